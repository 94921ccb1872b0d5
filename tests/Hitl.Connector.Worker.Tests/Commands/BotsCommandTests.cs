using System.Globalization;
using System.Text.Json.Nodes;
using Hitl.Connector.Sandbox;
using Hitl.Connector.Sandbox.Zendesk;

namespace Hitl.Connector.Worker.Tests.Commands;

/// <summary>The registry on the command line, from an unguarded account to a proved one and back.</summary>
public sealed class BotsCommandTests
{
    private static readonly string _trigger = ZendeskSeed.BotTriggerId.ToString(CultureInfo.InvariantCulture);

    private static Task<SandboxHost> SandboxAsync() => SandboxHost.StartAsync(new SandboxOptions { VendorLimits = false, IndexLag = TimeSpan.Zero, AutoAnswer = false }, CancellationToken.None);

    private static Task<HitlResult> RunAsync(SettingsDirectory settings, params string[] arguments) =>
        HitlProcess.RunAsync("", [.. arguments, "--appsettings", settings.Path]);

    private static JsonObject Bot(string kind, long id, string? heldBy = null)
    {
        var bot = new JsonObject { ["Kind"] = kind, ["Id"] = id.ToString(CultureInfo.InvariantCulture), ["Owner"] = "Maria" };
        if (heldBy is not null)
        {
            bot["HeldBy"] = heldBy;
        }

        return bot;
    }

    [Fact]
    public async Task Bots_FromUnguardedToProvedAndRolledBack_SayWhereEachStands()
    {
        await using var sandbox = await SandboxAsync();
        using var settings = new SettingsDirectory(sandbox, "secret");
        Task<HitlResult> BotsAsync(params string[] more) => RunAsync(settings, ["bots", more[0], "--account", SettingsDirectory.Zendesk, .. more[1..]]);

        var open = await BotsAsync("list");
        open.ExitCode.ShouldBe(1, open.All);
        open.Output.ShouldContain("NOT GUARDED");
        open.Output.ShouldContain("CANNOT BE HELD");
        open.Output.ShouldContain("can speak to a customer whom a human is serving");

        var scan = await BotsAsync("scan");
        scan.ExitCode.ShouldBe(1, scan.All);
        scan.Output.ShouldContain($"not registered trigger {_trigger}");
        scan.Output.ShouldContain($"\"Kind\": \"trigger\", \"Id\": \"{_trigger}\"");

        (await RunAsync(settings, "setup", "zendesk", "--apply")).ExitCode.ShouldBe(0);
        settings.Write("accounts/zz-bots.json", new JsonObject
        {
            ["Accounts"] = new JsonObject
            {
                [SettingsDirectory.Zendesk] = new JsonObject
                {
                    ["Bots"] = new JsonArray(
                        Bot("trigger", ZendeskSeed.BotTriggerId),
                        Bot("automation", ZendeskSeed.ReminderAutomationId),
                        Bot("user", ZendeskSeed.AnswerBotUserId, "asks")),
                },
            },
        });
        (await BotsAsync("scan")).ExitCode.ShouldBe(0);

        await using (var prove = HitlProcess.Start("bots", "prove", "--account", SettingsDirectory.Zendesk, "--wait", "30", "--appsettings", settings.Path))
        {
            await Wait.UntilAsync(() => prove.Output.Contains("send a public reply", StringComparison.Ordinal), $"the command to ask for a reply; it says {prove.Output}");
            sandbox.Zendesk.AgentReplies(sandbox.Zendesk.ConversationIds[^1], "I am here.");
            await Wait.UntilAsync(() => prove.Output.Contains("none can speak unheld", StringComparison.Ordinal), $"the proof; it says {prove.Output}");
        }

        var proved = await BotsAsync("list");
        proved.ExitCode.ShouldBe(0, proved.All);
        proved.Output.ShouldContain("yes 20");
        var doctor = await RunAsync(settings, "doctor");
        doctor.Output.ShouldContain("none can speak unheld; last proved 20");
    }

    [Fact]
    public async Task Setup_RuleChangedSinceItWasShown_StopsAndRollbackRestoresWhatItApplied()
    {
        await using var sandbox = await SandboxAsync();
        using var settings = new SettingsDirectory(sandbox, "secret");
        Task<HitlResult> SetupAsync(params string[] more) => RunAsync(settings, ["setup", "zendesk", .. more]);

        (await SetupAsync()).ExitCode.ShouldBe(0);
        await SandboxRules.ChangeAsync(sandbox, ZendeskSeed.BotTriggerId);
        var seq = sandbox.Requests.LastSeq;

        var stopped = await SetupAsync("--apply");
        stopped.ExitCode.ShouldBe(1, stopped.All);
        stopped.Output.ShouldContain("changed  guard:trigger:");
        stopped.Output.ShouldContain("was not written over");
        sandbox.WritesSince(seq).ShouldBeEmpty();

        var former = await SandboxRules.ReadAsync(sandbox, ZendeskSeed.BotTriggerId);
        var applied = await SetupAsync("--apply");
        applied.ExitCode.ShouldBe(0, applied.All);
        (await SandboxRules.ReadAsync(sandbox, ZendeskSeed.BotTriggerId)).ShouldNotBe(former);

        var shown = await SetupAsync("--rollback");
        shown.Output.ShouldContain("- all: current_tags not_includes hitl_active");
        shown.Output.ShouldContain("Nothing was changed");
        var back = await SetupAsync("--rollback", "--apply");
        back.ExitCode.ShouldBe(0, back.All);
        (await SandboxRules.ReadAsync(sandbox, ZendeskSeed.BotTriggerId)).ShouldBe(former);

        (await SetupAsync("--apply")).ExitCode.ShouldBe(0, "our own changes are nobody else's");
    }

    [Fact]
    public async Task Bots_UnknownAccountOrUnreachableHelpdesk_SaysWhatToDo()
    {
        await using var sandbox = await SandboxAsync();
        using var settings = new SettingsDirectory(sandbox, "secret");
        var unknown = await RunAsync(settings, "bots", "list", "--account", "nobody");
        unknown.ExitCode.ShouldBe(2);
        unknown.Error.ShouldContain(SettingsDirectory.Zendesk);

        sandbox.Faults.Set(new FaultSettings { Api = [new ApiFault { Kind = ApiFaultKind.ExpiredToken, Helpdesk = "zendesk" }] });
        var refused = await RunAsync(settings, "bots", "list", "--account", SettingsDirectory.Zendesk);
        refused.ExitCode.ShouldBe(1, refused.All);
        refused.Output.ShouldContain("hitl doctor");
        refused.Output.ShouldContain(ZendeskSeed.AnswerBotUserId.ToString(CultureInfo.InvariantCulture));
    }
}
