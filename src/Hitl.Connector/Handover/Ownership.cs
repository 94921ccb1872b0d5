using Hitl.Connector.Accounts;
using Hitl.Connector.Conversations;

namespace Hitl.Connector.Handover;

/// <summary>
/// Derives who owns a conversation from what the helpdesk shows, and from nothing else: no flag of ours is read, so a
/// wiped database changes no owner.
/// <para>
/// Take-over: a person's public message, a person assigning it to a person, a person passing control to the agent
/// workspace, a person's line <c>/takeover</c> in an internal note (<see cref="TakeOverNote"/>). Finish: a person solving or closing, adding the resume tag, clearing the bot-state field, writing
/// <c>/resume</c> as a line of an internal note, or (once taken over) handing it back: unassigning, assigning to a
/// group, assigning or passing control to a bot. The latest of them wins; within the same second the human wins, since
/// both helpdesks stamp whole seconds. What this connector, a bot or the helpdesk itself does is neither.
/// </para>
/// </summary>
public static class Ownership
{
    /// <summary>The command that a human writes on a line of its own in an internal note.</summary>
    public const string ResumeCommand = "/resume";

    private enum Sign
    {
        Finish,

        /// <summary>Says "finished" only in a conversation that a human had taken over.</summary>
        HandBack,
        TakeOver,
    }

    /// <param name="Action">Equal for signals that one gesture of one person gave.</param>
    private readonly record struct Signal(Sign Sign, string Evidence, DateTimeOffset At, string Id, string Action)
    {
        public long Second => At.ToUnixTimeSeconds();
    }

    /// <summary>Pure and total: any snapshot has exactly one owner.</summary>
    public static OwnershipState Derive(Snapshot snapshot)
    {
        var signals = Signals(snapshot);
        // Finish before take-over within one second is what gives a tie to the human.
        signals.Sort(InOrder);

        Signal? takenOver = null;
        Signal? finished = null;
        long lastTakeOver = long.MinValue;
        foreach (var signal in signals)
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
            return handedOver is { } again && again.At > done.At
                ? Waiting(again)
                : new OwnershipState(Owner.Bot, done.Evidence, done.At, done.Id);
        }

