using Hitl.Connector.Accounts;
using Hitl.Connector.Conversations;
using Hitl.Connector.Delivery;
using Hitl.Connector.Intake;
using Hitl.Connector.Polling;
using Hitl.Connector.Scoring;

namespace Hitl.Connector.Worker.Import;

/// <summary>
/// Reads an account's history into the conversation store: lists what changed by the connector's change feed, reads each
/// conversation, scores it. Nothing is ever written to the helpdesk, and no event enters the inbox.
/// <para>
/// A page is read in batches. Each batch is stored before the position moves past it, so that stopping at any point
/// repeats a batch and never skips one.
/// </para>
/// </summary>
public sealed class HistoryImport(IHelpdeskAccount account, IEventLedger positions, IConversationStore store, IScorer scorer, PatientReader reader, TimeProvider time)
{
    private const int BatchSize = 16;

    // Reading waits for the network, and scoring takes a core: a few side by side keep both busy.
    private const int AtOnce = 4;

    // One broken conversation is passed over and named; so many in a row are a broken helpdesk.
    private const int MostUnreadInARow = 2 * BatchSize;

    private readonly Dictionary<string, int> passedOver = new(StringComparer.Ordinal);
    private readonly List<UnreadConversation> unread = [];
    private int read;
    private int added;
    private int known;
    private int unreadInARow;

    /// <param name="since">
    /// Conversations that changed since then are read. What an earlier import has read from then on is not read again; a
    /// later start than the earlier import's goes on where that one stands.
    /// </param>
    /// <param name="again">Lists everything since then anew; conversations that are stored and unchanged are not read.</param>
    public async Task<ImportResult> RunAsync(DateTimeOffset since, bool again, IProgress<ImportProgress> progress, CancellationToken cancellationToken)
    {
        var startedAt = time.GetUtcNow();
        HelpdeskFailure? stoppedBy = null;
        foreach (var stream in account.Changes.Streams)
        {
            stoppedBy = await ReadStreamAsync(stream, since, again, startedAt, progress, cancellationToken);
            if (stoppedBy is not null)
            {
                break;
            }
        }

        return new ImportResult(read, added, known, passedOver, unread, stoppedBy);
    }

    private async Task<HelpdeskFailure?> ReadStreamAsync(string stream, DateTimeOffset since, bool again, DateTimeOffset until, IProgress<ImportProgress> progress, CancellationToken cancellationToken)
    {
        var (position, reached) = await StartAsync(stream, since, again, cancellationToken);
        while (true)
        {
            Report(reached);
            var page = await reader.ReadAsync(
                () => account.Changes.ReadPageAsync(new Watermark(account.Account, stream, position.Feed, reached), time.GetUtcNow(), cancellationToken),
                QuotaLane.Backfill,
                CallCost.OneRead,
                wait => Report(reached, wait),
                cancellationToken);
            if (!page.Succeeded)
            {
                return page.Failure;
            }

            var pending = await UnknownAsync(position.Pending(page.Value.Events), cancellationToken);
            for (var at = 0; at < pending.Count; at += BatchSize)
            {
                var batch = pending.Skip(at).Take(BatchSize).ToList();
                if (await ReadBatchAsync(batch, wait => Report(reached, wait), cancellationToken) is { } failure)
                {
                    return failure;
                }

                if (pending.ElementAtOrDefault(at + BatchSize)?.OccurredAt is { } next)
                {
                    reached = next > reached ? next : reached;
                    await KeepAsync(stream, position with { Through = next }, reached, cancellationToken);
                    Report(reached);
                }
            }

            position = new HistoryPosition(position.Since, page.Value.Next.Position);
            reached = page.Value.Next.ReachedAt;
            await KeepAsync(stream, position, reached, cancellationToken);
            if (page.Value.EndOfStream)
            {
                Report(until);
                return null;
            }
        }

        void Report(DateTimeOffset at, TimeSpan? wait = null) =>
            progress.Report(new ImportProgress(stream, until > position.Since ? Math.Clamp((at - position.Since) / (until - position.Since), 0, 1) : 1, read, wait));
    }

