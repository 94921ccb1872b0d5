using System.Globalization;
using System.Text;

namespace Hitl.Connector.Escalation;

/// <summary>A number that a rule can test.</summary>
public enum Measure
{
    Sentiment,
    IntentConfidence,
    Uncertainty,
    WantsHuman,
    BotMessages,
    Frustration,
    Confusion,
    Abuse,
    Complexity,
    Closing,
    Handover,
    FailedBotAnswers,
    RepeatedQuestions,
    Circling,
    Problems,
    MoodTrend,
    MoodDrop,

    /// <summary>Sentiment of the customer's last message alone.</summary>
    LastSentiment,

    /// <summary>How sure the bot says it is of its answer.</summary>
    BotConfidence,
    Contacts7d,

    /// <summary>Customer messages since the last public answer of anybody.</summary>
    WaitingMessages,
    MinutesSinceCustomer,
}

public enum Comparison
{
    Below,
    AtMost,
    Above,
    AtLeast,
}

/// <summary>
/// A condition of a rule. Three-valued: null means that a score is not proven here, which is neither true nor false,
/// so that <c>not</c> of an unknown score does not fire either.
/// </summary>
public abstract partial record Condition
{
    private Condition()
    {
    }

    /// <summary>True, false, or null where a score it needs is unknown.</summary>
    public abstract bool? Test(Facts facts);

    /// <summary>
    /// How far a number is from making this true: 0 when it is, infinity when more than numbers would have to change.
    /// </summary>
    public abstract double Gap(Facts facts);

    /// <summary>Asks, somewhere and not negated, that the customer wants a person.</summary>
    internal bool AsksForPerson => this switch
    {
        Number { Measure: Measure.WantsHuman, Comparison: Comparison.Above or Comparison.AtLeast } => true,
        Every every => every.Parts.Any(p => p.AsksForPerson),
        Some some => some.Parts.Any(p => p.AsksForPerson),
        _ => false,
    };

    /// <summary>The conditions that it is put together from.</summary>
    internal IEnumerable<Condition> Leaves() => this switch
    {
        Every every => every.Parts.SelectMany(p => p.Leaves()),
        Some some => some.Parts.SelectMany(p => p.Leaves()),
        Not not => not.Part.Leaves(),
        _ => [this],
    };

    /// <summary>The parts that made it true (or, with <paramref name="missed"/>, kept it from it), in plain words with their values.</summary>
    internal abstract void Explain(Facts facts, bool missed, List<string> lines);

    /// <summary>A canonical text for the version of a rule set.</summary>
    internal abstract void Write(StringBuilder text);

    /// <summary>A number beyond a threshold.</summary>
    public sealed record Number(Measure Measure, Comparison Comparison, double Threshold) : Condition
    {
        public override bool? Test(Facts facts) => facts[Measure] is { } value ? Comparison.Holds(value, Threshold) : null;

        // A count is not "nearly" reached, and an unknown score is at no distance.
        public override double Gap(Facts facts) => Test(facts) switch
        {
            true => 0,
            false when !Measure.IsCount() => Math.Abs(facts[Measure]!.Value - Threshold),
            _ => double.PositiveInfinity,
        };

        internal override void Explain(Facts facts, bool missed, List<string> lines)
        {
            if (Test(facts) == !missed && facts[Measure] is { } value)
            {
                lines.Add(missed
                    ? string.Create(CultureInfo.InvariantCulture, $"{Words(Measure)} {Show(value)}, would fire {Comparison.Fires()} {Show(Threshold)} ({Math.Abs(value - Threshold):0.00} away)")
                    : $"{Words(Measure)} {Show(value)} {Comparison.Sign()} {Show(Threshold)}");
            }
        }

        internal override void Write(StringBuilder text) =>
            text.Append(CultureInfo.InvariantCulture, $"({Measure} {Comparison} {Threshold:R})");

        private string Show(double value) => value.ToString(Measure.IsCount() ? "0" : "0.00", CultureInfo.InvariantCulture);

        private static string Words(Measure measure) => measure switch
        {
            Measure.IntentConfidence => "intent confidence",
            Measure.WantsHuman => "asks for a person",
            Measure.BotMessages => "bot messages",
            _ => Names.Of(measure).Replace('_', ' '),
        };
    }

    /// <summary>A score is not proven here (for example an unsupported language).</summary>
    public sealed record Unknown(Measure Measure) : Condition
    {
        public override bool? Test(Facts facts) => facts[Measure] is null;

        public override double Gap(Facts facts) => Test(facts) == true ? 0 : double.PositiveInfinity;

        internal override void Explain(Facts facts, bool missed, List<string> lines)
        {
            if (!missed && Test(facts) == true)
            {
                lines.Add($"{Names.Of(Measure).Replace('_', ' ')} is not known here");
            }
        }

        internal override void Write(StringBuilder text) => text.Append(CultureInfo.InvariantCulture, $"({Measure} unknown)");
    }
}
