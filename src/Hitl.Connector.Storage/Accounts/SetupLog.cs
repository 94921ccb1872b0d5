using Hitl.Connector.Accounts;
using Hitl.Connector.Storage.Engines;

namespace Hitl.Connector.Storage.Accounts;

/// <summary>Rules that setup showed and changed.</summary>
internal sealed class SetupLog(Engine engine) : ISetupLog
{
    public Task<IReadOnlyDictionary<string, string>> ShownAsync(string account, CancellationToken cancellationToken) => engine.ReadAsync<IReadOnlyDictionary<string, string>>(
        async session => (await session.ListAsync<ShownRow>("SELECT step AS Step, stamp AS Stamp FROM shown_rules WHERE account = @account", new { account })).ToDictionary(r => r.Step, r => r.Stamp),
        cancellationToken);

    public Task ShowAsync(string account, IReadOnlyDictionary<string, string> stamps, DateTimeOffset at, CancellationToken cancellationToken) => engine.WriteAsync(
        async session =>
        {
            await session.ExecuteAsync("DELETE FROM shown_rules WHERE account = @account", new { account });
            foreach (var (step, stamp) in stamps)
            {
                await session.ExecuteAsync("INSERT INTO shown_rules (account, step, stamp, shown_at) VALUES (@account, @step, @stamp, @at)", new { account, step, stamp, at = at.ToStored() });
            }
        },
        cancellationToken);

    public Task BeginAsync(string account, string stepId, RuleState before, DateTimeOffset at, CancellationToken cancellationToken) => engine.WriteAsync(
        session => session.ExecuteAsync(
            """
            INSERT INTO former_rules (account, step, before_stamp, before_content, changed_at) VALUES (@account, @stepId, @stamp, @content, @at)
            ON CONFLICT (account, step) DO UPDATE SET before_stamp = @stamp, before_content = @content, after_stamp = NULL, after_content = NULL, changed_at = @at
            """,
            new { account, stepId, stamp = before.Stamp, content = before.Content, at = at.ToStored() }),
        cancellationToken);

    public Task EndAsync(string account, string stepId, RuleState after, CancellationToken cancellationToken) => engine.WriteAsync(
        session => session.ExecuteAsync(
            "UPDATE former_rules SET after_stamp = @stamp, after_content = @content WHERE account = @account AND step = @stepId",
            new { account, stepId, stamp = after.Stamp, content = after.Content }),
        cancellationToken);

    public Task<IReadOnlyList<FormerRule>> ChangedAsync(string account, CancellationToken cancellationToken) => engine.ReadAsync<IReadOnlyList<FormerRule>>(
        async session =>
        [
            .. (await session.ListAsync<FormerRow>(
                """
                SELECT step AS Step, before_stamp AS BeforeStamp, before_content AS BeforeContent, after_stamp AS AfterStamp, after_content AS AfterContent, changed_at AS ChangedAt
                FROM former_rules WHERE account = @account ORDER BY step
                """,
                new { account })).Select(r => new FormerRule(r.Step, new RuleState(r.BeforeStamp, r.BeforeContent), new RuleState(r.AfterStamp ?? "", r.AfterContent ?? ""), StoredValues.ToTime(r.ChangedAt))),
        ],
        cancellationToken);

    public Task ForgetAsync(string account, string stepId, CancellationToken cancellationToken) => engine.WriteAsync(
        session => session.ExecuteAsync("DELETE FROM former_rules WHERE account = @account AND step = @stepId", new { account, stepId }),
        cancellationToken);

    private sealed class ShownRow
    {
        public string Step { get; init; } = "";
        public string Stamp { get; init; } = "";
    }

    private sealed class FormerRow
    {
        public string Step { get; init; } = "";
        public string BeforeStamp { get; init; } = "";
        public string BeforeContent { get; init; } = "";
        public string? AfterStamp { get; init; }
        public string? AfterContent { get; init; }
        public long ChangedAt { get; init; }
    }
}
