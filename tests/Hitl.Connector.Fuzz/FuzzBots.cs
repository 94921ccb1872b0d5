using System.Text.Json.Nodes;
using Hitl.Connector.Sandbox.Zendesk;

namespace Hitl.Connector.Fuzz;

/// <summary>The account's own triggers that speak to customers; <c>setup</c> finds and guards them.</summary>
internal static class FuzzBots
{
    /// <summary>The app of a bot that writes through Intercom's API, registered as one.</summary>
    public const string AppCode = "fuzz-answer-bot";

    public const long NotifierId = 8_447_320_467_501;
    public const long FollowerId = 8_447_320_467_502;

    public const long ReminderId = 8_447_320_467_503;

    /// <summary>A ticket pending for so long is reminded of, by the clock.</summary>
    public static readonly TimeSpan ReminderAfter = TimeSpan.FromHours(1);

    public static void Plant(ZendeskState state, DateTimeOffset at)
    {
        state.Triggers[NotifierId] = new Rule(NotifierId, true, at)
        {
            Title = "Bot: we have got your message",
            Position = 2,
            CategoryId = Rule.FirstCategory,
            All = [Condition("role", "is", "end_user"), Condition("comment_is_public", "is", "true")],
            Actions = [new JsonObject { ["field"] = "notification_user", ["value"] = new JsonArray("requester_id", "Re: {{ticket.title}}", "The bot looks into it.") }],
        };

        // Fires on whatever is said in public, a person's own words too: it would answer in the very update.
        state.Triggers[FollowerId] = new Rule(FollowerId, true, at)
        {
            Title = "Bot: adds an article",
            Position = 3,
            CategoryId = Rule.FirstCategory,
            All = [Condition("comment_is_public", "is", "true")],
            Actions = [new JsonObject { ["field"] = "notification_user", ["value"] = new JsonArray("requester_id", "Re: {{ticket.title}}", "This article may help.") }],
        };
        state.Automations[ReminderId] = new Rule(ReminderId, false, at)
        {
            Title = "Bot: reminder after an hour",
            Position = 3,
            All = [Condition("status", "is", "pending"), Condition("PENDING", "greater_than", "0")],
            Actions = [new JsonObject { ["field"] = "notification_user", ["value"] = new JsonArray("requester_id", "Re: {{ticket.title}}", "Do you still need help?") }],
        };
    }

    private static JsonObject Condition(string field, string test, string value) => new() { ["field"] = field, ["operator"] = test, ["value"] = value };
}
