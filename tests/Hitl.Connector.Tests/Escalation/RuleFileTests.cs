using Hitl.Connector.Escalation;

namespace Hitl.Connector.Tests.Escalation;

public class RuleFileTests
{
    private const string Good = """
        rules:
          - id: a-rule
            name: A rule
            owner: Ops
            severity: normal
            when:
              all:
                - sentiment: { below: 0.3 }
                - any:
                    - intent: { in: [billing, refund], confidence: 0.85 }
                    - not: { tags: { has: vip } }
              language: [en, de]
              bot_messages: { at_least: 2 }
            then:
              role: escalate
              group: Escalations
              priority: high
              hold: true
              tags: [hitl_a, hitl_b]
              fields: { reason: angry }
              stop: true
        """;

    private static IReadOnlyList<string> Errors(string text) => [.. RuleFile.Parse(("r.yaml", text)).Errors.Select(e => e.ToString())];

    private static string WithWhen(string when) => $"rules:\n  - {{ id: a, name: A, owner: O, severity: low, when: {when}, then: {{ role: assist }} }}\n";

    private static string WithThen(string then) => $"rules:\n  - {{ id: a, name: A, owner: O, severity: low, when: {{ sentiment: {{ below: 0.3 }} }}, then: {then} }}\n";

    [Fact]
    public void Parse_GoodFile_GivesTheRule()
    {
        var (rules, errors) = RuleFile.Parse(("r.yaml", Good));

        errors.ShouldBeEmpty();
        var rule = rules.ShouldNotBeNull().Rules.ShouldHaveSingleItem();
        (rule.Id, rule.Name, rule.Owner, rule.Severity, rule.Enabled).ShouldBe(("a-rule", "A rule", "Ops", Severity.Normal, true));
        rule.Then.Tags.ShouldBe(["hitl_a", "hitl_b"]);
        rule.Then.Fields["reason"].ShouldBe("angry");
        (rule.Then.Role, rule.Then.Group, rule.Then.Hold, rule.Then.Stop).ShouldBe((AiRole.Escalate, "Escalations", true, true));
        rule.When.ShouldBeOfType<Condition.Every>().Parts.Count.ShouldBe(3);
        rules.Tags.ShouldBe(["hitl_a", "hitl_b"]);
    }

    [Fact]
    public void Version_SameContentLaidOutDifferently_IsTheSame()
    {
        var spaced = Good.Replace("below: 0.3 ", "below:   0.30", StringComparison.Ordinal) + "\n# a comment\n";

        RuleFile.Parse(("x.yaml", spaced)).Rules!.Version.ShouldBe(RuleFile.Parse(("r.yaml", Good)).Rules!.Version);
        RuleFile.Parse(("r.yaml", Good.Replace("0.3 ", "0.31", StringComparison.Ordinal))).Rules!.Version.ShouldNotBe(RuleFile.Parse(("r.yaml", Good)).Rules!.Version);
        RuleFile.Parse(("r.yaml", Good.Replace("angry", "Angry", StringComparison.Ordinal))).Rules!.Version.ShouldNotBe(RuleFile.Parse(("r.yaml", Good)).Rules!.Version);
    }

    /// <summary>Versions of stored receipts are found again only as long as this text stays the same.</summary>
    [Fact]
    public void Write_Rule_IsItsCanonicalText()
    {
        const string text = """
            rules:
              - id: a
                name: A rule
                owner: Ops
                severity: critical
                enabled: false
                mode: assist
                canary: 5
                valid: { from: 2026-01-31, to: 2026-02-01 }
                cap: 20
                when: { tier: gold }
                then: { tags: [hitl_b, hitl_a], fields: { z: one, a: two }, priority: high, status: on_hold, group: G, skill: S, assignee: ann, note: approval, hold: true, role: assist, stop: true, notify: { mention: ann, webhook: ops } }
              - { id: b, name: B, owner: O, severity: low, when: { tier: gold }, then: { role: resolve } }
            """;
        var written = new System.Text.StringBuilder();

        foreach (var rule in RuleFile.Parse(("r.yaml", text)).Rules!.Rules)
        {
            rule.Write(written);
        }

        written.ToString().ShouldBe(
            "a|A rule|Ops|Critical|False|Assist|5|20|639054144000000000|639055008000000000|(Tier 4:gold)|hitl_b,hitl_a|High|OnHold|1:G|1:S|3:ann|Approval|True|False|Assist|True|3:ann|3:ops|1:a=3:two;1:z=3:one;\n"
            + "b|B|O|Low|True|Act|100||||(Tier 4:gold)||||||||False|False|Resolve|False|||\n");
    }

