using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using Hitl.Connector.Models.Runtime;
using Hitl.Connector.Sandbox;
using Hitl.Connector.Worker.Tests.Http;

namespace Hitl.Connector.Worker.Tests.Commands;

[Collection(RunningWorkerTests.Name)]
public sealed class RunCommandTests(RunningWorker worker)
{
    private static readonly PlayedCustomer _customer = new("Ida Brook", "ida.brook@example.com", []);
    private const string Unhappy = "You sent me the wrong lamp again. This is disappointing and I am very unhappy.";

    private async Task<string> CountsAsync() => (await worker.HitlAsync("dead-letters")).Output;

    [Fact]
    public async Task Run_BrokenSettings_ExitsWith2AndNamesEveryProblem()
    {
        using var settings = new SettingsDirectory(worker.Sandbox);
        settings.Write("appsettings.json", new JsonObject { ["Listne"] = "x", ["LeaseSeconds"] = "soon", ["OutboxConcurrency"] = 0 });
        settings.Write("accounts/wrong.json", new JsonObject { ["Accounts"] = new JsonObject { ["wrong"] = new JsonObject { ["Helpdesk"] = "freshdesk" } } });

        var result = await HitlProcess.RunAsync("", "run", "--appsettings", settings.Path);

        result.ExitCode.ShouldBe(2, result.All);
        foreach (var key in new[] { "Hitl:Listne", "Hitl:LeaseSeconds", "Hitl:OutboxConcurrency", "acme-zendesk:WebhookSecrets", "freshdesk", "Mend the settings" })
        {
            result.Error.ShouldContain(key);
        }
    }

    [Fact]
    public async Task Run_BrokenJsonOrNoAccountOrBrokenRules_ExitsWith2AndSaysWhere()
    {
        using var broken = new SettingsDirectory(worker.Sandbox, "secret");
        broken.Write("accounts/broken.json", "{ \"Hitl\": ");
        var json = await HitlProcess.RunAsync("", "run", "--appsettings", broken.Path);
        json.ExitCode.ShouldBe(2);
        json.Error.ShouldContain("broken.json");

        using var empty = new SettingsDirectory(worker.Sandbox, "secret");
        Directory.Delete(Path.Combine(empty.Path, "accounts"), recursive: true);
        var none = await HitlProcess.RunAsync("", "run", "--appsettings", empty.Path);
        none.ExitCode.ShouldBe(2);
        none.Error.ShouldContain("No account is configured");

        using var rules = new SettingsDirectory(worker.Sandbox, "secret");
        rules.Write("rules/mine.yaml", "rules:\n  - id: x\n    whenn: 1\n");
        rules.Write("appsettings.json", new JsonObject { ["RulesPath"] = "rules", ["SqlitePath"] = rules.Database });
        var rule = await HitlProcess.RunAsync("", "run", "--appsettings", rules.Path);
        rule.ExitCode.ShouldBe(2);
        rule.Error.ShouldContain("mine.yaml");
    }

    [Theory]
    [InlineData("handover.onnx", false)]
    [InlineData("intent.features", true)]
    public async Task Run_ModelMissingOrCorrupt_ExitsWith2AndNamesTheFile(string file, bool missing)
    {
        using var settings = new SettingsDirectory(worker.Sandbox, "secret");
        var models = Directory.CreateDirectory(Path.Combine(settings.Path, "models")).FullName;
        foreach (var shipped in Directory.EnumerateFiles(ShippedModels.Directory))
        {
            File.Copy(shipped, Path.Combine(models, Path.GetFileName(shipped)));
        }

        File.Delete(Path.Combine(models, file));
        if (!missing)
        {
            File.WriteAllText(Path.Combine(models, file), "not a model");
        }

        settings.Write("appsettings.json", new JsonObject { ["ModelsPath"] = "models", ["SqlitePath"] = settings.Database, ["RulesPath"] = Worker.Demo.DemoEnvironment.ShippedRules });
        var result = await HitlProcess.RunAsync("", "run", "--appsettings", settings.Path);

        result.ExitCode.ShouldBe(2, result.All);
        result.Error.ShouldContain(file);
        result.Error.ShouldContain(missing ? "missing" : "SHA-256");
    }

    [Fact]
    public async Task Run_PortInUse_ExitsWith2AndNamesTheAddress()
    {
        using var settings = new SettingsDirectory(worker.Sandbox, "secret");
        settings.Write("appsettings.json", new JsonObject { ["Listen"] = worker.Settings.WorkerUrl.ToString(), ["SqlitePath"] = settings.Database, ["RulesPath"] = Worker.Demo.DemoEnvironment.ShippedRules });

        var result = await HitlProcess.RunAsync("", "run", "--appsettings", settings.Path);

        result.ExitCode.ShouldBe(2, result.All);
        result.Error.ShouldContain(worker.Settings.WorkerUrl.Port.ToString(System.Globalization.CultureInfo.InvariantCulture));
    }

