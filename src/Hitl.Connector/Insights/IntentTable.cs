using Hitl.Connector.Escalation;
using Hitl.Connector.Escalation.Outcomes;
using Hitl.Connector.Scoring;

namespace Hitl.Connector.Insights;

/// <summary>Sums a history up intent by intent. Conversations stream through it; it keeps counts alone.</summary>
public sealed class IntentTable
{
    /// <summary>From this calibrated confidence on an intent is clear: where rules stand by default.</summary>
    public static readonly double ClearFrom = IntentThresholds.Standard.Default;

    private const double Likely = 0.5;

    private readonly Dictionary<string, Counts> intents = new(StringComparer.Ordinal);
    private int all;

    public void Add(JudgedConversation conversation)
    {
        var then = conversation.Then;
        var name = then.Intent is { } intent && !(then.Uncertainty >= Likely) ? intent.Label : IntentReport.NotRecognised;
        if (!intents.TryGetValue(name, out var counts))
        {
            intents[name] = counts = new Counts();
        }

        all++;
        counts.Add(conversation);
    }

    /// <summary>The largest first.</summary>
    public IReadOnlyList<IntentReport> Report() =>
        [.. intents.Select(i => RoleSuggestion.For(i.Value.ToReport(i.Key, all))).OrderByDescending(r => r.Volume).ThenBy(r => r.Intent, StringComparer.Ordinal)];

    private sealed class Counts
    {
        private readonly Dictionary<string, int> topics = new(StringComparer.Ordinal);
        private (double Sum, int Count) confidence;
        private (double Sum, int Count) uncertainty;
        private int volume;
        private int clear;
        private int risky;
        private int riskTopics;
        private int frustrated;
        private int urgent;
        private int knowledgeKnown;
        private int knowledgeFound;
        private int judged;
        private int needed;

        public void Add(JudgedConversation conversation)
        {
            var then = conversation.Then;
            volume++;
            Add(ref confidence, then.Intent?.Confidence);
            Add(ref uncertainty, then.Uncertainty);
            clear += then.Intent?.Confidence >= ClearFrom ? 1 : 0;
            knowledgeKnown += conversation.Knowledge is null ? 0 : 1;
            knowledgeFound += conversation.Knowledge is KnowledgeMatch.Match ? 1 : 0;
            judged += conversation.Outcome.Need is Need.Unknown ? 0 : 1;
            needed += conversation.Outcome.Need is Need.Human ? 1 : 0;
            AddRisk(then);
        }

        public IntentReport ToReport(string intent, int all) => new(intent, volume)
        {
            Share = (double)volume / all,
            Confidence = Mean(confidence),
            Uncertainty = Mean(uncertainty),
            Clear = (double)clear / volume,
            KnowledgeKnown = knowledgeKnown,
            KnowledgeCoverage = knowledgeKnown == 0 ? null : (double)knowledgeFound / knowledgeKnown,
            Risky = (double)risky / volume,
            RiskTopics = (double)riskTopics / volume,
            MainTopic = topics.Count == 0 ? null : topics.OrderByDescending(t => t.Value).ThenBy(t => t.Key, StringComparer.Ordinal).First().Key,
            Frustrated = (double)frustrated / volume,
            Urgent = (double)urgent / volume,
            Judged = judged,
            NeededPerson = needed,
        };

        private void AddRisk(Moment then)
        {
            var found = 0;
            foreach (var (topic, probability) in then.Topics ?? new Dictionary<string, double>())
            {
                if (probability >= Likely)
                {
                    topics[topic] = topics.GetValueOrDefault(topic) + 1;
                    found++;
                }
            }

            var unhappy = then.Frustration >= Likely;
            var pressing = then.Urgency is { Level: >= UrgencyLevel.High };
            riskTopics += found > 0 ? 1 : 0;
            frustrated += unhappy ? 1 : 0;
            urgent += pressing ? 1 : 0;
            risky += found > 0 || unhappy || pressing ? 1 : 0;
        }

        private static void Add(ref (double Sum, int Count) mean, double? value)
        {
            if (value is { } number)
            {
                mean = (mean.Sum + number, mean.Count + 1);
            }
        }

        private static double? Mean((double Sum, int Count) mean) => mean.Count == 0 ? null : mean.Sum / mean.Count;
    }
}
