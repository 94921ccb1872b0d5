using System.Security.Cryptography;

namespace Hitl.Connector.Escalation;

/// <summary>
/// The id of a decision: a hash over what it was decided from and what came of it. Time, calendar and counters are in it
/// only by what they led to, so that deciding the same a little later is the same decision and its effects are the same.
/// </summary>
internal static class SheetKey
{
    // As with an unknown number: no score has these bits.
    private const long OtherTopic = long.MinValue + 2;

    private static readonly Dictionary<string, double> Nothing = [];

    /// <summary>24 lower-case hex digits.</summary>
    public static string Of(RuleSet rules, FactSheet sheet, RuleOutcome outcome)
    {
        using var bytes = new KeyBytes();
        bytes.Add(rules.Version);
        Situation(bytes, sheet);
        foreach (var field in rules.Fields)
        {
            bytes.Add(sheet.Fields.GetValueOrDefault(field));
        }

        Before(bytes, sheet);
        var topics = new List<string>();
        foreach (var moment in sheet.Moments)
        {
            Add(bytes, moment);
            Add(bytes, moment.Topics ?? Nothing, topics);
        }

        foreach (var hit in sheet.Hits)
        {
            bytes.Add(hit.Pattern);
            bytes.Add(hit.MessageId);
            bytes.Add(hit.Start);
            bytes.Add(hit.Length);
            bytes.Add(hit.Moment);
        }

        foreach (var model in sheet.Models)
        {
            bytes.Add(model.Name);
            bytes.Add(model.Hash);
        }

        Came(bytes, outcome);
        return Convert.ToHexStringLower(SHA256.HashData(bytes.Written).AsSpan(0, 12));
    }

    private static void Situation(KeyBytes bytes, FactSheet sheet)
    {
        bytes.Add(sheet.Conversation.Account);
        bytes.Add(sheet.Conversation.Id);
        bytes.Add(sheet.Fingerprint);
        bytes.Add((int)sheet.Mode);
        bytes.Add((int)sheet.Ownership.Owner);
        bytes.Add(sheet.Ownership.Evidence);
        bytes.Add(sheet.Ownership.EvidenceId);
        bytes.Add(sheet.Ownership.Since?.UtcTicks ?? 0);
        bytes.Add(sheet.Language);
        bytes.Add((int)sheet.Channel);
        bytes.Add((int)sheet.Status);
        bytes.Add((int?)sheet.Priority ?? -1);
        bytes.Add(sheet.BrandId);
        bytes.Add(sheet.GroupId);
        bytes.Add(sheet.AssigneeId);
        bytes.Add(sheet.OrganizationId);
        bytes.Add(sheet.CustomerTier);
        bytes.Add(sheet.ContactsIn7Days ?? -1);
        bytes.Add(sheet.Bot?.Confidence);
        bytes.Add(sheet.Bot?.Intent);
        bytes.Add((int?)sheet.Bot?.Knowledge ?? -1);
        bytes.Add(sheet.Tags);
        bytes.Add(sheet.HumanSet);
    }

    // Only where it is over does the former state decide anything; firing on is what the outcome says.
    private static void Before(KeyBytes bytes, FactSheet sheet)
    {
        if (sheet.Ownership.Owner == Handover.Owner.Nobody)
        {
            bytes.Add((int?)sheet.Previous?.Role ?? -1);
            bytes.Add(sheet.Previous?.Destination);
        }
    }

    private static void Add(KeyBytes bytes, Moment moment)
    {
        bytes.Add(moment.MessageId);
        bytes.Add(moment.Sentiment);
        bytes.Add(moment.LastSentiment);
        bytes.Add(moment.Intent?.Label);
        bytes.Add(moment.Intent?.Confidence);
        bytes.Add(moment.Uncertainty);
        bytes.Add(moment.WantsHuman);
        bytes.Add(moment.Frustration);
        bytes.Add(moment.Confusion);
        bytes.Add(moment.Abuse);
        bytes.Add(moment.Complexity);
        bytes.Add(moment.Closing);
        bytes.Add(moment.Handover);
        bytes.Add((int?)moment.Urgency?.Level ?? -1);
        bytes.Add(moment.Urgency?.Probability);
        bytes.Add(moment.Signs?.FailedBotAnswers ?? -1);
        bytes.Add(moment.Signs?.RepeatedQuestions ?? -1);
        bytes.Add(moment.Signs?.Circling);
        bytes.Add(moment.Signs?.Problems ?? -1);
        bytes.Add(moment.Signs?.MoodTrend);
        bytes.Add(moment.Signs?.MoodDrop);
        bytes.Add(moment.BotMessages);
        bytes.Add(moment.Waiting);
    }

    // Moments name the same topics in the same order, nearly always: a name is written where it is not the one before.
    private static void Add(KeyBytes bytes, IReadOnlyDictionary<string, double> topics, List<string> names)
    {
        bytes.Add(topics.Count);
        var i = 0;
        foreach (var (name, score) in topics)
        {
            if (i == names.Count)
            {
                names.Add("");
            }

            if (names[i] != name)
            {
                bytes.Add(OtherTopic);
                bytes.Add(name);
                names[i] = name;
            }

            bytes.Add(score);
            i++;
        }
    }

    private static void Came(KeyBytes bytes, RuleOutcome outcome)
    {
        foreach (var rule in outcome.Fired)
        {
            bytes.Add(rule.RuleId);
        }

        bytes.Add("held back");
        foreach (var rule in outcome.HeldBack)
        {
            bytes.Add(rule.RuleId);
            bytes.Add((int)rule.By);
        }

        foreach (var told in outcome.Notify)
        {
            bytes.Add(told.Key);
        }
    }
}