    [Fact]
    public async Task Run_KilledInTheMiddleOfItsWork_LosesAndDoublesNothing()
    {
        // Timeouts and errors after the write was made, too: the worst that can meet a crash.
        worker.Sandbox.Faults.Set(new FaultSettings
        {
            Api =
            [
                new ApiFault { Kind = ApiFaultKind.Slow, SlowMs = 2_500, Probability = 0.2, Count = 4 },
                new ApiFault { Kind = ApiFaultKind.ErrorAfter, Helpdesk = "zendesk", Method = "PUT", Path = "/tickets/", Count = 2 },
                new ApiFault { Kind = ApiFaultKind.ErrorAfter, Helpdesk = "intercom", Method = "POST", Path = "/reply", Count = 2 },
            ],
        });
        IPlayableHelpdesk[] helpdesks = [worker.Sandbox.Zendesk, worker.Sandbox.Intercom];
        (IPlayableHelpdesk Helpdesk, string Id)[] opened = [.. Enumerable.Range(0, 8).Select(i => (helpdesks[i % 2], helpdesks[i % 2].Open(_customer, "chat", Unhappy, scriptedBot: true)))];
        await Wait.UntilAsync(() => opened.Any(o => RunningWorker.Notes(o.Helpdesk, o.Id) > 0), "the first note");

        await worker.Process.KillAsync();
        await worker.Process.DisposeAsync();
        await worker.StartAsync();

        await Wait.UntilAsync(() => opened.All(o => RunningWorker.Notes(o.Helpdesk, o.Id) > 0), "a note in every conversation");
        worker.Sandbox.Faults.Clear();
        foreach (var (helpdesk, id) in opened)
        {
            RunningWorker.Notes(helpdesk, id).ShouldBe(1, $"{helpdesk.Kind} {id}");
            helpdesk.Inspect(id).Tags.ShouldContain("hitl_negative");
        }

        (await CountsAsync()).ShouldNotContain("effect:");
    }

    private async Task KillAfterAsync(TimeSpan delay)
    {
        await Task.Delay(delay, TimeProvider.System);
        await worker.Process.KillAsync();
        await worker.Process.DisposeAsync();
        await worker.StartAsync();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(60)]
    [InlineData(250)]
    [InlineData(1_200)]
    public async Task Run_KilledInAHoldOrAResume_ComesToTheRightStateAndWritesNothingTwice(int milliseconds)
    {
        // The writes are slow, and some are made and answered with an error: the kill falls before, within and after them.
        worker.Sandbox.Faults.Set(new FaultSettings
        {
            Api =
            [
                new ApiFault { Kind = ApiFaultKind.Slow, SlowMs = 600, Method = "PUT", Probability = 0.5 },
                new ApiFault { Kind = ApiFaultKind.ErrorAfter, Helpdesk = "zendesk", Method = "PUT", Path = "/tickets/", Count = 1 },
                new ApiFault { Kind = ApiFaultKind.ErrorAfter, Helpdesk = "intercom", Method = "POST", Path = "/reply", Count = 1 },
            ],
        });
        IPlayableHelpdesk[] helpdesks = [worker.Sandbox.Zendesk, worker.Sandbox.Intercom];
        (IPlayableHelpdesk Helpdesk, string Id)[] opened = [.. helpdesks.Select(h => (h, h.Open(_customer, "email", "Where is my lamp?", scriptedBot: true)))];
        await Task.Delay(TimeSpan.FromSeconds(1.1), TimeProvider.System);
        foreach (var (helpdesk, id) in opened)
        {
            helpdesk.AgentReplies(id, "We will send another one today.");
        }

        await KillAfterAsync(TimeSpan.FromMilliseconds(milliseconds));
        await Wait.UntilAsync(() => opened.All(o => o.Helpdesk.Inspect(o.Id).Held), "the holds");
        foreach (var (helpdesk, id) in opened)
        {
            helpdesk.AgentNotes(id, "/resume");
        }

        await KillAfterAsync(TimeSpan.FromMilliseconds(milliseconds));
        int Told((IPlayableHelpdesk Helpdesk, string Id) o) => o.Helpdesk.Inspect(o.Id).Messages.Count(m => m.Author == "connector" && m.Text.Contains("a human has finished here", StringComparison.Ordinal));
        await Wait.UntilAsync(() => opened.All(o => !o.Helpdesk.Inspect(o.Id).Held && Told(o) > 0), "the releases, and the bots told");
        worker.Sandbox.Faults.Clear();
        await Task.Delay(TimeSpan.FromSeconds(2), TimeProvider.System);

        foreach (var conversation in opened)
        {
            var state = conversation.Helpdesk.Inspect(conversation.Id);
            (state.Held, Told(conversation)).ShouldBe((false, 1), conversation.Helpdesk.Kind);
            state.Messages.Where(m => m.Author == "connector").ShouldAllBe(m => !m.Public);
        }

        (await CountsAsync()).ShouldNotContain("effect:");
    }

