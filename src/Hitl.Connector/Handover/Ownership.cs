using Hitl.Connector.Conversations;

namespace Hitl.Connector.Handover;

/// <summary>
/// Derives who owns a conversation from what the helpdesk shows and what the admin configured, and from nothing else: no
/// flag of ours is read, so a wiped database changes no owner.
/// <para>
/// Take-over: a person's public message, a person assigning it to a person, a person passing control to the agent
/// workspace, a person's line <c>/takeover</c> in an internal note (or this connector writing it for a caller of the API).
/// Finish: a person solving or closing, adding the resume tag, clearing the bot-state field, ticking the
/// configured field, writing <c>/resume</c> as a line of an internal note (or this connector writing it for a caller of
/// the API), or (once taken over) handing it back: unassigning, assigning to a group, assigning or passing control to a
/// bot. What this connector, a bot or the helpdesk itself does is neither; an app's code that is not registered as a bot
/// is a human's.
/// </para>
/// <para>
/// Where signals conflict, the first of these that applies decides:
/// </para>
/// <list type="number">
/// <item>Deleted: nobody, whatever else stands there.</item>
/// <item>Solved or closed: nobody, also with a hold tag, a tick or a resume beside it; save that a person who took over in a later second than the end has it.</item>
/// <item>Within one gesture of one person, its finish: "reply and solve" is finished.</item>
/// <item>The latest take-over or finish. Within the same second the human's take-over, since both helpdesks stamp whole seconds.</item>
/// <item>Without a take-over that stands: a bot or rule that passed control to the agents after the last finish; it waits for a human.</item>
/// <item>Nothing of all this: the bot.</item>
/// </list>
/// <para>
/// The hold tag, attribute or switchboard state that shows now is output and never decides: a hold left on a finished
/// conversation is taken off, a lost one on a human's is set again. A command of somebody without the right is no signal
/// (<see cref="Refused"/>); solving, closing and handing back need no other right than the helpdesk's own.
/// </para>
/// </summary>
public static class Ownership
{
    /// <summary>The command that a human writes on a line of its own in an internal note.</summary>
    public const string ResumeCommand = "/resume";

    /// <summary>Pure and total: any snapshot has exactly one owner.</summary>
    public static OwnershipState Derive(Snapshot snapshot, OwnershipRules? rules = null)
    {
        Signal? takenOver = null;
        Signal? finished = null;
        long lastTakeOver = long.MinValue;
        foreach (var signal in new HumanSignals(snapshot, rules ?? OwnershipRules.Default).InOrder())
        {
            if (signal.Sign == Sign.TakeOver)
            {
                // The first take-over since the last finish is the evidence: later replies of the human continue it.
                takenOver ??= signal;
                finished = null;
                lastTakeOver = signal.Second;
            }
            else if (signal.Sign == Sign.Finish || takenOver is not null)
            {
                takenOver = null;
                finished = signal;
            }
        }

        if (Ended(snapshot, lastTakeOver, takenOver is not null) is { } ended)
        {
            return ended;
        }

        if (takenOver is { } human)
        {
            return new OwnershipState(Owner.Human, human.Evidence, human.At, human.Id);
        }

        var handedOver = HandedOver(snapshot);
        if (finished is { } done)
        {
            // Within one second what a person wrote counts: control passes along with the gesture that finishes.
            return handedOver is { } again && again.At.ToUnixTimeSeconds() > done.Second
                ? Waiting(again)
                : new OwnershipState(Owner.Bot, done.Evidence, done.At, done.Id);
        }

        return handedOver is { } waiting ? Waiting(waiting) : new OwnershipState(Owner.Bot, "no_human_signal");
    }

    /// <summary>The same without what a bot or the helpdesk itself handed over.</summary>
    internal static OwnershipState BeforeHandOver(Snapshot snapshot, OwnershipRules? rules = null) =>
        Derive(snapshot with { Activities = [.. snapshot.Activities.Where(a => a.Kind != ActivityKind.ControlPassed || a.Actor.Kind == AuthorKind.Agent)] }, rules);

    /// <summary>The times in which a human had it, oldest first: from a take-over to the finish after it.</summary>
    public static IReadOnlyList<HumanSpan> HumanSpans(Snapshot snapshot, OwnershipRules? rules = null)
    {
        var spans = new List<HumanSpan>();
        DateTimeOffset? from = null;
        foreach (var signal in new HumanSignals(snapshot, rules ?? OwnershipRules.Default).InOrder())
        {
            if (signal.Sign == Sign.TakeOver)
            {
                from ??= signal.At;
            }
            else if (from is { } began)
            {
                spans.Add(new HumanSpan(began, signal.At));
                from = null;
            }
        }

        if (from is { } open)
        {
            spans.Add(new HumanSpan(open, null));
        }

        return spans;
    }

    /// <summary>Who said "finished" without the right to, oldest first: for the audit. It changed no owner.</summary>
    public static IReadOnlyList<RefusedFinish> Refused(Snapshot snapshot, OwnershipRules? rules = null) =>
        new HumanSignals(snapshot, rules ?? OwnershipRules.Default).Refused();

    /// <summary>
    /// Whether a person said "finished" (or the conversation is over), as opposed to no human ever having been there.
    /// </summary>
    public static bool IsFinished(OwnershipState ownership) =>
        ownership.Owner == Owner.Nobody || (ownership.Owner == Owner.Bot && ownership.EvidenceId is not null);

    private static OwnershipState Waiting(Activity passed) => new(Owner.WaitingForHuman, "control_passed", passed.At, passed.Id);

    private static OwnershipState? Ended(Snapshot snapshot, long lastTakeOver, bool humanHasIt)
    {
        if (snapshot.Status == ConversationStatus.Deleted)
        {
            return new OwnershipState(Owner.Nobody, "deleted");
        }

        if (snapshot.Status is not (ConversationStatus.Solved or ConversationStatus.Closed))
        {
            return null;
        }

        var end = snapshot.Activities
            .Where(a => a.Kind is ActivityKind.Solved or ActivityKind.Closed)
            .OrderBy(a => a.At).ThenBy(a => a.Id, StringComparer.Ordinal)
            .LastOrDefault();

        // A person who wrote after it was solved has it again, even while the status still says solved.
        if (humanHasIt && end is not null && lastTakeOver > end.At.ToUnixTimeSeconds())
        {
            return null;
        }

        var evidence = snapshot.Status == ConversationStatus.Solved ? "solved" : "closed";
        return new OwnershipState(Owner.Nobody, evidence, end?.At, end?.Id);
    }

    // A bot or the helpdesk gave control to the people's side; ours is output, never evidence.
    private static Activity? HandedOver(Snapshot snapshot)
    {
        var last = snapshot.Activities
            .Where(a => a.Kind == ActivityKind.ControlPassed && a.Actor.Kind is not AuthorKind.Self)
            .OrderBy(a => a.At).ThenBy(a => a.Id, StringComparer.Ordinal)
            .LastOrDefault();
        return last is { Actor.Kind: AuthorKind.Bot or AuthorKind.System } && HumanSignals.IsAgentWorkspace(last.Value) ? last : null;
    }
}
