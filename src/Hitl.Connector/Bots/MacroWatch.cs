using Hitl.Connector.Accounts;
using Hitl.Connector.Conversations;
using Hitl.Connector.Handover;

namespace Hitl.Connector.Bots;

/// <summary>Notices registered bot macros that were applied while a human owned the conversation: nothing can stop a macro. Pure.</summary>
public static class MacroWatch
{
    public static IReadOnlyList<BotBreach> Of(Snapshot snapshot, OwnershipState ownership, AccountOptions options) =>
        ownership is { Owner: Owner.Human, Since: { } since }
            ?
            [
                .. from activity in snapshot.Activities
                   where activity.Kind is ActivityKind.MacroApplied && activity.At > since && activity.Actor.Kind is not AuthorKind.Self
                   join bot in options.Bots.Where(b => b.Kind is BotKind.Macro) on activity.Value equals bot.Id
                   select new BotBreach(BotKind.Macro, bot.Id, snapshot.Ref.Id, activity.Id, activity.At),
            ]
            : [];
}