    [Theory]
    [InlineData("2026-01-31", 0)]
    [InlineData("2026-01-31T08:30+02:00", 390)]
    [InlineData("2026-01-31T08:30Z", 510)]
    [InlineData("2026-01-31T08:30:15Z", 510.25)]
    [InlineData("2026-01-31 08:30+02:00", 390)]
    [InlineData("2026-01-31 08:30:15+02:00", 390.25)]
    [InlineData("2026-01-31T08:30", 510)]
    public void Parse_EachWayToWriteATime_IsReadInUtcWhereItNamesNoZone(string from, double minutes)
    {
        var (rules, errors) = RuleFile.Parse(("r.yaml", $"rules:\n  - {{ id: a, name: A, owner: O, severity: low, valid: {{ from: \"{from}\" }}, when: {{ tier: a }}, then: {{ role: assist }} }}\n"));

        errors.ShouldBeEmpty();
        rules!.Rules[0].ValidFrom.ShouldBe(new DateTimeOffset(2026, 1, 31, 0, 0, 0, TimeSpan.Zero).AddMinutes(minutes));
    }

    [Fact]
    public void Parse_GoodFile_KeepsItsTextAndTheFieldsThatRulesLookAt()
    {
        var rules = RuleFile.Parse(("r.yaml", WithWhen("{ all: [{ field: { name: plan, is: pro } }, { field: { name: amount, above: 1 } }, { field: { name: plan, empty: false } }] }"))).Rules!;

        rules.Files.ShouldHaveSingleItem().File.ShouldBe("r.yaml");
        rules.Fields.ShouldBe(["amount", "plan"]);
    }

    [Fact]
    public void Parse_ManyMistakes_AllAtOnceEachWithItsPlace()
    {
        const string text = """
            rules:
              - id: Bad Id
                name: ""
                severity: huge
                colour: red
                when:
                  sentiment: { below: 3 }
                  sentimnt: { below: 0.3 }
                  language: english language
                then:
                  tags: [vip, hitl_active]
                  hold: maybe
                  role: robot
                  fields: { hitl_sentiment: "1" }
            extra: 1
            """;

        Errors(text).Select(e => e[..e.IndexOf(':', StringComparison.Ordinal)]).ShouldBe(
        [
            "r.yaml(2,5)",  // owner is missing
            "r.yaml(2,9)",
            "r.yaml(3,11)",
            "r.yaml(4,15)",
            "r.yaml(5,5)",
            "r.yaml(7,27)",
            "r.yaml(8,7)",
            "r.yaml(9,17)",
            "r.yaml(11,14)",
            "r.yaml(11,19)",
            "r.yaml(12,13)",
            "r.yaml(13,13)",
            "r.yaml(14,17)",
            "r.yaml(15,1)",
        ]);
    }

