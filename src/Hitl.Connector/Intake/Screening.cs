using Hitl.Connector.Conversations;

namespace Hitl.Connector.Intake;

/// <summary>What of a freshly read conversation is of no concern, with its bounded reason.</summary>
public static class Screening
{
    /// <summary>Null when the conversation concerns us; otherwise nothing is held, scored or written.</summary>
    /// <param name="startedAt">When this account was first run: what happened before causes no writes.</param>
    public static string? ReasonToIgnore(Snapshot snapshot, DateTimeOffset startedAt)
    {
        if (snapshot.IgnoreReason is { } reason)
        {
            return reason;
        }

        if (snapshot.Status is ConversationStatus.Deleted)
        {
            return "deleted";
        }

        // Whole seconds on Intercom: an event of the starting second counts as after the start.
        return LastHappening(snapshot) < startedAt.AddSeconds(-1) ? "before_start" : null;
    }

    /// <summary>
    /// Why there is nothing to score: the customer's last message came from a machine (a native bot may have answered it
    /// since). Asked after hold and release, which are due all the same.
    /// </summary>
    public static string? ReasonNotToScore(Snapshot snapshot) => snapshot.FromCustomer.LastOrDefault()?.AutomatedReason;

    private static DateTimeOffset LastHappening(Snapshot snapshot)
    {
        var last = snapshot.CreatedAt;
        foreach (var message in snapshot.Messages)
        {
            last = message.Author.Kind is not AuthorKind.Self && message.At > last ? message.At : last;
        }

        foreach (var activity in snapshot.Activities)
        {
            last = activity.Actor.Kind is not AuthorKind.Self && activity.At > last ? activity.At : last;
        }

        return last;
    }
}
