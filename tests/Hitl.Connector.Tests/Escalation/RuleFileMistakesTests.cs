using Hitl.Connector.Escalation;

namespace Hitl.Connector.Tests.Escalation;

public class RuleFileMistakesTests
{
    private const string Text = """
        tags: { vip: nobody-s-rule, hitl_a: first }
        thresholds: { default: 1.5, refund: high }
        bot_intent: [refund]
        rules:
          - id: First Rule
            name: ""
            severity: huge
            mode: live
            canary: 101
            cap: 0
            valid: { from: 2026-02-01, to: 2026-01-01 }
            when:
              sentimnt: { below: 0.3 }
              sentiment: { below: 3 }
              contacts_7d: { at_least: -1 }
              tier: []
              status: [broken]
              field: { is: pro }
              text: { matches: "(a+)+(?=b)" }
              bot_intent: { allowed: false }
              knowledge: unsure
              business_hours: maybe
            then:
              tags: [vip, hitl_capped]
              status: solved
              note: long
              notify: {}
              hold: 1
          - id: second
            name: Second
            owner: Ops
            severity: low
            cap: 5
            when: { wants_human: { at_least: 0.5 } }
            then: { role: escalate }
          - id: third
            name: Third
            owner: Ops
            severity: low
            when: { all: [{ sentiment: { below: 0.2 } }, { not: { sentiment: { below: 0.4 } } }] }
            then: { role: robot }
          - id: second
            name: Fourth
            owner: Ops
            severity: high
            when: { uncertainty: { above: 0.5, below: 0.4 } }
            then: {}
        """;

    [Fact]
    public void Parse_ThirtyMistakes_AreSaidAtOnceEachWithItsPlace()
    {
        var errors = RuleFile.Parse(("r.yaml", Text)).Errors;

        errors.Select(e => e.ToString()[..e.ToString().IndexOf(' ', StringComparison.Ordinal)]).ShouldBe(
        [
            "r.yaml(1,14):", // the id of no rule
            "r.yaml(1,29):", // a rule's own tag
            "r.yaml(2,24):", // beyond 1
            "r.yaml(2,37):", // no number
            "r.yaml(3,1):",  // unknown key
            "r.yaml(5,5):",  // owner is missing
            "r.yaml(5,9):",  // id
            "r.yaml(6,11):", // empty name
            "r.yaml(7,15):", // severity
            "r.yaml(8,11):", // mode
            "r.yaml(9,13):", // canary
            "r.yaml(10,10):", // cap
            "r.yaml(11,12):", // ends before it begins
            "r.yaml(13,7):", // unknown key
            "r.yaml(14,27):", // threshold outside its range
            "r.yaml(15,32):", // threshold outside its range
            "r.yaml(16,13):", // no tier
            "r.yaml(17,16):", // status
            "r.yaml(18,14):", // field without a name
            "r.yaml(19,24):", // look-around
            "r.yaml(20,19):", // nothing says what the bot may answer
            "r.yaml(21,18):", // knowledge
            "r.yaml(22,23):", // true or false
            "r.yaml(24,14):", // tag
            "r.yaml(24,19):", // reserved tag
            "r.yaml(25,15):", // status that a rule sets
            "r.yaml(26,13):", // note
            "r.yaml(27,15):", // notify nobody
            "r.yaml(28,13):", // hold
            "r.yaml(33,10):", // no cap on a wish for a person
            "r.yaml(40,11):", // below and not below
            "r.yaml(41,19):", // role
            "r.yaml(42,9):",  // id twice
            "r.yaml(46,26):", // no number meets this
            "r.yaml(47,11):", // nothing to do
        ]);
        errors.ShouldAllBe(e => e.Message.Length > 15);
    }