        return handedOver is { } waiting ? Waiting(waiting) : new OwnershipState(Owner.Bot, "no_human_signal");
    }

    private static int InOrder(Signal a, Signal b)
    {
        var order = (a.Second, a.Sign == Sign.TakeOver, a.At).CompareTo((b.Second, b.Sign == Sign.TakeOver, b.At));
        return order != 0 ? order : string.CompareOrdinal(a.Id, b.Id);
    }

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

    private static List<Signal> Signals(Snapshot snapshot)
    {
        var signals = new List<Signal>();
        var bots = BotIds(snapshot);
        foreach (var activity in snapshot.Activities)
        {
            if (activity.Actor.Kind == AuthorKind.Agent && Read(activity, snapshot, bots) is { } signal)
            {
                signals.Add(signal);
            }
        }

        foreach (var message in snapshot.Messages)
        {
            if (message.Author.Kind is AuthorKind.Agent or AuthorKind.Self && message.AutomatedReason is null && Read(message) is { } signal)
            {
                signals.Add(signal);
            }
        }

        // "Reply and solve" is one gesture, in which the human finishes: no tie, since its order is known. Helpdesks
        // assign the replying agent in the same gesture.
        var finishing = signals.Where(s => s.Sign == Sign.Finish).Select(s => s.Action).ToHashSet(StringComparer.Ordinal);
        signals.RemoveAll(s => s.Sign == Sign.TakeOver && finishing.Contains(s.Action));
        return signals;
    }

    private static Signal? Read(Message message)
    {
        Signal As(Sign sign, string evidence) => new(sign, evidence, message.At, message.Id, message.ActionId ?? message.Id);
        return TakeOverNote.Evidence(message) is { } evidence ? As(Sign.TakeOver, evidence)
            : message.Author.Kind == AuthorKind.Self ? null
            : message.Visibility == Visibility.Public ? As(Sign.TakeOver, "agent_replied")
            : HasResumeLine(message.Text) ? As(Sign.Finish, "resume_note")
            : null;
    }

    private static Signal? Read(Activity activity, Snapshot snapshot, HashSet<string> bots)
    {
        Signal As(Sign sign, string evidence) => new(sign, evidence, activity.At, activity.Id, activity.ActionId ?? activity.Id);
        return activity.Kind switch
        {
            ActivityKind.AssignedToAgent when activity.Value is { } id && bots.Contains(id) => As(Sign.HandBack, "assigned_to_bot"),
            ActivityKind.AssignedToAgent => As(Sign.TakeOver, "assigned_to_agent"),
            ActivityKind.ControlPassed when IsAgentWorkspace(activity.Value) => As(Sign.TakeOver, "control_taken"),
            ActivityKind.ControlPassed when !string.IsNullOrEmpty(activity.Value) => As(Sign.HandBack, "control_returned"),
            ActivityKind.Solved => As(Sign.Finish, "solved"),
            ActivityKind.Closed => As(Sign.Finish, "closed"),
            ActivityKind.TagAdded when string.Equals(activity.Value, HitlFields.ResumeTag, StringComparison.OrdinalIgnoreCase) => As(Sign.Finish, "resume_tag"),
            ActivityKind.FieldChanged when FreesBot(activity.Value) => As(Sign.Finish, "bot_state_cleared"),
            ActivityKind.Unassigned when !ReopenedWith(activity, snapshot) => As(Sign.HandBack, "unassigned"),
            // Moving it to another group while a person stays assigned passes it on, not back.
            ActivityKind.AssignedToGroup when snapshot.AssigneeId is null or "" or "0" => As(Sign.HandBack, "assigned_to_group"),
            _ => null,
        };
    }

    // Intercom resets the assignee to 0 when a conversation is reopened.
    private static bool ReopenedWith(Activity unassigned, Snapshot snapshot) =>
        snapshot.Activities.Any(a => a.Kind == ActivityKind.Opened && a.Actor.Kind != AuthorKind.Self && a.At.ToUnixTimeSeconds() == unassigned.At.ToUnixTimeSeconds());

    // A bot or the helpdesk gave control to the people's side; ours is output, never evidence.
    private static Activity? HandedOver(Snapshot snapshot)
    {
        var last = snapshot.Activities
            .Where(a => a.Kind == ActivityKind.ControlPassed && a.Actor.Kind is not AuthorKind.Self)
            .OrderBy(a => a.At).ThenBy(a => a.Id, StringComparer.Ordinal)
            .LastOrDefault();
        return last is { Actor.Kind: AuthorKind.Bot or AuthorKind.System } && IsAgentWorkspace(last.Value) ? last : null;
    }

    private static HashSet<string> BotIds(Snapshot snapshot) =>
        snapshot.Messages.Select(m => m.Author).Concat(snapshot.Activities.Select(a => a.Actor))
            .Where(a => a.Kind == AuthorKind.Bot && a.Id.Length > 0)
            .Select(a => a.Id)
            .ToHashSet(StringComparer.Ordinal);

    // "zd:agentWorkspace" is the type; the name is the admin's, usually "Agent Workspace".
    private static bool IsAgentWorkspace(string? integration) =>
        integration is not null
        && string.Concat(integration.Where(char.IsAsciiLetter)).Contains("agentworkspace", StringComparison.OrdinalIgnoreCase);

    private static bool FreesBot(string? change)
    {
        if (change is null || !change.StartsWith(HitlFields.BotState + "=", StringComparison.Ordinal))
        {
            return false;
        }

        var value = change.AsSpan(HitlFields.BotState.Length + 1).Trim();
        return value.IsEmpty || value.SequenceEqual("active");
    }

    private static bool HasResumeLine(string text)
    {
        foreach (var line in text.AsSpan().EnumerateLines())
        {
            if (line.Trim().Equals(ResumeCommand, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }
}
