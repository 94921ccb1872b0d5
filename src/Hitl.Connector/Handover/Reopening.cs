using Hitl.Connector.Conversations;

namespace Hitl.Connector.Handover;

/// <summary>A customer who writes again soon after a human solved it comes back to that team, not to the bot. Pure.</summary>
public static class Reopening
{
    public const string Evidence = "reopened";

    /// <summary>The ownership as it was, or waiting for a human since the customer's first words after the solve.</summary>
    /// <param name="days">Of the helpdesk's clock between solve and words; 0 for never.</param>
    public static OwnershipState Of(Snapshot snapshot, OwnershipState ownership, int days, OwnershipRules? rules = null)
    {
        // Whoever passed control to the agents since then: it is that team's, and held like any reopened one.
        if (ownership is { Owner: Owner.WaitingForHuman } && Of(snapshot, Ownership.BeforeHandOver(snapshot, rules), days) is { Evidence: Evidence } reopened)
        {
            return reopened;
        }

        if (ownership is not { Owner: Owner.Bot, Evidence: "solved" or "closed", Since: { } solvedAt })
        {
            return ownership;
        }

        var again = snapshot.FromCustomer.Where(m => m.AutomatedReason is null && m.At > solvedAt).MinBy(m => m.At);
        return again is not null && again.At - solvedAt <= TimeSpan.FromDays(days)
            ? new OwnershipState(Owner.WaitingForHuman, Evidence, again.At, again.Id)
            : ownership;
    }

    /// <summary>
    /// The team that had it when it was solved, and the person where no team is known: both null when nobody can be named.
    /// Helpdesks may take the assignee off when a conversation is reopened.
    /// </summary>
    public static (string? Group, string? Person) Team(Snapshot snapshot, DateTimeOffset reopenedAt)
    {
        var before = snapshot.Activities.Where(a => a.At < reopenedAt).ToList();
        var group = before.LastOrDefault(a => a.Kind == ActivityKind.AssignedToGroup)?.Value ?? snapshot.GroupId;
        if (group is { Length: > 0 })
        {
            return (group, null);
        }

        var answered = snapshot.Messages.LastOrDefault(m => m.IsPublicFrom(AuthorKind.Agent) && m.At < reopenedAt)?.Author.Id;
        return (null, before.LastOrDefault(a => a.Kind == ActivityKind.AssignedToAgent)?.Value ?? answered);
    }
}
