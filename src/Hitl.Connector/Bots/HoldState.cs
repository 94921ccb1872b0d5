using Hitl.Connector.Accounts;
using Hitl.Connector.Conversations;
using Hitl.Connector.Handover;

namespace Hitl.Connector.Bots;

/// <summary>Whether bots are held in a conversation, as it was last derived and decided.</summary>
/// <param name="Held">Bots must say nothing to the customer.</param>
/// <param name="Reason">Bounded: why it is held (<c>human_took_over</c>, <c>rule.{id}</c>), or how the last hold ended, or why none is in force.</param>
/// <param name="Since">When the helpdesk says that this began; null when nothing ever began.</param>
public sealed record HoldState(ConversationRef Conversation, bool Held, Owner Owner, string Reason, DateTimeOffset? Since, DateTimeOffset DerivedAt)
{
    /// <summary>From ownership alone, before anything is scored. A rule's hold goes on until a human has acted.</summary>
    /// <param name="ruleHold">A rule's hold was in force after the last decision.</param>
    /// <param name="before">What was derived last; null for a conversation never seen.</param>
    public static HoldState BeforeScoring(ConversationRef conversation, Standing standing, bool ruleHold, HoldState? before, AccountMode mode, DateTimeOffset now)
    {
        var byRule = ruleHold && standing.Ownership.Owner is not Owner.Human && !Ownership.IsFinished(standing.Ownership);
        return Of(conversation, standing, byRule ? before?.Reason ?? "rule" : null, before, mode, now);
    }

    /// <summary>After the rules have spoken.</summary>
    /// <param name="ruleHold">A rule's hold is in force after this decision.</param>
    /// <param name="ruleId">The rule that asks for it; null when a former one's hold goes on.</param>
    public static HoldState AfterDecision(ConversationRef conversation, Standing standing, bool ruleHold, string? ruleId, HoldState? before, AccountMode mode, DateTimeOffset now) =>
        Of(conversation, standing, ruleHold ? ruleId is null ? before?.Reason ?? "rule" : $"rule.{ruleId}" : null, before, mode, now);

    /// <summary>Says the same to a bot that asks, whenever it was derived.</summary>
    public bool SaysSameAs(HoldState? other) => other is not null && this with { DerivedAt = other.DerivedAt } == other;

    private static HoldState Of(ConversationRef conversation, Standing standing, string? byRule, HoldState? before, AccountMode mode, DateTimeOffset now)
    {
        var ownership = standing.Ownership;
        if (standing.LimitedBot)
        {
            return new HoldState(conversation, false, ownership.Owner, "out_of_hours", ownership.Since, now);
        }

        var wanted = HoldPolicy.IsHumans(ownership) || byRule is not null;
        if (wanted && mode is AccountMode.Act)
        {
            // A hold that goes on keeps its beginning; one by a rule begins with the decision.
            var goesOn = before is { Held: true } && byRule is not null;
            return new HoldState(conversation, true, ownership.Owner, byRule ?? HoldPolicy.Reason(HoldAction.Hold, ownership), byRule is null ? ownership.Since : goesOn ? before!.Since : now, now);
        }

        // Holding is acting: an account that does not act holds nobody, and says so.
        return new HoldState(conversation, false, ownership.Owner, wanted ? $"mode_{mode.ToString().ToLowerInvariant()}" : ownership.Evidence, ownership.Since, now);
    }
}

/// <summary>What is held now: written in step with every hold, read by bots that ask before they speak.</summary>
public interface IHoldBook
{
    /// <summary>Null for a conversation that was never looked at.</summary>
    Task<HoldState?> FindAsync(ConversationRef conversation, CancellationToken cancellationToken);

    /// <summary>The state and what bots are to be told of it, in one transaction; known keys are skipped.</summary>
    Task RecordAsync(HoldState state, IReadOnlyList<Delivery.Effect> notices, CancellationToken cancellationToken);
}
