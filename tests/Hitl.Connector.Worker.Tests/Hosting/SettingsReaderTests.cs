using Hitl.Connector.Accounts;
using Hitl.Connector.Bots;
using Hitl.Connector.Conversations;
using Hitl.Connector.Handover;
using Hitl.Connector.Worker.Hosting;
using Hitl.Connector.Zendesk;
using Microsoft.Extensions.Configuration;

namespace Hitl.Connector.Worker.Tests.Hosting;

public sealed class SettingsReaderTests
{
    private static readonly Dictionary<string, string?> _good = new()
    {
        ["Hitl:Listen"] = "http://127.0.0.1:9000",
        ["Hitl:Accounts:acme-zendesk:Helpdesk"] = "zendesk",
        ["Hitl:Accounts:acme-zendesk:Mode"] = "assist",
        ["Hitl:Accounts:acme-zendesk:BaseUrl"] = "https://acme.zendesk.com",
        ["Hitl:Accounts:acme-zendesk:ClientId"] = "client",
        ["Hitl:Accounts:acme-zendesk:ClientSecret"] = "secret",
        ["Hitl:Accounts:acme-zendesk:WebhookSecrets:0"] = "one",
        ["Hitl:Accounts:acme-zendesk:WebhookSecrets:1"] = "two",
        ["Hitl:Accounts:acme-zendesk:BotUserIds:0"] = "42",
    };

    private static WorkerSettings Read(IEnumerable<KeyValuePair<string, string?>> values, bool forSetup = false) =>
        SettingsReader.Read(new ConfigurationBuilder().AddInMemoryCollection(values).Build(), "/settings", forSetup);

    private static IReadOnlyList<string> Problems(params (string Key, string? Value)[] changes)
    {
        var values = new Dictionary<string, string?>(_good);
        foreach (var (key, value) in changes)
        {
            if (value is null)
            {
                values.Remove(key);
            }
            else
            {
                values[key] = value;
            }
        }

        return Should.Throw<SettingsException>(() => Read(values)).Problems;
    }

    [Fact]
    public void Read_GoodSettings_BindsEveryKind()
    {
        var settings = Read(_good);

        var account = settings.Accounts.ShouldHaveSingleItem();
        account.Helpdesk.ShouldBe(HelpdeskKind.Zendesk);
        account.Options.Mode.ShouldBe(AccountMode.Assist);
        account.Options.BotUserIds.ShouldBe(["42"]);
        ((ZendeskOptions)account.Options).WebhookSecrets.ShouldBe(["one", "two"]);
        settings.Options.RulesPath.ShouldBe("/settings/rules");
    }

    [Fact]
    public void Read_Approvals_AreBoundPerAction()
    {
        var values = new Dictionary<string, string?>(_good)
        {
            ["Hitl:OutgoingWebhooks:bot:Url"] = "https://bot.example.com/hitl",
            ["Hitl:OutgoingWebhooks:bot:Secrets:0"] = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
            ["Hitl:Accounts:acme-zendesk:Approvals:Webhooks:0"] = "bot",
            ["Hitl:Accounts:acme-zendesk:Approvals:Actions:refund:Kind"] = "refund",
            ["Hitl:Accounts:acme-zendesk:Approvals:Actions:refund:Decide"] = "approve",
            ["Hitl:Accounts:acme-zendesk:Approvals:Actions:refund:Limit"] = "49.90",
            ["Hitl:Accounts:acme-zendesk:Approvals:Actions:refund:Currency"] = "EUR",
            ["Hitl:Accounts:acme-zendesk:Approvals:Actions:refund:Approvers:0"] = "Billing",
        };

        var action = Read(values).Accounts.Single().Options.Approvals!.Actions["refund"];

        (action.Kind, action.Decide, action.Limit, action.Approvers.Single()).ShouldBe((ActionKind.Refund, ApprovalMode.Approve, 49.90m, "Billing"));
    }

    [Fact]
    public void Read_ApprovalsWithoutApproversOrWithAnUnknownWebhook_SaysSo()
    {
        var problems = Problems(
            ("Hitl:Accounts:acme-zendesk:Approvals:Webhooks:0", "bot"),
            ("Hitl:Accounts:acme-zendesk:Approvals:Actions:refund:Decide", "approve"));

        problems.Count.ShouldBe(2);
        problems.ShouldContain(p => p.Contains("Approvals:Actions:refund:Approvers", StringComparison.Ordinal));
        problems.ShouldContain(p => p.Contains("\"bot\", which is not among Hitl:OutgoingWebhooks", StringComparison.Ordinal));
    }

