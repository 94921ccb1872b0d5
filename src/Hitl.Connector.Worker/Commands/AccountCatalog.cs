using Hitl.Connector.Escalation;
using Hitl.Connector.Worker.Hosting;

namespace Hitl.Connector.Worker.Commands;

/// <summary>What rules may name at one live account.</summary>
public static class AccountCatalog
{
    /// <exception cref="SettingsException">The account is not configured, or cannot be asked.</exception>
    public static async Task<RuleCatalog> ReadAsync(WorkerSettings settings, string account, CancellationToken cancellationToken)
    {
        var found = settings.Accounts.FirstOrDefault(a => a.Name == account)
            ?? throw new SettingsException([$"There is no account \"{account}\". Configured: {string.Join(", ", settings.Accounts.Select(a => a.Name))}."]);
        await using var connected = new ConnectedAccounts(TimeProvider.System);
        var catalog = await connected.Connect(found).CatalogAsync(cancellationToken);
        return catalog.Succeeded
            ? catalog.Value.ForRules(account, settings.Options.OutgoingWebhooks.Keys)
            : throw new SettingsException([$"What account {account} has could not be read ({catalog.Failure.Code}): see what is wrong with hitl doctor."]);
    }
}
