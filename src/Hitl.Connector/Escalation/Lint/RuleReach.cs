using Hitl.Connector.Accounts;

namespace Hitl.Connector.Escalation.Lint;

/// <summary>Finds rules that can never fire: because nothing meets their conditions, or because another always stops before them.</summary>
internal static class RuleReach
{
    public static void Check(IReadOnlyList<ReadRule> rules)
    {
        var ranked = rules.OrderByDescending(r => r.Rule.Severity).Select(r => (Read: r, Cases: Cases.Of(r.Rule.When))).ToList();
        var stopping = new List<(ReadRule Read, IReadOnlyList<Case> Cases)>();
        foreach (var (read, cases) in ranked)
        {
            if (cases is { Count: 0 })
            {
                read.Yaml.Report(read.At, $"rule '{read.Rule.Id}': nothing meets all of this, so the rule could never fire");
            }
            else if (cases is not null && stopping.Find(s => Covers(s, read.Rule, cases)) is { Read: { } first })
            {
                read.Yaml.Report(read.At, $"rule '{read.Rule.Id}' is never reached: whenever it would fire, '{first.Rule.Id}' has fired before it and stops");
            }

            if (cases is { Count: > 0 } && AlwaysStops(read.Rule))
            {
                stopping.Add((read, cases));
            }
        }
    }

    private static bool AlwaysStops(Rule rule) =>
        rule is { Enabled: true, Then.Stop: true, Mode: not AccountMode.Shadow, Canary: 100, Cap: null, ValidFrom: null, ValidTo: null };

    // A rule that looks back fires for what was; one that does not look back does not stop it then.
    private static bool Covers((ReadRule Read, IReadOnlyList<Case> Cases) first, Rule second, IReadOnlyList<Case> cases) =>
        (first.Read.Rule.Stands || !second.Stands) && cases.All(c => first.Cases.Any(f => f.Contains(c)));
}
