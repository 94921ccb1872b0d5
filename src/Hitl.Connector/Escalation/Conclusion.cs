using System.Globalization;
using Hitl.Connector.Accounts;
using Hitl.Connector.Conversations;
using Hitl.Connector.Delivery;
using Hitl.Connector.Handover;
using Hitl.Connector.Intake;
using Hitl.Connector.Notes;

namespace Hitl.Connector.Escalation;

/// <summary>What follows from ownership and from a decision: effects to deliver, a record to keep. Pure.</summary>
public static class Conclusion
{
    /// <summary>
    /// The hold or release that ownership alone asks for, to be committed before anything is scored; null when the
    /// helpdesk shows the right state, and always outside <see cref="AccountMode.Act"/>.
    /// </summary>
    /// <param name="causedAt">When the earliest webhook behind it was received in full; null when none was.</param>
    /// <param name="limitedBot">See <see cref="Standing.LimitedBot"/>.</param>
    public static Effect? HoldFirst(Snapshot snapshot, OwnershipState ownership, ConversationRecord? previous, AccountMode mode, DateTimeOffset now, DateTimeOffset? causedAt, bool limitedBot = false) =>
        ToEffect(mode, HoldPolicy.BeforeScoring(ownership, snapshot.HoldEngaged, previous?.RuleHold ?? false, snapshot.HoldPartly, limitedBot), snapshot, ownership, null, now, causedAt, limitedBot);

    /// <summary>
    /// Everything that ownership, time and contract ask for, to be committed before anything is scored: hold or release
    /// first, the answer to talk-overs, the contract's steps, and the note for a bot that gets the conversation back.
    /// </summary>
    /// <param name="talkOvers">Those since the account was first run.</param>
    public static IReadOnlyList<Effect> HandoverFirst(
        Snapshot snapshot,
        Standing standing,
        HandoverTerms terms,
        IReadOnlyList<TalkOverReport> talkOvers,
        ConversationRecord? previous,
        DateTimeOffset now,
        DateTimeOffset? causedAt)
    {
        var effects = new List<Effect>();
        if (HoldFirst(snapshot, standing.Ownership, previous, terms.Mode, now, causedAt, standing.LimitedBot) is { } hold)
        {
            effects.Add(hold);
            if (hold.Kind is EffectKind.Release && HandBackNote.Of(snapshot, standing.Ownership, terms, now) is { } note)
            {
                effects.Add(note);
            }
        }

        effects.AddRange(talkOvers.SelectMany(t => TalkOver.Effects(t, snapshot, standing.Ownership, terms, now)));
        effects.AddRange(ContractEffects.Of(standing, snapshot, terms, now));
        return [.. effects.Select(e => e with { CausedAt = causedAt })];
    }

    /// <summary>Ends the events with a decision, and with what it asks for.</summary>
    /// <param name="underWay">See <see cref="InboxClaim.UnderWay"/>: what they write last must be this decision's.</param>
    /// <param name="note">Made when <see cref="NotePolicy"/> wants one; null for none.</param>
    /// <param name="limitedBot">See <see cref="Standing.LimitedBot"/>.</param>
    public static Completion Draw(
        Snapshot snapshot,
        string fingerprint,
        Decision decision,
        ConversationRecord? previous,
        IReadOnlyList<ConversationUpdate> underWay,
        AccountMode mode,
        DateTimeOffset now,
        DateTimeOffset? causedAt,
        ContextNote? note,
        bool limitedBot = false)
    {
        var effects = new List<Effect>();
        var holdAction = HoldPolicy.AfterDecision(decision.Ownership, snapshot.HoldEngaged, previous?.RuleHold ?? false, decision, snapshot.HoldPartly, limitedBot);
        if (ToEffect(mode, holdAction, snapshot, decision.Ownership, decision, now, causedAt, limitedBot) is { } hold)
        {
            effects.Add(hold);
        }

        var update = Missing(decision.Desired, snapshot, underWay);
        string[] mentions = [.. decision.Notify.Where(n => n.Kind is NoticeKind.Mention).Select(n => n.Target)];
        if (note is not null)
        {
            update = update with { Note = note with { Mentions = mentions }, Mentions = mentions };
        }

        var writes = mode is not AccountMode.Shadow && !update.IsEmpty;
        if (writes)
        {
            effects.AddRange(Parts(update, snapshot.Helpdesk).Select(part =>
            {
                // The decision's id covers its inputs, so that deciding the same again is the same effect.
                var key = EffectKey.From(part.Name, snapshot.Ref.Account, snapshot.Ref.Id, decision.Id);
                return new Effect(key, snapshot.Ref, EffectKind.Update, now, Reason(decision), decision.Id) { Update = part.Update, CausedAt = causedAt };
            }));
        }

        if (mode is AccountMode.Act)
        {
            effects.AddRange(Calls(snapshot, decision, now, causedAt));
        }

        return new Completion(EventEnd.Processed, "", now)
        {
            Contact = snapshot.Customer.Id.Length > 0 ? new CustomerContact(snapshot.Customer.Id, snapshot.CreatedAt) : null,
            Decision = decision,
            Effects = effects,
            Record = StateChange.Remember(previous, decision, fingerprint, noteStored: writes && update.Note is not null) with { NoteAsked = NotePolicy.AskedIn(snapshot) },
        };
    }

