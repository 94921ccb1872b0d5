using Hitl.Connector.Accounts;
using Hitl.Connector.Conversations;

namespace Hitl.Connector.Handover;

/// <summary>
/// The contract about conversations that humans forget: remind, back to the queue, and, where the admin chose so, back to
/// the bot. Times run in business hours; while the desk is closed a limit by the wall clock says when whoever waits gets
/// what was chosen for that. Pure: what was done before is not asked for, since all of it follows from the evidence, the
/// terms and the time.
/// </summary>
public static class ResumeContract
{
    /// <summary>Evidence of a conversation whose human let the time pass: it waits in its queue, bots held.</summary>
    public const string ReturnedToQueue = "returned_to_queue";

    /// <summary>Evidence of a conversation that the contract gave to the bot.</summary>
    public const string TimedOut = "timed_out";

    public static Standing Stand(Snapshot snapshot, HandoverTerms terms, DateTimeOffset now)
    {
        var ownership = Reopening.Of(snapshot, Ownership.Derive(snapshot, terms.Rules), terms.Options.ReturnToTeamDays, terms.Rules);
        if (WaitOf(snapshot, ownership) is not { } wait)
        {
            return new Standing(ownership);
        }

        var options = terms.Options;
        DateTimeOffset? Due(int? minutes) => minutes is not { } m ? null
            : terms.Calendar is { } calendar ? calendar.After(wait.Since, TimeSpan.FromMinutes(m))
            : wait.Since.AddMinutes(m);

        // What is not acted upon has not come to pass: without leave to act, a reminder is all there is.
        var acts = terms.Mode is AccountMode.Act;
        var (remind, queue, bot) = (Due(options.RemindAfterMinutes), acts ? Due(options.RequeueAfterMinutes) : null, acts ? Due(options.BotAfterMinutes) : null);
        var step = bot <= now ? WaitStep.Bot : queue <= now ? WaitStep.Queue : remind <= now ? WaitStep.Remind : WaitStep.None;
        var owner = step switch
        {
            WaitStep.Bot => new OwnershipState(Owner.Bot, TimedOut, bot, wait.Id),
            WaitStep.Queue when ownership.Owner == Owner.Human => new OwnershipState(Owner.WaitingForHuman, ReturnedToQueue, queue, wait.Id),
            _ => ownership,
        };
        var closed = step != WaitStep.Bot && terms.Calendar?.IsOpen(now) == false;
        var outOfHours = closed && now >= wait.Since.AddMinutes(options.OutOfHoursAfterMinutes);
        return new Standing(owner)
        {
            Wait = wait with { Ownerless = owner.Owner != Owner.Human },
            Step = step,
            OutOfHours = outOfHours,
            LimitedBot = outOfHours && acts && options.OutOfHours == OutOfHoursAnswer.LimitedBot && owner.Owner != Owner.Human,
            LookAgainAt = step == WaitStep.Bot ? null : Earliest(now, remind, queue, bot, terms.Calendar is null ? null : wait.Since.AddMinutes(options.OutOfHoursAfterMinutes), terms.Calendar?.ChangesAt(now)),
        };
    }

    /// <summary>Null when no customer waits for a human. One who was answered waits for nobody, and neither does one whose conversation a person put to sleep.</summary>
    private static Wait? WaitOf(Snapshot snapshot, OwnershipState ownership)
    {
        if (ownership.Owner == Owner.Nobody || snapshot.Status == ConversationStatus.Snoozed)
        {
            return null;
        }

        var start = ownership.Owner switch
        {
            Owner.Human => Unanswered(snapshot) is { } asked ? Later(asked, (ownership.Since ?? asked.At, ownership.EvidenceId ?? asked.Id)) : null,
            Owner.WaitingForHuman => (ownership.Since ?? snapshot.UpdatedAt, ownership.EvidenceId ?? snapshot.Ref.Id),
            _ => HeldForNobody(snapshot, ownership),
        };
        if (start is not { } began)
        {
            return null;
        }

        foreach (var act in Work(snapshot))
        {
            began = Later(began, act) ?? began;
        }

        return new Wait(began.At, began.Id, ownership.Owner != Owner.Human);
    }

    // Only a person's answer ends a wait: one by a bot that was given the conversation does not take it away again.
    private static (DateTimeOffset At, string Id)? Unanswered(Snapshot snapshot)
    {
        Message? first = null;
        foreach (var message in snapshot.Messages)
        {
            if (message.AutomatedReason is null && message.Visibility == Visibility.Public)
            {
                first = message.Author.Kind switch
                {
                    AuthorKind.Agent => null,
                    AuthorKind.Customer => first ?? message,
                    _ => first,
                };
            }
        }

        return first is null ? null : (first.At, first.Id);
    }

    /// <summary>Bots are silent by a hold of ours and no human has come: since that hold began, also when time has lifted it.</summary>
    private static (DateTimeOffset At, string Id)? HeldForNobody(Snapshot snapshot, OwnershipState ownership)
    {
        if (Ownership.IsFinished(ownership))
        {
            return null;
        }

        var toggles = HoldPolicy.Toggles(snapshot);
        if (toggles is not [.., var last] || (!snapshot.HoldEngaged && last.Activity.Actor.Kind != AuthorKind.Self))
        {
            return null;
        }

        return toggles.LastOrDefault(t => t.Engages).Activity is { } engaged ? (engaged.At, engaged.Id) : null;
    }

    /// <summary>Everything by which a person shows that they are at it.</summary>
    private static IEnumerable<(DateTimeOffset At, string Id)> Work(Snapshot snapshot) =>
        snapshot.Messages.Where(m => IsAgent(m.Author) && m.AutomatedReason is null).Select(m => (m.At, m.Id))
            .Concat(snapshot.Activities.Where(a => IsAgent(a.Actor)).Select(a => (a.At, a.Id)));

    private static bool IsAgent(Author author) => author is { Kind: AuthorKind.Agent, Limited: false };

    private static (DateTimeOffset At, string Id)? Later((DateTimeOffset At, string Id)? a, (DateTimeOffset At, string Id) b) => a is null || b.At > a.Value.At ? b : a;

    private static DateTimeOffset? Earliest(DateTimeOffset now, params ReadOnlySpan<DateTimeOffset?> times)
    {
        DateTimeOffset? earliest = null;
        foreach (var time in times)
        {
            earliest = time > now && !(time >= earliest) ? time : earliest;
        }

        return earliest;
    }
}
