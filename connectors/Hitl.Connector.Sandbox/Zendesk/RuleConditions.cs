using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Hitl.Connector.Sandbox.Zendesk;

/// <summary>What a rule's conditions look at.</summary>
/// <param name="CommentPublic">Null when the update has no comment.</param>
/// <param name="Changed">Fields that this update changed, with their values before.</param>
internal sealed record RuleContext(Ticket Ticket, bool IsCreate, long ActorId, bool ActorIsStaff, bool? CommentPublic, string CommentText, IReadOnlyDictionary<string, string?> Changed, DateTimeOffset Now);

/// <summary>Conditions of triggers and automations: pure.</summary>
internal static class RuleConditions
{
    private static readonly string[] Statuses = ["new", "open", "pending", "hold", "solved", "closed"];
    private static readonly string[] Priorities = ["", "low", "normal", "high", "urgent"];
    private static readonly HashSet<string> Times = new(StringComparer.Ordinal) { "NEW", "OPEN", "PENDING", "HOLD", "SOLVED", "CLOSED", "updated_at", "assigned_at", "requester_updated_at", "assignee_updated_at", "created_at" };
    private static readonly HashSet<string> Known = new(StringComparer.Ordinal)
    {
        "status", "priority", "type", "group_id", "assignee_id", "requester_id", "current_tags", "update_type", "comment_is_public", "ticket_is_public",
        "role", "current_user", "via_id", "current_via_id", "subject_includes_word", "comment_includes_word", "brand_id", "ticket_form_id", "organization_id", "requester_role", "satisfaction_score", "locale_id",
    };

    public static bool Match(Rule rule, RuleContext context) => Match(rule, context, static _ => true);

    /// <summary>Would match, were it not for conditions on tags: a guard holds it back.</summary>
    public static bool MatchButForTags(Rule rule, RuleContext context) => Match(rule, context, static field => field != "current_tags");

    /// <summary>A condition on tags in <c>all</c> fails: the rule is guarded for this ticket whatever else happens.</summary>
    public static bool IsGuarded(Rule rule, RuleContext context) =>
        rule.All.OfType<JsonObject>().Any(condition => (string?)condition["field"] == "current_tags" && !Holds(condition, context));

    /// <summary>Null when a rule with these conditions can be stored.</summary>
    public static ZendeskError? Validate(JsonArray all, JsonArray any, bool isTrigger)
    {
        foreach (var condition in all.Concat(any))
        {
            var field = (string?)condition?["field"] ?? string.Empty;
            if (!Known.Contains(field) && !field.StartsWith("custom_fields_", StringComparison.Ordinal) && (isTrigger || !Times.Contains(field)))
            {
                return ZendeskError.Invalid("base", $"Condition: {field} is not valid");
            }
        }

        if (isTrigger)
        {
            return all.Count + any.Count == 0 ? ZendeskError.Invalid("base", "Conditions: must have at least one condition") : null;
        }

        return all.OfType<JsonObject>().Any(condition => Times.Contains((string?)condition["field"] ?? string.Empty))
            ? null
            : ZendeskError.Invalid("base", "Automation must contain at least one time based condition in the all conditions section");
    }

    private static bool Match(Rule rule, RuleContext context, Func<string, bool> counts)
    {
        var any = rule.Any.OfType<JsonObject>().Where(condition => counts((string?)condition["field"] ?? string.Empty)).ToList();
        return rule.All.OfType<JsonObject>().Where(condition => counts((string?)condition["field"] ?? string.Empty)).All(condition => Holds(condition, context))
            && (any.Count == 0 || any.Exists(condition => Holds(condition, context)));
    }

    private static bool Holds(JsonObject condition, RuleContext context)
    {
        var field = (string?)condition["field"] ?? string.Empty;
        var test = (string?)condition["operator"] ?? "is";
        var value = Text(condition["value"]);
        var ticket = context.Ticket;
        return field switch
        {
            "current_tags" => value.Split([' ', ','], StringSplitOptions.RemoveEmptyEntries).Any(ticket.Tags.Contains) == (test is "includes" or "is"),
            "update_type" => value == (context.IsCreate ? "Create" : "Change"),
            "comment_is_public" => CommentIs(value, context.CommentPublic) == (test is not "is_not"),
            "ticket_is_public" => ticket.Comments.Exists(comment => comment.Public) == (value is "public" or "true"),
            "role" or "current_user" => RoleIs(value, context) == (test is not "is_not"),
            "via_id" => (ViaId(ticket.Via.Channel) == value || ticket.Via.Channel == value) == (test is not "is_not"),
            "subject_includes_word" => Includes(ticket.Subject ?? string.Empty, value) == (test is "includes" or "is"),
            "comment_includes_word" => Includes(context.CommentText, value) == (test is "includes" or "is"),
            "status" => Ordered(Statuses, field, ticket.Status, test, value, context),
            "priority" => Ordered(Priorities, field, ticket.Priority ?? string.Empty, test, value, context),
            "type" or "group_id" or "assignee_id" or "requester_id" => Plain(field, CurrentOf(field, ticket), test, value, context),
            _ when Times.Contains(field) => Hours(field, test, value, context),
            _ when field.StartsWith("custom_fields_", StringComparison.Ordinal) => Custom(field["custom_fields_".Length..], test, value, context),
            _ => false,
        };
    }