    [Fact]
    public void Read_RegisteredBots_AreBoundWithWhatHoldsThem()
    {
        var values = new Dictionary<string, string?>(_good)
        {
            ["Hitl:OutgoingWebhooks:bot:Url"] = "https://bot.example.com/hitl",
            ["Hitl:OutgoingWebhooks:bot:Secrets:0"] = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
            ["Hitl:Accounts:acme-zendesk:HoldWebhooks:0"] = "bot",
            ["Hitl:Accounts:acme-zendesk:Bots:0:Kind"] = "trigger",
            ["Hitl:Accounts:acme-zendesk:Bots:0:Id"] = "41",
            ["Hitl:Accounts:acme-zendesk:Bots:0:Owner"] = "Maria",
            ["Hitl:Accounts:acme-zendesk:Bots:1:Kind"] = "user",
            ["Hitl:Accounts:acme-zendesk:Bots:1:Id"] = "700",
            ["Hitl:Accounts:acme-zendesk:Bots:1:Owner"] = "Maria",
            ["Hitl:Accounts:acme-zendesk:Bots:1:HeldBy"] = "asks",
        };

        var options = Read(values).Accounts[0].Options;

        options.Bots.Select(b => (b.Kind, b.Id, b.Means)).ShouldBe([(BotKind.Trigger, "41", HoldMeans.TagGuard), (BotKind.User, "700", HoldMeans.Asks)]);
        options.BotUsers.ShouldBe(["42", "700"]);
        options.HoldWebhooks.ShouldBe(["bot"]);
    }

    [Fact]
    public void Read_BotsWithMistakes_NamesEachKeyAndWhatToDo()
    {
        var problems = Problems(
            ("Hitl:Accounts:acme-zendesk:HoldWebhooks:0", "nowhere"),
            ("Hitl:Accounts:acme-zendesk:Bots:0:Kind", "parrot"),
            ("Hitl:Accounts:acme-zendesk:Bots:0:Id", "robo"),
            ("Hitl:Accounts:acme-zendesk:Bots:1:Kind", "macro"),
            ("Hitl:Accounts:acme-zendesk:Bots:1:Id", "9"),
            ("Hitl:Accounts:acme-zendesk:Bots:1:Owner", "Maria"),
            ("Hitl:Accounts:acme-zendesk:Bots:2:Kind", "macro"),
            ("Hitl:Accounts:acme-zendesk:Bots:2:Id", "9"),
            ("Hitl:Accounts:acme-zendesk:Bots:2:Owner", "Maria"),
            ("Hitl:Accounts:acme-zendesk:Bots:2:HeldBy", "tagguard"));

        foreach (var said in new[] { "HoldWebhooks: there is no outgoing webhook \"nowhere\"", "Bots:0:Kind is \"parrot\"", "Bots:0:Owner: is missing", "Bots: Macro 9 is registered twice", "Bots:2:HeldBy: a macro cannot be held by tagguard" })
        {
            problems.ShouldContain(p => p.Contains(said, StringComparison.Ordinal), said);
        }
    }

    [Fact]
    public void Read_ModeNotGiven_StartsInShadow()
    {
        var values = new Dictionary<string, string?>(_good);
        values.Remove("Hitl:Accounts:acme-zendesk:Mode");

        Read(values).Accounts[0].Options.Mode.ShouldBe(AccountMode.Shadow);
    }

