namespace Hitl.Connector.Escalation;

/// <summary>The rules that came nearest to firing.</summary>
internal sealed class AlmostFired
{
    private readonly List<(Rule Rule, double Gap)> nearest = [];

    /// <summary>A rule further away than this is of no interest any more.</summary>
    public double Within => nearest.Count < EscalationPolicy.MostAlmostFired ? EscalationPolicy.AlmostWithin : nearest[^1].Gap;

    public void Consider(Rule rule, double gap)
    {
        if (gap > Within)
        {
            return;
        }

        // Behind those that are as near: the order of rank.
        var at = nearest.Count;
        while (at > 0 && nearest[at - 1].Gap > gap)
        {
            at--;
        }

        nearest.Insert(at, (rule, gap));
        if (nearest.Count > EscalationPolicy.MostAlmostFired)
        {
            nearest.RemoveAt(nearest.Count - 1);
        }
    }

    /// <summary>Nearest first.</summary>
    public IReadOnlyList<FiredRule> Named(Facts now) => [.. nearest.Select(n => FiredRule.Of(n.Rule, now, missed: true))];
}
