using Hitl.Connector.Escalation;

namespace Hitl.Connector.Tests.Escalation.Lint;

public class RuleReachTests
{
    [Theory]
    [InlineData("{ all: [{ sentiment: { below: 0.2 } }, { sentiment: { above: 0.4 } }] }")]
    [InlineData("{ all: [{ sentiment: { below: 0.2 } }, { sentiment: { at_least: 0.2 } }] }")]
    [InlineData("{ sentiment: { below: 0.2 }, not: { sentiment: { at_most: 0.3 } } }")]
    [InlineData("{ failed_bot_answers: { above: 2 }, not: { failed_bot_answers: { at_least: 3 } } }")]
    [InlineData("{ sentiment: { below: 0.2 }, not: { any: [{ sentiment: { below: 0.3 } }, { tags: { has: vip } }] } }")]
    [InlineData("{ all: [{ sentiment: { unknown: true } }, { sentiment: { below: 0.5 } }] }")]
    [InlineData("{ all: [{ topics: { unknown: true } }, { topics: { any: legal } }] }")]
    [InlineData("{ all: [{ urgency: { at_least: high } }, { not: { urgency: { at_least: normal } } }] }")]
    [InlineData("{ all: [{ language: [en, de] }, { language: fr }] }")]
    [InlineData("{ language: en, not: { language: [en, de] } }")]
    [InlineData("{ tags: { has: [vip] }, not: { tags: { any: [VIP] } } }")]
    [InlineData("{ all: [{ business_hours: true }, { business_hours: false }] }")]
    [InlineData("{ all: [{ knowledge: missing }, { knowledge: conflict }] }")]
    [InlineData("{ all: [{ field: { name: plan, is: pro } }, { field: { name: plan, is: free } }] }")]
    [InlineData("{ all: [{ field: { name: amount, above: 100 } }, { field: { name: amount, below: 50 } }] }")]
    [InlineData("{ all: [{ intent: { in: refund } }, { intent: { in: billing } }] }")]
    [InlineData("{ intent: { in: refund }, intent_confidence: { below: 0.5 } }")]
    [InlineData("{ all: [{ sentiment: { above: 0.3 } }, { sentiment: { at_most: 0.3 } }] }")]
    [InlineData("{ all: [{ urgency: { unknown: true } }, { urgency: { at_least: low } }] }")]
    [InlineData("{ tags: { has: [a, b] }, not: { tags: { has: a } } }")]
    [InlineData("{ tags: { any: [a, b] }, not: { tags: { any: [b, a] } } }")]
    [InlineData("{ all: [{ any: [{ sentiment: { below: 0.1 } }, { sentiment: { above: 0.9 } }] }, { sentiment: { above: 0.3, below: 0.7 } }] }")]
    public void Parse_NothingMeetsIt_IsRefused(string when) =>
        Parse(Rule("a", when)).ShouldHaveSingleItem().Message.ShouldContain("could never fire");

    [Theory]
    [InlineData("{ all: [{ sentiment: { at_most: 0.2 } }, { sentiment: { at_least: 0.2 } }] }")]
    [InlineData("{ failed_bot_answers: { above: 2 }, not: { failed_bot_answers: { above: 3 } } }")]
    [InlineData("{ minutes_since_customer: { above: 2 }, not: { minutes_since_customer: { at_least: 3 } } }")]
    [InlineData("{ any: [{ sentiment: { below: 0.1 } }, { sentiment: { above: 0.9 } }] }")]
    [InlineData("{ all: [{ topics: { any: [legal, payment] } }, { not: { topics: { any: legal } } }] }")]
    [InlineData("{ all: [{ language: [en, de] }, { language: [de, fr] }] }")]
    [InlineData("{ not: { all: [{ tags: { has: vip } }, { sentiment: { below: 0.5 } }] }, tags: { has: vip } }")]
    [InlineData("{ urgency: { at_least: high, probability: 0.8 }, not: { urgency: { at_least: high, probability: 0.9 } } }")]
    [InlineData("{ intent: { in: [refund, billing] }, not: { intent: { in: refund } } }")]
    [InlineData("{ all: [{ urgency: { unknown: true } }, { topics: { any: legal } }] }")]
    [InlineData("{ all: [{ topics: { unknown: true } }, { urgency: { at_least: high } }] }")]
    [InlineData("{ tags: { any: [a, b] }, not: { tags: { has: a } } }")]
    [InlineData("{ tags: { any: [a, b] }, not: { tags: { has: [a, b] } } }")]
    [InlineData("{ tier: a, field: { name: Tier, is: b } }")]
    [InlineData("{ sentiment: { below: 0.5 }, field: { name: Sentiment, above: 5 } }")]
    [InlineData("{ field: { name: amount, is: '5', above: 1 } }")]
    [InlineData("{ text: { matches: law }, not: { text: { matches: refund } } }")]
    [InlineData("{ text: { matches: law }, not: { text: { matches: law, from: bot } } }")]
    [InlineData("{ language: [en, de], not: { language: de } }")]
    public void Parse_SomethingMeetsIt_IsTaken(string when) => Parse(Rule("a", when)).ShouldBeEmpty();

