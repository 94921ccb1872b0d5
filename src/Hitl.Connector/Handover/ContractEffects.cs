using System.Globalization;
using Hitl.Connector.Accounts;
using Hitl.Connector.Conversations;
using Hitl.Connector.Delivery;
using Hitl.Connector.Notes;

namespace Hitl.Connector.Handover;

/// <summary>
/// What a standing asks to be written. Each wait, and each step of it, has its own key: asked for again, also after the
/// store was lost, it is the same effect.
/// </summary>
public static class ContractEffects
{
    private const string ReasonPrefix = "contract.";
    private static readonly string[] OutOfHoursTags = [HitlFields.OutOfHoursTag, HitlFields.HoldingTextTag, HitlFields.LimitedBotTag];

    /// <summary>Such an effect is written only while it is still due (<see cref="DeliveryPolicy.Fit"/>).</summary>
    public static bool IsFrom(Effect effect) => effect.Reason.StartsWith(ReasonPrefix, StringComparison.Ordinal);

    /// <summary>Everything due now that the conversation does not show yet; nothing in <see cref="AccountMode.Shadow"/>.</summary>
    public static IReadOnlyList<Effect> Of(Standing standing, Snapshot snapshot, HandoverTerms terms, DateTimeOffset now)
    {
        if (terms.Mode is AccountMode.Shadow)
        {
            return [];
        }

        var effects = new List<Effect>();
        void Add(string name, string id, ConversationUpdate update)
        {
            if (!update.IsEmpty)
            {
                effects.Add(new Effect(EffectKey.From("contract", name, snapshot.Ref.Account, snapshot.Ref.Id, id), snapshot.Ref, EffectKind.Update, now, ReasonPrefix + name) { Update = update });
            }
        }

        if (standing.Ownership is { Owner: Owner.WaitingForHuman, Evidence: Reopening.Evidence, EvidenceId: { } reopened, Since: { } reopenedAt } && terms.Mode is AccountMode.Act && standing.Step is WaitStep.None)
        {
            Add("back_to_team", reopened, ToTeam(snapshot, reopenedAt));
        }

        if (OwnReopening.Of(snapshot) is { } opening)
        {
            Add("closed_again", opening.Id, new ConversationUpdate { Status = ConversationStatus.Closed, ByContract = true });
        }

        if (IsSpent(snapshot, standing.Ownership))
        {
            Add("resume_used", LastSet(snapshot, HitlFields.ResumeTag), new ConversationUpdate { RemoveTags = [HitlFields.ResumeTag], ByContract = true });
        }

        if (standing.Wait is { } wait)
        {
            if (standing.Step is WaitStep.Remind)
            {
                Add("remind", wait.Id, Reminder(snapshot, wait, terms));
            }
            else if (standing.Step is WaitStep.Queue)
            {
                Add("queue", wait.Id, ToQueue(wait, terms, snapshot));
            }

            if (standing.OutOfHours)
            {
                Add("out_of_hours", wait.Id, OutOfHours(standing, wait, terms, snapshot));
                if (terms.Mode is AccountMode.Act && terms.Options is { OutOfHours: OutOfHoursAnswer.OnCall, OnCallWebhook: { } webhook })
                {
                    effects.Add(Call(snapshot, wait, webhook, now));
                }
            }
        }

        string[] over =
        [
            .. standing.Step is WaitStep.Remind or WaitStep.Queue ? [] : Shown(snapshot, HitlFields.WaitingTag),
            .. standing.OutOfHours ? [] : Shown(snapshot, OutOfHoursTags),
        ];
        Add("over", string.Join(',', over.Select(tag => $"{tag}:{LastSet(snapshot, tag)}")), new ConversationUpdate { RemoveTags = over });
        return effects;
    }

    /// <summary>
    /// A tag that stays cannot be added again, and nobody could say "finished" by it a second time. One that a human went on
    /// after says nothing any more; one that was followed is kept by Intercom's list of tags alone, and by Zendesk's audits
    /// for good. A release takes it off itself.
    /// </summary>
    private static bool IsSpent(Snapshot snapshot, OwnershipState ownership) =>
        Shown(snapshot, HitlFields.ResumeTag).Any()
        && (ownership.Owner is Owner.Human || (snapshot.Helpdesk is HelpdeskKind.Zendesk && Ownership.IsFinished(ownership) && !snapshot.HoldEngaged && !snapshot.HoldPartly));

    private static ConversationUpdate ToTeam(Snapshot snapshot, DateTimeOffset reopenedAt)
    {
        if (snapshot.AssigneeId is not null)
        {
            return new ConversationUpdate();
        }

        var (group, person) = Reopening.Team(snapshot, reopenedAt);
        return new ConversationUpdate { Group = group == snapshot.GroupId ? null : group, Assignee = person, ByContract = true };
    }

