namespace Hitl.Connector.Accounts;

[Flags]
public enum AccessScopes
{
    None = 0,
    Read = 1,
    Hold = 2,

    /// <summary>Answer bots' questions in a person's name.</summary>
    Approve = 4,
    Resume = 8,

    /// <summary>Tell what a bot found for its answer.</summary>
    Evidence = 16,

    /// <summary>Ask as a bot; what it asked it cannot answer.</summary>
    Propose = 32,
}

/// <param name="Account">The account it is for, or <c>*</c>.</param>
/// <param name="Hash">SHA-256 of the key, lower-case hex; the key itself is shown once and never stored.</param>
public sealed record AccessKey(string Id, string Account, AccessScopes Scopes, string Hash, DateTimeOffset CreatedAt);

/// <summary>Bearer keys of the HTTP API.</summary>
public interface IAccessKeyStore
{
    Task AddAsync(AccessKey key, CancellationToken cancellationToken);

    Task<AccessKey?> FindAsync(string hash, CancellationToken cancellationToken);

    Task<IReadOnlyList<AccessKey>> ListAsync(CancellationToken cancellationToken);

    /// <summary>False when there is no such key.</summary>
    Task<bool> RevokeAsync(string id, CancellationToken cancellationToken);
}