    [Theory]
    [InlineData("{ sentiment: { below: 0.3 } }", "{ sentiment: { below: 0.2 } }")]
    [InlineData("{ sentiment: { below: 0.3 } }", "{ sentiment: { below: 0.3 }, tags: { has: vip } }")]
    [InlineData("{ any: [{ language: en }, { language: de }] }", "{ language: [de] }")]
    [InlineData("{ not: { language: en } }", "{ language: [fr] }")]
    [InlineData("{ failed_bot_answers: { above: 1 } }", "{ failed_bot_answers: { at_least: 2 } }")]
    public void Parse_BehindARuleThatStopsFirst_IsRefused(string first, string second) =>
        Parse(Rule("a", first, "high", "role: escalate, stop: true"), Rule("b", second)).ShouldHaveSingleItem().Message
            .ShouldBe("rule 'b' is never reached: whenever it would fire, 'a' has fired before it and stops");

    [Theory]
    [InlineData("{ sentiment: { below: 0.2 } }", "role: escalate, stop: true", "")]
    [InlineData("{ sentiment: { below: 0.3 }, language: [en, de] }", "role: escalate, stop: true", "")]
    [InlineData("{ sentiment: { below: 0.3 } }", "role: escalate", "")]
    [InlineData("{ sentiment: { below: 0.3 } }", "role: assist, stop: true", "")] // looks at now only; the other at what was
    [InlineData("{ sentiment: { below: 0.3 }, tags: { has: vip } }", "role: escalate, stop: true", "")]
    [InlineData("{ sentiment: { below: 0.3 } }", "role: escalate, stop: true", "mode: shadow, ")]
    [InlineData("{ sentiment: { below: 0.3 } }", "role: escalate, stop: true", "canary: 50, ")]
    [InlineData("{ sentiment: { below: 0.3 } }", "role: escalate, stop: true", "cap: 5, ")]
    [InlineData("{ sentiment: { below: 0.3 } }", "role: escalate, stop: true", "enabled: false, ")]
    [InlineData("{ sentiment: { below: 0.3 } }", "role: escalate, stop: true", "valid: { to: 2026-01-01 }, ")]
    public void Parse_BehindARuleThatMayNotStop_IsTaken(string first, string then, string settings) =>
        Parse(Rule("a", first, "high", then, settings), Rule("b", "{ sentiment: { below: 0.3 } }")).ShouldBeEmpty();

    [Fact]
    public void Parse_OnlySomeOfItsWaysBehindARuleThatStops_IsTaken() =>
        Parse(Rule("a", "{ sentiment: { below: 0.3 } }", "high", "role: escalate, stop: true"), Rule("b", "{ any: [{ sentiment: { below: 0.2 } }, { language: de }] }")).ShouldBeEmpty();

    [Theory]
    [InlineData(512, 1)]
    [InlineData(513, 0)]
    public void Parse_AlternativesBeforeAContradiction_AreLookedThroughUpTo512(int alternatives, int errors)
    {
        var any = string.Join(", ", Enumerable.Range(0, alternatives).Select(i => $"{{ tags: {{ has: a{i} }} }}"));

        Parse(Rule("a", $"{{ all: [{{ any: [{any}] }}, {{ sentiment: {{ below: 0.2 }} }}, {{ sentiment: {{ above: 0.4 }} }}] }}")).Count.ShouldBe(errors);
    }

    [Theory]
    [InlineData(9, 1)]
    [InlineData(10, 0)]
    public void Parse_ChoicesBeforeAContradiction_AreLookedThroughUpTo512Ways(int choices, int errors)
    {
        var all = string.Join(", ", Enumerable.Range(0, choices).Select(i => $"{{ any: [{{ tags: {{ has: a{i} }} }}, {{ tags: {{ has: b{i} }} }}] }}"));

        Parse(Rule("a", $"{{ all: [{all}, {{ sentiment: {{ below: 0.2 }} }}, {{ sentiment: {{ above: 0.4 }} }}] }}")).Count.ShouldBe(errors);
    }

    [Fact]
    public void Parse_TooManyCases_AreNotLookedThrough()
    {
        var many = string.Join(", ", Enumerable.Range(0, 12).Select(i => $"{{ any: [{{ tags: {{ has: a{i} }} }}, {{ tags: {{ has: b{i} }} }}] }}"));

        Parse(Rule("a", $"{{ all: [{many}] }}")).ShouldBeEmpty();
    }

    private static IReadOnlyList<RuleError> Parse(params string[] rules) => RuleFile.Parse(("r.yaml", "rules:\n" + string.Concat(rules))).Errors;

    private static string Rule(string id, string when, string severity = "normal", string then = "role: escalate", string settings = "") =>
        $"  - {{ id: {id}, name: A, owner: O, severity: {severity}, {settings}when: {when}, then: {{ {then} }} }}\n";
}
