using Hitl.Connector.Escalation;
using Hitl.Connector.Escalation.Replay;

namespace Hitl.Connector.Tests.Escalation.Replay;

public sealed class RuleChangesTests
{
    private const string Two = """
        rules:
          - id: angry
            name: Angry customer
            owner: Support
            severity: high
            when: { sentiment: { below: 0.30 } }
            then: { role: escalate, tags: [hitl_angry, hitl_mood] }
          - id: lost
            name: Lost customer
            owner: Support
            severity: high
            when:
              all:
                - confusion: { at_least: 0.8 }
                - channel: chat
            then: { role: assist }
        """;

    private static IReadOnlyList<RuleChange> Between(string before, string after) =>
        RuleChanges.Between([new RuleText("a.yaml", before)], [new RuleText("b.yaml", after)]);

    [Fact]
    public void Between_SameRulesInAnotherFileAndLayout_ChangesNothing() =>
        Between(Two, "# a comment\n" + Two.Replace("{ role: assist }", "\n      role: assist", StringComparison.Ordinal)).ShouldBeEmpty();

    [Fact]
    public void Between_NumberTagAndCondition_NamesEachPartWithBothValues()
    {
        var changes = Between(Two, Two
            .Replace("0.30", "0.25", StringComparison.Ordinal)
            .Replace(", hitl_mood", "", StringComparison.Ordinal)
            .Replace("channel: chat", "language: en", StringComparison.Ordinal));

        changes.Select(c => (c.Kind, c.RuleId)).ShouldBe([(RuleChangeKind.Changed, "angry"), (RuleChangeKind.Changed, "lost")]);
        changes[0].Parts.ShouldBe([new("then.tags", "[hitl_angry, hitl_mood]", "[hitl_angry]"), new("when.sentiment.below", "0.30", "0.25")]);
        changes[1].Parts.ShouldBe([new("when.all[2].channel", "chat", null), new("when.all[2].language", null, "en")]);
    }

    [Fact]
    public void Between_RuleThatCameAndRuleThatWent_AreAddedAndRemovedAndMoveNoOther()
    {
        var changes = Between(Two, Two.Replace("id: angry", "id: furious", StringComparison.Ordinal));

        changes.Select(c => (c.Kind, c.RuleId)).ShouldBe([(RuleChangeKind.Added, "furious"), (RuleChangeKind.Removed, "angry")]);
    }

    [Fact]
    public void Between_TwoRulesOfOneSeveritySwapped_SaysTheyMoved()
    {
        var parts = Two.Split("  - id: lost", 2);
        var swapped = "rules:\n  - id: lost" + parts[1] + "\n" + parts[0]["rules:\n".Length..];

        Between(Two, swapped).ShouldAllBe(c => c.Kind == RuleChangeKind.Moved);
        Between(Two, swapped).Count.ShouldBe(2);
    }

    [Fact]
    public void Between_SwappedRulesOfDifferentSeverity_ChangeNothing()
    {
        var critical = Two.Replace("id: lost\n    name: Lost customer\n    owner: Support\n    severity: high", "id: lost\n    name: Lost customer\n    owner: Support\n    severity: critical", StringComparison.Ordinal);
        var parts = critical.Split("  - id: lost", 2);

        Between(critical, "rules:\n  - id: lost" + parts[1] + "\n" + parts[0]["rules:\n".Length..]).ShouldBeEmpty();
    }

    [Fact]
    public void Between_WhatStandsBesideTheRules_IsNamedByItsKey()
    {
        var changes = Between("thresholds: { default: 0.85, refund: 0.9 }\n" + Two, "thresholds: { default: 0.80, refund: 0.9 }\ntags: { vip: angry }\n" + Two);

        changes.Select(c => c.RuleId).ShouldBe(["tags", "thresholds"], ignoreOrder: true);
        changes.Single(c => c.RuleId == "thresholds").Parts.ShouldBe([new("thresholds.default", "0.85", "0.80")]);
    }

    [Fact]
    public void Between_LastOfThreePutFirst_MovesItAndTheOneItStandsBeforeNow()
    {
        const string rule = "- { id: ID, name: Rule ID, severity: high, when: { tier: a } }\n";
        string Of(params string[] ids) => "rules:\n" + string.Concat(ids.Select(id => rule.Replace("ID", id, StringComparison.Ordinal)));

        Between(Of("a", "b", "c"), Of("c", "a", "b")).Select(c => (c.Kind, c.RuleId, c.Name)).ShouldBe([(RuleChangeKind.Moved, "c", "Rule c"), (RuleChangeKind.Moved, "a", "Rule a")]);
    }

    [Theory]
    [InlineData("")]
    [InlineData("- a")]
    [InlineData("rules: [")]
    public void Between_FileThatCannotBeRead_IsLeftOut(string text) =>
        Between(text, Two).Select(c => (c.Kind, c.RuleId, c.Name)).ShouldBe([(RuleChangeKind.Added, "angry", "Angry customer"), (RuleChangeKind.Added, "lost", "Lost customer")]);

    [Fact]
    public void Between_ListOfTextsAndConditions_HasPlaces() =>
        Between("rules:\n- { id: a, when: { all: [x, { tier: a }] } }", "rules:\n- { id: a, when: { all: [y, { tier: b }] } }").ShouldHaveSingleItem()
            .Parts.ShouldBe([new("when.all[1]", "x", "y"), new("when.all[2].tier", "a", "b")]);
}
