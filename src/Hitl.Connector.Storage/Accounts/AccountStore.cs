using Hitl.Connector.Accounts;
using Hitl.Connector.Storage.Engines;

namespace Hitl.Connector.Storage.Accounts;

/// <summary>When accounts started, and which are paused.</summary>
internal sealed class AccountStore(Engine engine) : IAccountStore
{
    /// <summary>Stands for all accounts.</summary>
    public const string All = "*";

    public Task<DateTimeOffset> StartedAtAsync(string account, DateTimeOffset now, CancellationToken cancellationToken) => engine.WriteAsync(
        async session =>
        {
            await session.ExecuteAsync(
                "INSERT INTO accounts (account, started_at) VALUES (@account, @now) ON CONFLICT (account) DO NOTHING",
                new { account, now = now.ToStored() });
            return StoredValues.ToTime(await session.FirstOrDefaultAsync<long>("SELECT started_at FROM accounts WHERE account = @account", new { account }));
        },
        cancellationToken);

    public Task SetPausedAsync(string account, bool paused, DateTimeOffset at, CancellationToken cancellationToken) => engine.WriteAsync(
        session =>
        {
            // What was passed over while paused may be due by now.
            session.OutboxChanged = !paused;
            return paused
                ? session.ExecuteAsync("INSERT INTO paused (account, since) VALUES (@account, @at) ON CONFLICT (account) DO NOTHING", new { account, at = at.ToStored() })
                : session.ExecuteAsync("DELETE FROM paused WHERE account = @account", new { account });
        },
        cancellationToken);

    public Task<IReadOnlySet<string>> PausedAsync(CancellationToken cancellationToken) => engine.ReadAsync(PausedAsync, cancellationToken);

    public static async Task<IReadOnlySet<string>> PausedAsync(Session session) =>
        (await session.ListAsync<string>("SELECT account FROM paused")).ToHashSet(StringComparer.Ordinal);
}
