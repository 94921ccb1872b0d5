using Hitl.Connector.Models;
using Hitl.Connector.Scoring;

namespace Hitl.Connector.Tests.Models.HandWritten;

/// <summary>One thing that a reader and a model both say of a message.</summary>
/// <param name="Key">Its name in the message files.</param>
/// <param name="Model">The model that answers it.</param>
/// <param name="Says">The answer in the words of the message files; null where the score is withheld.</param>
/// <param name="Probability">Of "yes", for aspects that are answered so.</param>
public sealed record Aspect(string Key, string Model, Func<MessageScores, string?> Says, Func<MessageScores, double?>? Probability = null)
{
    public const string Yes = "yes";
    public const string No = "no";
    private const double Half = 0.5;
    private const string Topics = "topics";
    private const string TopicsAbsent = "topics_absent";

    public static IReadOnlyList<string> TopicNames { get; } =
        ["payment", "legal", "medical", "vulnerability", "compliance", "complaint", "cancellation", "policy_exception", "high_impact_action"];

    public static IReadOnlyList<Aspect> All { get; } =
    [
        new("language", ModelNames.Language, m => m.Language),
        new("sentiment", ModelNames.Sentiment, m => m.Sentiment is { } s ? s < 0.3 ? "negative" : s > 0.7 ? "positive" : "neutral" : null),
        YesOrNo("frustrated", ModelNames.Frustration, m => m.Frustration),
        YesOrNo("wants_human", ModelNames.WantsHuman, m => m.WantsHuman),
        YesOrNo("confused", ModelNames.Confusion, m => m.Confusion),
        YesOrNo("abusive", ModelNames.Abuse, m => m.Abuse),
        new("intent", ModelNames.Intent, m => m.Intent?.Label),
        YesOrNo("closing", "closing", m => m.Closing),
        new("complexity", "complexity", m => m.Complexity is { } c ? c >= Half ? "high" : "low" : null),
        new("urgency", "urgency", m => m.Urgency?.Level.ToString().ToLowerInvariant()),
        .. TopicNames.Select(t => YesOrNo("topic " + t, Topics, m => m.Topics?.TryGetValue(t, out var p) == true ? p : null)),
    ];

    /// <summary>What readers accept, the first choice first; null when the message says nothing of this aspect.</summary>
    public IReadOnlyList<string>? Expected(HandWrittenMessage message)
    {
        if (Model != Topics)
        {
            return message.Expect.TryGetValue(Key, out var answers) ? Split(answers, " or ") : null;
        }

        var topic = Key["topic ".Length..];
        return Names(message, Topics).Contains(topic) ? [Yes]
            : Names(message, TopicsAbsent).Contains(topic) ? [No]
            : null;
    }

    /// <summary>Names in a message that are no aspect: slips of the pen, which would silently not be judged.</summary>
    public static IEnumerable<string> Unknown(HandWrittenMessage message) =>
        message.Expect.Keys.Where(k => k is not (Topics or TopicsAbsent) && All.All(a => a.Key != k || a.Model == Topics))
            .Concat(Names(message, Topics).Concat(Names(message, TopicsAbsent)).Except(TopicNames));

    private static string[] Names(HandWrittenMessage message, string key) => message.Expect.TryGetValue(key, out var names) ? Split(names, " and ") : [];

    private static string[] Split(string list, string by) => list.Split(by, StringSplitOptions.TrimEntries);

    private static Aspect YesOrNo(string key, string model, Func<MessageScores, double?> probability) =>
        new(key, model, m => probability(m) is { } p ? p >= Half ? Yes : No : null, probability);
}
