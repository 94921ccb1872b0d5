using System.Globalization;
using System.Text;

namespace Hitl.Connector.Escalation;

/// <summary>A name that a rule can compare.</summary>
public enum Subject
{
    Language,
    Channel,
    Owner,
    Account,
    Helpdesk,
    Status,
    Brand,
    Tier,
    Organisation,
    Group,
    Assignee,
}

public abstract partial record Condition
{
    // What helpdesks name is never unknown: a customer without a tier is in none.
    private static double NameGap(bool? holds) => holds == true ? 0 : double.PositiveInfinity;

    /// <summary>The name is one of these, in any case of letters.</summary>
    public sealed record OneOf(Subject Subject, IReadOnlyList<string> Values) : Condition
    {
        public override bool? Test(Facts facts) => Value(facts.Sheet) is { } value && Values.Contains(value, StringComparer.OrdinalIgnoreCase);

        public override double Gap(Facts facts) => NameGap(Test(facts));

        internal override void Explain(Facts facts, bool missed, List<string> lines)
        {
            if (!missed && Test(facts) == true)
            {
                lines.Add($"{Names.Of(Subject)} is {Value(facts.Sheet)}");
            }
        }

        internal override void Write(StringBuilder text) => text.Append(CultureInfo.InvariantCulture, $"({Subject} {Listed(Values)})");

        private string? Value(FactSheet sheet) => Subject switch
        {
            Subject.Language => sheet.Language,
            Subject.Channel => Names.Of(sheet.Channel),
            Subject.Owner => Names.Of(sheet.Ownership.Owner),
            Subject.Account => sheet.Conversation.Account,
            Subject.Helpdesk => Names.Of(sheet.Helpdesk),
            Subject.Status => Names.Of(sheet.Status),
            Subject.Brand => sheet.BrandId,
            Subject.Tier => sheet.CustomerTier,
            Subject.Organisation => sheet.OrganizationId,
            Subject.Group => sheet.GroupId,
            _ => sheet.AssigneeId,
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

        public override double Gap(Facts facts) => NameGap(Test(facts));

        internal override void Explain(Facts facts, bool missed, List<string> lines)
        {
            if (!missed && Test(facts) == true)
            {
                lines.Add($"tagged {string.Join(", ", Values.Where(t => facts.Sheet.Tags.Contains(t, StringComparer.OrdinalIgnoreCase)))}");
            }
        }

        internal override void Write(StringBuilder text) => text.Append(CultureInfo.InvariantCulture, $"(tags {All} {Listed(Values)})");
    }

    /// <summary>A custom field has one of these values, in any case of letters.</summary>
    public sealed record FieldIs(string Name, IReadOnlyList<string> Values) : Condition
    {
        public override bool? Test(Facts facts) => facts.Sheet.Fields.GetValueOrDefault(Name) is { } value && Values.Contains(value, StringComparer.OrdinalIgnoreCase);

        public override double Gap(Facts facts) => NameGap(Test(facts));

        internal override void Explain(Facts facts, bool missed, List<string> lines)
        {
            if (!missed && Test(facts) == true)
            {
                lines.Add($"field {Name} is {facts.Sheet.Fields[Name]}");
            }
        }

        internal override void Write(StringBuilder text) => text.Append(CultureInfo.InvariantCulture, $"(field {Quoted(Name)} {Listed(Values)})");
    }

    /// <summary>A custom field is empty or missing.</summary>
    public sealed record FieldEmpty(string Name) : Condition
    {
        public override bool? Test(Facts facts) => string.IsNullOrEmpty(facts.Sheet.Fields.GetValueOrDefault(Name));

        public override double Gap(Facts facts) => NameGap(Test(facts));

        internal override void Explain(Facts facts, bool missed, List<string> lines)
        {
            if (!missed && Test(facts) == true)
            {
                lines.Add($"field {Name} is empty");
            }
        }

        internal override void Write(StringBuilder text) => text.Append(CultureInfo.InvariantCulture, $"(field {Quoted(Name)} empty)");
    }

    /// <summary>A custom field's number beyond a threshold; unknown where the field holds no number.</summary>
    public sealed record FieldNumber(string Name, Comparison Comparison, double Threshold) : Condition
    {
        public override bool? Test(Facts facts) => Value(facts) is { } value ? Comparison.Holds(value, Threshold) : null;

        public override double Gap(Facts facts) => NameGap(Test(facts));

        internal override void Explain(Facts facts, bool missed, List<string> lines)
        {
            if (!missed && Test(facts) == true)
            {
                lines.Add(string.Create(CultureInfo.InvariantCulture, $"field {Name} {Value(facts)} {Comparison.Sign()} {Threshold}"));
            }
        }

        internal override void Write(StringBuilder text) => text.Append(CultureInfo.InvariantCulture, $"(field {Quoted(Name)} {Comparison} {Threshold:R})");

        private double? Value(Facts facts) =>
            double.TryParse(facts.Sheet.Fields.GetValueOrDefault(Name), NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && double.IsFinite(value) ? value : null;
    }

    // Lengths before texts, so that no value can look like two.
    private static string Quoted(string text) => string.Create(CultureInfo.InvariantCulture, $"{text.Length}:{text}");

    private static string Listed(IReadOnlyList<string> values) => string.Join(',', values.Select(Quoted));
}