    /// <summary>
    /// Zendesk takes everything in one call. On Intercom a note is a call of its own, and one that may have to wait for a
    /// sleeping conversation to wake: tags and fields do not wait with it.
    /// </summary>
    private static IEnumerable<(string Name, ConversationUpdate Update)> Parts(ConversationUpdate update, HelpdeskKind helpdesk)
    {
        if (helpdesk is HelpdeskKind.Zendesk || update.Note is null)
        {
            yield return ("update", update);
            yield break;
        }

        // A note on a conversation that has just been closed would wake it: closing goes with the note, which comes last.
        var closes = update.Status is ConversationStatus.Solved or ConversationStatus.Closed ? update.Status : null;
        var rest = update with { Note = null, Mentions = [], Status = closes is null ? update.Status : null };
        if (!rest.IsEmpty)
        {
            yield return ("update", rest);
        }

        yield return ("note", new ConversationUpdate { Note = update.Note, Mentions = update.Mentions, Status = closes });
    }

    private static IEnumerable<Effect> Calls(Snapshot snapshot, Decision decision, DateTimeOffset now, DateTimeOffset? causedAt) =>
        decision.Notify.Where(n => n.Kind is NoticeKind.Webhook).Select(n =>
            new Effect(EffectKey.From("notify", snapshot.Ref.Account, snapshot.Ref.Id, decision.Id, n.Target), snapshot.Ref, EffectKind.Notify, now, $"rule.{n.RuleId}", decision.Id)
            {
                CausedAt = causedAt,
                Call = new WebhookCall(n.Target)
                {
                    Account = snapshot.Ref.Account,
                    Conversation = snapshot.Ref.Id,
                    Helpdesk = snapshot.Helpdesk,
                    DecisionId = decision.Id,
                    DecidedAt = decision.DecidedAt,
                    Role = decision.Role,
                    Destination = decision.Destination,
                    RuleId = n.RuleId,
                    Rules = decision.Fired,
                },
            });

    private static Effect? ToEffect(AccountMode mode, HoldAction action, Snapshot snapshot, OwnershipState ownership, Decision? decision, DateTimeOffset now, DateTimeOffset? causedAt, bool limitedBot)
    {
        if (mode is not AccountMode.Act || action is HoldAction.None)
        {
            return null;
        }

        // Ownership's own holds carry no decision: they are the same effect before and after scoring.
        var byRule = action is HoldAction.Hold && !HoldPolicy.IsHumans(ownership) ? decision : null;
        return new Effect(
            HoldPolicy.Key(action, snapshot, ownership, byRule),
            snapshot.Ref,
            action is HoldAction.Hold ? EffectKind.Hold : EffectKind.Release,
            now,
            HoldPolicy.Reason(action, ownership, byRule, limitedBot),
            byRule?.Id)
        {
            CausedAt = causedAt,
            TakenOverAt = action is HoldAction.Hold && ownership.Owner is Owner.Human ? ownership.Since : null,
        };
    }

    /// <summary>
    /// Only what the conversation does not show yet, or will not show any more once the updates under way have arrived. They
    /// may also fail, so what they bring is asked for again.
    /// </summary>
    private static ConversationUpdate Missing(ConversationUpdate desired, Snapshot snapshot, IReadOnlyList<ConversationUpdate> underWay)
    {
        var same = StringComparer.OrdinalIgnoreCase;
        return desired with
        {
            AddTags = [.. desired.AddTags.Where(t => !snapshot.Tags.Contains(t, same) || underWay.Any(u => u.RemoveTags.Contains(t, same)))],
            RemoveTags = [.. desired.RemoveTags.Intersect(snapshot.Tags, same).Union(underWay.SelectMany(u => u.AddTags).Except(desired.AddTags, same), same)],
            Fields = desired.Fields
                .Where(f => !Same(f.Value, snapshot.Fields.GetValueOrDefault(f.Key)) || underWay.Any(u => u.Fields.TryGetValue(f.Key, out var other) && !Same(f.Value, other)))
                .ToDictionary(StringComparer.Ordinal),

            // More urgent, never less, whichever decision it came from.
            Priority = desired.Priority == snapshot.Priority || underWay.Any(u => u.Priority > desired.Priority) ? null : desired.Priority,
        };
    }

    // Helpdesks give a number field back in their own spelling: 0.50 is read as 0.5.
    private static bool Same(string? wanted, string? shown) =>
        wanted == shown
        || (decimal.TryParse(wanted, NumberStyles.Float, CultureInfo.InvariantCulture, out var a) && decimal.TryParse(shown, NumberStyles.Float, CultureInfo.InvariantCulture, out var b) && a == b);

    private static string Reason(Decision decision) => decision.Fired is [var first, ..] ? $"rule.{first.RuleId}" : "scores";
}
