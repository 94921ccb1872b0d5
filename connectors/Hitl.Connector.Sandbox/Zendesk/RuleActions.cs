using System.Globalization;
using System.Text.Json.Nodes;

namespace Hitl.Connector.Sandbox.Zendesk;

/// <summary>Does what a rule that matched says.</summary>
internal static class RuleActions
{
    private static readonly HashSet<string> Known = new(StringComparer.Ordinal)
    {
        "status", "priority", "type", "group_id", "assignee_id", "set_tags", "current_tags", "remove_tags", "comment_value", "comment_value_html", "comment_mode_is_public",
        "notification_user", "notification_group", "notification_webhook", "notification_target", "subject", "follower", "cc", "ticket_form_id", "brand_id", "share_ticket", "satisfaction_score", "locale_id",
    };

    public static ZendeskError? Validate(JsonArray actions, ZendeskState state)
    {
        if (actions.Count == 0)
        {
            return ZendeskError.Invalid("base", "Actions: must have at least one action");
        }

        foreach (var action in actions)
        {
            var field = (string?)action?["field"] ?? string.Empty;
            if (!Known.Contains(field) && !field.StartsWith("custom_fields_", StringComparison.Ordinal))
            {
                return ZendeskError.Invalid("base", $"Action: {field} is not valid");
            }

            if (field == "notification_webhook" && !state.Webhooks.TryGetValue(Part(action!["value"], 0), out _))
            {
                return ZendeskError.Invalid("base", "Action: webhook does not exist");
            }
        }

        return null;
    }

    public static void Do(Rule rule, TicketUpdate update, ZendeskState state)
    {
        var ticket = update.Ticket;
        var isPublic = rule.Actions.OfType<JsonObject>().FirstOrDefault(action => (string?)action["field"] == "comment_mode_is_public") is not { } mode || RuleConditions.Text(mode["value"]) == "true";
        foreach (var action in rule.Actions.OfType<JsonObject>())
        {
            var field = (string?)action["field"] ?? string.Empty;
            var value = RuleConditions.Text(action["value"]);
            switch (field)
            {
                case "status":
                    update.SetStatus(value, rule);
                    break;
                case "priority":
                    update.SetPriority(value.Length == 0 ? null : value, rule);
                    break;
                case "type":
                    update.SetType(value.Length == 0 ? null : value, rule);
                    break;
                case "subject":
                    update.SetSubject(Placeholders.Render(value, update, state), rule);
                    break;
                case "group_id" when Number(value) is { } id && state.Groups.ContainsKey(id):
                    update.SetGroup(id, rule);
                    break;
                case "assignee_id":
                    var assignee = value == "current_user" ? update.Actor.UserId : Number(value);
                    if (assignee is null || (state.Users.TryGetValue(assignee.Value, out var user) && user.IsStaff))
                    {
                        update.SetAssignee(assignee, rule);
                    }

                    break;
                case "set_tags":
                    update.SetTags(Tags(value), rule);
                    break;
                case "current_tags":
                    update.SetTags(ticket.Tags.Union(Tags(value)), rule);
                    break;
                case "remove_tags":
                    update.SetTags(ticket.Tags.Except(Tags(value)), rule);
                    break;
                case "comment_value" or "comment_value_html":
                    Comment(rule, update, state, Part(action["value"], (action["value"] as JsonArray)?.Count - 1 ?? 0), field, isPublic);
                    break;
                case "notification_user":
                    update.Notify(Recipients(Part(action["value"], 0), update), Placeholders.Render(Part(action["value"], 1), update, state), Placeholders.Render(Part(action["value"], 2), update, state), rule);
                    break;
                case "notification_group" when Group(Part(action["value"], 0), ticket) is { } told && state.Groups.TryGetValue(told, out var team):
                    update.Notify([.. team.MemberIds], Placeholders.Render(Part(action["value"], 1), update, state), Placeholders.Render(Part(action["value"], 2), update, state), rule);
                    break;
                case "notification_webhook":
                    update.WebhookCalls.Add((Part(action["value"], 0), Placeholders.Render(Part(action["value"], 1), update, state)));
                    break;
                default:
                    if (field.StartsWith("custom_fields_", StringComparison.Ordinal) && Number(field["custom_fields_".Length..]) is { } fieldId && state.Fields.TryGetValue(fieldId, out var known))
                    {
                        update.SetField(known, value.Length == 0 ? null : JsonValue.Create(value), rule);
                    }

                    break;
            }
        }
    }

    private static void Comment(Rule rule, TicketUpdate update, ZendeskState state, string text, string field, bool isPublic)
    {
        var rendered = Placeholders.Render(text, update, state);
        update.Write(
            field == "comment_value_html"
                ? new CommentDraft(CommentHtml.ToPlain(rendered), CommentHtml.Wrap(rendered), isPublic, rule.BotUserId ?? ZendeskState.SystemUserId)
                : new CommentDraft(rendered, CommentHtml.FromPlain(rendered), isPublic, rule.BotUserId ?? ZendeskState.SystemUserId),
            rule,
            fromRule: true);
    }

    private static IReadOnlyList<long> Recipients(string who, TicketUpdate update) => who switch
    {
        "requester_id" or "requester_and_ccs" => [update.Ticket.RequesterId],
        "assignee_id" => update.Ticket.AssigneeId is { } assignee ? [assignee] : [],
        "current_user" => [update.Actor.UserId],
        _ => Number(who) is { } id ? [id] : [],
    };

    private static long? Group(string which, Ticket ticket) => which == "group_id" ? ticket.GroupId : Number(which);

    private static string[] Tags(string value) => value.ToLowerInvariant().Split([' ', ','], StringSplitOptions.RemoveEmptyEntries);

    private static string Part(JsonNode? value, int index) => value is JsonArray parts
        ? index < parts.Count ? RuleConditions.Text(parts[index]) : string.Empty
        : index == 0 ? RuleConditions.Text(value) : string.Empty;

    private static long? Number(string value) => long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
