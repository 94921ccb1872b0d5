using Hitl.Connector.Escalation.Outcomes;
using Hitl.Connector.Escalation.Replay;
using Hitl.Connector.Insights;

namespace Hitl.Connector.Worker.Import;

/// <summary>Streams what is recorded through whoever judges it, a conversation at a time.</summary>
internal static class JudgedHistory
{
    public static async Task<IReadOnlyList<IntentReport>> SumUpAsync(IReplayHistory history, string? account, DateTimeOffset? since, CancellationToken cancellationToken)
    {
        var table = new IntentTable();
        await ReadAsync(history, account, since, table.Add, cancellationToken);
        return table.Report();
    }

    public static async Task ReadAsync(IReplayHistory history, string? account, DateTimeOffset? since, Action<JudgedConversation> each, CancellationToken cancellationToken)
    {
        foreach (var part in await history.PartsAsync(account, since, cancellationToken))
        {
            await history.ReadAsync(part, recorded => each(JudgedConversation.Of(recorded.Sheets.Select(s => s.Sheet), recorded.Outcome)), cancellationToken);
        }
    }
}
