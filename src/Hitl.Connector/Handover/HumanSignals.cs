using Hitl.Connector.Accounts;
using Hitl.Connector.Conversations;

namespace Hitl.Connector.Handover;

/// <summary>What a signal says about who has the conversation.</summary>
internal enum Sign
{
    Finish,

    /// <summary>Says "finished" only in a conversation that a human had taken over.</summary>
    HandBack,
    TakeOver,
}

/// <param name="Action">Equal for signals that one gesture of one person gave.</param>
internal readonly record struct Signal(Sign Sign, string Evidence, DateTimeOffset At, string Id, string Action)
{
    public long Second => At.ToUnixTimeSeconds();
}

/// <summary>Reads take-over and finish out of what people did. What bots, rules and this connector did is none, save a resume or a take-over that this connector wrote for the API.</summary>
internal sealed class HumanSignals(Snapshot snapshot, OwnershipRules rules)
{
    private readonly HashSet<string> bots = BotIds(snapshot);

    /// <summary>In the order in which they count: within one second a finish comes first, so that a tie goes to the human.</summary>
    public List<Signal> InOrder()
    {
        var signals = new List<Signal>();
        foreach (var activity in snapshot.Activities)
        {
            if (activity.Actor.Kind == AuthorKind.Agent && Read(activity) is { } signal)
            {
                signals.Add(signal);
            }
        }

        foreach (var message in snapshot.Messages)
        {
            if (Read(message) is { } signal)
            {
                signals.Add(signal);
            }
        }

        // "Reply and solve" is one gesture, in which the human finishes: no tie, since its order is known. Helpdesks
        // assign the replying agent in the same gesture.
        var finishing = signals.Where(s => s.Sign == Sign.Finish).Select(s => s.Action).ToHashSet(StringComparer.Ordinal);
        signals.RemoveAll(s => s.Sign == Sign.TakeOver && finishing.Contains(s.Action));
        signals.Sort(Compare);
        return signals;
    }

    /// <summary>Id of the last signal of anybody, whoever may give it; empty when there is none.</summary>
    public static string LastOf(Snapshot snapshot) => new HumanSignals(snapshot, OwnershipRules.Default).InOrder() is [.., { Id: var last }] ? last : "";

    /// <summary>Commands of those who may not give them, oldest first.</summary>
    public IReadOnlyList<RefusedFinish> Refused()
    {
        var refused = new List<RefusedFinish>();
        foreach (var activity in snapshot.Activities)
        {
            // Helpdesks report a field that this connector emptied as an act of their own.
            var echo = activity is { Kind: ActivityKind.FieldChanged, Actor.Kind: AuthorKind.System or AuthorKind.Bot };
            if (!echo && Command(activity) is { } evidence && ReasonToRefuse(activity.Actor) is { } reason)
            {
                refused.Add(new RefusedFinish(activity.Id, activity.Actor.Id, evidence, reason, activity.At));
            }
        }

        foreach (var message in snapshot.Messages)
        {
            // In public an agent only speaks of the command; from anybody else the line itself is the attempt.
            var attempt = message.Visibility == Visibility.Internal || message.Author.Kind != AuthorKind.Agent;
            if (attempt && HasResumeLine(message.Text) && ReasonToRefuse(message.Author) is { } reason)
            {
                refused.Add(new RefusedFinish(message.Id, message.Author.Id, "resume_note", reason, message.At));
            }
        }

        return [.. refused.OrderBy(r => r.At).ThenBy(r => r.Id, StringComparer.Ordinal)];
    }

    private static int Compare(Signal a, Signal b)
    {
        var order = (a.Second, a.Sign == Sign.TakeOver, a.At).CompareTo((b.Second, b.Sign == Sign.TakeOver, b.At));
        return order != 0 ? order : string.CompareOrdinal(a.Id, b.Id);
    }

    /// <summary>Null when they may; this connector's own writes are not refused, they are no attempt.</summary>
    private string? ReasonToRefuse(Author author) => author.Kind switch
    {
        AuthorKind.Agent when author.Limited => "light_agent",
        AuthorKind.Agent when rules.MayFinish?.Contains(author.Id) == false => "not_listed",
        AuthorKind.Agent or AuthorKind.Self => null,
        AuthorKind.Customer => "customer",
        AuthorKind.Bot => "bot",
        AuthorKind.System => "helpdesk_rule",
        _ => "unknown_author",
    };

    private Signal? Read(Message message)
    {
        Signal As(Sign sign, string evidence) => new(sign, evidence, message.At, message.Id, message.ActionId ?? message.Id);
        return message switch
        {
            { AutomatedReason: not null } => null,
            _ when TakeOverNote.Evidence(message) is { } takeOver => As(Sign.TakeOver, takeOver),
            { Author.Kind: AuthorKind.Self } => IsWrittenResume(message) ? As(Sign.Finish, "resume_api") : null,
            { Author.Kind: not AuthorKind.Agent } => null,
            { Visibility: Visibility.Public } => As(Sign.TakeOver, "agent_replied"),
            _ => HasResumeLine(message.Text) && ReasonToRefuse(message.Author) is null ? As(Sign.Finish, "resume_note") : null,
        };
    }