    private static ConversationUpdate Reminder(Snapshot snapshot, Wait wait, HandoverTerms terms) => new()
    {
        AddTags = Missing(snapshot, HitlFields.WaitingTag),
        Note = Note(
            wait.Ownerless ? "A customer waits, and nobody has this conversation" : "The customer waits for your answer",
            wait,
            terms.Mode is AccountMode.Act ? $"{At("After", wait.Since.AddMinutes(terms.Options.RequeueAfterMinutes), terms)} it goes back to the queue. Write /resume on a line of its own to give it to the bot." : null,
            snapshot.AssigneeId is { } assignee ? [assignee] : []),
        Mentions = snapshot.AssigneeId is { } person ? [person] : [],
    };

    private static ConversationUpdate ToQueue(Wait wait, HandoverTerms terms, Snapshot snapshot) => new()
    {
        AddTags = Missing(snapshot, HitlFields.WaitingTag),
        Unassign = snapshot.AssigneeId is not null,
        Group = terms.Options.QueueGroup,
        ByContract = true,
        Note = Note("Back in the queue: the customer still waits", wait, terms.Options.BotAfterMinutes is null ? "Bots stay silent until somebody says that they may go on." : null, []),
    };

    private static ConversationUpdate OutOfHours(Standing standing, Wait wait, HandoverTerms terms, Snapshot snapshot)
    {
        // Neither a text nor a bot cuts in where a person has the conversation: whoever is on call is told.
        var chosen = standing.Ownership.Owner is Owner.Human || terms.Mode is not AccountMode.Act ? OutOfHoursAnswer.OnCall : terms.Options.OutOfHours;
        return chosen switch
        {
            OutOfHoursAnswer.HoldingText => new() { AddTags = Missing(snapshot, HitlFields.OutOfHoursTag, HitlFields.HoldingTextTag) },
            OutOfHoursAnswer.LimitedBot => new() { AddTags = Missing(snapshot, HitlFields.OutOfHoursTag, HitlFields.LimitedBotTag) },
            _ => new()
            {
                AddTags = Missing(snapshot, HitlFields.OutOfHoursTag),
                Note = Note("A customer waits while the desk is closed", wait, null, terms.Options.OnCallMentions),
                Mentions = terms.Options.OnCallMentions,
            },
        };
    }

    private static Effect Call(Snapshot snapshot, Wait wait, string webhook, DateTimeOffset now) =>
        new(EffectKey.From("contract", "on_call", snapshot.Ref.Account, snapshot.Ref.Id, wait.Id, webhook), snapshot.Ref, EffectKind.Notify, now, ReasonPrefix + "on_call")
        {
            Call = new WebhookCall(webhook)
            {
                Type = "conversation.waits_out_of_hours",
                Account = snapshot.Ref.Account,
                Conversation = snapshot.Ref.Id,
                Helpdesk = snapshot.Helpdesk,
                DecidedAt = now,
                WaitsSince = wait.Since,
            },
        };

    private static ContextNote Note(string headline, Wait wait, string? then, IReadOnlyList<string> mentions)
    {
        var since = string.Create(CultureInfo.InvariantCulture, $"Waiting since {wait.Since.UtcDateTime:yyyy-MM-dd HH:mm} UTC.");
        NoteLine[] lines = then is null ? [new(since, [wait.Id])] : [new(since, [wait.Id]), new(then, [])];
        return new ContextNote(headline, "en", [new NoteSection("waiting", "Waiting", lines)]) { Mentions = mentions };
    }

    // The minutes are those of business hours where there are some: then only their number can be said.
    private static string At(string word, DateTimeOffset due, HandoverTerms terms) => terms.Calendar is null
        ? string.Create(CultureInfo.InvariantCulture, $"{word} {due.UtcDateTime:yyyy-MM-dd HH:mm} UTC")
        : string.Create(CultureInfo.InvariantCulture, $"{word} {terms.Options.RequeueAfterMinutes} minutes of business hours");

    private static string[] Missing(Snapshot snapshot, params ReadOnlySpan<string> tags) => [.. tags.ToArray().Except(snapshot.Tags, StringComparer.OrdinalIgnoreCase)];

    private static IEnumerable<string> Shown(Snapshot snapshot, params IEnumerable<string> tags) => tags.Where(t => snapshot.Tags.Contains(t, StringComparer.OrdinalIgnoreCase));

    private static string LastSet(Snapshot snapshot, string tag) =>
        snapshot.Activities.LastOrDefault(a => a.Kind is ActivityKind.TagAdded && string.Equals(a.Value, tag, StringComparison.OrdinalIgnoreCase))?.Id ?? "";
}
