using Hitl.Connector.Conversations;
using Hitl.Connector.Handover;
using Hitl.Connector.Intake;
using Hitl.Connector.Scoring;

namespace Hitl.Connector.Escalation;

/// <summary>Makes the sheet that a decision is made from. The only place where deciding sees text.</summary>
public static class FactSheets
{
    /// <summary>Pure: the same arguments give the same sheet.</summary>
    /// <param name="rules">Its text patterns are matched here, each message once.</param>
    public static FactSheet Of(Snapshot snapshot, Scores scores, OwnershipState ownership, DecisionSurroundings surroundings, RuleSet rules)
    {
        var since = Ownership.IsFinished(ownership) ? ownership.Since : null;
        var timeline = new Timeline(snapshot, scores, since, surroundings);
        return new FactSheet
        {
            Conversation = snapshot.Ref,
            Helpdesk = snapshot.Helpdesk,
            Fingerprint = Fingerprint.Of(snapshot),
            Now = surroundings.Now,
            Mode = surroundings.Mode,
            Ownership = ownership,
            Language = scores.Language,
            Channel = snapshot.Channel,
            Status = snapshot.Status,
            Priority = snapshot.Priority,
            BrandId = snapshot.BrandId,
            GroupId = snapshot.GroupId,
            AssigneeId = snapshot.AssigneeId,
            OrganizationId = snapshot.Customer.OrganizationId,
            CustomerTier = surroundings.CustomerTier,
            Tags = snapshot.Tags,
            Fields = snapshot.Fields,
            ContactsIn7Days = surroundings.ContactsIn7Days,
            LastCustomerMessageAt = timeline.LastCustomerMessageAt,
            BusinessHours = surroundings.IsOpen?.Invoke(surroundings.Now),
            CalendarChangesAt = surroundings.CalendarChangesAt,
            Bot = surroundings.Bot,
            CapUse = surroundings.CapUse,
            Since = since,
            PersonAnswered = snapshot.Messages.Any(m => m.IsPublicFrom(AuthorKind.Agent)),
            HumanSet = HumanSet.Of(snapshot),
            Previous = surroundings.Previous,
            Moments = timeline.Moments,
            Hits = timeline.Hits(rules.Patterns),
            Moved = Moved(snapshot, scores),
            Alternatives = scores.Alternatives,
            Models = scores.Models,
        };
    }

    private static List<TextSpan> Moved(Snapshot snapshot, Scores scores)
    {
        var spans = new List<TextSpan>();
        foreach (var sentence in scores.Handover?.Because ?? [])
        {
            foreach (var message in snapshot.Messages)
            {
                var start = message.Text.IndexOf(sentence, StringComparison.Ordinal);
                if (start >= 0)
                {
                    spans.Add(new TextSpan(message.Id, start, sentence.Length));
                    break;
                }
            }
        }

        return spans;
    }
}
