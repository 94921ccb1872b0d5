using System.Text;
using Hitl.Connector.Scoring;

namespace Hitl.Connector.Escalation.Lint;

/// <summary>All the ways in which a condition can hold.</summary>
internal static class Cases
{
    // Beyond this a condition is taken to be possible: lint must not become the slow part.
    private const int Most = 512;
    private const string IntentName = "intent";
    private const string Urgency = "urgency";
    private const string UrgencyProbability = "urgency probability";
    private const string Topic = "topic ";
    private const string Topics = "topics";

    /// <summary>Empty when it can never hold; null when there are too many to look through.</summary>
    public static IReadOnlyList<Case>? Of(Condition condition) => Of(condition, negated: false);

    private static IReadOnlyList<Case>? Of(Condition condition, bool negated) => condition switch
    {
        Condition.Not not => Of(not.Part, !negated),
        Condition.Every every => negated ? Either(every.Parts, negated) : Together(every.Parts, negated),
        Condition.Some some => negated ? Together(some.Parts, negated) : Either(some.Parts, negated),
        _ => [.. Leaf(condition, negated).Select(c => c.Possible()).OfType<Case>()],
    };

    private static List<Case>? Either(IReadOnlyList<Condition> parts, bool negated)
    {
        var cases = new List<Case>();
        foreach (var part in parts)
        {
            if (Of(part, negated) is not { } more || cases.Count + more.Count > Most)
            {
                return null;
            }

            cases.AddRange(more);
        }

        return cases;
    }

    private static List<Case>? Together(IReadOnlyList<Condition> parts, bool negated)
    {
        var cases = new List<Case> { Case.Any };
        foreach (var part in parts)
        {
            if (Of(part, negated) is not { } more || cases.Count * more.Count > Most)
            {
                return null;
            }

            cases = [.. cases.SelectMany(c => more.Select(c.And)).OfType<Case>()];
        }

        return cases;
    }

    private static IEnumerable<Case> Leaf(Condition condition, bool negated) => condition switch
    {
        Condition.Number n => [Number(n.Measure.ToString(), n.Comparison, n.Threshold, negated, n.Measure.Range(), n.Measure.IsCount() && n.Measure != Measure.MinutesSinceCustomer)],
        Condition.Unknown u => [Flag(Case.Unknown(u.Measure.ToString()), !negated)],
        Condition.Intent i => OneAndAtLeast(Name(IntentName, i.Labels, negated), Number(Measure.IntentConfidence.ToString(), Comparison.AtLeast, i.Confidence, negated, (0, 1)), negated),
        Condition.Urgent u => OneAndAtLeast(
            Number(Urgency, Comparison.AtLeast, (int)u.AtLeast, negated, (0, (int)UrgencyLevel.Critical), whole: true),
            Number(UrgencyProbability, Comparison.AtLeast, u.Probability, negated, (0, 1)),
            negated),
        Condition.Topics t => Many(t.Values.Select(v => Number(Topic + v, Comparison.AtLeast, t.Probability, negated, (0, 1)) with { Flags = Case.Any.Flags.Add(Case.Unknown(Topics), false) }), t.All != negated),
        Condition.RiskUnknown r => [Flag(Case.Unknown(r.OfTopics ? Topics : Urgency), !negated)],
        Condition.OneOf o => [Name(o.Subject.ToString(), o.Values, negated)],
        Condition.Tags t => Many(t.Values.Select(v => Flag("tag " + v.ToUpperInvariant(), !negated)), t.All != negated),
        Condition.FieldIs f => [Name("field " + f.Name, f.Values, negated)],
        Condition.FieldNumber f => [Number("number in field " + f.Name, f.Comparison, f.Threshold, negated, (double.NegativeInfinity, double.PositiveInfinity))],
        Condition.BusinessHours b => [Flag("business hours", b.Open != negated)],
        Condition.Knowledge k => [Name("knowledge", k.Values.Select(v => v.ToString()), negated)],
        _ => [Flag(Written(condition), !negated)],
    };

    // Both parts hold; or, negated, one of the two does not.
    private static IEnumerable<Case> OneAndAtLeast(Case one, Case number, bool negated) => negated ? [one, number] : one.And(number) is { } both ? [both] : [];

    private static IEnumerable<Case> Many(IEnumerable<Case> cases, bool all)
    {
        if (!all)
        {
            return cases;
        }

        var together = cases.Aggregate((Case?)Case.Any, (so, next) => so?.And(next));
        return together is null ? [] : [together];
    }

    private static Case Number(string name, Comparison comparison, double threshold, bool negated, (double Least, double Most) range, bool whole = false)
    {
        var meant = negated
            ? comparison switch
            {
                Comparison.Below => Comparison.AtLeast,
                Comparison.AtMost => Comparison.Above,
                Comparison.Above => Comparison.AtMost,
                _ => Comparison.Below,
            }
            : comparison;
        return Case.Any with { Numbers = Case.Any.Numbers.Add(name, Interval.Of(meant, threshold, range.Least, range.Most, whole)) };
    }

    private static Case Name(string what, IEnumerable<string> names, bool negated) => Case.Any with { Names = Case.Any.Names.Add(what, NameRange.Of(names, negated)) };

    private static Case Flag(string what, bool holds) => Case.Any with { Flags = Case.Any.Flags.Add(what, holds) };

    private static string Written(Condition condition)
    {
        var text = new StringBuilder();
        condition.Write(text);
        return text.ToString();
    }
}
