namespace Hitl.Connector.Intake;

/// <summary>Recognises the webhooks that our own writes cause, before anything is read again.</summary>
public static class OwnWrites
{
    /// <summary>
    /// True when every folded event was caused by our own user and carries no comment, part or message that the
    /// own-write ledger does not know. Polls name no actor: they are never taken for an echo here.
    /// </summary>
    /// <param name="selfId">The vendor id that our writes are made under.</param>
    /// <param name="ownIds">Ids from the own-write ledger.</param>
    public static bool AreEchoes(IReadOnlyList<IncomingEvent> events, string selfId, IReadOnlySet<string> ownIds) =>
        events.All(e => e.ActorId == selfId && (e.WrittenId is null || ownIds.Contains(e.WrittenId)));
}
