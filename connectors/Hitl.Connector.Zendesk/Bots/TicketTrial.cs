using System.Text.Json;
using Hitl.Connector.Accounts;
using Hitl.Connector.Bots;
using Hitl.Connector.Zendesk.Api;
using Hitl.Connector.Zendesk.Setup;

namespace Hitl.Connector.Zendesk.Bots;

/// <summary>What the audits of a trial's ticket show after a person's public reply: pure.</summary>
/// <param name="HeldBy">The trigger that set the hold tag in the same update as the reply; null when none did.</param>
/// <param name="Spoke">Rules that commented publicly or notified the requester in that update, after the reply, or in a later one.</param>
internal sealed record TicketTrial(string? HeldBy, IReadOnlySet<string> Spoke)
{
    /// <param name="notPersons">Our own user and the registered bots.</param>
    /// <returns>Null while no person has replied publicly.</returns>
    public static TicketTrial? Read(IReadOnlyList<AuditView> audits, IReadOnlyCollection<string> notPersons)
    {
        var ordered = audits.OrderBy(a => a.Id?.Length ?? 0).ThenBy(a => a.Id, StringComparer.Ordinal).ToList();
        var at = ordered.FindIndex(a => JsonElements.Items(a.Events).Any(e => IsPersonsReply(a, e, notPersons)));
        if (at < 0)
        {
            return null;
        }

        var reply = ordered[at];
        var events = JsonElements.Items(reply.Events).ToList();
        var held = events.FirstOrDefault(e =>
            e.Text("type") == "Change" && e.Text("field_name") == "tags"
            && e.Property("value").Words().Contains(HitlFields.HoldTag, StringComparer.OrdinalIgnoreCase)
            && !e.Property("previous_value").Words().Contains(HitlFields.HoldTag, StringComparer.OrdinalIgnoreCase));
        var spoke = events.Concat(ordered.Skip(at + 1).SelectMany(a => JsonElements.Items(a.Events))).Where(Speaks).Select(RuleBehind).OfType<string>().ToHashSet(StringComparer.Ordinal);
        return new TicketTrial(held.ValueKind is JsonValueKind.Object ? RuleBehind(held) : null, spoke);
    }

    /// <summary>What the trial shows of each rule that is held by the tag; of anything else it shows nothing.</summary>
    public IEnumerable<BotProof> Proofs(IReadOnlyList<BotEntry> bots, AccountRules rules, DateTimeOffset at)
    {
        var first = rules.Triggers.FirstOrDefault(t => t.Title == BusinessRules.HoldTriggerTitle)?.Id;
        foreach (var bot in bots.Where(b => b.HeldBy is HoldMeans.TagGuard && b.Kind is BotKind.Trigger or BotKind.Automation))
        {
            var rule = (bot.Kind is BotKind.Trigger ? rules.Triggers : rules.Automations).FirstOrDefault(r => r.Id == bot.Id);
            if (rule is null)
            {
                continue;
            }

            var (held, detail) = (HeldBy, Spoke.Contains(bot.Id), BusinessRules.IsGuarded(rule)) switch
            {
                (null, _, _) => (false, "the hold tag was not set in the update of the person's reply; run: hitl setup zendesk --apply"),
                _ when HeldBy != first => (false, "another trigger than ours set the hold tag"),
                (_, true, _) => (false, "it spoke to the requester after the person's reply"),
                (_, _, false) => (false, "it has no condition on the hold tag; run: hitl setup zendesk --apply"),
                _ when bot.Kind is BotKind.Automation => (true, "the tag was set in the reply's own update and its condition asks for that tag; automations run hourly, so it was not seen running"),
                _ => (true, "the tag was set in the reply's own update, and it said nothing in it or after it"),
            };
            yield return new BotProof(bot.Kind, bot.Id, at, held, detail);
        }
    }

    private static bool IsPersonsReply(AuditView audit, JsonElement happened, IReadOnlyCollection<string> notPersons) =>
        happened.Text("type") == "Comment"
        && happened.Property("public").ValueKind is JsonValueKind.True
        && RuleBehind(happened) is null
        && !string.Equals(audit.Via?.Channel, "rule", StringComparison.OrdinalIgnoreCase)
        && audit.AuthorId is { } author && !author.StartsWith('-') && !notPersons.Contains(author)
        && !notPersons.Contains(happened.Text("author_id") ?? author);

    // A notification names no audience but its recipients; in a trial the requester is we ourselves.
    private static bool Speaks(JsonElement happened) =>
        happened.Text("type") is "Notification" or "NotificationWithCcs" || (happened.Text("type") == "Comment" && happened.Property("public").ValueKind is JsonValueKind.True);

    private static string? RuleBehind(JsonElement happened)
    {
        var via = happened.Property("via");
        return via.Text("channel") == "rule" ? via.Property("source").Property("from").Text("id") : null;
    }
}
