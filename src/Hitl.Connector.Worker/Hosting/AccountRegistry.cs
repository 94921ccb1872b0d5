using System.Collections.Concurrent;
using System.Collections.Frozen;
using Hitl.Connector.Accounts;
using Hitl.Connector.Conversations;
using Hitl.Connector.Handover;

namespace Hitl.Connector.Worker.Hosting;

/// <summary>A running account: its connector, its settings and how it fares.</summary>
public sealed record RunningAccount(AccountSettings Settings, IHelpdeskAccount Helpdesk, DateTimeOffset StartedAt)
{
    /// <summary>When the account's desk is open; null when it says nothing of that.</summary>
    public BusinessCalendar? Calendar { get; } = Settings.Options.BusinessHours?.ToCalendar();

    /// <summary>How conversations of this account go to humans and back.</summary>
    public HandoverTerms Terms { get; } = HandoverTerms.Of(Settings.Options, Settings.Options.BusinessHours?.ToCalendar(), StartedAt);
}

/// <param name="Problem">Bounded code of the last failure that a person must mend; null when healthy.</param>
public sealed record AccountHealth(string Account, string Helpdesk, string Mode, string? Problem, DateTimeOffset? Since);

/// <summary>The accounts this worker serves.</summary>
public sealed class AccountRegistry(IEnumerable<RunningAccount> accounts, TimeProvider time)
{
    private readonly FrozenDictionary<string, RunningAccount> _accounts = accounts.ToFrozenDictionary(a => a.Settings.Name, StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, (string Code, DateTimeOffset Since)> _problems = new(StringComparer.Ordinal);

    public IEnumerable<RunningAccount> All => _accounts.Values;

    public RunningAccount? Find(string account) => _accounts.GetValueOrDefault(account);

    public RunningAccount? Find(string account, HelpdeskKind helpdesk) =>
        Find(account) is { } found && found.Settings.Helpdesk == helpdesk ? found : null;

    public int SharePercent(string account) => Find(account)?.Settings.Options.QuotaPercent ?? 100;

    /// <summary>An answer came: whatever was wrong with the account's access is over.</summary>
    public void Answered(string account) => _problems.TryRemove(account, out _);

    /// <summary>Remembers failures that a person must mend; passing ones (throttled, unavailable) are not the account's health.</summary>
    public void Failed(string account, HelpdeskFailure failure)
    {
        if (failure.Kind is FailureKind.Unauthorized or FailureKind.Forbidden)
        {
            _problems.AddOrUpdate(account, _ => (failure.Code, time.GetUtcNow()), (_, known) => (failure.Code, known.Since));
        }
    }

    public IReadOnlyList<AccountHealth> Health() =>
        [.. _accounts.Values.OrderBy(a => a.Settings.Name, StringComparer.Ordinal).Select(a =>
        {
            var problem = _problems.TryGetValue(a.Settings.Name, out var known) ? known : default((string Code, DateTimeOffset Since)?);
            return new AccountHealth(
                a.Settings.Name,
                a.Settings.Helpdesk.ToString().ToLowerInvariant(),
                a.Settings.Options.Mode.ToString().ToLowerInvariant(),
                problem?.Code,
                problem?.Since);
        })];
}
