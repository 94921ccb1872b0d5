using Hitl.Connector.Conversations;
using Hitl.Connector.Escalation.Outcomes;
using Hitl.Connector.Models;
using Hitl.Connector.Models.Runtime;
using Hitl.Connector.Polling;
using Hitl.Connector.Sandbox;
using Hitl.Connector.Scoring;
using Hitl.Connector.Storage;
using Hitl.Connector.Worker.Import;
using Hitl.Connector.Worker.Processing;
using Hitl.Connector.Worker.Tests.Storage;

namespace Hitl.Connector.Worker.Tests.Import;

public sealed class SqliteHistoryImportTests(SqliteHost host) : HistoryImportCompliance(host), IClassFixture<SqliteHost>;

[Collection("postgres")]
public sealed class PostgresHistoryImportTests(PostgresHost host) : HistoryImportCompliance(host);

/// <summary>Reading history from both sandboxed helpdesks with real models into every kind of database.</summary>
public abstract class HistoryImportCompliance(ILedgerHost host)
{
    private const string Words = "Where can I change the card that you charge every month?";
    private static readonly Lazy<OnnxScorer> _scorer = new(() => OnnxScorer.Load(ShippedModels.Directory));

    private static DateTimeOffset Since(int days) => TimeProvider.System.GetUtcNow().AddDays(-days);

    private static async Task<ImportResult> ImportAsync(PastSandbox past, HelpdeskKind helpdesk, LedgerDatabase database, int days = 90, bool again = false, Func<ImportProgress, bool>? stopAt = null, IScorer? scorer = null)
    {
        using var stop = new CancellationTokenSource();
        var account = past.Connect(helpdesk);
        var reader = new PatientReader(account.Account, past.Governor, TimeProvider.System, new Jitter(() => 0));
        var import = new HistoryImport(account, database.Events, database.Conversations, scorer ?? _scorer.Value, reader, TimeProvider.System);
        return await import.RunAsync(Since(days), again, new Heard(p => { if (stopAt?.Invoke(p) == true) { stop.Cancel(); } }), stop.Token);
    }

    private static async Task<List<StoredConversation>> StoredAsync(LedgerDatabase database)
    {
        var stored = new List<StoredConversation>();
        await foreach (var conversation in database.Conversations.ReadAsync(null, null, default))
        {
            stored.Add(conversation);
        }

        return stored;
    }

    [SkippableTheory]
    [InlineData(HelpdeskKind.Zendesk)]
    [InlineData(HelpdeskKind.Intercom)]
    public async Task Import_HistoryOfHelpdesk_IsStoredAndScoredAndNothingIsWritten(HelpdeskKind helpdesk)
    {
        await using var past = await PastSandbox.StartAsync();
        await using var database = await LedgerDatabase.OpenAsync(await host.NewAsync(), default);
        var old = past.Open(helpdesk, TimeSpan.FromDays(100), Words);
        string[] wanted = [past.Open(helpdesk, TimeSpan.FromDays(80), Words, takenOver: true), past.Open(helpdesk, TimeSpan.FromDays(40), Words), past.Open(helpdesk, TimeSpan.FromDays(2), Words)];
        var seq = past.Host.Requests.LastSeq;
        var heard = new List<ImportProgress>();

        var result = await ImportAsync(past, helpdesk, database, stopAt: p => { heard.Add(p); return false; });

        result.StoppedBy.ShouldBeNull();
        (result.Read, result.New, result.Unread.Count).ShouldBe((3, 3, 0));
        past.Host.WritesSince(seq).ShouldBeEmpty();
        var stored = await StoredAsync(database);
        stored.Select(s => s.Snapshot.Ref.Id).ShouldBe(wanted, ignoreOrder: true);
        stored.ShouldAllBe(s => s.From == StoredFrom.History && s.Scores.Intent != null && s.Snapshot.Messages[0].Text == Words);
        stored.Select(s => s.Snapshot.Ref.Id).ShouldNotContain(old);
        (await database.Report.CountAsync(null, default)).Events.ShouldBeEmpty();
        foreach (var stream in heard.GroupBy(p => p.Stream))
        {
            stream.Select(p => p.Fraction).ShouldBeInOrder();
            stream.Last().Fraction.ShouldBe(1);
        }


        await database.History.SettleAsync(TimeProvider.System.GetUtcNow(), default);
        var judged = new List<JudgedConversation>();
        await JudgedHistory.ReadAsync(database.History, past.Settings(helpdesk).Name, null, judged.Add, default);
        judged.Single(j => j.Conversation.Id == wanted[0]).Outcome.Proofs.ShouldBe([Proof.TakenOverFromBot]);
        judged.Single(j => j.Conversation.Id == wanted[1]).Outcome.Proofs.ShouldBe([Proof.EndedQuietly]);
        judged.Single(j => j.Conversation.Id == wanted[2]).Outcome.Need.ShouldBe(Need.Unknown);
        var table = await JudgedHistory.SumUpAsync(database.History, null, null, default);
        table.Sum(i => i.Volume).ShouldBe(3);
        table.Sum(i => i.NeededPerson).ShouldBe(1);
    }

