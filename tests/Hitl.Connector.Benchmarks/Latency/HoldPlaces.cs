using Hitl.Connector.Delivery;

namespace Hitl.Connector.Benchmarks.Latency;

/// <summary>How holds fare among the other writes of their account: counts, not milliseconds.</summary>
/// <param name="Waiting">Writes decided before the hold that still waited when it was decided.</param>
/// <param name="Before">Of these, those that went out before the hold's last call did: at most what was under way.</param>
internal sealed record HoldPlaces(Percentiles Waiting, Percentiles Before)
{
    /// <param name="entries">Of every conversation that counts.</param>
    public static HoldPlaces Of(IEnumerable<OutboxEntry> entries)
    {
        var places = entries
            .GroupBy(e => e.Effect.Conversation.Account)
            .SelectMany(account =>
            {
                var writes = account.Where(e => e.Effect.Kind is EffectKind.Update).ToList();
                return account.Where(IsTakeOver).Select(hold =>
                {
                    var waiting = writes.Where(w => w.Effect.DecidedAt < hold.Effect.DecidedAt && !(w.EndedAt <= hold.Effect.DecidedAt)).ToList();
                    return (Waiting: waiting.Count, Before: waiting.Count(w => w.EndedAt < hold.EndedAt));
                });
            })
            .ToList();
        return new HoldPlaces(Percentiles.Of(places.Select(p => (double)p.Waiting)), Percentiles.Of(places.Select(p => (double)p.Before)));
    }

    private static bool IsTakeOver(OutboxEntry entry) =>
        entry is { EndedAt: not null, Result.Outcome: DeliveryOutcome.Applied, Effect: { Kind: EffectKind.Hold, Reason: "human_took_over" } };
}
