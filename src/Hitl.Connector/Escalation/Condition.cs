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

/// <summary>A name that a rule can compare.</summary>
public enum Subject
{
    Language,
    Channel,
    Owner,
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

    /// <summary>The parts that made it true (or, with <paramref name="missed"/>, kept it from it), in plain words with their values.</summary>
    internal abstract void Explain(Facts facts, bool missed, List<string> lines);

    /// <summary>A canonical text for the version of a rule set.</summary>
    internal abstract void Write(StringBuilder text);

    /// <summary>A number beyond a threshold.</summary>
    public sealed record Number(Measure Measure, Comparison Comparison, double Threshold) : Condition
    {
        public override bool? Test(Facts facts) => facts[Measure] is { } value
            ? Comparison switch
            {
                Comparison.Below => value < Threshold,
                Comparison.AtMost => value <= Threshold,
                Comparison.Above => value > Threshold,
                _ => value >= Threshold,
            }
            : null;

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
                    ? string.Create(CultureInfo.InvariantCulture, $"{Words(Measure)} {Show(value)}, would fire {Fires(Comparison)} {Show(Threshold)} ({Math.Abs(value - Threshold):0.00} away)")
                    : $"{Words(Measure)} {Show(value)} {Sign(Comparison)} {Show(Threshold)}");
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

        private static string Sign(Comparison comparison) => comparison switch
        {
            Comparison.Below => "<",
            Comparison.AtMost => "≤",
            Comparison.Above => ">",
            _ => "≥",
        };

