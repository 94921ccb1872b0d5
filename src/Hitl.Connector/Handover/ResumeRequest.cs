using Hitl.Connector.Conversations;
using Hitl.Connector.Delivery;
using Hitl.Connector.Notes;

namespace Hitl.Connector.Handover;

/// <summary>
/// "Finished" said through the API: written to the helpdesk as an internal note whose first line is the command, and read
/// back from there like any other evidence.
/// </summary>
public static class ResumeRequest
{
    /// <summary>Reason of the effect that writes the note.</summary>
    public const string Reason = "resume_requested";

    /// <summary>One per take-over: asked for twice, it is written once.</summary>
    /// <param name="by">Who asks, as the caller names them: an agent's id at the helpdesk.</param>
    /// <param name="keyId">The access key's id.</param>
    public static Effect ToEffect(Snapshot snapshot, OwnershipState ownership, string? by, string keyId, DateTimeOffset now) =>
        new(EffectKey.From("resume", snapshot.Ref.Account, snapshot.Ref.Id, ownership.EvidenceId ?? "", Unsaid(snapshot)), snapshot.Ref, EffectKind.Update, now, Reason)
        {
            Update = new ConversationUpdate
            {
                Note = new ContextNote(Ownership.ResumeCommand, "en", [new NoteSection("resume", "The bot may go on", [new NoteLine($"Asked for through the API{(by is null ? "" : $" by {NoteText.Quote(by, 80)}")} with the key {keyId}.", [])])]),
            },
        };

    /// <summary>Null when this person may ask; else the bounded reason: <c>person_missing</c> where the account lists people, <c>not_listed</c>.</summary>
    public static string? ReasonToRefuse(string? by, OwnershipRules rules) => rules.MayFinish is not { } listed ? null
        : by is null ? "person_missing"
        : listed.Contains(by) ? null : "not_listed";

    /// <summary>What a human said to the customer after somebody asked goes on from there: the request is over.</summary>
    public static bool IsOvertaken(Effect effect, Snapshot current) =>
        effect.Reason == Reason && current.Messages.Any(m => m.IsPublicFrom(AuthorKind.Agent) && m.At > effect.DecidedAt);

    // A request that was overtaken leaves its key behind: the next one after the human's words is another.
    private static string Unsaid(Snapshot snapshot) => snapshot.Messages.LastOrDefault(m => m.IsPublicFrom(AuthorKind.Agent))?.Id ?? "";
}
