using System.Collections.Concurrent;
using Hitl.Connector.Accounts;
using Hitl.Connector.Conversations;
using Hitl.Connector.Handover;
using Hitl.Connector.Notes;
using Hitl.Connector.Sandbox;
using Hitl.Connector.Worker.Demo;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Hitl.Connector.Worker.Tests.Processing;

/// <summary>Notes over the whole way, at both sandboxed helpdesks.</summary>
public sealed class NoteTests
{
    private static readonly string[] Private = ["4111 1111 1111 1111", "very.private@example.org", "123-45-6789", "sk-proj-abcdefghijklmnop1234567890", "7946 0958"];

    private static ConversationScript Asking(string id, params ScriptedMessage[] more) => new()
    {
        Id = id,
        Customer = new ScriptedCustomer { Name = "Cara", Email = "cara@example.com" },
        Messages = [new ScriptedMessage { From = "customer", Text = "I want to speak to a real person" }, .. more],
    };

    private static async Task<DemoResult> PlayAsync(DemoPlan plan, ConversationScript script, Action<DemoEnvironment>? prepare = null, Func<DemoEnvironment, DemoResult, Task>? afterwards = null)
    {
        await using var environment = await DemoEnvironment.StartAsync(plan, CancellationToken.None);
        prepare?.Invoke(environment);
        var player = new DemoPlayer(environment.Stages, speed: 4, TimeSpan.FromMilliseconds(200), TimeSpan.FromSeconds(3), TimeProvider.System);
        await player.PlayAsync([script], CancellationToken.None);
        (await DemoRun.UntilIdleAsync(environment, TimeSpan.FromMinutes(2), TimeProvider.System, CancellationToken.None)).ShouldBeTrue("everything must be worked off");
        var result = await DemoReport.CollectAsync(environment, player.Played, CancellationToken.None);
        await (afterwards?.Invoke(environment, result) ?? Task.CompletedTask);
        return result;
    }

    [Fact]
    public async Task Event_DeliveredTenTimesInAnyOrder_GivesOneNote()
    {
        var result = await PlayAsync(new DemoPlan(), Asking("ten"), environment => environment.Sandbox.Faults.Set(new FaultSettings
        {
            Webhooks = new WebhookFaults { Duplicate = new FaultDose(), Copies = 10, Shuffle = new FaultDose(), ShuffleWindowMs = 300 },
        }));

        result.Summary.Duplicates.ShouldBeGreaterThan(0);
        (result.Summary.NotesWritten, result.Summary.NotesDuplicated, result.Summary.NotesPublic).ShouldBe((2, 0, 0), "one at each helpdesk");
    }

    [Fact]
    public async Task TakeOver_AfterTheEscalationWasNoted_GivesNoSecondNote()
    {
        var result = await PlayAsync(new DemoPlan(), Asking("taken", new ScriptedMessage { From = "agent", Text = "Hello Cara, I am Ann and will look at it.", AfterSeconds = 8 }));

        result.Summary.NotesWritten.ShouldBe(2, "one at each helpdesk");
    }

    [Fact]
    public async Task Verdict_ChosenInTheField_IsStoredOnceAndCountedAndGivesNoNote()
    {
        var (labels, metrics) = (new List<HandoverEntry>(), "");
        var notes = new List<int>();
        await PlayAsync(new DemoPlan(), Asking("judged"), afterwards: async (environment, _) =>
        {
            foreach (var (account, helpdesk) in environment.Stages)
            {
                var id = helpdesk.ConversationIds[^1];
                helpdesk.AgentSets(id, HitlFields.NoteVerdict, account == DemoEnvironment.ZendeskAccount ? NoteVerdicts.TagOf("wrong") : NoteVerdicts.LabelOf("needless_escalation"));
                helpdesk.AgentNotes(id, "another event, which shows the same verdict again");
            }

            var log = environment.Worker.Services.GetRequiredService<IHandoverLog>();
            foreach (var (account, helpdesk) in environment.Stages)
            {
                var id = helpdesk.ConversationIds[^1];
                await Wait.UntilAsync(async () => (await log.ForConversationAsync(new ConversationRef(account, id), default)).Any(e => e.Kind == HandoverAudit.NoteJudged), "the verdict");
            }

            (await DemoRun.UntilIdleAsync(environment, TimeSpan.FromMinutes(2), TimeProvider.System, CancellationToken.None)).ShouldBeTrue();
            foreach (var (account, helpdesk) in environment.Stages)
            {
                var id = helpdesk.ConversationIds[^1];
                labels.AddRange((await log.ForConversationAsync(new ConversationRef(account, id), default)).Where(e => e.Kind == HandoverAudit.NoteJudged));
                notes.Add(helpdesk.Inspect(id).Messages.Count(m => m.Author == "connector"));
            }

            using var http = environment.Worker.Services.GetRequiredService<IHttpClientFactory>().CreateClient();
            metrics = await http.GetStringAsync(new Uri(environment.WorkerUrl, "/metrics"));
        });

        labels.Select(l => l.Detail.Split(':')[0]).ShouldBe(["wrong", "needless_escalation"]);
        labels.ShouldAllBe(l => l.Actor.Length > 0 && l.Detail.Split(':', 2)[1].Length > 0);
        notes.ShouldBe([1, 1], "a verdict asks for no note");
        metrics.ShouldContain("hitl_note_verdicts_total");
    }

    [Fact]
    public async Task PersonalData_InAConversation_ReachesNoLogReceiptOrMetric()
    {
        using var lines = new CapturedLines();
        var text = $"My data: Card {Private[0]}, mail {Private[1]}, ssn {Private[2]}, key {Private[3]}, call +44 20 {Private[4]}.";
        var stored = new List<string>();
        var metrics = "";
        var script = Asking("private") with { Messages = [new ScriptedMessage { From = "customer", Text = text }, .. Asking("").Messages] };
        await PlayAsync(
            new DemoPlan { Logging = logging => logging.SetMinimumLevel(LogLevel.Trace).AddProvider(lines) },
            script,
            afterwards: async (environment, _) =>
            {
                using var http = environment.Worker.Services.GetRequiredService<IHttpClientFactory>().CreateClient();
                metrics = await http.GetStringAsync(new Uri(environment.WorkerUrl, "/metrics"));
                await using var database = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = environment.Settings.Options.SqlitePath }.ToString());
                await database.OpenAsync();
                await using var command = database.CreateCommand();
                command.CommandText = "SELECT content FROM decisions UNION ALL SELECT content FROM records";
                await using var reader = await command.ExecuteReaderAsync();
                while (await reader.ReadAsync())
                {
                    stored.Add(reader.GetString(0));
                }
            });

        lines.All.ShouldNotBeEmpty();
        stored.ShouldNotBeEmpty();
        metrics.ShouldContain("hitl_");
        foreach (var secret in Private)
        {
            lines.All.ShouldNotContain(l => l.Contains(secret, StringComparison.Ordinal));
            stored.ShouldNotContain(l => l.Contains(secret, StringComparison.Ordinal));
            metrics.ShouldNotContain(secret);
        }
    }

    private sealed class CapturedLines : ILoggerProvider, ILogger
    {
        private readonly ConcurrentQueue<string> lines = new();

        public IReadOnlyCollection<string> All => lines;

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) => lines.Enqueue($"{formatter(state, exception)} {exception}");

        public void Dispose()
        {
        }
    }
}
