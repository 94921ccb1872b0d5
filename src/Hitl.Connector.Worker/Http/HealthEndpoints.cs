using Hitl.Connector.Intake;
using Hitl.Connector.Worker.Hosting;
using Hitl.Connector.Worker.Processing;
using Hitl.Connector.Worker.Telemetry;

namespace Hitl.Connector.Worker.Http;

/// <param name="Status"><c>ready</c>, <c>degraded</c> (an account or a rule needs a person; the others go on) or <c>unavailable</c> (no database).</param>
public sealed record Readiness(string Status, bool Database, IReadOnlyList<AccountHealth> Accounts, RulesHealth Rules);

/// <param name="Version">Of the rule set in force.</param>
/// <param name="Refused">Rule files that lie in the directory and cannot be used; null when what lies there is in force.</param>
/// <param name="Problems">Rules that name what an account does not have.</param>
public sealed record RulesHealth(string Version, RefusedRules? Refused, IReadOnlyList<RuleProblem> Problems);

/// <summary>Liveness, readiness and metrics.</summary>
public static class HealthEndpoints
{
    public static void MapHealth(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/healthz", () => Results.Text("ok")).ExcludeFromDescription();
        routes.MapGet("/readyz", ReadyAsync)
            .WithSummary("Whether the worker can work, and what needs a person")
            .Produces<Readiness>()
            .Produces<Readiness>(StatusCodes.Status503ServiceUnavailable);
        routes.MapGet("/metrics", (PrometheusText metrics) => Results.Text(metrics.Write(), "text/plain; version=0.0.4; charset=utf-8")).ExcludeFromDescription();
    }

    private static async Task<IResult> ReadyAsync(ILedgerReport report, AccountRegistry accounts, RuleBook rules, RuleHealth health, CancellationToken cancellationToken)
    {
        var known = accounts.Health();
        var ruled = new RulesHealth(rules.Current.Version, rules.Refused, health.Problems(rules.Current));
        var database = await AnswersAsync(report, cancellationToken);
        var status = !database ? "unavailable" : known.Any(a => a.Problem is not null) || ruled is not { Refused: null, Problems: [] } ? "degraded" : "ready";

        // One account's revoked token must not take the worker out of rotation for the others: only the database does.
        return Results.Json(
            new Readiness(status, database, known, ruled),
            WorkerJson.Default.Readiness,
            statusCode: database ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable);
    }

    private static async Task<bool> AnswersAsync(ILedgerReport report, CancellationToken cancellationToken)
    {
        try
        {
            await report.DeadLettersAsync(null, 1, cancellationToken);
            return true;
        }
        catch (Exception failure) when (failure is System.Data.Common.DbException or TimeoutException)
        {
            return false;
        }
    }
}
