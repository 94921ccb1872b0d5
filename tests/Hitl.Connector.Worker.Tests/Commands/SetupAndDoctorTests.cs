using Hitl.Connector.Sandbox;

namespace Hitl.Connector.Worker.Tests.Commands;

[Collection(RunningWorkerTests.Name)]
public sealed class SetupAndDoctorTests(RunningWorker worker)
{
    [Fact]
    public async Task Doctor_AfterSetup_IsContentAndARefusedTokenIsAProblemOfThatAccountAlone()
    {
        var well = await worker.HitlAsync("doctor");
        well.ExitCode.ShouldBe(0, well.All);
        well.Output.ShouldContain("2 account(s) checked, 0 problem(s)");

        worker.Sandbox.Faults.Set(new FaultSettings { Api = [new ApiFault { Kind = ApiFaultKind.ExpiredToken, Helpdesk = "zendesk" }] });
        HitlResult refused;
        try
        {
            refused = await worker.HitlAsync("doctor");
        }
        finally
        {
            worker.Sandbox.Faults.Clear();
        }

        refused.ExitCode.ShouldBe(1, refused.All);
        refused.Output.ShouldContain("ClientId");
        refused.Output.ShouldContain("2 account(s) checked, 1 problem(s)");
    }

    [Fact]
    public async Task Doctor_DatabaseOutOfReach_IsAProblemAndTheHelpdesksAreCheckedAllTheSame()
    {
        using var settings = new SettingsDirectory(worker.Sandbox, "secret");
        settings.Write("appsettings.Production.json", """{"Hitl":{"PostgreSql":"Host=127.0.0.1;Port=1;Timeout=2;Username=a;Password=b;Database=c"}}""");

        var doctor = await HitlProcess.RunAsync("", "doctor", "--appsettings", settings.Path);

        doctor.ExitCode.ShouldBe(1, doctor.All);
        doctor.Output.ShouldContain("database");
        doctor.Output.ShouldContain("The token acts as user");
        doctor.All.ShouldNotContain("   at ");
    }

    [Theory]
    [InlineData("zendesk")]
    [InlineData("intercom")]
    public async Task Setup_WithoutApply_WritesNothing_AndAppliedTwiceTheSecondWritesNothing(string helpdesk)
    {
        await using var sandbox = await SandboxHost.StartAsync(new SandboxOptions { VendorLimits = false }, CancellationToken.None);
        using var settings = new SettingsDirectory(sandbox);
        Task<HitlResult> SetupAsync(params string[] more) => HitlProcess.RunAsync("", ["setup", helpdesk, "--appsettings", settings.Path, "--public-url", "https://hitl.example.com", .. more]);

        var shown = await SetupAsync();
        shown.ExitCode.ShouldBe(0, shown.All);
        shown.Output.ShouldContain("Nothing was changed");
        sandbox.WritesSince(0).ShouldBeEmpty();

        var applied = await SetupAsync("--apply");
        applied.ExitCode.ShouldBe(0, applied.All);
        sandbox.WritesSince(0).ShouldNotBeEmpty();
        var seq = sandbox.Requests.LastSeq;

        var again = await SetupAsync("--apply");
        again.ExitCode.ShouldBe(0, again.All);
        sandbox.WritesSince(seq).ShouldBeEmpty();
    }

    [Fact]
    public async Task Setup_AccountThatDoesNotExistOrHelpdeskThatRefuses_ExitsNot0AndSaysWhatToDo()
    {
        var unknown = await worker.HitlAsync("setup", "zendesk", "--account", "nobody");
        unknown.ExitCode.ShouldBe(2);
        unknown.Error.ShouldContain("appsettings/accounts");

        worker.Sandbox.Faults.Set(new FaultSettings { Api = [new ApiFault { Kind = ApiFaultKind.ExpiredToken, Helpdesk = "intercom" }] });
        try
        {
            var refused = await worker.HitlAsync("setup", "intercom");
            refused.ExitCode.ShouldBe(1, refused.All);
            refused.Output.ShouldContain("hitl doctor");
        }
        finally
        {
            worker.Sandbox.Faults.Clear();
        }
    }

    [Theory]
    [InlineData(SettingsDirectory.Zendesk)]
    [InlineData(SettingsDirectory.Intercom)]
    public async Task Lint_AgainstALiveAccount_NamesWithItsPlaceWhatTheAccountDoesNotHave(string account)
    {
        var file = Path.GetTempFileName() + ".yaml";
        await File.WriteAllTextAsync(file, """
            rules:
              - id: angry
                name: Angry
                owner: Ops
                severity: high
                when: { sentiment: { below: 0.3 } }
                then: { role: escalate, group: Nowhere }
            """);

        var alone = await worker.HitlAsync("rules", "lint", file);
        var live = await worker.HitlAsync("rules", "lint", file, "--account", account);

        alone.ExitCode.ShouldBe(0, alone.All);
        live.ExitCode.ShouldBe(1, live.All);
        live.Error.ShouldContain("(7,");
        live.Error.ShouldContain("Nowhere");
        File.Delete(file);
    }
}
