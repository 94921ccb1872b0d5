using System.Globalization;
using System.Text;
using Hitl.Connector.Sandbox;

namespace Hitl.Connector.Worker.Tests.Commands;

public sealed class ImportCommandTests : IAsyncLifetime
{
    private static readonly PlayedCustomer _customer = new("Ida Brook", "ida.brook@example.com", []);

    private SandboxHost _sandbox = null!;
    private SettingsDirectory _settings = null!;

    public async Task InitializeAsync()
    {
        _sandbox = await SandboxHost.StartAsync(new SandboxOptions { VendorLimits = false, IndexLag = TimeSpan.Zero, AutoAnswer = false }, CancellationToken.None);
        _settings = new SettingsDirectory(_sandbox, "secret");
    }

    public async Task DisposeAsync()
    {
        await _sandbox.DisposeAsync();
        _settings.Dispose();
    }

    private Task<HitlResult> HitlAsync(params string[] arguments) => HitlProcess.RunAsync("", [.. arguments, "--appsettings", _settings.Path]);

    [Fact]
    public async Task Import_BothHelpdesks_EndsWithATableAndWritesNothing()
    {
        _sandbox.Zendesk.Open(_customer, "chat", "Where can I change my card?", scriptedBot: true);
        _sandbox.Intercom.Open(_customer, "chat", "Please cancel my subscription today.", scriptedBot: true);
        var seq = _sandbox.Requests.LastSeq;

        var first = await HitlAsync("import", "--since", "90d");
        var second = await HitlAsync("import", "--since", "90d");

        first.ExitCode.ShouldBe(0, first.All);
        first.Output.ShouldContain("acme-zendesk: 1 conversations read, 1 new");
        first.Output.ShouldContain("acme-intercom: 1 conversations read, 1 new");
        first.Output.ShouldContain("100 %");
        first.Output.ShouldContain("What AI could do, by intent");
        first.Output.ShouldContain("conversations are too few to say more");
        second.ExitCode.ShouldBe(0, second.All);
        second.Output.ShouldContain("0 new");
        _sandbox.WritesSince(seq).ShouldBeEmpty();
    }

    [Fact]
    public async Task Erase_StoredConversation_IsForgottenAndNotReadInAgain()
    {
        var ticket = _sandbox.Zendesk.Open(_customer, "chat", "Please forget everything about me.", scriptedBot: true);
        (await HitlAsync("import", "--since", "90d", "--account", SettingsDirectory.Zendesk)).ExitCode.ShouldBe(0);

        var erased = await HitlAsync("erase", SettingsDirectory.Zendesk, ticket);
        var again = await HitlAsync("erase", SettingsDirectory.Zendesk, ticket);
        var imported = await HitlAsync("import", "--since", "90d", "--account", SettingsDirectory.Zendesk);
        var nobody = await HitlAsync("erase", "nobody", ticket);

        erased.ExitCode.ShouldBe(0, erased.All);
        erased.Output.ShouldContain("erased here");
        again.ExitCode.ShouldBe(2, again.All);
        again.Error.ShouldContain("erased before");
        imported.Output.ShouldContain("0 new");
        nobody.ExitCode.ShouldBe(2);
        nobody.Error.ShouldContain("acme-intercom, acme-zendesk");
    }

    [Fact]
    public async Task Import_UnknownAccountOrTime_SaysWhatToWrite()
    {
        var account = await HitlAsync("import", "--account", "nobody");
        var since = await HitlAsync("import", "--since", "soon");

        account.ExitCode.ShouldBe(2);
        account.Error.ShouldContain("acme-intercom, acme-zendesk");
        since.ExitCode.ShouldNotBe(0);
        since.Error.ShouldContain("90d");
    }

    [Fact]
    public async Task Import_AccessRevoked_ExitsWith1AndSaysHowToGoOn()
    {
        _sandbox.Faults.Set(new FaultSettings { Api = [new ApiFault { Kind = ApiFaultKind.ExpiredToken, Helpdesk = "intercom" }] });

        var result = await HitlAsync("import", "--account", SettingsDirectory.Intercom);

        result.ExitCode.ShouldBe(1, result.All);
        result.Error.ShouldContain("hitl doctor");
    }

    [Fact]
    public async Task Threshold_LabelledFiles_PrintsThresholdsWhereThereIsEnough()
    {
        var csv = new StringBuilder("must_escalate,intent,language,score\n");
        for (var i = 0; i < 300; i++)
        {
            csv.Append(CultureInfo.InvariantCulture, $"yes,refund,en,{i / 600.0:0.000}\nno,refund,en,0.9\n");
        }

        csv.Append("yes,cancel,en,0.4\n");
        _settings.Write("labels.csv", csv.ToString());

        var result = await HitlAsync("rules", "threshold", "--target-miss", "2%", "--from", Path.Combine(_settings.Path, "labels.csv"));

        result.ExitCode.ShouldBe(0, result.All);
        result.Output.ShouldContain("thresholds:\n  refund: 0.498  # 1 of 300 missed");
        result.Output.ShouldContain("148 more must-escalate conversations are needed");
    }

    [Fact]
    public async Task Threshold_LabelledTexts_AreScoredByTheModels()
    {
        _settings.Write("labels.jsonl", """
            {"must_escalate":true,"text":"Where can I change the card that you charge?"}
            {"must_escalate":false,"messages":[{"from":"customer","text":"hello, when do you open?"},{"from":"bot","text":"At nine."}]}
            """);

        var result = await HitlAsync("rules", "threshold", "--score", "handover", "--from", Path.Combine(_settings.Path, "labels.jsonl"));

        result.ExitCode.ShouldBe(0, result.All);
        result.Output.ShouldContain("2 conversations with a known outcome, 1 of them must-escalate");
        result.Output.ShouldContain("148 more must-escalate conversations are needed");
    }

    [Fact]
    public async Task Threshold_BadInput_NamesEveryLineAndWhatToWrite()
    {
        _settings.Write("labels.jsonl", "{\"text\":\"x\"}\nnot json\n{\"must_escalate\":true}\n{\"must_escalate\":true,\"score\":7}\n{\"must_escalate\":true,\"messages\":[{\"from\":\"bot\",\"text\":\"x\"}]}\n");
        _settings.Write("labels.csv", "must_escalate,score\nperhaps,0.5\nyes,high\n");

        var lines = await HitlAsync("rules", "threshold", "--from", Path.Combine(_settings.Path, "labels.jsonl"));
        var cells = await HitlAsync("rules", "threshold", "--from", Path.Combine(_settings.Path, "labels.csv"));
        var share = await HitlAsync("rules", "threshold", "--target-miss", "200%");
        var none = await HitlAsync("rules", "threshold");
        var missing = await HitlAsync("rules", "threshold", "--from", "nowhere.csv");

        lines.ExitCode.ShouldBe(2, lines.All);
        foreach (var line in new[] { "line 1: \"must_escalate\" is missing", "line 2: not JSON", "line 3: nothing to go by", "line 4: \"score\" is a number", "line 5: no message is from the customer" })
        {
            lines.Error.ShouldContain(line);
        }

        cells.Error.ShouldContain("line 2: \"must_escalate\" is missing");
        cells.Error.ShouldContain("line 3: \"score\" is a number");
        share.ExitCode.ShouldNotBe(0);
        share.Error.ShouldContain("2% or 0.02");
        none.ExitCode.ShouldBe(2, none.All);
        none.Error.ShouldContain("import history");
        missing.ExitCode.ShouldBe(2, missing.All);
        (lines.All + cells.All + none.All).ShouldNotContain("   at ");
    }
}
