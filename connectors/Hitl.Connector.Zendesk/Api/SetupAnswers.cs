using System.Text.Json;

namespace Hitl.Connector.Zendesk.Api;

internal sealed record TicketFieldView
{
    public string? Id { get; init; }
    public string? Title { get; init; }
    public string? RawTitle { get; init; }
    public string? Type { get; init; }
    public bool? Active { get; init; }
    public bool? VisibleInPortal { get; init; }
    public bool? EditableInPortal { get; init; }
}

internal sealed record TicketFieldsAnswer
{
    public IReadOnlyList<TicketFieldView?>? TicketFields { get; init; }
    public PageMeta? Meta { get; init; }
}

internal sealed record TicketFieldAnswer
{
    public TicketFieldView? TicketField { get; init; }
}

internal sealed record WebhookView
{
    public string? Id { get; init; }
    public string? Name { get; init; }
    public string? Status { get; init; }
    public string? Endpoint { get; init; }
    public JsonElement Subscriptions { get; init; }
}

internal sealed record WebhooksAnswer
{
    public IReadOnlyList<WebhookView?>? Webhooks { get; init; }
    public PageMeta? Meta { get; init; }
}

internal sealed record WebhookAnswer
{
    public WebhookView? Webhook { get; init; }
}

internal sealed record SigningSecretAnswer
{
    public SigningSecretView? SigningSecret { get; init; }
}

internal sealed record SigningSecretView
{
    public string? Secret { get; init; }
}

internal sealed record ConditionsView
{
    public JsonElement All { get; init; }
    public JsonElement Any { get; init; }
}

/// <summary>A trigger or an automation.</summary>
internal sealed record BusinessRuleView
{
    public string? Id { get; init; }
    public string? Title { get; init; }
    public bool? Active { get; init; }
    public int? Position { get; init; }
    public string? CategoryId { get; init; }
    public string? UpdatedAt { get; init; }
    public ConditionsView? Conditions { get; init; }
    public JsonElement Actions { get; init; }
}

internal sealed record TriggerAnswer
{
    public BusinessRuleView? Trigger { get; init; }
}

internal sealed record AutomationAnswer
{
    public BusinessRuleView? Automation { get; init; }
}

internal sealed record TriggerCategoryView
{
    public string? Id { get; init; }
    public int? Position { get; init; }
}

internal sealed record TriggerCategoriesAnswer
{
    public IReadOnlyList<TriggerCategoryView?>? TriggerCategories { get; init; }
    public PageMeta? Meta { get; init; }
}

internal sealed record MacroView
{
    public string? Id { get; init; }
    public string? Title { get; init; }
    public JsonElement Actions { get; init; }
}

internal sealed record MacrosAnswer
{
    public IReadOnlyList<MacroView?>? Macros { get; init; }
    public PageMeta? Meta { get; init; }
}

internal sealed record ViewsAnswer
{
    public IReadOnlyList<BusinessRuleView?>? Views { get; init; }
    public PageMeta? Meta { get; init; }
}

internal sealed record TriggersAnswer
{
    public IReadOnlyList<BusinessRuleView?>? Triggers { get; init; }
    public PageMeta? Meta { get; init; }
}

internal sealed record AutomationsAnswer
{
    public IReadOnlyList<BusinessRuleView?>? Automations { get; init; }
    public PageMeta? Meta { get; init; }
}

internal sealed record TokenAnswer
{
    public string? AccessToken { get; init; }
    public string? ExpiresIn { get; init; }
    public string? Scope { get; init; }
}

// Sunshine Conversations names in camelCase.
internal sealed record SunshineConversationAnswer
{
    public SunshineConversation? Conversation { get; init; }
}

internal sealed record SunshineConversation
{
    public SwitchboardIntegration? ActiveSwitchboardIntegration { get; init; }
}

internal sealed record SwitchboardsAnswer
{
    public IReadOnlyList<SwitchboardView?>? Switchboards { get; init; }
}

internal sealed record SwitchboardView
{
    public string? Id { get; init; }
}

internal sealed record SwitchboardIntegrationsAnswer
{
    public IReadOnlyList<SwitchboardIntegration?>? SwitchboardIntegrations { get; init; }
}

internal sealed record SwitchboardIntegration
{
    public string? Id { get; init; }
    public string? Name { get; init; }
    public string? IntegrationType { get; init; }

    public bool Is(string idNameOrType) =>
        string.Equals(Id, idNameOrType, StringComparison.Ordinal)
        || string.Equals(Name, idNameOrType, StringComparison.OrdinalIgnoreCase)
        || string.Equals(IntegrationType, idNameOrType, StringComparison.OrdinalIgnoreCase);
}