    /// <summary>A field's value as rules and audits write it.</summary>
    public static string CurrentOf(string field, Ticket ticket) => field switch
    {
        "type" => ticket.Type ?? string.Empty,
        "group_id" => Text(ticket.GroupId),
        "assignee_id" => Text(ticket.AssigneeId),
        "requester_id" => Text(ticket.RequesterId),
        _ => string.Empty,
    };

    public static string Text(long? number) => number?.ToString(CultureInfo.InvariantCulture) ?? string.Empty;

    public static string Text(JsonNode? node) => node?.GetValueKind() switch
    {
        null or JsonValueKind.Null => string.Empty,
        JsonValueKind.True => "true",
        JsonValueKind.False => "false",
        JsonValueKind.Array => string.Join(' ', node.AsArray().Select(Text)),
        _ => node.ToString(),
    };

    private static bool CommentIs(string value, bool? isPublic) => value switch
    {
        "true" or "requester_can_see_comment" => isPublic == true,
        "false" => isPublic == false,
        "not_relevant" => isPublic is not null,
        _ => false,
    };

    private static bool RoleIs(string value, RuleContext context) => value switch
    {
        "end_user" or "end-user" => !context.ActorIsStaff && context.ActorId > 0,
        "agent" => context.ActorIsStaff,
        "requester_id" => context.ActorId == context.Ticket.RequesterId,
        "assignee_id" => context.ActorId == context.Ticket.AssigneeId,
        _ => value == Text(context.ActorId),
    };

    private static bool Ordered(string[] order, string field, string current, string test, string value, RuleContext context) => test switch
    {
        "less_than" => Array.IndexOf(order, current) < Array.IndexOf(order, value),
        "greater_than" => Array.IndexOf(order, current) > Array.IndexOf(order, value),
        _ => Plain(field, current, test, value, context),
    };

    private static bool Plain(string field, string current, string test, string value, RuleContext context)
    {
        if (field == "assignee_id" && value is "current_user" or "requester_id")
        {
            value = value == "current_user" ? Text(context.ActorId) : Text(context.Ticket.RequesterId);
        }

        var changed = context.Changed.TryGetValue(field, out var previous);
        return test switch
        {
            "is" => current == value,
            "is_not" => current != value,
            "present" => current.Length > 0,
            "not_present" => current.Length == 0,
            "changed" => changed,
            "not_changed" => !changed,
            "value" => changed && current == value,
            "not_value" => !(changed && current == value),
            "value_previous" => changed && previous == value,
            "not_value_previous" => !(changed && previous == value),
            _ => false,
        };
    }

    private static bool Custom(string id, string test, string value, RuleContext context)
    {
        var number = long.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var parsed) ? parsed : 0;
        var current = Text(context.Ticket.CustomFields.GetValueOrDefault(number));
        return test switch
        {
            "less_than" or "greater_than" => decimal.TryParse(current, CultureInfo.InvariantCulture, out var left) && decimal.TryParse(value, CultureInfo.InvariantCulture, out var right)
                && (test == "less_than" ? left < right : left > right),
            _ => Plain(id, current, test, value, context),
        };
    }

    private static bool Hours(string field, string test, string value, RuleContext context)
    {
        var ticket = context.Ticket;
        var since = field switch
        {
            "updated_at" or "assigned_at" or "assignee_updated_at" or "requester_updated_at" => ticket.UpdatedAt,
            "created_at" => ticket.CreatedAt,
            _ => string.Equals(ticket.Status, field, StringComparison.OrdinalIgnoreCase) ? ticket.StatusSince : DateTimeOffset.MaxValue,
        };
        if (since == DateTimeOffset.MaxValue || !int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var wanted))
        {
            return false;
        }

        var hours = (int)(context.Now - since).TotalHours;
        return test switch
        {
            "is" => hours == wanted,
            "less_than" => hours < wanted,
            "greater_than" => hours > wanted,
            _ => false,
        };
    }

    private static bool Includes(string text, string words) =>
        words.Split(' ', StringSplitOptions.RemoveEmptyEntries).Any(word => text.Contains(word, StringComparison.OrdinalIgnoreCase));

    private static string ViaId(string channel) => channel switch
    {
        "web" => "0",
        "email" => "4",
        "api" => "5",
        "rule" => "8",
        "native_messaging" => "75",
        _ => string.Empty,
    };
}
