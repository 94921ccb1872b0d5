using System.Text.Json.Nodes;
using Hitl.Connector.Escalation;
using Hitl.Connector.Storage.Engines;

namespace Hitl.Connector.Storage.Events;

/// <summary>Walks through the receipts in the order of their decisions.</summary>
internal sealed class ReceiptCheck(Engine engine) : IReceiptCheck
{
    private const int Portion = 1000;

    private const int ProblemsNamed = 100;

    private enum Result
    {
        Same,
        Differs,
        NoRules,
    }

    public async Task<ReceiptReport> VerifyAsync(string? account, DateTimeOffset? since, Func<string, CancellationToken, Task<RuleSet?>> rules, IProgress<long>? looked, CancellationToken cancellationToken)
    {
        var report = new ReceiptReport(0, 0, 0, 0, []);
        var (at, id) = (since?.ToStored() - 1 ?? -1, "");
        while (true)
        {
            var (fromAt, fromId) = (at, id);
            var rows = await engine.ReadAsync(
                session => session.ListAsync<Row>(
                    $"""
                    SELECT d.id AS Id, d.decided_at AS DecidedAt, d.content AS Content, CAST(CASE WHEN c.erased_at IS NULL THEN 0 ELSE 1 END AS BIGINT) AS Erased
                    FROM decisions d LEFT JOIN conversations c ON c.account = d.account AND c.conversation = d.conversation
                    WHERE (d.decided_at > @fromAt OR (d.decided_at = @fromAt AND d.id > @fromId)){(account is null ? "" : " AND d.account = @account")}
                    ORDER BY d.decided_at, d.id LIMIT @portion
                    """,
                    new { account, fromAt, fromId, portion = Portion }),
                cancellationToken);
            if (rows.Count == 0)
            {
                return report;
            }

            report = Add(report, await CheckAsync(rows, rules, cancellationToken));
            looked?.Report(report.All);
            (at, id) = (rows[^1].DecidedAt, rows[^1].Id);
        }
    }

    private static ReceiptReport Add(ReceiptReport report, IReadOnlyList<(Result Result, bool Erased, ReceiptProblem? Problem)> checks) => new(
        report.Same + checks.Count(c => c.Result == Result.Same),
        report.Differing + checks.Count(c => c.Result == Result.Differs),
        report.WithoutRules + checks.Count(c => c.Result == Result.NoRules),
        report.OfErased + checks.Count(c => c.Erased),
        [.. report.Problems, .. checks.Select(c => c.Problem).OfType<ReceiptProblem>().Take(ProblemsNamed - report.Problems.Count)]);

    private static async Task<IReadOnlyList<(Result Result, bool Erased, ReceiptProblem? Problem)>> CheckAsync(List<Row> rows, Func<string, CancellationToken, Task<RuleSet?>> rules, CancellationToken cancellationToken)
    {
        var stored = rows.AsParallel().AsOrdered().WithCancellation(cancellationToken).Select(r => (Row: r, Decision: StorageJson.Read(r.Content, StorageJson.Default.Decision))).ToList();
        var byVersion = new Dictionary<string, RuleSet?>(StringComparer.Ordinal);
        foreach (var version in stored.Select(s => s.Decision.RuleSetVersion).Distinct())
        {
            byVersion[version] = await rules(version, cancellationToken);
        }

        return [.. stored.AsParallel().AsOrdered().WithCancellation(cancellationToken).Select(s => Check(s.Row, s.Decision, byVersion[s.Decision.RuleSetVersion]))];
    }

    private static (Result Result, bool Erased, ReceiptProblem? Problem) Check(Row row, Decision decision, RuleSet? rules)
    {
        ReceiptProblem Problem(IReadOnlyList<string> parts) => new(decision.Conversation, decision.Id, decision.RuleSetVersion, decision.DecidedAt, parts);
        if (rules is null || rules.Version != decision.RuleSetVersion)
        {
            return (Result.NoRules, row.Erased != 0, Problem([]));
        }

        // Written out again first, so that a receipt of an older version of this program is compared by what it says.
        var was = StorageJson.Write(decision, StorageJson.Default.Decision);
        var now = StorageJson.Write(EscalationPolicy.Decide(rules, decision.Sheet), StorageJson.Default.Decision);
        return was == now ? (Result.Same, row.Erased != 0, null) : (Result.Differs, row.Erased != 0, Problem(Differences(was, now)));
    }

    private static List<string> Differences(string was, string now)
    {
        var (before, after) = (JsonNode.Parse(was)!.AsObject(), JsonNode.Parse(now)!.AsObject());
        return [.. before.Select(p => p.Key).Union(after.Select(p => p.Key)).Where(p => !JsonNode.DeepEquals(before[p], after[p]))];
    }

    private sealed class Row
    {
        public string Id { get; init; } = "";
        public long DecidedAt { get; init; }
        public string Content { get; init; } = "";
        public long Erased { get; init; }
    }
}