    private Signal? Read(Activity activity)
    {
        Signal As(Sign sign, string evidence) => new(sign, evidence, activity.At, activity.Id, activity.ActionId ?? activity.Id);
        if (Command(activity) is { } command)
        {
            return ReasonToRefuse(activity.Actor) is null ? As(Sign.Finish, command) : null;
        }

        return activity.Kind switch
        {
            ActivityKind.AssignedToAgent when activity.Value is { } id && bots.Contains(id) => As(Sign.HandBack, "assigned_to_bot"),
            ActivityKind.AssignedToAgent => As(Sign.TakeOver, "assigned_to_agent"),
            ActivityKind.ControlPassed when IsAgentWorkspace(activity.Value) => As(Sign.TakeOver, "control_taken"),
            ActivityKind.ControlPassed when !string.IsNullOrEmpty(activity.Value) => As(Sign.HandBack, "control_returned"),
            ActivityKind.Solved => As(Sign.Finish, "solved"),
            ActivityKind.Closed => As(Sign.Finish, "closed"),
            ActivityKind.Unassigned when !ReopenedWith(activity) => As(Sign.HandBack, "unassigned"),

            // Moving it to another group while a person stays assigned passes it on, not back.
            ActivityKind.AssignedToGroup when NobodyAssigned(activity) => As(Sign.HandBack, "assigned_to_group"),
            _ => null,
        };
    }

    /// <summary>The name of the command that this change is, whoever gave it.</summary>
    private string? Command(Activity activity) => activity switch
    {
        { Kind: ActivityKind.TagAdded, Value: { } tag } when string.Equals(tag, HitlFields.ResumeTag, StringComparison.OrdinalIgnoreCase) => "resume_tag",
        { Kind: ActivityKind.FieldChanged, Value: { } change } when Changed(change, HitlFields.BotState) is "" or "active" => "bot_state_cleared",
        { Kind: ActivityKind.FieldChanged, Value: { } change } when rules.FinishedField is { Length: > 0 } field && IsTicked(Changed(change, field)) => "finished_field",
        _ => null,
    };

    /// <summary>
    /// As it was then, and not as it is now: this connector takes the assignee off what was forgotten, and that must not
    /// make a hand-back of an earlier move. Intercom takes the teammate off when it assigns a team.
    /// </summary>
    private bool NobodyAssigned(Activity moved)
    {
        var second = moved.At.ToUnixTimeSeconds();
        var changes = snapshot.Activities.Where(a => a.Kind is ActivityKind.AssignedToAgent or ActivityKind.Unassigned).OrderBy(a => a.At).ThenBy(a => a.Id, StringComparer.Ordinal).ToList();
        if (snapshot.Helpdesk == HelpdeskKind.Intercom)
        {
            return !changes.Any(a => a.Kind == ActivityKind.AssignedToAgent && a.At.ToUnixTimeSeconds() == second);
        }

        return (changes.LastOrDefault(a => a.At.ToUnixTimeSeconds() <= second), changes.FirstOrDefault()) switch
        {
            ({ } before, _) => before.Kind == ActivityKind.Unassigned,
            (null, { } later) => later.Kind == ActivityKind.AssignedToAgent,
            _ => snapshot.AssigneeId is null or "" or "0",
        };
    }

    // Intercom resets the assignee to 0 when a conversation is reopened.
    private bool ReopenedWith(Activity unassigned) =>
        snapshot.Activities.Any(a => a.Kind == ActivityKind.Opened && a.Actor.Kind != AuthorKind.Self && a.At.ToUnixTimeSeconds() == unassigned.At.ToUnixTimeSeconds());

    private static HashSet<string> BotIds(Snapshot snapshot) =>
        snapshot.Messages.Select(m => m.Author).Concat(snapshot.Activities.Select(a => a.Actor))
            .Where(a => a.Kind == AuthorKind.Bot && a.Id.Length > 0)
            .Select(a => a.Id)
            .ToHashSet(StringComparer.Ordinal);

    /// <summary>"zd:agentWorkspace" is the type; the name is the admin's, usually "Agent Workspace".</summary>
    public static bool IsAgentWorkspace(string? integration) =>
        integration is not null
        && string.Concat(integration.Where(char.IsAsciiLetter)).Contains("agentworkspace", StringComparison.OrdinalIgnoreCase);

    /// <summary>What a field was changed to; null when another one was.</summary>
    private static string? Changed(string change, string field) =>
        change.StartsWith(field + "=", StringComparison.Ordinal) ? change[(field.Length + 1)..].Trim() : null;

    // Check boxes are reported as true or 1, drop-downs with the admin's own word for it.
    private static bool IsTicked(string? value) => value?.ToLowerInvariant() is "true" or "1" or "yes" or "finished" or "done";

    private static bool HasResumeLine(string text)
    {
        foreach (var line in text.AsSpan().EnumerateLines())
        {
            if (line.Trim().Equals(Ownership.ResumeCommand, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }

    // The command heads the note that the API's resume writes. Further down a note quotes customers.
    private static bool IsWrittenResume(Message message) =>
        message is { Visibility: Visibility.Internal, Marker: not null } && message.Text.AsSpan().Trim().StartsWith(Ownership.ResumeCommand + "\n", StringComparison.Ordinal);
}
