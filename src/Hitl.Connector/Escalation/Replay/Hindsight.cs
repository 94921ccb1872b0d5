using Hitl.Connector.Accounts;
using Hitl.Connector.Conversations;
using Hitl.Connector.Handover;
using Hitl.Connector.Scoring;

namespace Hitl.Connector.Escalation.Replay;

/// <summary>
/// The sheets that deciding a conversation as it went would have left, made from how it looks at its end. Messages,
/// ownership, tags, status and assignment are turned back; custom fields and priority are those of the end, since their
/// earlier values are not on record. Pure.
/// </summary>
public static class Hindsight
{
    /// <summary>The last sheet of each stretch, oldest first; none for a conversation in which the customer said nothing.</summary>
    /// <param name="rules">Its text patterns are looked for.</param>
    public static IReadOnlyList<RecordedSheet> Sheets(Snapshot snapshot, Scores scores, RuleSet rules)
    {
        var ends = new List<(Snapshot Snapshot, OwnershipState Ownership)>();
        DateTimeOffset[] times = [.. Times(snapshot).Distinct().Order()];
        foreach (var time in times)
        {
            var then = time == times[^1] ? snapshot : snapshot.AsOf(time);
            if (!then.FromCustomer.Any())
            {
                continue;
            }

            var ownership = Ownership.Derive(then);
            if (ends is [.., var last] && last.Ownership.Owner == ownership.Owner && FinishedAt(last.Ownership) == FinishedAt(ownership))
            {
                ends.RemoveAt(ends.Count - 1);
            }

            ends.Add((then, ownership));
        }

        return [.. ends.Select((end, i) => Sheet(end.Snapshot, i == ends.Count - 1 ? scores : scores.AsOf(end.Snapshot), end.Ownership, rules))];
    }

    /// <summary>
    /// The sheet as it would be had other text patterns been looked for, or had other models scored. What the helpdesk
    /// showed then stays as it was recorded.
    /// </summary>
    /// <param name="rules">Whose text patterns are looked for.</param>
    /// <param name="rescored">Takes the scores from <paramref name="scores"/>; else they stay as recorded.</param>
    public static FactSheet Reread(FactSheet sheet, Snapshot snapshot, Scores scores, RuleSet rules, bool rescored)
    {
        var then = snapshot.AsOf(sheet.Now);
        var hours = sheet.Moments.Where(m => m.BusinessHours is not null).GroupBy(m => m.At).ToDictionary(g => g.Key, g => g.First().BusinessHours!.Value);
        var surroundings = new DecisionSurroundings(sheet.Mode, sheet.Now) { IsOpen = hours.Count == 0 ? null : at => hours.GetValueOrDefault(at) };
        var again = FactSheets.Of(then, then.Messages.Count == snapshot.Messages.Count ? scores : scores.AsOf(then), sheet.Ownership, surroundings, rules);
        return rescored
            ? sheet with { Language = again.Language, Moments = again.Moments, Hits = again.Hits, Moved = again.Moved, Alternatives = again.Alternatives, Models = again.Models }
            : sheet with { Hits = again.Hits };
    }

    private static RecordedSheet Sheet(Snapshot snapshot, Scores scores, OwnershipState ownership, RuleSet rules)
    {
        var surroundings = new DecisionSurroundings(AccountMode.Act, Times(snapshot).Max());
        return new RecordedSheet(rules.Version, FactSheets.Of(snapshot, scores, ownership, surroundings, rules));
    }

    private static DateTimeOffset? FinishedAt(OwnershipState ownership) => Ownership.IsFinished(ownership) ? ownership.Since : null;

    private static IEnumerable<DateTimeOffset> Times(Snapshot snapshot) => snapshot.Messages.Select(m => m.At).Concat(snapshot.Activities.Select(a => a.At));

