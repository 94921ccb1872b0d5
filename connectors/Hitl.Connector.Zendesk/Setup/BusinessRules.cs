using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Hitl.Connector.Accounts;
using Hitl.Connector.Bots;
using Hitl.Connector.Zendesk.Api;

namespace Hitl.Connector.Zendesk.Setup;

/// <summary>What triggers and automations need so that they fall silent under a hold: pure.</summary>
internal static class BusinessRules
{
    public const string HoldTriggerTitle = "Hitl: hold bots when a person answers";

    private static readonly string[] CustomerRecipients = ["requester_id", "requester_and_ccs", "requester"];

    // A notification that carries what somebody wrote is how the human's own answer reaches the customer by mail.
    private static readonly string[] CommentPlaceholders = ["ticket.latest_comment", "ticket.latest_public_comment", "ticket.comments", "ticket.public_comments"];

    /// <summary>The condition that keeps a rule from firing while a human owns the ticket.</summary>
    public static ConditionRequest Guard { get; } = new("current_tags", "not_includes", HitlFields.HoldTag);

    /// <summary>
    /// The rule answers customers by itself. One that only passes on what a person wrote does not count: guarding it
    /// would keep the agent's own replies from being mailed.
    /// </summary>
    public static bool AnswersCustomers(BusinessRuleView rule) => SpeechOf(rule) is Speech.Notification or Speech.PublicComment;

    /// <summary>How an active rule of somebody else reaches customers; null when it does not.</summary>
    public static Speech? SpeechOf(BusinessRuleView rule) => rule.Active == false || IsOurs(rule.Title) ? null : SpeechOf(rule.Actions);

    /// <summary>By the fields of the actions, as the vendor's list of actions has them.</summary>
    public static Speech? SpeechOf(JsonElement actions)
    {
        var all = JsonElements.Items(actions).ToList();
        var isPublic = all.All(a => a.Text("field") != "comment_mode_is_public" || a.Property("value").Text() != "false");
        var spoken = all.Select(a => (Speech?)(a.Text("field") switch
        {
            "comment_value" or "comment_value_html" when isPublic && !PassesOn(a) => Speech.PublicComment,
            "notification_user" or "notification_sms_user" or "deflection" when IsToCustomer(a) && !PassesOn(a) => Speech.Notification,
            "tweet_requester" => Speech.Notification,
            "notification_webhook" or "notification_target" or "notification_zis" => Speech.CallsOut,
            _ => null,
        })).OfType<Speech>().ToList();
        return spoken.Count == 0 ? null : spoken.Min();
    }

    public static bool IsOurs(string? title) => title is HoldTriggerTitle or HoldAlert.AutomationTitle;

    private static bool IsToCustomer(JsonElement action) => Texts(action) is [var to, ..] && CustomerRecipients.Contains(to, StringComparer.Ordinal);

    private static bool PassesOn(JsonElement action) => Texts(action).Any(t => CommentPlaceholders.Any(p => t.Contains(p, StringComparison.OrdinalIgnoreCase)));

    private static List<string> Texts(JsonElement action)
    {
        var value = action.Property("value");
        return value.ValueKind is JsonValueKind.Array ? [.. value.EnumerateArray().Select(v => v.Text() ?? "")] : [value.Text() ?? ""];
    }

    /// <summary>Everything of a rule that a change of ours touches.</summary>
    public static RuleState StateOf(BusinessRuleView rule)
    {
        var content = $$"""{"all":{{Raw(rule.Conditions?.All ?? default)}},"any":{{Raw(rule.Conditions?.Any ?? default)}},"actions":{{Raw(rule.Actions)}}}""";
        return new RuleState($"{rule.UpdatedAt} {Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(content)))[..16]}", content);
    }

    /// <summary>The rule with the conditions and actions of another moment.</summary>
    public static BusinessRulePatch With(BusinessRuleView rule, RuleState state)
    {
        using var document = JsonDocument.Parse(state.Content);
        var content = document.RootElement.Clone();
        return new BusinessRulePatch(rule.Title ?? "", ListOf([.. JsonElements.Items(content.Property("actions"))]), new ConditionsRequest(ListOf([.. JsonElements.Items(content.Property("all"))]), ListOf([.. JsonElements.Items(content.Property("any"))])));
    }