    [SkippableTheory]
    [InlineData(HelpdeskKind.Zendesk)]
    [InlineData(HelpdeskKind.Intercom)]
    public async Task Import_StoppedInTheMiddle_GoesOnWhereItStood(HelpdeskKind helpdesk)
    {
        await using var past = await PastSandbox.StartAsync();
        await using var database = await LedgerDatabase.OpenAsync(await host.NewAsync(), default);
        string[] wanted = [.. Enumerable.Range(0, 40).Select(i => past.Open(helpdesk, TimeSpan.FromDays(80 - i), Words))];
        var seq = past.Host.Requests.LastSeq;

        await Should.ThrowAsync<OperationCanceledException>(() => ImportAsync(past, helpdesk, database, stopAt: p => p.Read >= 16));
        var before = await StoredAsync(database);
        before.Count.ShouldBe(16);
        var rest = await ImportAsync(past, helpdesk, database);

        (rest.Read, rest.New).ShouldBe((24, 24));
        (await StoredAsync(database)).Select(s => s.Snapshot.Ref.Id).ShouldBe(wanted, ignoreOrder: true);
        past.ReadsSince(seq).Distinct().Count().ShouldBe(40);
        past.ReadsSince(seq).Count(before.Select(s => s.Snapshot.Ref.Id).Contains).ShouldBe(16);
    }

    [SkippableTheory]
    [InlineData(HelpdeskKind.Zendesk)]
    [InlineData(HelpdeskKind.Intercom)]
    public async Task Import_Again_ReadsOnlyWhatChanged(HelpdeskKind helpdesk)
    {
        await using var past = await PastSandbox.StartAsync();
        await using var database = await LedgerDatabase.OpenAsync(await host.NewAsync(), default);
        var older = past.Open(helpdesk, TimeSpan.FromDays(60), Words);
        past.Open(helpdesk, TimeSpan.FromDays(30), Words);
        var changed = past.Open(helpdesk, TimeSpan.FromDays(20), Words);
        (await ImportAsync(past, helpdesk, database, days: 45)).Read.ShouldBe(2);

        (await ImportAsync(past, helpdesk, database, days: 45)).Read.ShouldBe(0);
        past.Play(helpdesk).CustomerWrites(changed, "And where do I find the invoice?");
        (await ImportAsync(past, helpdesk, database, days: 45)).Read.ShouldBe(1);
        var further = await ImportAsync(past, helpdesk, database, days: 90);
        var again = await ImportAsync(past, helpdesk, database, days: 90, again: true);

        (further.Read, further.New, further.Known).ShouldBe((1, 1, 2));
        (again.Read, again.Known).ShouldBe((0, 3));
        var stored = await StoredAsync(database);
        stored.Single(s => s.Snapshot.Ref.Id == changed).Snapshot.FromCustomer.Count().ShouldBe(2);
        stored.Select(s => s.Snapshot.Ref.Id).ShouldContain(older);
    }

    [SkippableFact]
    public async Task Import_OneConversationCannotBeScored_NamesItAndStoresTheOthers()
    {
        await using var past = await PastSandbox.StartAsync();
        await using var database = await LedgerDatabase.OpenAsync(await host.NewAsync(), default);
        var good = past.Open(HelpdeskKind.Zendesk, TimeSpan.FromDays(3), Words);
        var bad = past.Open(HelpdeskKind.Zendesk, TimeSpan.FromDays(2), "poison");

        var result = await ImportAsync(past, HelpdeskKind.Zendesk, database, scorer: new Choking(_scorer.Value));

        result.Unread.ShouldBe([new UnreadConversation(new ConversationRef("past-zendesk", bad), "scoring_failed")]);
        (await StoredAsync(database)).ShouldHaveSingleItem().Snapshot.Ref.Id.ShouldBe(good);
    }

    [SkippableFact]
    public async Task Import_AccessRevoked_StopsAndKeepsItsPlace()
    {
        await using var past = await PastSandbox.StartAsync();
        await using var database = await LedgerDatabase.OpenAsync(await host.NewAsync(), default);
        past.Open(HelpdeskKind.Intercom, TimeSpan.FromDays(3), Words);
        past.Host.Faults.Set(new FaultSettings { Api = [new ApiFault { Kind = ApiFaultKind.ExpiredToken, Helpdesk = "intercom", Path = "/conversations/2" }] });

        var refused = await ImportAsync(past, HelpdeskKind.Intercom, database);
        past.Host.Faults.Clear();
        var result = await ImportAsync(past, HelpdeskKind.Intercom, database);

        refused.StoppedBy!.Kind.ShouldBe(FailureKind.Unauthorized);
        refused.New.ShouldBe(0);
        (result.StoppedBy, result.New).ShouldBe((null, 1));
    }

    [SkippableFact]
    public async Task Import_BesideThePoller_MovesNothingOfItsPosition()
    {
        await using var past = await PastSandbox.StartAsync();
        await using var database = await LedgerDatabase.OpenAsync(await host.NewAsync(), default);
        past.Open(HelpdeskKind.Zendesk, TimeSpan.FromDays(3), Words);
        var watermark = new Watermark("past-zendesk", "tickets", "cursor:here", Since(1));
        await database.Events.AcceptPageAsync([], watermark, default);

        await ImportAsync(past, HelpdeskKind.Zendesk, database);

        (await database.Events.WatermarkAsync("past-zendesk", "tickets", default))!.Position.ShouldBe("cursor:here");
        HistoryPosition.Read((await database.Events.WatermarkAsync("past-zendesk", HistoryPosition.StreamOf("tickets"), default))!.Position).ShouldNotBeNull();
    }

    private sealed class Heard(Action<ImportProgress> hear) : IProgress<ImportProgress>
    {
        public void Report(ImportProgress value) => hear(value);
    }

    private sealed class Choking(IScorer scorer) : IScorer
    {
        public IReadOnlyList<ModelStamp> Models => scorer.Models;

        public Scores Score(Snapshot snapshot) =>
            snapshot.Messages.Any(m => m.Text == "poison") ? throw new InvalidOperationException("The model chokes on it.") : scorer.Score(snapshot);
    }
}