    private static Snapshot AsOf(this Snapshot snapshot, DateTimeOffset time)
    {
        Activity[] before = [.. snapshot.Activities.Where(a => a.At <= time)];
        Activity[] later = [.. snapshot.Activities.Where(a => a.At > time)];
        return snapshot with
        {
            UpdatedAt = time,
            Messages = [.. snapshot.Messages.Where(m => m.At <= time)],
            Activities = before,
            Tags = TagsBefore(snapshot.Tags, later),
            Status = Status(before),
            AssigneeId = Assigned(snapshot.AssigneeId, ActivityKind.AssignedToAgent, before, later),
            GroupId = Assigned(snapshot.GroupId, ActivityKind.AssignedToGroup, before, later),
        };
    }

    private static List<string> TagsBefore(IReadOnlyList<string> tags, Activity[] later)
    {
        List<string> before = [.. tags];
        foreach (var activity in later.Reverse().Where(a => a.Value is not null))
        {
            if (activity.Kind == ActivityKind.TagAdded)
            {
                before.RemoveAll(t => t.Equals(activity.Value, StringComparison.OrdinalIgnoreCase));
            }
            else if (activity.Kind == ActivityKind.TagRemoved)
            {
                before.Add(activity.Value!);
            }
        }

        return before;
    }

    private static ConversationStatus Status(Activity[] before) => before.LastOrDefault(a => a.Kind is ActivityKind.Opened or ActivityKind.Pending or ActivityKind.Snoozed or ActivityKind.Solved or ActivityKind.Closed)?.Kind switch
    {
        ActivityKind.Pending => ConversationStatus.Pending,
        ActivityKind.Snoozed => ConversationStatus.Snoozed,
        ActivityKind.Solved => ConversationStatus.Solved,
        ActivityKind.Closed => ConversationStatus.Closed,
        _ => ConversationStatus.Open,
    };

    // Without any record of an assignment it was there from the start.
    private static string? Assigned(string? now, ActivityKind kind, Activity[] before, Activity[] later)
    {
        bool Concerns(Activity a) => a.Kind == kind || (kind == ActivityKind.AssignedToAgent && a.Kind == ActivityKind.Unassigned);
        return before.LastOrDefault(Concerns) is { } last
            ? last.Kind == ActivityKind.Unassigned ? null : last.Value
            : later.Any(Concerns) ? null : now;
    }

    // Each message keeps how the conversation stood after it: no model is asked again.
    private static Scores AsOf(this Scores scores, Snapshot then)
    {
        var said = then.FromCustomer.Select(m => m.Id).ToHashSet(StringComparer.Ordinal);
        List<MessageScores> messages = [.. scores.Messages.Where(m => said.Contains(m.MessageId))];
        if (messages.Count == 0)
        {
            return new Scores { Language = scores.Language, Models = scores.Models };
        }

        var answered = then.Messages.SkipWhile(m => m.Id != messages[^1].MessageId).Any(m => m.IsPublicFrom(AuthorKind.Bot) || m.IsPublicFrom(AuthorKind.Agent));
        messages[^1] = messages[^1] with { Answered = answered ? messages[^1].Answered : null };
        var stood = messages[^1].Answered ?? messages[^1].SoFar ?? new ScoresSoFar(null, null, null);
        var answeredByPerson = then.Messages.LastOrDefault(m => m.IsPublicFrom(AuthorKind.Agent))?.At;
        var open = then.FromCustomer.Where(m => !(m.At <= answeredByPerson)).Select(m => m.Id).ToHashSet(StringComparer.Ordinal);
        return new Scores
        {
            Language = scores.Language,
            Sentiment = stood.Sentiment,
            Intent = stood.Intent,
            Uncertainty = stood.Uncertainty,
            WantsHuman = messages.Where(m => open.Contains(m.MessageId)).Max(m => m.WantsHuman),
            Frustration = stood.Frustration,
            Confusion = stood.Confusion,
            Abuse = stood.Abuse,
            Complexity = stood.Complexity,
            Closing = stood.Closing,
            Urgency = stood.Urgency,
            Topics = stood.Topics,
            Signs = stood.Signs,
            Handover = stood.Handover is { } probability ? new Scoring.Handover(probability, []) : null,
            Messages = messages,
            Models = scores.Models,
        };
    }
}
