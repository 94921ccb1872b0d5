using Hitl.Connector.Conversations;
using Hitl.Connector.Escalation;
using Hitl.Connector.Escalation.Replay;
using Hitl.Connector.Scoring;

namespace Hitl.Connector.Worker.Replay;

/// <summary>Runs two rule sets over recorded conversations, on every core.</summary>
/// <param name="rescorer">Scores the stored text again; null to take the stored scores.</param>
/// <param name="knows">Whether the sheets of decisions by this version have the text patterns of both rule sets looked for.</param>
public sealed class ReplayRun(RuleSet live, RuleSet draft, IConversationStore texts, Func<string, bool> knows, IScorer? rescorer)
{
    private readonly RuleSet _both = new(live.Rules.Concat(draft.Rules));
    private long _done;

    /// <summary>Conversations read so far.</summary>
    public long Done => Interlocked.Read(ref _done);

    public async Task<ReplayReport> OverAsync(IReplayHistory history, string? account, DateTimeOffset? since, CancellationToken cancellationToken)
    {
        var parts = await history.PartsAsync(account, since, cancellationToken);
        var next = -1;
        var tallies = await Task.WhenAll(Enumerable.Range(0, Environment.ProcessorCount).Select(_ => Task.Run(
            async () =>
            {
                var tally = new ReplayTally(live, draft);
                for (var part = Interlocked.Increment(ref next); part < parts.Count; part = Interlocked.Increment(ref next))
                {
                    await AddAsync(history, parts[part], tally, cancellationToken);
                }

                return tally;
            },
            cancellationToken)));
        var sum = new ReplayTally(live, draft);
        foreach (var tally in tallies)
        {
            sum.Add(tally);
        }

        return sum.Report();
    }

    private async Task AddAsync(IReplayHistory history, HistoryPart part, ReplayTally tally, CancellationToken cancellationToken)
    {
        var toRead = new List<RecordedConversation>();
        await history.ReadAsync(
            part,
            conversation =>
            {
                if (rescorer is not null || !conversation.Sheets.All(s => knows(s.RuleSetVersion)))
                {
                    toRead.Add(conversation);
                    return;
                }

                tally.Add(conversation);
                Interlocked.Increment(ref _done);
            },
            cancellationToken);

        // What the sheets do not have is read from the text, while it is there.
        foreach (var conversation in toRead)
        {
            if (await texts.FindAsync(conversation.Conversation, cancellationToken) is { } stored)
            {
                tally.Add(Reread(conversation, stored));
                Interlocked.Increment(ref _done);
            }
        }
    }

    private RecordedConversation Reread(RecordedConversation conversation, StoredConversation stored)
    {
        var scores = rescorer?.Score(stored.Snapshot) ?? stored.Scores;
        return conversation with { Sheets = [.. conversation.Sheets.Select(s => s with { Sheet = Hindsight.Reread(s.Sheet, stored.Snapshot, scores, _both, rescored: rescorer is not null) })] };
    }
}
