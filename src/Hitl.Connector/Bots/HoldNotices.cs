using System.Globalization;
using Hitl.Connector.Conversations;
using Hitl.Connector.Delivery;

namespace Hitl.Connector.Bots;

/// <summary>What bots of other makers are told when a hold begins or ends: pure.</summary>
public static class HoldNotices
{
    /// <param name="before">What was recorded last; null when nothing was.</param>
    /// <param name="webhooks">Names in the configuration.</param>
    /// <param name="causedAt">When the earliest webhook behind it was received in full; null when none was.</param>
    /// <returns>Empty while nothing begins or ends. The same beginning or end gives the same keys.</returns>
    public static IReadOnlyList<Effect> Of(HoldState? before, HoldState now, HelpdeskKind helpdesk, IReadOnlyList<string> webhooks, DateTimeOffset? causedAt)
    {
        if ((before?.Held ?? false) == now.Held)
        {
            return [];
        }

        var type = now.Held ? WebhookCall.HoldStarted : WebhookCall.HoldReleased;
        var (account, id) = now.Conversation;

        // What was recorded before is what numbers the holds of a conversation: it is replaced together with storing these.
        var number = (before?.DerivedAt.UtcTicks ?? 0).ToString(CultureInfo.InvariantCulture);
        return
        [
            .. webhooks.Select(webhook => new Effect(EffectKey.From(type, account, id, number, webhook), now.Conversation, EffectKind.Notify, now.DerivedAt, now.Reason)
            {
                CausedAt = causedAt,
                Call = new WebhookCall(webhook)
                {
                    Type = type,
                    Account = account,
                    Conversation = id,
                    Helpdesk = helpdesk,
                    DecidedAt = now.DerivedAt,
                    Hold = new HoldNotice(now.Held, now.Owner, now.Reason, now.Since),
                },
            }),
        ];
    }
}
