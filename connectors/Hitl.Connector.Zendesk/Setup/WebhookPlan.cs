using Hitl.Connector.Zendesk.Api;

namespace Hitl.Connector.Zendesk.Setup;

/// <summary>The webhook that this account needs: pure.</summary>
internal static class WebhookPlan
{
    private const string Prefix = "zen:event-type:";

    /// <summary>What may change a decision or an owner. Messages of live messaging are no comments and have an event of their own.</summary>
    public static IReadOnlyList<string> Subscriptions { get; } =
    [
        .. new[]
        {
            "ticket.created", "ticket.comment_added", "ticket.comment_redacted", "ticket.comment_made_private", "ticket.status_changed",
            "ticket.custom_status_changed", "ticket.priority_changed", "ticket.agent_assignment_changed", "ticket.group_assignment_changed",
            "ticket.custom_field_changed", "ticket.requester_changed", "ticket.tags_changed", "ticket.merged", "ticket.soft_deleted",
            "ticket.permanently_deleted", "ticket.undeleted", "messaging_ticket.message_added",
        }.Select(t => Prefix + t),
    ];

    public static string Name(string account) => $"Hitl.Connector {account}";

    public static string Endpoint(Uri publicUrl, string account) => $"{publicUrl.AbsoluteUri.TrimEnd('/')}/webhooks/zendesk/{account}";

    public static WebhookPatch Create(string account, string endpoint) => new()
    {
        Name = Name(account),
        Description = "Tells Hitl.Connector that a ticket changed.",
        Status = "active",
        Endpoint = endpoint,
        HttpMethod = "POST",
        RequestFormat = "json",
        Subscriptions = Subscriptions,
    };

    /// <summary>Lines with + and -; empty when the webhook is as it should be.</summary>
    public static string Diff(WebhookView webhook, string endpoint)
    {
        var lines = new List<string>();
        if (webhook.Endpoint != endpoint)
        {
            lines.Add($"- endpoint: {webhook.Endpoint}");
            lines.Add($"+ endpoint: {endpoint}");
        }

        if (webhook.Status != "active")
        {
            lines.Add($"- status: {webhook.Status}");
            lines.Add("+ status: active");
        }

        var current = webhook.Subscriptions.Words();
        lines.AddRange(Subscriptions.Except(current, StringComparer.Ordinal).Select(s => $"+ subscription: {s}"));
        lines.AddRange(current.Except(Subscriptions, StringComparer.Ordinal).Select(s => $"- subscription: {s}"));
        return string.Join('\n', lines);
    }
}