    [Fact]
    public void Read_ManyMistakes_NamesEveryKeyAtOnce()
    {
        var problems = Problems(
            ("Hitl:Listne", "http://127.0.0.1"),
            ("Hitl:LeaseSeconds", "soon"),
            ("Hitl:OutboxConcurrency", "0"),
            ("Hitl:Accounts:acme-zendesk:BaseUrl", "http://acme.zendesk.com"),
            ("Hitl:Accounts:acme-zendesk:Mode", "loud"),
            ("Hitl:Accounts:acme-zendesk:WebhookSecrets:0", null),
            ("Hitl:Accounts:acme-zendesk:WebhookSecrets:1", null),
            ("Hitl:Accounts:Nobody!:Helpdesk", "freshdesk"));

        problems.ShouldContain(p => p.StartsWith("Hitl:Listne is not a known key. Known here: ", StringComparison.Ordinal));
        problems.ShouldContain(p => p.StartsWith("Hitl:LeaseSeconds is \"soon\"", StringComparison.Ordinal));
        problems.ShouldContain(p => p.StartsWith("Hitl:OutboxConcurrency is 0", StringComparison.Ordinal));
        problems.ShouldContain(p => p.StartsWith("Hitl:Accounts:acme-zendesk:BaseUrl", StringComparison.Ordinal) && p.Contains("https", StringComparison.Ordinal));
        problems.ShouldContain(p => p.StartsWith("Hitl:Accounts:acme-zendesk:Mode is \"loud\": write one of shadow, assist, act", StringComparison.Ordinal));
        problems.ShouldContain(p => p.StartsWith("Hitl:Accounts:acme-zendesk:WebhookSecrets", StringComparison.Ordinal));
        problems.ShouldContain(p => p.Contains("an account's name", StringComparison.Ordinal));
        problems.ShouldContain(p => p.Contains("\"freshdesk\"", StringComparison.Ordinal));
    }

    [Fact]
    public void Read_NoWebhookSecret_StopsTheWorkerButNotSetup()
    {
        Problems(("Hitl:Accounts:acme-zendesk:WebhookSecrets:0", null), ("Hitl:Accounts:acme-zendesk:WebhookSecrets:1", null))
            .ShouldHaveSingleItem().ShouldContain("WebhookSecrets");

        Read(_good.Where(v => !v.Key.Contains("WebhookSecrets", StringComparison.Ordinal)), forSetup: true).Accounts.Count.ShouldBe(1);
    }

    [Fact]
    public void Read_Transformers_AreBoundByTheModelTheyReplace()
    {
        var settings = Read([
            .. _good,
            new("Hitl:Models:Replace:sentiment:Directory", "models/roberta"),
            new("Hitl:Models:Replace:sentiment:Head", "mine/head.json"),
            new("Hitl:Models:Replace:sentiment:Labels:NEG", "negative"),
            new("Hitl:Models:Replace:sentiment:Languages:0", "en"),
            new("Hitl:Models:Replace:sentiment:Temperature", "1.5"),
            new("Hitl:Models:Replace:sentiment:MaxTokens", "256"),
        ]);

        var (name, transformer) = settings.Options.Models.Replace.ShouldHaveSingleItem();
        name.ShouldBe("sentiment");
        transformer.Directory.ShouldBe("/settings/models/roberta");
        transformer.Head.ShouldBe("/settings/mine/head.json");
        transformer.Labels.ShouldBe(new Dictionary<string, string> { ["NEG"] = "negative" });
        transformer.Languages.ShouldBe(["en"]);
        transformer.Temperature.ShouldBe(1.5);
        transformer.MaxTokens.ShouldBe(256);
    }

    [Fact]
    public void Read_TransformerMistakes_NameTheirKeys()
    {
        var problems = Problems(
            ("Hitl:Models:Replace:abuse", ""),
            ("Hitl:Models:Replace:intent:Directory", "x"),
            ("Hitl:Models:Replace:intent:Temprature", "2"),
            ("Hitl:Models:Replace:sentiment:Directory", "x"),
            ("Hitl:Models:Replace:sentiment:Temperature", "0"),
            ("Hitl:Models:Replace:sentiment:MaxTokens", "4"),
            ("Hitl:Models:Replace:sentiment:Languages:0", "English"));

        problems.ShouldContain(p => p.StartsWith("Hitl:Models:Replace:abuse:Directory is missing", StringComparison.Ordinal));
        problems.ShouldContain(p => p.StartsWith("Hitl:Models:Replace:intent:Temprature is not a known key", StringComparison.Ordinal));
        problems.ShouldContain(p => p.StartsWith("Hitl:Models:Replace:sentiment:Temperature is 0", StringComparison.Ordinal));
        problems.ShouldContain(p => p.StartsWith("Hitl:Models:Replace:sentiment:MaxTokens is 4", StringComparison.Ordinal));
        problems.ShouldContain(p => p.StartsWith("Hitl:Models:Replace:sentiment:Languages has \"English\"", StringComparison.Ordinal));
    }
}