    [Theory]
    [InlineData("{ field: { name: plan } }", "'field' needs one of")]
    [InlineData("{ field: { name: plan, is: pro, above: x } }", "is a number from")]
    [InlineData("{ text: { from: bot } }", "needs 'matches'")]
    [InlineData("{ text: { matches: '[a' } }", "'matches':")]
    [InlineData("{ text: { matches: 'a*' } }", "matches the empty text")]
    [InlineData("{ text: { matches: refund, from: agent } }", "one of customer, bot, any")]
    [InlineData(@"{ text: { matches: '(a)\1' } }", "back-references")]
    [InlineData("{ bot_intent: { } }", "needs 'allowed'")]
    [InlineData("{ helpdesk: freshdesk }", "is no helpdesk: one of zendesk, intercom")]
    [InlineData("{ minutes_since_customer: { above: -3 } }", "number from 0 to 527040")]
    [InlineData("{ intent: { in: [a], confidence: high } }", "number from 0 to 1")]
    public void Parse_BadCondition_SaysWhatItTakes(string when, string message) =>
        Errors($"bot_intents: [refund]\nrules:\n  - {{ id: a, name: A, owner: O, severity: low, when: {when}, then: {{ role: assist }} }}\n").ShouldContain(e => e.Contains(message, StringComparison.Ordinal));

    [Fact]
    public void Parse_PatternOfManyCharacters_IsRefused() =>
        Errors($"rules:\n  - {{ id: a, name: A, owner: O, severity: low, when: {{ text: {{ matches: {new string('a', 501)} }} }}, then: {{ role: assist }} }}\n")
            .ShouldHaveSingleItem().ShouldContain("longer than 500 characters");

    [Fact]
    public void Parse_NamesThatTheHelpdeskDoesNotHave_AreRefusedEach()
    {
        const string text = """
            fallback_group: Everyone
            thresholds: { refnd: 0.9 }
            rules:
              - id: a
                name: A
                owner: O
                severity: low
                when: { field: { name: plna, is: pro }, brand: x, intent: { in: [refund] }, group: Suport }
                then: { group: Suport, assignee: ann, skill: german, fields: { plan: pro, reazon: x }, notify: { webhook: ops } }
            """;
        var catalog = new RuleCatalog("account acme")
        {
            Groups = ["Support", "Sales"],
            Assignees = ["Ann"],
            Skills = [],
            Brands = ["1"],
            Fields = ["plan"],
            Webhooks = ["alarm"],
            Intents = ["refund"],
        };

        var errors = RuleFile.Parse([("r.yaml", text)], catalog).Errors.Select(e => e.ToString()).ToList();

        errors.ShouldBe(
        [
            "r.yaml(1,17): group 'Everyone' is not in account acme",
            "r.yaml(2,15): intent 'refnd' is not in account acme: did you mean refund?",
            "r.yaml(8,28): field 'plna' is not in account acme: did you mean plan?",
            "r.yaml(8,52): brand 'x' is not in account acme",
            "r.yaml(8,88): group 'Suport' is not in account acme: did you mean Support, Sales?",
            "r.yaml(9,20): group 'Suport' is not in account acme: did you mean Support, Sales?",
            "r.yaml(9,50): skill 'german' is not in account acme",
            "r.yaml(9,79): field 'reazon' is not in account acme",
            "r.yaml(9,111): webhook 'ops' is not in account acme",
        ]);
        RuleFile.Parse(("r.yaml", text)).Errors.ShouldBeEmpty("without a helpdesk nothing is known to be wrong");
    }

    [Theory]
    [InlineData("thresholds: { default: 0.9 }", "threshold of default")]
    [InlineData("tags: { vip: a }", "tag vip")]
    [InlineData("bot_intents: [refund]", "bot_intents")]
    [InlineData("fallback_group: Support", "fallback_group")]
    public void Parse_SaidInTwoFiles_IsRefusedWithTheOther(string head, string what)
    {
        const string rule = "\nrules:\n  - { id: a, name: A, owner: O, severity: low, when: { sentiment: { below: 0.3 } }, then: { role: assist } }\n";

        RuleFile.Parse(("a.yaml", head + rule), ("b.yaml", head)).Errors.ShouldHaveSingleItem().Message.ShouldBe($"{what} is already set in a.yaml");
    }

    private static IReadOnlyList<string> Errors(string text) => [.. RuleFile.Parse(("r.yaml", text)).Errors.Select(e => e.ToString())];
}