    private async Task<(HistoryPosition Position, DateTimeOffset Reached)> StartAsync(string stream, DateTimeOffset since, bool again, CancellationToken cancellationToken)
    {
        var kept = again ? null : await positions.WatermarkAsync(account.Account, HistoryPosition.StreamOf(stream), cancellationToken);
        if (kept is not null && HistoryPosition.Read(kept.Position) is { } position && position.Since <= since)
        {
            return (position, kept.ReachedAt);
        }

        return (new HistoryPosition(since, account.Changes.StartFrom(stream, since).Position), since);
    }

    private Task KeepAsync(string stream, HistoryPosition position, DateTimeOffset reached, CancellationToken cancellationToken) =>
        positions.AcceptPageAsync([], new Watermark(account.Account, HistoryPosition.StreamOf(stream), position.Write(), reached), cancellationToken);

    private async Task<List<IncomingEvent>> UnknownAsync(IReadOnlyList<IncomingEvent> pending, CancellationToken cancellationToken)
    {
        var changed = pending.Where(e => e.OccurredAt is not null).ToDictionary(e => e.Conversation.Id, e => e.OccurredAt!.Value, StringComparer.Ordinal);
        var stored = changed.Count == 0 ? new HashSet<string>() : await store.KnownAsync(account.Account, changed, cancellationToken);
        known += stored.Count;
        return [.. pending.Where(e => !stored.Contains(e.Conversation.Id))];
    }

    /// <summary>Null unless reading has to stop.</summary>
    private async Task<HelpdeskFailure?> ReadBatchAsync(List<IncomingEvent> batch, Action<TimeSpan> waits, CancellationToken cancellationToken)
    {
        var found = new (HelpdeskResult<Snapshot> Snapshot, Scores? Scores, string? Reason)[batch.Count];
        var side = new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(Enumerable.Range(0, batch.Count), side, async (i, token) => found[i] = await ReadOneAsync(batch[i].Conversation, waits, token));

        var stored = new List<StoredConversation>();
        for (var i = 0; i < batch.Count; i++)
        {
            var (snapshot, scores, reason) = found[i];
            if (snapshot.Failure is { Kind: FailureKind.Unauthorized } revoked)
            {
                return revoked;
            }

            if (snapshot.Failure is { Kind: not (FailureKind.NotFound or FailureKind.Gone) } failure)
            {
                unread.Add(new UnreadConversation(batch[i].Conversation, failure.Code));
                if (++unreadInARow >= MostUnreadInARow)
                {
                    return failure;
                }

                continue;
            }

            unreadInARow = 0;
            read += snapshot.Succeeded ? 1 : 0;
            if (scores is not null)
            {
                stored.Add(new StoredConversation(snapshot.Value!, scores, StoredFrom.History));
            }
            else if (reason is not null)
            {
                passedOver[reason] = passedOver.GetValueOrDefault(reason) + 1;
            }
            else
            {
                unread.Add(new UnreadConversation(batch[i].Conversation, "scoring_failed"));
            }
        }

        added += stored.Count == 0 ? 0 : await store.StoreAsync(stored, cancellationToken);
        return null;
    }

    private async Task<(HelpdeskResult<Snapshot> Snapshot, Scores? Scores, string? Reason)> ReadOneAsync(ConversationRef conversation, Action<TimeSpan> waits, CancellationToken cancellationToken)
    {
        var snapshot = await reader.ReadAsync(() => account.Source.ReadAsync(conversation, cancellationToken), QuotaLane.History, CallCost.Read(account.Helpdesk), waits, cancellationToken);
        if (!snapshot.Succeeded)
        {
            return (snapshot, null, "deleted");
        }

        return ReasonToPassOver(snapshot.Value) is { } reason ? (snapshot, null, reason) : (snapshot, Score(snapshot.Value), null);
    }

    private static string? ReasonToPassOver(Snapshot snapshot) =>
        snapshot.Status is ConversationStatus.Deleted ? "deleted"
        : snapshot.IgnoreReason
            ?? (snapshot.FromCustomer.Any(m => m.AutomatedReason is null) ? null : snapshot.FromCustomer.FirstOrDefault()?.AutomatedReason ?? "no_customer_text");

    private Scores? Score(Snapshot snapshot)
    {
        try
        {
            return scorer.Score(snapshot);
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            // Whatever a model throws: the conversation is named at the end, it never gets a default score.
            return null;
        }
    }
}
