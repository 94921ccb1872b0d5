using Hitl.Connector.Conversations;
using Hitl.Connector.Zendesk.Api;
using Hitl.Connector.Zendesk.Reading;

namespace Hitl.Connector.Zendesk.Setup;

/// <summary>The active rules of an account as they are now.</summary>
/// <param name="FirstCategory">Triggers of this category run before all others; null where the account has none.</param>
internal sealed record AccountRules(List<BusinessRuleView> Triggers, List<BusinessRuleView> Automations, List<BusinessRuleView> Views, string? FirstCategory)
{
    private const int PageSize = 100;

    public static async Task<HelpdeskResult<AccountRules>> ReadAsync(ZendeskClient client, CancellationToken cancellationToken)
    {
        var triggers = await Directories.PagesAsync(after => client.Support.TriggersAsync("true", PageSize, after, cancellationToken), p => p.Triggers, p => p.Meta, cancellationToken);
        if (!triggers.Succeeded)
        {
            return triggers.Failure;
        }

        var automations = await Directories.PagesAsync(after => client.Support.AutomationsAsync("true", PageSize, after, cancellationToken), p => p.Automations, p => p.Meta, cancellationToken);
        if (!automations.Succeeded)
        {
            return automations.Failure;
        }

        var views = await Directories.PagesAsync(after => client.Support.ViewsAsync(PageSize, after, cancellationToken), p => p.Views, p => p.Meta, cancellationToken);
        if (!views.Succeeded)
        {
            return views.Failure;
        }

        // An account without categories has no such endpoint: then position alone is the order.
        var categories = await Directories.PagesAsync(after => client.Support.TriggerCategoriesAsync("position", PageSize, after, cancellationToken), p => p.TriggerCategories, p => p.Meta, cancellationToken);
        if (categories.Failure is { Kind: not (FailureKind.NotFound or FailureKind.Forbidden) } failure)
        {
            return failure;
        }

        return new AccountRules(triggers.Value, automations.Value, views.Value, categories.Value?.MinBy(c => c.Position ?? int.MaxValue)?.Id);
    }
}
