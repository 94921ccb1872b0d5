using Hitl.Connector.Conversations;

namespace Hitl.Connector.Handover;

/// <summary>
/// Intercom locks nothing: a note or an assignment of ours that was on its way while somebody closed the conversation opens
/// it again, which nobody wanted. Finds that, so that it is closed again. Pure.
/// </summary>
public static class OwnReopening
{
    /// <summary>The opening that came of such a write and by which alone it is open; null when there is none.</summary>
    public static Activity? Of(Snapshot snapshot)
    {
        if (snapshot.Helpdesk is not HelpdeskKind.Intercom || snapshot.Status is ConversationStatus.Closed or ConversationStatus.Deleted or ConversationStatus.Snoozed)
        {
            return null;
        }

        var states = snapshot.Activities
            .Where(a => a.Kind is ActivityKind.Opened or ActivityKind.Closed or ActivityKind.Snoozed)
            .OrderBy(a => a.At).ThenBy(a => a.Id, InWriting)
            .ToList();
        return states is [.., { Kind: ActivityKind.Closed }, { Kind: ActivityKind.Opened, Actor.Kind: AuthorKind.Self } opening] && CameAlong(opening, snapshot) && !IsWanted(opening, snapshot)
            ? opening
            : null;
    }

    // A rule that opens a conversation writes nothing else with it: the note or the assignment is a part of its own then.
    private static bool CameAlong(Activity opening, Snapshot snapshot) =>
        snapshot.Messages.Any(m => m.Id == opening.Id)
        || snapshot.Activities.Any(a => a.Id == opening.Id && a.Kind is ActivityKind.AssignedToAgent or ActivityKind.AssignedToGroup or ActivityKind.Unassigned);

    // Whoever wrote or assigned after it would have opened it too, or reckons with its being open.
    private static bool IsWanted(Activity opening, Snapshot snapshot)
    {
        bool IsLater(DateTimeOffset at, string id) => at > opening.At || (at == opening.At && InWriting.Compare(id, opening.Id) > 0);
        return snapshot.Messages.Any(m => m.Author.Kind is not AuthorKind.Self && IsLater(m.At, m.Id))
            || snapshot.Activities.Any(a => a.Actor.Kind is AuthorKind.Agent && a.Kind is ActivityKind.AssignedToAgent or ActivityKind.AssignedToGroup && IsLater(a.At, a.Id));
    }

    /// <summary>Ids of parts are numbers that grow, and so tell the order within a second.</summary>
    private static readonly Comparer<string> InWriting = Comparer<string>.Create(static (a, b) => a.Length != b.Length ? a.Length.CompareTo(b.Length) : string.CompareOrdinal(a, b));
}
