using Hitl.Connector.Accounts;
using Hitl.Connector.Storage.Engines;

namespace Hitl.Connector.Storage.Accounts;

/// <summary>The hashes of access keys.</summary>
internal sealed class AccessKeyStore(Engine engine) : IAccessKeyStore
{
    private const string Select = "SELECT id AS Id, account AS Account, scopes AS Scopes, hash AS Hash, created_at AS CreatedAt FROM access_keys";

    public Task AddAsync(AccessKey key, CancellationToken cancellationToken) => engine.WriteAsync(
        session => session.ExecuteAsync(
            "INSERT INTO access_keys (id, account, scopes, hash, created_at) VALUES (@id, @account, @scopes, @hash, @createdAt)",
            new { id = key.Id, account = key.Account, scopes = (long)key.Scopes, hash = key.Hash, createdAt = key.CreatedAt.ToStored() }),
        cancellationToken);

    public Task<AccessKey?> FindAsync(string hash, CancellationToken cancellationToken) => engine.ReadAsync(
        async session => (await session.FirstOrDefaultAsync<KeyRow>($"{Select} WHERE hash = @hash", new { hash }))?.ToKey(),
        cancellationToken);

    public Task<IReadOnlyList<AccessKey>> ListAsync(CancellationToken cancellationToken) => engine.ReadAsync<IReadOnlyList<AccessKey>>(
        async session => [.. (await session.ListAsync<KeyRow>($"{Select} ORDER BY created_at, id")).Select(r => r.ToKey())],
        cancellationToken);

    public Task<bool> RevokeAsync(string id, CancellationToken cancellationToken) => engine.WriteAsync(
        async session => await session.ExecuteAsync("DELETE FROM access_keys WHERE id = @id", new { id }) == 1,
        cancellationToken);

    private sealed class KeyRow
    {
        public string Id { get; init; } = "";
        public string Account { get; init; } = "";
        public long Scopes { get; init; }
        public string Hash { get; init; } = "";
        public long CreatedAt { get; init; }

        public AccessKey ToKey() => new(Id, Account, (AccessScopes)Scopes, Hash, StoredValues.ToTime(CreatedAt));
    }
}
