using System.Globalization;
using System.Text;
using Hitl.Connector.Scoring;

namespace Hitl.Connector.Escalation;

public abstract partial record Condition
{
    /// <summary>The urgency is at least this level, and at least this sure.</summary>
    public sealed record Urgent(UrgencyLevel AtLeast, double Probability) : Condition
    {
        public override bool? Test(Facts facts) => facts.Moment.Urgency is { } urgency ? urgency.Level >= AtLeast && urgency.Probability >= Probability : null;

        public override double Gap(Facts facts) => Test(facts) switch
        {
            true => 0,
            false when facts.Moment.Urgency!.Level >= AtLeast => Probability - facts.Moment.Urgency.Probability,
            _ => double.PositiveInfinity,
        };

        internal override void Explain(Facts facts, bool missed, List<string> lines)
        {
            if (Test(facts) != !missed || !double.IsFinite(Gap(facts)) || facts.Moment.Urgency is not { } urgency)
            {
                return;
            }

            lines.Add($"urgency {Names.Of(urgency.Level)} ≥ {Names.Of(AtLeast)}" + (Probability > 0
                ? string.Create(CultureInfo.InvariantCulture, $", probability {urgency.Probability:0.00} {(missed ? "<" : "≥")} {Probability:0.00}")
                : ""));
        }

        internal override void Write(StringBuilder text) => text.Append(CultureInfo.InvariantCulture, $"(urgency {AtLeast} {Probability:R})");
    }

    /// <summary>All (or any) of these risk topics have at least this probability.</summary>
    public sealed record Topics(bool All, IReadOnlyList<string> Values, double Probability) : Condition
    {
        public override bool? Test(Facts facts) => facts.Moment.Topics is not { } topics ? null
            : All ? Values.All(v => topics.GetValueOrDefault(v) >= Probability)
            : Values.Any(v => topics.GetValueOrDefault(v) >= Probability);

        public override double Gap(Facts facts)
        {
            if (facts.Moment.Topics is not { } topics)
            {
                return double.PositiveInfinity;
            }

            var gaps = Values.Select(v => Math.Max(0, Probability - topics.GetValueOrDefault(v)));
            return All ? gaps.Max() : gaps.Min();
        }

        internal override void Explain(Facts facts, bool missed, List<string> lines)
        {
            if (Test(facts) != !missed || facts.Moment.Topics is not { } topics)
            {
                return;
            }

            foreach (var topic in Values.Where(v => topics.GetValueOrDefault(v) >= Probability != missed))
            {
                lines.Add(string.Create(CultureInfo.InvariantCulture, $"topic {topic} {topics.GetValueOrDefault(topic):0.00} {(missed ? "<" : "≥")} {Probability:0.00}"));
            }
        }

        internal override void Write(StringBuilder text) =>
            text.Append(CultureInfo.InvariantCulture, $"(topics {All} {Probability:R} {Listed(Values)})");
    }

    /// <summary>No urgency, or no topics, are known here (for example in an unsupported language).</summary>
    public sealed record RiskUnknown(bool OfTopics) : Condition
    {
        public override bool? Test(Facts facts) => OfTopics ? facts.Moment.Topics is null : facts.Moment.Urgency is null;

        public override double Gap(Facts facts) => Test(facts) == true ? 0 : double.PositiveInfinity;

        internal override void Explain(Facts facts, bool missed, List<string> lines)
        {
            if (!missed && Test(facts) == true)
            {
                lines.Add(OfTopics ? "topics are not known here" : "urgency is not known here");
            }
        }

        internal override void Write(StringBuilder text) => text.Append(OfTopics ? "(topics unknown)" : "(urgency unknown)");
    }
}
