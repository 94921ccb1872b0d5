using System.Globalization;
using System.Text;
using Hitl.Connector.Conversations;

namespace Hitl.Connector.Escalation;

/// <summary>Whose words a text pattern looks at.</summary>
public enum Speaker
{
    Customer,
    Bot,

    /// <summary>Everybody who wrote publicly.</summary>
    Any,
}

public abstract partial record Condition
{
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
            text.Append(CultureInfo.InvariantCulture, $"(intent {Confidence:R} {Listed(Labels)})");
    }

    /// <summary>
    /// The request lies within (or outside) what the bot may answer: by the bot's own intent, else by the recognised one
    /// where that is sure enough, else unknown.
    /// </summary>
    public sealed record BotIntent(bool Allowed, IReadOnlyList<string> Intents, IntentThresholds Thresholds) : Condition
    {
        public override bool? Test(Facts facts) => Value(facts) is { } intent ? Intents.Contains(intent, StringComparer.OrdinalIgnoreCase) == Allowed : null;

        public override double Gap(Facts facts) => NameGap(Test(facts));

        internal override void Explain(Facts facts, bool missed, List<string> lines)
        {
            if (!missed && Test(facts) == true)
            {
                lines.Add($"{Value(facts)} is {(Allowed ? "within" : "outside")} what the bot may answer");
            }
        }

        internal override void Write(StringBuilder text) => text.Append(CultureInfo.InvariantCulture, $"(bot intent {Allowed} {Listed(Intents)} {Thresholds.Written})");

        private string? Value(Facts facts) =>
            facts.Sheet.Bot?.Intent ?? (facts.Moment.Intent is { } intent && intent.Confidence >= Thresholds.Of(intent.Label) ? intent.Label : null);
    }

    /// <summary>What the bot found in its knowledge is one of these; unknown where it does not say.</summary>
    public sealed record Knowledge(IReadOnlyList<KnowledgeMatch> Values) : Condition
    {
        public override bool? Test(Facts facts) => facts.Sheet.Bot?.Knowledge is { } found ? Values.Contains(found) : null;

        public override double Gap(Facts facts) => NameGap(Test(facts));

        internal override void Explain(Facts facts, bool missed, List<string> lines)
        {
            if (!missed && Test(facts) == true)
            {
                lines.Add($"knowledge {Names.Of(facts.Sheet.Bot!.Knowledge!.Value)}");
            }
        }

        internal override void Write(StringBuilder text) => text.Append(CultureInfo.InvariantCulture, $"(knowledge {string.Join(',', Values)})");
    }

    /// <summary>The desk is open (or closed); unknown without a calendar.</summary>
    public sealed record BusinessHours(bool Open) : Condition
    {
        public override bool? Test(Facts facts) => facts.BusinessHours is { } open ? open == Open : null;

        public override double Gap(Facts facts) => NameGap(Test(facts));

        internal override void Explain(Facts facts, bool missed, List<string> lines)
        {
            if (!missed && Test(facts) == true)
            {
                lines.Add(Open ? "within business hours" : "outside business hours");
            }
        }

        internal override void Write(StringBuilder text) => text.Append(CultureInfo.InvariantCulture, $"(business hours {Open})");
    }

    /// <summary>Somebody wrote what the pattern matches, since a human last finished.</summary>
    /// <param name="Pattern">A .NET regular expression without look-around and back-references, in any case of letters.</param>
    public sealed record Text(string Pattern, Speaker From) : Condition
    {
        public override bool? Test(Facts facts) => Hit(facts) is not null;

        public override double Gap(Facts facts) => NameGap(Test(facts));

        internal bool IsFrom(AuthorKind author) => From switch
        {
            Speaker.Customer => author == AuthorKind.Customer,
            Speaker.Bot => author == AuthorKind.Bot,
            _ => true,
        };

        internal override void Explain(Facts facts, bool missed, List<string> lines)
        {
            if (!missed && Hit(facts) is { } hit)
            {
                lines.Add(string.Create(CultureInfo.InvariantCulture, $"message {hit.MessageId}, characters {hit.Start} to {hit.Start + hit.Length}, matches {Pattern}"));
            }
        }

        internal override void Write(StringBuilder text) => text.Append(CultureInfo.InvariantCulture, $"(text {From} {Quoted(Pattern)})");

        private PatternHit? Hit(Facts facts)
        {
            foreach (var hit in facts.Sheet.Hits)
            {
                if (hit.Moment <= facts.Index && hit.Pattern == Pattern && IsFrom(hit.From))
                {
                    return hit;
                }
            }

            return null;
        }
    }
}