    [Theory]
    [InlineData("{ }", "asks nothing")]
    [InlineData("{ sentiment: 0.3 }", "takes keys with values")]
    [InlineData("{ sentiment: { } }", "needs one of")]
    [InlineData("{ sentiment: { below: low } }", "number from 0 to 1")]
    [InlineData("{ sentiment: { below: NaN } }", "number from 0 to 1")]
    [InlineData("{ sentiment: { below: 0.2, above: 0.8 } }", "could never fire")]
    [InlineData("{ sentiment: { below: 0.5, at_least: 0.5 } }", "could never fire")]
    [InlineData("{ sentiment: { below: 0 } }", "could never fire")]
    [InlineData("{ wants_human: { above: 1 } }", "could never fire")]
    [InlineData("{ sentiment: { below: 0.5, unknown: true } }", "could never fire")]
    [InlineData("{ sentiment: { unknown: false } }", "asks nothing")]
    [InlineData("{ all: [] }", "at least one entry")]
    [InlineData("{ all: { sentiment: { below: 0.3 } } }", "at least one entry")]
    [InlineData("{ intent: { confidence: 0.5 } }", "needs 'in'")]
    [InlineData("{ intent: { in: billing, confidence: 5 } }", "number from 0 to 1")]
    [InlineData("{ channel: [fax] }", "is no channel")]
    [InlineData("{ owner: [me] }", "is no owner")]
    [InlineData("{ tags: { } }", "'tags' needs")]
    [InlineData("{ tags: { has: [[a]] } }", "texts only")]
    [InlineData("{ bot_messages: { at_least: -1 } }", "number from 0 to 1000")]
    [InlineData("{ not: { not: { sentimet: 1 } } }", "unknown key 'sentimet'")]
    [InlineData("5", "takes keys with values")]
    [InlineData("{ urgency: high }", "takes keys with values")]
    [InlineData("{ urgency: { at_least: urgent } }", "one of low, normal, high, critical")]
    [InlineData("{ urgency: { probability: 0.5 } }", "needs 'at_least'")]
    [InlineData("{ urgency: { at_least: high, probability: 2 } }", "number from 0 to 1")]
    [InlineData("{ urgency: { at_least: high, unknown: true } }", "could never fire")]
    [InlineData("{ urgency: { unknown: false } }", "asks nothing")]
    [InlineData("{ topics: { any: [legal, lawyers] } }", "'lawyers' is no topic")]
    [InlineData("{ topics: { any: [] } }", "a text or a list of texts")]
    [InlineData("{ topics: { at_least: 0.5 } }", "'topics' needs")]
    [InlineData("{ topics: { any: legal, at_least: x } }", "number from 0 to 1")]
    [InlineData("{ topics: { has: legal, unknown: true } }", "could never fire")]
    [InlineData("{ topics: { unknown: \"true\" } }", "true or false")]
    [InlineData("{ frustration: { above: 1 } }", "could never fire")]
    public void Parse_BadCondition_IsRefusedOnce(string when, string message) => Errors(WithWhen(when)).ShouldHaveSingleItem().ShouldContain(message);

    [Theory]
    [InlineData("{ }", "says nothing")]
    [InlineData("{ tags: [vip] }", "tags of their own only")]
    [InlineData("{ tags: [hitl_active] }", "no rule sets it")]
    [InlineData("{ tags: [hitl_resume] }", "no rule sets it")]
    [InlineData("{ fields: { hitl_bot_state: paused } }", "no rule sets it")]
    [InlineData("{ fields: [a] }", "a name and a value")]
    [InlineData("{ priority: highest }", "one of low, normal, high, urgent")]
    [InlineData("{ hold: \"true\" }", "true or false")]
    [InlineData("{ group: [a, b] }", "takes one text")]
    [InlineData("{ notify: everyone }", "takes keys with values")]
    public void Parse_BadAction_IsRefusedOnce(string then, string message) => Errors(WithThen(then)).ShouldHaveSingleItem().ShouldContain(message);

    [Theory]
    [InlineData("", "empty")]
    [InlineData("# nothing\n", "empty")]
    [InlineData("rules: [", "not valid YAML")]
    [InlineData("rules: []", "at least one entry")]
    [InlineData("- a", "takes keys with values")]
    [InlineData("{}", "needs 'rules'")]
    public void Parse_NoRules_SaysSo(string text, string message) => Errors(text).ShouldHaveSingleItem().ShouldContain(message);

    [Fact]
    public void Parse_SameKeyTwice_IsReported() => Errors(Good + "\nrules: []\n").ShouldHaveSingleItem().ShouldContain("'rules' is here twice");

    [Fact]
    public void Parse_Alias_IsReportedNotFollowed() =>
        Errors("rules: &r\n  - *r\n").ShouldContain(e => e.Contains("aliases are not read", StringComparison.Ordinal));

    [Fact]
    public void Parse_NestedBeyondReason_IsReported() =>
        Errors(WithWhen(string.Concat(Enumerable.Repeat("{ not: ", 40)) + "1" + new string('}', 40))).ShouldHaveSingleItem().ShouldContain("nested deeper");

    [Fact]
    public void Parse_IdUsedInAnotherFile_IsReportedWithThatFile()
    {
        var result = RuleFile.Parse(("a.yaml", WithWhen("{ sentiment: { below: 0.3 } }")), ("b.yaml", WithWhen("{ sentiment: { below: 0.2 } }")));

        result.Rules.ShouldBeNull();
        result.Errors.ShouldHaveSingleItem().ToString().ShouldBe("b.yaml(2,11): id 'a' is already used in a.yaml");
    }
}
