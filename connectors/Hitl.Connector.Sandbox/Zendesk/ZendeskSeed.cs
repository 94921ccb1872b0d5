using System.Globalization;
using System.Text.Json.Nodes;

namespace Hitl.Connector.Sandbox.Zendesk;

/// <summary>What a fresh sandboxed account holds. The ids are fixed, so that settings can name them.</summary>
public static class ZendeskSeed
{
    /// <summary>The dedicated admin that the connector's OAuth client and API token act as.</summary>
    public const long ConnectorUserId = 8_447_388_090_001;

    /// <summary>The staff user that the vendor's own bot writes as on email tickets; it belongs into the connector's BotUserIds.</summary>
    public const long AnswerBotUserId = 8_447_388_090_002;

    public const long FirstAgentId = 8_447_388_090_011;
    public const long SecondAgentId = 8_447_388_090_012;
    public const long SupportGroupId = 8_447_320_466_001;
    public const long EscalationsGroupId = 8_447_320_466_002;
    public const long BillingGroupId = 8_447_320_466_003;

    /// <summary>The customer organisation of everybody at acme.example; its field <c>tier</c> is <c>Gold</c>.</summary>
    public const long AcmeOrganizationId = 8_447_320_470_001;

    internal const string LanguageAttributeId = "15821cba-0000-4000-8000-000000000001";

    /// <summary>The vendor's bot on email tickets: a trigger that comments on every public word of a customer.</summary>
    public const long BotTriggerId = 8_447_320_467_001;

    /// <summary>An automation that talks to customers.</summary>
    public const long ReminderAutomationId = 8_447_320_468_001;

    internal const string AutoAnswer = "Thank you for your message. Our help center has an article on this: https://sandbox.example/hc/articles/42. Does it answer your question?";
    internal const string SupportAddress = "support@sandbox.example";

    private static readonly (string Type, string Title)[] SystemFields =
        [("subject", "Subject"), ("description", "Description"), ("status", "Status"), ("tickettype", "Type"), ("priority", "Priority"), ("group", "Group"), ("assignee", "Assignee")];

    internal static void Plant(ZendeskState state, SandboxOptions options)
    {
        var at = options.Time.GetUtcNow().AddDays(-400);
        foreach (var user in (ReadOnlySpan<User>)
            [
                new(ConnectorUserId, "Hitl Bot", options.ZendeskApiTokenEmail, "admin") { CreatedAt = at, DefaultGroupId = SupportGroupId },
                new(AnswerBotUserId, "Answer Bot", "answer-bot@sandbox.example", "agent") { CreatedAt = at, DefaultGroupId = SupportGroupId },
                new(FirstAgentId, "Nadia Brandt", "nadia@sandbox.example", "agent") { CreatedAt = at, DefaultGroupId = SupportGroupId },
                new(SecondAgentId, "Tomas Vidal", "tomas@sandbox.example", "agent") { CreatedAt = at, DefaultGroupId = EscalationsGroupId },
            ])
        {
            state.Add(user);
        }

        state.DefaultGroupId = SupportGroupId;
        foreach (var group in (ReadOnlySpan<Group>)
            [
                new(SupportGroupId, "Support", at, true) { MemberIds = { ConnectorUserId, AnswerBotUserId, FirstAgentId, SecondAgentId } },
                new(EscalationsGroupId, "Escalations", at) { MemberIds = { FirstAgentId, SecondAgentId } },
                new(BillingGroupId, "Billing", at) { MemberIds = { FirstAgentId, SecondAgentId } },
            ])
        {
            state.Groups[group.Id] = group;
        }

        state.Organizations[AcmeOrganizationId] = new Organization(AcmeOrganizationId, "Acme", "acme.example", at, new Dictionary<string, string> { ["tier"] = "Gold" });
        state.Skills.AddRange([("6ccddacf-0000-4000-8000-000000000001", "German"), ("6ccddacf-0000-4000-8000-000000000002", "French")]);
        state.Articles.AddRange(
        [
            new(42, "Return an item", "<p>You can send back anything within <b>30 days</b>. Returns are free.</p><h2>Refunds</h2><p>We pay back within 3 working days.</p>", "en-us", false, null, ["refund"], at),
            new(43, "Prices of next year", "<p>Express delivery will cost 12 euros.</p>", "en-us", true, null, [], at),
            new(44, "Goodwill for angry customers", "<p>Agents may give up to 20 euros without asking.</p>", "en-us", false, 360_000_000_001, [], at),
        ]);
        var fieldId = 8_447_320_465_000;
        foreach (var (type, title) in SystemFields)
        {
            fieldId++;
            state.Add(new TicketField(fieldId, new JsonObject
            {
                ["type"] = type, ["title"] = title, ["raw_title"] = title, ["description"] = title, ["position"] = fieldId - 8_447_320_465_000, ["active"] = true, ["required"] = type is "subject" or "description",
                ["removable"] = false, ["visible_in_portal"] = type is "subject" or "description", ["editable_in_portal"] = type is "subject" or "description", ["tag"] = null, ["created_at"] = Time(at), ["updated_at"] = Time(at),
            }));
        }

        state.Macros[8_447_320_469_001] = new Macro(8_447_320_469_001, new JsonObject
        {
            ["title"] = "Bot: close politely", ["active"] = true, ["position"] = 1, ["description"] = "Thanks the customer and solves", ["created_at"] = Time(at), ["updated_at"] = Time(at),
            ["actions"] = new JsonArray(Pair("comment_value", "Glad that we could help!"), Pair("status", "solved")),
        });
        PlantRules(state, at);
        foreach (var tag in (ReadOnlySpan<string>)["vip", "billing", "mobile"])
        {
            state.TagCounts[tag] = 0;
        }
    }

    private static void PlantRules(ZendeskState state, DateTimeOffset at)
    {
        state.Triggers[BotTriggerId] = new Rule(BotTriggerId, true, at)
        {
            Title = "Bot: first answer",
            Description = "Answers what customers write",
            Position = 1,
            CategoryId = "10026",
            BotUserId = AnswerBotUserId,
            All = [Condition("role", "is", "end_user"), Condition("comment_is_public", "is", "true"), Condition("status", "less_than", "closed")],
            Actions = [Pair("comment_value", AutoAnswer)],
        };
        state.Automations[ReminderAutomationId] = new Rule(ReminderAutomationId, false, at)
        {
            Title = "Bot: reminder after a day",
            Position = 1,
            All = [Condition("status", "is", "pending"), Condition("PENDING", "greater_than", "24"), Condition("current_tags", "not_includes", "reminder_sent")],
            Actions =
            [
                new JsonObject { ["field"] = "notification_user", ["value"] = new JsonArray("requester_id", "Re: {{ticket.title}}", "Do you still need help with this?") },
                Pair("current_tags", "reminder_sent"),
            ],
        };
        state.Automations[ReminderAutomationId + 1] = new Rule(ReminderAutomationId + 1, false, at)
        {
            Title = "Close ticket 4 days after status is set to solved",
            Position = 2,
            All = [Condition("status", "is", "solved"), Condition("SOLVED", "greater_than", "96")],
            Actions = [Pair("status", "closed")],
        };
    }

    private static JsonObject Condition(string field, string test, string value) => new() { ["field"] = field, ["operator"] = test, ["value"] = value };

    private static JsonObject Pair(string field, string value) => new() { ["field"] = field, ["value"] = value };

    internal static string Time(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
