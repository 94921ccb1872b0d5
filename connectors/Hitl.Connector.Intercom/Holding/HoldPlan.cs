using System.Text.Json.Nodes;
using Hitl.Connector.Accounts;
using Hitl.Connector.Conversations;

namespace Hitl.Connector.Intercom.Holding;

/// <summary>
/// What a hold or release has to write: pure. Intercom has no call that pauses a bot; the customer's workflow tests
/// the attribute <c>hitl_bot_state</c> before it lets Fin speak.
/// </summary>
/// <param name="AssignTo">A human who answered without taking the conversation; null when nobody is to be assigned.</param>
internal sealed record HoldPlan(JsonObject Attributes, IReadOnlyList<string> AddTags, IReadOnlyList<string> RemoveTags, string? AssignTo)
{
    /// <summary>
    /// The attribute is set before it is emptied: Fin stopped by itself, and the customer's workflow gives the conversation
    /// back on that change alone.
    /// </summary>
    public bool SetFirst { get; private init; }

    public bool IsEmpty => Attributes.Count == 0 && AddTags.Count == 0 && RemoveTags.Count == 0 && AssignTo is null;

    /// <param name="hold">True to hold, false to release.</param>
    /// <param name="current">The last read; without one the attribute is written whatever it is now.</param>
    /// <param name="notHuman">Admins that are bots, and ourselves.</param>
    public static HoldPlan Create(bool hold, string conversationId, Snapshot? current, IReadOnlyCollection<string> notHuman)
    {
        var attributes = new JsonObject();
        List<string> add = [];
        List<string> remove = [];
        var setFirst = !hold && current is { HoldEngaged: false, HoldPartly: true };
        if (current?.HoldEngaged != hold || setFirst)
        {
            // A ticket whose type lacks the attribute is held by the tag, which a workflow can test too.
            if (IntercomId.IsTicket(conversationId, out _) && current?.Fields.ContainsKey(HitlFields.BotState) != true)
            {
                (hold ? add : remove).Add(HitlFields.HoldTag);
            }
            else
            {
                attributes[HitlFields.BotState] = hold ? HitlFields.BotStateHeld : HitlFields.BotStateFree;
            }
        }

        return new HoldPlan(attributes, add, remove, hold && current is not null ? Unassigned(current, notHuman) : null) { SetFirst = setFirst };
    }

    /// <summary>
    /// The human who answered last and is not the assignee: Fin interjects in threads that nobody has. Never where the
    /// conversation was given to a team or to nobody after that answer.
    /// </summary>
    private static string? Unassigned(Snapshot current, IReadOnlyCollection<string> notHuman)
    {
        if (current.AssigneeId is not null
            || current.Status is ConversationStatus.Closed or ConversationStatus.Deleted
            || IntercomId.IsTicket(current.Ref.Id, out _)
            || current.Messages.LastOrDefault(m => m.IsPublicFrom(AuthorKind.Agent)) is not { } answer
            || answer.Author.Id.Length == 0
            || notHuman.Contains(answer.Author.Id))
        {
            return null;
        }

        var givenAway = current.Activities.Any(a => a.Kind is ActivityKind.Unassigned or ActivityKind.AssignedToGroup or ActivityKind.Closed && a.At >= answer.At);
        return givenAway ? null : answer.Author.Id;
    }
}
