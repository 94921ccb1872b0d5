using System.Globalization;
using System.Text.Json;
using Hitl.Connector.Accounts;
using Hitl.Connector.Zendesk.Api;

namespace Hitl.Connector.Zendesk.Setup;

/// <summary>A view of old holds and an alarm for them that work without this worker: pure.</summary>
internal static class HoldAlert
{
    public const string AutomationTitle = "Hitl: alarm for an old hold";
    public const string ViewTitle = "Hitl: old holds";

    /// <summary>Tells the ticket's group once: the tag that it adds ends its own conditions, which Zendesk asks of every automation.</summary>
    public static BusinessRulePatch Automation(int hours)
    {
        List<ConditionRequest> all = [.. Old(hours), new("current_tags", "not_includes", HitlFields.AlertTag)];
        var notice = new NoticeRequest(
            "notification_group",
            ["group_id", "Bots are still held: {{ticket.title}}", string.Create(CultureInfo.InvariantCulture, $"Nobody has touched ticket {{{{ticket.id}}}} for {hours} hours, and its bots are held. Answer it, solve it, or add the tag {HitlFields.ResumeTag}.\n{{{{ticket.link}}}}")]);
        var tag = new ActionRequest("current_tags", HitlFields.AlertTag);
        return new BusinessRulePatch(
            AutomationTitle,
            BusinessRules.ListOf([JsonSerializer.SerializeToElement(notice, ZendeskWriteJson.Default.NoticeRequest), JsonSerializer.SerializeToElement(tag, ZendeskWriteJson.Default.ActionRequest)]),
            new ConditionsRequest(JsonSerializer.SerializeToElement(all, ZendeskWriteJson.Default.ListConditionRequest), BusinessRules.ListOf([])))
        {
            Active = true,
        };
    }

    public static ViewPatch View(int hours) => new(
        ViewTitle,
        "Made by Hitl.Connector: tickets whose bots are held and that nobody has touched for long, the longest first.",
        true,
        Old(hours),
        [],
        new ViewOutput(["nice_id", "description", "requester", "group", "assignee", "updated"], "updated", "asc"));

    /// <summary>Lines with + and -; empty when the view shows what it should.</summary>
    public static string Diff(BusinessRuleView? present, ViewPatch wanted) => BusinessRules.Diff(
        present is null ? new BusinessRuleView() : new BusinessRuleView { Conditions = present.Conditions },
        new BusinessRulePatch(wanted.Title, default, new ConditionsRequest(JsonSerializer.SerializeToElement([.. wanted.All], ZendeskWriteJson.Default.ListConditionRequest), BusinessRules.ListOf([]))));

    private static List<ConditionRequest> Old(int hours) =>
    [
        new("status", "less_than", "solved"),
        new("current_tags", "includes", HitlFields.HoldTag),
        new("updated_at", "greater_than", hours.ToString(CultureInfo.InvariantCulture)),
    ];
}
