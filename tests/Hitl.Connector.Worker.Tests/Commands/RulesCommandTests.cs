using System.Text.Json.Nodes;
using Hitl.Connector.Accounts;
using Hitl.Connector.Conversations;
using Hitl.Connector.Handover;
using Hitl.Connector.Storage;
using Hitl.Connector.Worker.Processing;

namespace Hitl.Connector.Worker.Tests.Commands;

/// <summary>Showing, comparing and replaying rules from files, without a worker or a helpdesk.</summary>
public sealed class RulesCommandTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("hitl-rules-command-");

    public RulesCommandTests() => Write("appsettings.json", new JsonObject
    {
        ["Hitl"] = new JsonObject { ["SqlitePath"] = Path.Combine(_directory.FullName, "hitl.db"), ["RulesPath"] = Live },
    }.ToJsonString());

    private static string Rule(string id, string when) => $$"""
          - id: {{id}}
            name: Rule {{id}}
            owner: Support
            severity: high
            when: {{when}}
            then: { role: escalate, group: Escalations }

        """;

    private string Live => Write("live.d/live.yaml", "rules:\n" + Rule("asks", "{ wants_human: { at_least: 0.5 } }") + Rule("never", "{ sentiment: { below: 0.0001 } }"));

    private string Draft => Write("draft.yaml", "rules:\n" + Rule("asks", "{ wants_human: { at_least: 0.5 } }") + Rule("talks", "{ bot_messages: { at_least: 0 } }"));

    public void Dispose()
    {
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        _directory.Delete(recursive: true);
    }

    private string Write(string name, string text)
    {
        var path = Path.Combine(_directory.FullName, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return name.StartsWith("live.d", StringComparison.Ordinal) ? Path.GetDirectoryName(path)! : path;
    }

    private Task<HitlResult> RunAsync(params string[] arguments) => HitlProcess.RunAsync(null, ["rules", .. arguments, "--appsettings", _directory.FullName]);

    [Fact]
    public async Task Explain_ConversationWithABotsQuestion_ShowsTheBotsPartAndThePersons()
    {
        var asked = new DateTimeOffset(2026, 11, 20, 12, 0, 0, TimeSpan.Zero);
        var options = new ApprovalOptions { Actions = new() { ["refund"] = new ApprovalActionOptions { Approvers = ["Billing"] } } };
        var question = ApprovalMachine.Open(
            new ApprovalProposal("q1", new ConversationRef("acme-zendesk", "7"), "refund") { Amount = 120, Currency = "EUR", Deadline = asked.AddHours(1), Bot = "Robo" },
            new ApprovalRuling(ApprovalVerdict.Ask, "setting"),
            options,
            HelpdeskKind.Zendesk,
            "k1",
            asked);
        var answer = new ApprovalAnswer(AnswerKind.Reject, "42", "Ann", asked.AddMinutes(1), AnswerVia.Note, "m9#0") { Reason = "not his order" };
        await using (var ledger = await LedgerDatabase.OpenAsync(new StorageOptions { SqlitePath = Path.Combine(_directory.FullName, "hitl.db") }, default))
        {
            await ledger.Approvals.OpenAsync(ApprovalMachine.Answer(question, answer, "agent", isApprover: true, asked.AddMinutes(1)).After, [], default);
        }

        var result = await RunAsync("explain", "acme-zendesk", "7");

        result.ExitCode.ShouldBe(0, result.All);
        foreach (var said in new[] { "Robo (key k1) asked to do refund (120 EUR)", "Billing was asked", "Rejection by Ann (42)", "not his order" })
        {
            result.Output.ReplaceLineEndings(" ").ShouldContain(said);
        }
    }

    [Fact]
    public async Task Replay_FileOfConversations_ShowsWhatTheDraftGainsAndWritesBothReports()
    {
        var (json, html) = (Path.Combine(_directory.FullName, "report.json"), Path.Combine(_directory.FullName, "report.html"));

        var result = await RunAsync("replay", "--rules", Draft, "--from", Path.Combine(AppContext.BaseDirectory, "Demo", "conversations.jsonl"), "--json", json, "--html", html);

        result.ExitCode.ShouldBe(0, result.All);
        result.Output.ShouldContain("misses");
        result.Output.ShouldContain("fires on nearly everything");
        var report = JsonNode.Parse(await File.ReadAllTextAsync(json))!;
        report["conversations"]!.GetValue<int>().ShouldBeGreaterThan(40);
        var rules = report["rules"]!.AsArray().ToDictionary(r => r!["ruleId"]!.GetValue<string>(), r => r!);
        rules["asks"]["standing"]!.GetValue<string>().ShouldBe("Same");
        rules["talks"]["gained"]!.GetValue<int>().ShouldBeGreaterThan(40);
        rules["never"]["standing"]!.GetValue<string>().ShouldBe("LiveOnly");
        report["differences"]!.AsArray().Count.ShouldBe(20);
        var page = await File.ReadAllTextAsync(html);
        page.ShouldContain("<svg");
        page.ShouldNotContain("http://127", Case.Insensitive);
        page.ShouldNotContain("<script", Case.Insensitive);
    }

    [Fact]
    public async Task Diff_LiveAndDraft_NamesEveryRuleThatDiffers()
    {
        var result = await RunAsync("diff", "live", Draft);

        result.ExitCode.ShouldBe(0, result.All);
        result.Output.ShouldContain("+ talks");
        result.Output.ShouldContain("- never");
        result.Output.ShouldNotContain("asks");
    }

    [Fact]
    public async Task Show_LiveRulesAndOneOfThem_PrintsTheListAndTheRuleAsWritten()
    {
        var list = await RunAsync("show");
        var one = await RunAsync("show", "never");
        var none = await RunAsync("show", "nobody");

        list.Output.ShouldContain("asks");
        list.Output.ShouldContain(RuleDirectory.Load(Live).Rules!.Version);
        one.Output.ShouldContain("when: { sentiment: { below: 0.0001 } }");
        one.Output.ShouldNotContain("asks");
        none.ExitCode.ShouldBe(2);
        none.Error.ShouldContain("asks, never");
    }

    [Theory]
    [InlineData("replay --rules nowhere.yaml", "There are no rules \"nowhere.yaml\"")]
    [InlineData("replay --rules live", "There is no recorded conversation to replay")]
    [InlineData("replay --rules live --since yesterday", "--since is \"yesterday\"")]
    [InlineData("replay --rules live --from missing.jsonl", "does not exist")]
    [InlineData("replay --rules live --from missing.jsonl --since 3d", "leave --since")]
    [InlineData("replay --rules live --html nowhere/report.html", "its directory does not exist")]
    [InlineData("explain acme 17", "No decision is stored")]
    public async Task Rules_WhatCannotBe_IsRefusedWithWhatToDo(string command, string says)
    {
        var result = await RunAsync(command.Split(' '));

        result.ExitCode.ShouldNotBe(0);
        result.All.ShouldContain(says);
        result.All.ShouldNotContain("   at ");
    }

    [Fact]
    public async Task Replay_BadDraft_NamesEveryMistakeWithItsPlace()
    {
        var bad = Write("bad.yaml", "rules:\n  - id: x\n    nme: y\n");

        var result = await RunAsync("replay", "--rules", bad);

        result.ExitCode.ShouldBe(2);
        result.Error.ShouldContain("bad.yaml(3,5)");
    }

    [Fact]
    public async Task ReceiptsVerify_NothingStored_IsFine()
    {
        var result = await HitlProcess.RunAsync(null, "receipts", "verify", "--appsettings", _directory.FullName);

        result.ExitCode.ShouldBe(0, result.All);
        result.Output.ShouldContain("0 receipts");
    }
}
