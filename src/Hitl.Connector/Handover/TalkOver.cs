using Hitl.Connector.Accounts;
using Hitl.Connector.Conversations;
using Hitl.Connector.Delivery;
using Hitl.Connector.Notes;

namespace Hitl.Connector.Handover;

/// <summary>
/// Finds what must not be: a bot's public message after a human's public reply, while the human has the conversation. And
/// says what is done about it. Pure.
/// </summary>
public static class TalkOver
{
    /// <summary>Reason of the hold that takes control again: it is written even where a hold still shows.</summary>
    public const string Reason = "talk_over";

    /// <summary>
    /// Every talk-over that the conversation shows, oldest first. Both helpdesks stamp whole seconds; within one the order in
    /// which they list the messages decides. What a bot says after this connector itself lifted the hold (out of hours, or
    /// by the resume contract) is none.
    /// </summary>
    public static IReadOnlyList<TalkOverReport> Find(Snapshot snapshot, OwnershipRules? rules = null)
    {
        var spans = Ownership.HumanSpans(snapshot, rules);
        if (spans.Count == 0)
        {
            return [];
        }

        var toggles = HoldPolicy.Toggles(snapshot);
        var found = new List<TalkOverReport>();
        foreach (var span in spans)
        {
            Message? reply = null;
            foreach (var message in snapshot.Messages.Where(m => m.At >= span.From && !(m.At >= span.To) && m is { Visibility: Visibility.Public, AutomatedReason: null }))
            {
                if (message.Author.Kind == AuthorKind.Agent)
                {
                    reply = message;
                }
                else if (message.Author.Kind == AuthorKind.Bot && reply is not null)
                {
                    var hold = toggles.LastOrDefault(t => t.Activity.At <= message.At && t.Activity.At >= span.From);
                    if (hold.Activity is null || hold.Engages || hold.Activity.Actor.Kind != AuthorKind.Self)
                    {
                        found.Add(new TalkOverReport(message.Author.Id, message.Id, reply.Id, message.At, (long)(message.At - reply.At).TotalMilliseconds, hold.Activity is not null && hold.Engages));
                    }
                }
            }
        }

        return found;
    }

    /// <summary>
    /// The answer to one talk-over: control again while the human still has it, a tag and a note for people, a signed call
    /// for the bot's owner. Each once per message of the bot.
    /// </summary>
    public static IReadOnlyList<Effect> Effects(TalkOverReport report, Snapshot snapshot, OwnershipState ownership, HandoverTerms terms, DateTimeOffset now)
    {
        EffectKey Key(string name, string to = "") => EffectKey.From("talk_over", name, snapshot.Ref.Account, snapshot.Ref.Id, report.BotMessageId, to);
        var effects = new List<Effect>();
        if (terms.Mode is AccountMode.Act && HoldPolicy.IsHumans(ownership))
        {
            effects.Add(new Effect(Key("hold"), snapshot.Ref, EffectKind.Hold, now, Reason));
        }

        if (terms.Mode is not AccountMode.Shadow)
        {
            effects.Add(new Effect(Key("tell"), snapshot.Ref, EffectKind.Update, now, Reason)
            {
                Update = new ConversationUpdate
                {
                    AddTags = [HitlFields.TalkOverTag],
                    Note = new ContextNote(
                        "A bot wrote to the customer while a human had this conversation",
                        "en",
                        [
                            new NoteSection("talk_over", "What happened",
                            [
                                new NoteLine($"Bot {NoteText.Quote(report.BotId)} wrote {Seconds(report.AfterMilliseconds)} after the human's reply, {(report.DespiteHold ? "though it was held" : "before the hold took effect")}.", [report.BotMessageId, report.HumanMessageId]),
                                new NoteLine("Control was taken again. Whoever runs that bot should see that it tests the hold before it speaks.", []),
                            ]),
                        ]) { Mentions = terms.Options.TalkOverMentions },
                    Mentions = terms.Options.TalkOverMentions,
                },
            });
        }

        if (terms.Mode is AccountMode.Act && terms.Options.TalkOverWebhook is { } webhook)
        {
            effects.Add(new Effect(Key("call", webhook), snapshot.Ref, EffectKind.Notify, now, Reason)
            {
                Call = new WebhookCall(webhook)
                {
                    Type = "talkover.detected",
                    Account = snapshot.Ref.Account,
                    Conversation = snapshot.Ref.Id,
                    Helpdesk = snapshot.Helpdesk,
                    DecidedAt = now,
                    TalkOver = report,
                },
            });
        }

        return effects;
    }

    private static string Seconds(long milliseconds) => milliseconds == 0 ? "within a second" : $"{milliseconds / 1000} s";
}
