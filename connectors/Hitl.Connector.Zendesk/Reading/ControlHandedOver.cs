using Hitl.Connector.Accounts;
using Hitl.Connector.Conversations;

namespace Hitl.Connector.Zendesk.Reading;

/// <summary>
/// When agents got the control of a messaging conversation that no hold of ours gave them: the switchboard keeps no history,
/// so what the ticket shows must tell. Pure.
/// </summary>
internal static class ControlHandedOver
{
    /// <summary>
    /// The bot, or the account's own settings, handed over: at the customer's last words at the latest that can be told. But
    /// while a bot has control agents can neither write nor assign, so that whatever one of them did since the bot was last
    /// there proves that they had it by then: what a customer said later moved nothing.
    /// </summary>
    /// <returns>Null when no customer ever wrote.</returns>
    public static Activity? Of(IReadOnlyList<Message> messages, IReadOnlyList<Activity> activities, string agentWorkspace)
    {
        if (messages.LastOrDefault(m => m.IsPublicFrom(AuthorKind.Customer)) is not { } last)
        {
            return null;
        }

        // Live messages have milliseconds, comments whole seconds: within one second the bot spoke first, since what the agent
        // did took control from it. A note of ours goes with a hand-back where no tag of ours was there to be taken off; after the
        // customer's last words it says that control is yet to go back, since no bot had reason to hand over again.
        var botSpoke = Latest(messages.Where(m => m.IsPublicFrom(AuthorKind.Bot)).Select(m => m.At));
        var gaveBack = Latest(messages.Where(m => m.Author.Kind == AuthorKind.Self && m.At < last.At).Select(m => m.At).Concat(activities.Where(IsRelease).Select(a => a.At)));
        var proof = messages.Where(m => m.Author.Kind == AuthorKind.Agent && m.AutomatedReason is null).Select(m => (m.At, m.Id))
            .Concat(activities.Where(a => a.Actor.Kind == AuthorKind.Agent && a.Kind is ActivityKind.AssignedToAgent or ActivityKind.AssignedToGroup).Select(a => (a.At, a.Id)))
            .Where(p => Second(p.At) >= botSpoke && Second(p.At) > gaveBack && p.At < last.At)
            .OrderBy(p => p.At).ThenBy(p => p.Id, StringComparer.Ordinal)
            .Cast<(DateTimeOffset At, string Id)?>()
            .FirstOrDefault();
        var (at, id) = proof ?? (last.At, last.Id);
        return new Activity($"control:{id}", ActivityKind.ControlPassed, new Author(AuthorKind.System, ""), at, agentWorkspace);
    }

    private static long Latest(IEnumerable<DateTimeOffset> times) => times.Select(Second).DefaultIfEmpty(long.MinValue).Max();

    private static long Second(DateTimeOffset at) => at.ToUnixTimeSeconds();

    private static bool IsRelease(Activity activity) =>
        activity is { Kind: ActivityKind.TagRemoved, Value: { } tag } && string.Equals(tag, HitlFields.HoldTag, StringComparison.OrdinalIgnoreCase);
}
