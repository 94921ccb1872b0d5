using System.Text.RegularExpressions;

namespace Hitl.Connector.Sandbox.Zendesk;

/// <summary>The placeholders of rules. They are put in as they are: text from customers breaks JSON, as at the vendor.</summary>
internal static partial class Placeholders
{
    public static string Render(string template, TicketUpdate update, ZendeskState state) =>
        template.Contains("{{", StringComparison.Ordinal) ? Placeholder().Replace(template, match => Value(match.Groups["name"].Value, update, state)) : template;

    private static string Value(string name, TicketUpdate update, ZendeskState state)
    {
        var ticket = update.Ticket;
        var actor = state.Users.GetValueOrDefault(update.Actor.UserId);
        var requester = state.Users.GetValueOrDefault(ticket.RequesterId);
        var assignee = ticket.AssigneeId is { } id ? state.Users.GetValueOrDefault(id) : null;
        return name switch
        {
            "ticket.id" => RuleConditions.Text(ticket.Id),
            "ticket.title" or "ticket.subject" => ticket.Subject ?? string.Empty,
            "ticket.description" => ticket.Description,
            "ticket.status" => Capital(ticket.Status),
            "ticket.priority" => Capital(ticket.Priority ?? string.Empty),
            "ticket.ticket_type" => Capital(ticket.Type ?? string.Empty),
            "ticket.tags" => string.Join(' ', ticket.Tags),
            "ticket.via" => ticket.Via.Channel,
            "ticket.external_id" => ticket.ExternalId ?? string.Empty,
            "ticket.group.id" => RuleConditions.Text(ticket.GroupId),
            "ticket.group.name" => ticket.GroupId is { } groupId ? state.Groups[groupId].Name : string.Empty,
            "ticket.assignee.id" => RuleConditions.Text(ticket.AssigneeId),
            "ticket.assignee.name" => assignee?.Name ?? string.Empty,
            "ticket.assignee.email" => assignee?.Email ?? string.Empty,
            "ticket.requester.id" => RuleConditions.Text(ticket.RequesterId),
            "ticket.requester.name" => requester?.Name ?? string.Empty,
            "ticket.requester.first_name" => (requester?.Name ?? string.Empty).Split(' ')[0],
            "ticket.requester.email" => requester?.Email ?? string.Empty,
            "ticket.latest_comment" or "ticket.latest_comment.value" => ticket.Comments.LastOrDefault()?.Plain ?? string.Empty,
            "ticket.latest_public_comment" => ticket.Comments.FindLast(comment => comment.Public)?.Plain ?? string.Empty,
            "ticket.latest_comment.is_public" => ticket.Comments.LastOrDefault()?.Public == true ? "true" : "false",
            "current_user.id" => RuleConditions.Text(update.Actor.UserId),
            "current_user.name" => actor?.Name ?? string.Empty,
            "current_user.email" => actor?.Email ?? string.Empty,
            "current_user.role" => actor?.Role switch { "admin" => "Admin", "agent" => "Agent", _ => "End User" },
            _ => string.Empty,
        };
    }

    private static string Capital(string text) => text.Length == 0 ? text : char.ToUpperInvariant(text[0]) + text[1..];

    [GeneratedRegex(@"\{\{\s*(?<name>[a-z_.]+)\s*\}\}", RegexOptions.CultureInvariant)]
    private static partial Regex Placeholder();
}
