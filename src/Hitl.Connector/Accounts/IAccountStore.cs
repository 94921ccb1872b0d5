namespace Hitl.Connector.Accounts;

/// <summary>What is remembered per account: when it started, and whether it is paused.</summary>
public interface IAccountStore
{
    /// <summary>The moment this account was first run; set once. What happened before causes no writes.</summary>
    Task<DateTimeOffset> StartedAtAsync(string account, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Pauses (or resumes) every write of an account except hold and release; <c>*</c> is all accounts.</summary>
    Task SetPausedAsync(string account, bool paused, DateTimeOffset at, CancellationToken cancellationToken);

    Task<IReadOnlySet<string>> PausedAsync(CancellationToken cancellationToken);
}
