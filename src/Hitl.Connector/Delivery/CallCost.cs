using Hitl.Connector.Conversations;

namespace Hitl.Connector.Delivery;

/// <summary>The calls that a piece of work may take at most, as long as nothing is looked up for the first time.</summary>
/// <param name="Reads">Calls that only read.</param>
/// <param name="Writes">Calls that change a ticket: these have a limit of their own at Zendesk.</param>
public readonly record struct CallCost(int Reads, int Writes)
{
    public static CallCost OneRead { get; } = new(1, 0);

    public static CallCost OneWrite { get; } = new(0, 1);

    /// <summary>One conversation, read whole. Zendesk: ticket, audits, people, organisation, conversation log; Intercom: conversation, company.</summary>
    public static CallCost Read(HelpdeskKind helpdesk) => new(helpdesk is HelpdeskKind.Zendesk ? 5 : 2, 0);

    /// <summary>One effect. Tags go apart from the rest, at Intercom one by one.</summary>
    /// <param name="readFirst">The conversation is read before the write.</param>
    public static CallCost Of(Effect effect, HelpdeskKind helpdesk, bool readFirst)
    {
        var (added, removed) = (effect.Update?.AddTags.Count ?? 0, effect.Update?.RemoveTags.Count ?? 0);
        var writes = (effect.IsHoldOrRelease, helpdesk) switch
        {
            (true, HelpdeskKind.Zendesk) => 1,
            (true, _) => 3,
            (false, HelpdeskKind.Zendesk) => 1 + Math.Min(added, 1) + Math.Min(removed, 1),
            (false, _) => 3 + added + removed,
        };
        return readFirst ? Read(helpdesk) with { Writes = writes } : new CallCost(0, writes);
    }

    internal int In(QuotaScope scope, QuotaLane lane) => scope switch
    {
        QuotaScope.Writes => Writes,
        QuotaScope.Exports => lane is QuotaLane.Backfill ? Reads : 0,
        _ => Reads + Writes,
    };
}