    [Fact]
    public async Task Terminate_WhileRunning_StopsWith0()
    {
        var result = await worker.Process.TerminateAsync();
        await worker.Process.DisposeAsync();
        await worker.StartAsync();

        result.ExitCode.ShouldBe(0, result.All);
        result.All.ShouldNotContain("   at ");
    }

    [Fact]
    public async Task Terminate_WithARequestHalfReceived_AnswersItFirst()
    {
        const string body = """{"from":"a slow line"}""";
        using var client = new TcpClient();
        await client.ConnectAsync(worker.Settings.WorkerUrl.Host, worker.Settings.WorkerUrl.Port);
        await using var stream = client.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"POST /webhooks/zendesk/{SettingsDirectory.Zendesk} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\n\r\n{body[..1]}"));
        await Task.Delay(TimeSpan.FromSeconds(0.5), TimeProvider.System);

        var terminating = worker.Process.TerminateAsync();
        await Task.Delay(TimeSpan.FromSeconds(3.5), TimeProvider.System);
        await stream.WriteAsync(Encoding.ASCII.GetBytes(body[1..]));
        using var reader = new StreamReader(stream);
        var answer = await reader.ReadLineAsync();
        var result = await terminating;
        await worker.Process.DisposeAsync();
        await worker.StartAsync();

        answer.ShouldStartWith("HTTP/1.1 401", customMessage: "it is not signed");
        result.ExitCode.ShouldBe(0, result.All);
    }

    [Fact]
    public async Task Pause_OnTheCommandLine_StopsUpdatesButNotHoldsUntilItIsTakenOff()
    {
        (await worker.HitlAsync("pause", "nobody")).ExitCode.ShouldBe(2);
        (await worker.HitlAsync("pause")).ExitCode.ShouldBe(2);
        (await worker.HitlAsync("pause", "--all")).ExitCode.ShouldBe(0);
        var id = worker.Sandbox.Intercom.Open(_customer, "chat", Unhappy, scriptedBot: true);

        // Intercom stamps whole seconds, and nobody takes over within the second of the customer's words.
        await Task.Delay(TimeSpan.FromSeconds(1.1), TimeProvider.System);
        worker.Sandbox.Intercom.AgentReplies(id, "Hello Ida, I take care of this.");
        await Wait.UntilAsync(() => worker.Sandbox.Intercom.Inspect(id).Held, "the hold");
        RunningWorker.Notes(worker.Sandbox.Intercom, id).ShouldBe(0);

        (await worker.HitlAsync("pause", "--all", "--off")).ExitCode.ShouldBe(0);

        await Wait.UntilAsync(() => RunningWorker.Notes(worker.Sandbox.Intercom, id) >= 1, "the note that waited");
    }

    [Fact]
    public async Task Keys_AddedAndRevokedOnTheCommandLine_OpenAndCloseTheApiAtOnce()
    {
        var url = new Uri(worker.Settings.WorkerUrl, $"/api/v1/conversations/{SettingsDirectory.Zendesk}/999999");
        (await worker.HitlAsync("keys", "add", "--account", SettingsDirectory.Zendesk, "--scopes", "7")).ExitCode.ShouldBe(2);
        (await worker.HitlAsync("keys", "add", "--account", "nobody")).ExitCode.ShouldBe(2);

        var added = await worker.HitlAsync("keys", "add", "--account", SettingsDirectory.Zendesk, "--scopes", "read, hold");
        added.ExitCode.ShouldBe(0, added.All);
        var secret = added.Output.Split('\n').First(l => l.StartsWith("hitl_", StringComparison.Ordinal));
        using (var open = await TestHttp.GetAsync(url, secret))
        {
            open.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        }

        var listed = await worker.HitlAsync("keys", "list");
        listed.Output.ShouldContain("read, hold");
        listed.Output.ShouldNotContain(secret);
        var id = added.Output.Split(' ')[1];
        listed.Output.ShouldContain(id);
        (await worker.HitlAsync("keys", "revoke", id)).ExitCode.ShouldBe(0);
        (await worker.HitlAsync("keys", "revoke", id)).ExitCode.ShouldBe(2);
        using var closed = await TestHttp.GetAsync(url, secret);
        closed.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task DeadLetters_UnknownId_IsRefused()
    {
        var result = await worker.HitlAsync("dead-letters", "--retry", "event:999999");

        result.ExitCode.ShouldBe(2);
        result.Error.ShouldContain("event:999999");
    }
}
