using System.Collections.Concurrent;
using Hitl.Connector.Escalation;
using Hitl.Connector.Storage.Engines;

namespace Hitl.Connector.Storage.Conversations;

/// <summary>Rule sets by version, each stored with the first decision that it made.</summary>
internal sealed class RuleArchive(Engine engine) : IRuleArchive
{
    private const string Columns = "version AS Version, first_at AS FirstAt, files AS Files";

    private readonly ConcurrentDictionary<string, bool> _stored = new(StringComparer.Ordinal);

    public async Task<ArchivedRules?> FindAsync(string version, CancellationToken cancellationToken) => await engine.ReadAsync(
        async session => (await session.FirstOrDefaultAsync<Row>($"SELECT {Columns} FROM rule_sets WHERE version = @version", new { version }))?.ToRules(),
        cancellationToken);

    public Task<IReadOnlyList<ArchivedRules>> ListAsync(CancellationToken cancellationToken) => engine.ReadAsync<IReadOnlyList<ArchivedRules>>(
        async session => [.. (await session.ListAsync<Row>($"SELECT {Columns} FROM rule_sets ORDER BY first_at DESC, version")).Select(r => r.ToRules())],
        cancellationToken);

    /// <summary>In the transaction of a decision, so that none is stored without the rules that made it.</summary>
    public async Task StoreAsync(Session session, RuleSet rules, DateTimeOffset at)
    {
        if (!_stored.ContainsKey(rules.Version))
        {
            await session.ExecuteAsync(
                "INSERT INTO rule_sets (version, first_at, files) VALUES (@version, @at, @files) ON CONFLICT (version) DO NOTHING",
                new { version = rules.Version, at = at.ToStored(), files = StorageJson.Write(rules.Files, StorageJson.Default.IReadOnlyListRuleText) });
        }
    }

    /// <summary>The transaction was committed: the text need not be sent again.</summary>
    public void Committed(RuleSet rules) => _stored[rules.Version] = true;

    private sealed class Row
    {
        public string Version { get; init; } = "";
        public long FirstAt { get; init; }
        public string Files { get; init; } = "";

        public ArchivedRules ToRules() => new(Version, StoredValues.ToTime(FirstAt), StorageJson.Read(Files, StorageJson.Default.IReadOnlyListRuleText));
    }
}
