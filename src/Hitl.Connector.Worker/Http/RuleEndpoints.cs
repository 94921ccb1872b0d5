using Hitl.Connector.Accounts;
using Hitl.Connector.Escalation;
using Hitl.Connector.Worker.Processing;

namespace Hitl.Connector.Worker.Http;

/// <param name="Mode">How far the rule goes; the account's mode is its ceiling.</param>
/// <param name="Canary">The share of conversations in which it acts, in percent.</param>
/// <param name="Cap">How often it may begin to fire in an hour; null for as often as it likes.</param>
/// <param name="Problems">What the rule names and an account does not have; empty for a healthy rule.</param>
public sealed record RuleView(
    string Id,
    string Name,
    string Owner,
    Severity Severity,
    bool Enabled,
    AccountMode Mode,
    int Canary,
    int? Cap,
    DateTimeOffset? ValidFrom,
    DateTimeOffset? ValidTo,
    IReadOnlyList<RuleProblem> Problems);

/// <summary>The rules in force, in the order in which they are asked.</summary>
/// <param name="Refused">Rule files that lie in the directory and cannot be used; null when what lies there is in force.</param>
public sealed record RulesView(string Version, RefusedRules? Refused, IReadOnlyList<RuleView> Rules);

/// <summary><c>/api/v1/rules</c>.</summary>
public static class RuleEndpoints
{
    public static void MapRules(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/api/v1/rules", Read).RequireKey(AccessScopes.Read)
            .WithSummary("The rules in force, with what is wrong with them")
            .Produces<RulesView>()
            .RefusesWith();

    private static IResult Read(RuleBook rules, RuleHealth health, HttpContext context)
    {
        var current = rules.Current;
        var problems = health.Problems(current).Where(p => context.MayReach(p.Account)).ToLookup(p => p.RuleId, StringComparer.Ordinal);
        return Results.Json(
            new RulesView(
                current.Version,
                rules.Refused,
                [.. current.Rules.Select(r => new RuleView(r.Id, r.Name, r.Owner, r.Severity, r.Enabled, r.Mode, r.Canary, r.Cap, r.ValidFrom, r.ValidTo, [.. problems[r.Id]]))]),
            WorkerJson.Default.RulesView);
    }
}
