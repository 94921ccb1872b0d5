using Hitl.Connector.Conversations;
using Hitl.Connector.Knowledge;
using Hitl.Connector.Sandbox;
using Hitl.Connector.Storage;

namespace Hitl.Connector.Worker.Tests.Commands;

/// <summary><c>hitl knowledge</c> as its users start it.</summary>
public sealed class KnowledgeCommandTests
{
    private static async Task<HitlResult> RunAsync(SettingsDirectory settings, params string[] arguments) =>
        await HitlProcess.RunAsync(null, ["knowledge", .. arguments, "--appsettings", settings.Path]);

    [Fact]
    public async Task Knowledge_BothHelpCentresOfTheSandbox_AreReadSearchedAndReported()
    {
        await using var sandbox = await SandboxHost.StartAsync(new SandboxOptions { VendorLimits = false }, default);
        using var settings = new SettingsDirectory(sandbox, "secret-of-the-webhook");

        (await RunAsync(settings, "search", "refund", "--account", SettingsDirectory.Zendesk)).ShouldSatisfyAllConditions(
            r => r.ExitCode.ShouldBe(2), r => r.Error.ShouldContain("run hitl knowledge sync first"));
        (await RunAsync(settings, "sync")).ShouldSatisfyAllConditions(
            r => r.ExitCode.ShouldBe(0, r.All),
            r => r.Output.ShouldContain("acme-zendesk: 2 articles from ZendeskGuide"),
            r => r.Output.ShouldContain("acme-intercom: 5 articles from IntercomArticles"));
        (await RunAsync(settings, "search", "how do I get my money back", "--account", SettingsDirectory.Intercom)).ShouldSatisfyAllConditions(
            r => r.ExitCode.ShouldBe(0, r.All), r => r.Output.ShouldContain("Refunds and returns"), r => r.Output.ShouldContain("https://help.sandbox.example/en/articles/"));
        (await RunAsync(settings, "search", "x")).ShouldSatisfyAllConditions(r => r.ExitCode.ShouldBe(2), r => r.Error.ShouldContain("Name an account with --account"));

        await using (var database = await LedgerDatabase.OpenAsync(new StorageOptions { SqlitePath = settings.Database }, default))
        {
            for (var i = 0; i < 2; i++)
            {
                await database.Knowledge.RecordGapAsync(new KnowledgeGap(new ConversationRef(SettingsDirectory.Zendesk, $"{i}"), DateTimeOffset.UnixEpoch.AddDays(i), "can I rent a speaker", 0.2), default);
            }
        }

        (await RunAsync(settings, "gaps", "--account", SettingsDirectory.Zendesk)).ShouldSatisfyAllConditions(
            r => r.ExitCode.ShouldBe(0, r.All), r => r.Output.ShouldContain("2 conversations asked what no article answers"), r => r.Output.ShouldContain("mood 0.20  can I rent a speaker"));
    }
}