        private static string Fires(Comparison comparison) => comparison switch
        {
            Comparison.Below => "below",
            Comparison.AtMost => "at or below",
            Comparison.Above => "above",
            _ => "from",
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
                lines.Add($"{Measure} is not known here");
            }
        }

        internal override void Write(StringBuilder text) => text.Append(CultureInfo.InvariantCulture, $"({Measure} unknown)");
    }

    /// <summary>The intent is one of these, at least this sure.</summary>
    public sealed record Intent(IReadOnlyList<string> Labels, double Confidence) : Condition
    {
        public override bool? Test(Facts facts) => facts.Moment.Intent is { } intent
            ? intent.Confidence >= Confidence && Labels.Contains(intent.Label, StringComparer.OrdinalIgnoreCase)
            : null;

        public override double Gap(Facts facts) => Test(facts) switch
        {
            true => 0,
            false when Labels.Contains(facts.Moment.Intent!.Label, StringComparer.OrdinalIgnoreCase) => Confidence - facts.Moment.Intent.Confidence,
            _ => double.PositiveInfinity,
        };

        internal override void Explain(Facts facts, bool missed, List<string> lines)
        {
            if (Test(facts) == !missed && double.IsFinite(Gap(facts)) && facts.Moment.Intent is { } intent)
            {
                lines.Add(string.Create(CultureInfo.InvariantCulture, $"intent {intent.Label} {intent.Confidence:0.00} {(missed ? "<" : "≥")} {Confidence:0.00}"));
            }
        }

        internal override void Write(StringBuilder text) =>
            text.Append(CultureInfo.InvariantCulture, $"(intent {Confidence:R} {string.Join(',', Labels)})");
    }

    /// <summary>Language, channel or owner is one of these (lower case).</summary>
    public sealed record OneOf(Subject Subject, IReadOnlyList<string> Values) : Condition
    {
        public override bool? Test(Facts facts) => Values.Contains(Value(facts), StringComparer.OrdinalIgnoreCase);

        public override double Gap(Facts facts) => Test(facts) == true ? 0 : double.PositiveInfinity;

        internal override void Explain(Facts facts, bool missed, List<string> lines)
        {
            if (!missed && Test(facts) == true)
            {
                lines.Add($"{Names.Of(Subject)} is {Value(facts)}");
            }
        }

        internal override void Write(StringBuilder text) => text.Append(CultureInfo.InvariantCulture, $"({Subject} {string.Join(',', Values)})");

        private string Value(Facts facts) => Subject switch
        {
            Subject.Language => facts.Sheet.Language,
            Subject.Channel => Names.Of(facts.Sheet.Channel),
            _ => Names.Of(facts.Sheet.Ownership.Owner),
        };
    }

    /// <summary>The conversation carries all (or any) of these tags.</summary>
    public sealed record Tags(bool All, IReadOnlyList<string> Values) : Condition
    {
        public override bool? Test(Facts facts)
        {
            foreach (var tag in Values)
            {
                if (facts.Sheet.Tags.Contains(tag, StringComparer.OrdinalIgnoreCase) != All)
                {
                    return !All;
                }
            }

            return All;
        }

        public override double Gap(Facts facts) => Test(facts) == true ? 0 : double.PositiveInfinity;

        internal override void Explain(Facts facts, bool missed, List<string> lines)
        {
            if (!missed && Test(facts) == true)
            {
                lines.Add($"tagged {string.Join(", ", Values.Where(t => facts.Sheet.Tags.Contains(t, StringComparer.OrdinalIgnoreCase)))}");
            }
        }

        internal override void Write(StringBuilder text) => text.Append(CultureInfo.InvariantCulture, $"(tags {All} {string.Join(',', Values)})");
    }

    /// <summary>All of the parts.</summary>
    public sealed record Every(IReadOnlyList<Condition> Parts) : Condition
    {
        public override bool? Test(Facts facts)
        {
            bool? result = true;
            foreach (var part in Parts)
            {
                switch (part.Test(facts))
                {
                    case false:
                        return false;
                    case null:
                        result = null;
                        break;
                }
            }

            return result;
        }

        public override double Gap(Facts facts)
        {
            var gap = 0d;
            foreach (var part in Parts)
            {
                gap = Math.Max(gap, part.Gap(facts));
            }

            return gap;
        }

        internal override void Explain(Facts facts, bool missed, List<string> lines)
        {
            foreach (var part in Parts)
            {
                part.Explain(facts, missed, lines);
            }
        }

        internal override void Write(StringBuilder text) => WriteParts(text, "all", Parts);
    }

    /// <summary>At least one of the parts.</summary>
    public sealed record Some(IReadOnlyList<Condition> Parts) : Condition
    {
        public override bool? Test(Facts facts)
        {
            bool? result = false;
            foreach (var part in Parts)
            {
                switch (part.Test(facts))
                {
                    case true:
                        return true;
                    case null:
                        result = null;
                        break;
                }
            }

            return result;
        }

        public override double Gap(Facts facts)
        {
            var gap = double.PositiveInfinity;
            foreach (var part in Parts)
            {
                gap = Math.Min(gap, part.Gap(facts));
            }

            return gap;
        }

        internal override void Explain(Facts facts, bool missed, List<string> lines)
        {
            var nearest = Gap(facts);
            foreach (var part in Parts)
            {
                // Of the parts that did not hold, only the nearest would have made the difference.
                if (!missed || part.Gap(facts) <= nearest)
                {
                    part.Explain(facts, missed, lines);
                }
            }
        }

        internal override void Write(StringBuilder text) => WriteParts(text, "any", Parts);
    }

    /// <summary>The part is known to be false.</summary>
    public sealed record Not(Condition Part) : Condition
    {
        public override bool? Test(Facts facts) => !Part.Test(facts);

        public override double Gap(Facts facts) => Test(facts) == true ? 0 : double.PositiveInfinity;

        internal override void Explain(Facts facts, bool missed, List<string> lines)
        {
            var inner = new List<string>();
            if (!missed && Test(facts) == true)
            {
                Part.Explain(facts, missed: true, inner);
                lines.Add(inner.Count > 0 ? $"not ({string.Join(" and ", inner)})" : "an exception of the rule does not apply");
            }
        }

        internal override void Write(StringBuilder text)
        {
            text.Append("(not ");
            Part.Write(text);
            text.Append(')');
        }
    }

    private static void WriteParts(StringBuilder text, string name, IReadOnlyList<Condition> parts)
    {
        text.Append('(').Append(name).Append(' ');
        foreach (var part in parts)
        {
            part.Write(text);
        }

        text.Append(')');
    }
}
