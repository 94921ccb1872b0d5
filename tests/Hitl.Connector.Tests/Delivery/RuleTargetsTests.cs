using Hitl.Connector.Accounts;
using Hitl.Connector.Conversations;
using Hitl.Connector.Delivery;
using Hitl.Connector.Escalation;

namespace Hitl.Connector.Tests.Delivery;

public sealed class RuleTargetsTests
{
    private static readonly HelpdeskCatalog _catalog = new()
    {
        Groups = [new CatalogEntry("31", "Billing")],
        People = [new CatalogEntry("200", "Ann Example", "ann@example.com")],
        Fields = [new CatalogEntry("777", "Plan")],
    };

    private static Rule Rule(string id, RuleActions then, Condition? when = null) => new(id, id, "Ops", Severity.Normal, when ?? new Condition.FieldEmpty("Plan"), then);

    [Fact]
    public void Check_EverythingThere_ByIdNameOrAddress_FindsNothing()
    {
        var rules = new RuleSet([Rule("a", new RuleActions { Group = "billing", Assignee = "ANN@example.com", Fields = new Dictionary<string, string> { ["777"] = "x" }, Notify = new RuleNotice("Ann Example", "ops"), Status = ConversationStatus.Open })]);

        RuleTargets.Check(rules, _catalog).ShouldBeEmpty();
    }

    [Fact]
    public void Check_DeletedGroupPersonSkillAndFields_NamesEachWithItsRule()
    {
        var rules = new RuleSet(
        [
            Rule("a", new RuleActions { Group = "Escalations", Skill = "German" }, new Condition.FieldEmpty("Gone")),
            Rule("b", new RuleActions { Assignee = "Bob", Notify = new RuleNotice("Bob", null) }),
            Rule("off", new RuleActions { Group = "Nowhere" }) with { Enabled = false },
        ]);

        RuleTargets.Check(rules, _catalog).Select(c => $"{c.Rule.Id} {c.Missing}").ShouldBe(
            ["a group 'Escalations'", "a skill 'German'", "a field 'Gone'", "b assignee 'Bob'", "b mention 'Bob'"], ignoreOrder: true);
    }
}
