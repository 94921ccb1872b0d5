using Hitl.Connector.Intake;
using Hitl.Connector.Worker.Hosting;
using Hitl.Connector.Worker.Telemetry;

namespace Hitl.Connector.Worker.Http;

/// <param name="Status"><c>ready</c>, <c>degraded</c> (an account needs a person; the others go on) or <c>unavailable</c> (no database).</param>
public sealed record Readiness(string Status, bool Database, IReadOnlyList<AccountHealth> Accounts);

/// <summary>Liveness, readiness and metrics.</summary>
public static class HealthEndpoints
{
    public static void MapHealth(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/healthz", () => Results.Text("ok"));
        routes.MapGet("/readyz", ReadyAsync);
        routes.MapGet("/metrics", (PrometheusText metrics) => Results.Text(metrics.Write(), "text/plain; version=0.0.4; charset=utf-8"));
    }

    private static async Task<IResult> ReadyAsync(ILedgerReport report, AccountRegistry accounts, CancellationToken cancellationToken)
    {
        var health = accounts.Health();
        var database = await AnswersAsync(report, cancellationToken);
        var status = !database ? "unavailable" : health.Any(a => a.Problem is not null) ? "degraded" : "ready";

        // One account's revoked token must not take the worker out of rotation for the others: only the database does.
        return Results.Json(
            new Readiness(status, database, health),
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