    // No list and an empty one say the same, and come back as either.
    private static string Raw(JsonElement element) => element.ValueKind is JsonValueKind.Array ? element.GetRawText() : "[]";

    public static bool IsGuarded(BusinessRuleView rule) => JsonElements.Items(rule.Conditions?.All ?? default).Any(c =>
        c.Text("field") == Guard.Field
        && c.Text("operator") == Guard.Operator
        && c.Property("value").Words().Contains(HitlFields.HoldTag, StringComparer.OrdinalIgnoreCase));

    /// <summary>Everything the rule had, and the guard: an update with one condition list drops the other.</summary>
    public static BusinessRulePatch WithGuard(BusinessRuleView rule) => new(
        rule.Title ?? "",
        rule.Actions,
        new ConditionsRequest(
            ListOf([.. JsonElements.Items(rule.Conditions?.All ?? default), JsonSerializer.SerializeToElement(Guard, ZendeskWriteJson.Default.ConditionRequest)]),
            ListOf([.. JsonElements.Items(rule.Conditions?.Any ?? default)])));

    /// <summary>
    /// Sets the hold tag in the very update by which a person answers, before any other trigger looks: the worker's
    /// own hold comes a moment later, and a bot is faster than that.
    /// </summary>
    /// <param name="notPersons">Registered bots and our own user.</param>
    /// <param name="categoryId">The first category; null where the account has none.</param>
    public static BusinessRulePatch HoldTrigger(IEnumerable<string> notPersons, string? categoryId)
    {
        List<ConditionRequest> all =
        [
            new("update_type", "is", "Change"),
            new("comment_is_public", "is", "true"),
            new("role", "is", "agent"),
            Guard,
            .. notPersons.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).Select(id => new ConditionRequest("role", "is_not", id)),
        ];
        return new BusinessRulePatch(
            HoldTriggerTitle,
            JsonSerializer.SerializeToElement<List<ActionRequest>>([new("current_tags", HitlFields.HoldTag)], ZendeskWriteJson.Default.ListActionRequest),
            new ConditionsRequest(JsonSerializer.SerializeToElement(all, ZendeskWriteJson.Default.ListConditionRequest), ListOf([])))
        {
            Description = "Made by Hitl.Connector. Keep it first.",
            Position = 0,
            CategoryId = categoryId,
            Active = true,
        };
    }

    /// <summary>Nothing fires before it: it is in the first category, and no other there has its position or a smaller one.</summary>
    public static bool IsFirst(BusinessRuleView rule, IReadOnlyList<BusinessRuleView> all, string? firstCategoryId) =>
        (firstCategoryId is null || rule.CategoryId is null || rule.CategoryId == firstCategoryId)
        && all.All(other => other.Id == rule.Id || other.CategoryId != rule.CategoryId || other.Position is null || rule.Position is null || other.Position > rule.Position);

    /// <summary>Lines with + and - from what is to what should be; empty when nothing differs.</summary>
    public static string Diff(BusinessRuleView rule, BusinessRulePatch wanted) => string.Join('\n',
        Lines("all", rule.Conditions?.All ?? default, wanted.Conditions.All)
            .Concat(Lines("any", rule.Conditions?.Any ?? default, wanted.Conditions.Any))
            .Concat(Lines("action", rule.Actions, wanted.Actions)));

    private static IEnumerable<string> Lines(string list, JsonElement current, JsonElement wanted)
    {
        var before = JsonElements.Items(current).Select(Line).ToList();
        var after = JsonElements.Items(wanted).Select(Line).ToList();
        return before.Except(after, StringComparer.Ordinal).Select(l => $"- {list}: {l}").Concat(after.Except(before, StringComparer.Ordinal).Select(l => $"+ {list}: {l}"));
    }

    private static string Line(JsonElement item)
    {
        // Conditions that know one operator only come back without it.
        var operation = item.Text("operator") is { } given && given != "is" ? given : null;
        return string.Join(' ', new[] { item.Text("field"), operation, item.Property("value").Joined() }.Where(t => !string.IsNullOrEmpty(t)));
    }

    public static JsonElement ListOf(IReadOnlyList<JsonElement> items)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartArray();
            foreach (var item in items)
            {
                item.WriteTo(writer);
            }

            writer.WriteEndArray();
        }

        using var document = JsonDocument.Parse(buffer.ToArray());
        return document.RootElement.Clone();
    }
}
