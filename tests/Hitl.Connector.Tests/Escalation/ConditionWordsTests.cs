using System.Text;
using Hitl.Connector.Conversations;
using Hitl.Connector.Escalation;
using Hitl.Connector.Handover;
using Hitl.Connector.Scoring;

namespace Hitl.Connector.Tests.Escalation;

/// <summary>What receipts say of a condition, and the text by which a rule set's version knows it.</summary>
public sealed class ConditionWordsTests
{
    private static readonly Scores Scores = Talk.Scored(intent: "refund", confidence: 0.88) with
    {
        Uncertainty = null,
        Urgency = new Urgency(UrgencyLevel.High, 0.7),
        Topics = new Dictionary<string, double> { ["legal"] = 0.9, ["payment"] = 0.4 },
    };

    private static readonly FactSheet Sheet = Talk.Sheet(new Talk().Says(Talk.Customer).Show(), Scores, new OwnershipState(Owner.Bot, "no_human_signal")) with
    {
        CustomerTier = "Gold",
        Tags = ["VIP", "gdpr"],
        BusinessHours = true,
        Bot = new BotEvidence(0.45, null, KnowledgeMatch.Conflict),
        Fields = new Dictionary<string, string?> { ["plan"] = "Pro", ["amount"] = "250.5" },
        Hits = [new PatternHit("law", AuthorKind.Customer, "m1", 3, 3, 0)],
    };

    [Theory]
    [InlineData("sentiment: { at_most: 0.5 }", "sentiment 0.50 ≤ 0.50")]
    [InlineData("sentiment: { below: 0.5 }", null)]
    [InlineData("sentiment: { unknown: true }", null)]
    [InlineData("intent_confidence: { above: 0.8 }", "intent confidence 0.88 > 0.80")]
    [InlineData("bot_messages: { below: 3 }", "bot messages 0 < 3")]
    [InlineData("uncertainty: { unknown: true }", "uncertainty is not known here")]
    [InlineData("repeated_questions: { unknown: true }", "repeated questions is not known here")]
    [InlineData("intent: { in: [refund], confidence: 0.88 }", "intent refund 0.88 ≥ 0.88")]
    [InlineData("intent: { in: [refund], confidence: 0.9 }", null)]
    [InlineData("intent: { in: [billing], confidence: 0 }", null)]
    [InlineData("urgency: { at_least: normal }", "urgency high ≥ normal")]
    [InlineData("urgency: { at_least: high, probability: 0.7 }", "urgency high ≥ high, probability 0.70 ≥ 0.70")]
    [InlineData("urgency: { at_least: high, probability: 0.8 }", null)]
    [InlineData("urgency: { at_least: critical }", null)]
    [InlineData("urgency: { unknown: true }", null)]
    [InlineData("topics: { any: [payment, legal], at_least: 0.9 }", "topic legal 0.90 ≥ 0.90")]
    [InlineData("topics: { has: [legal, payment], at_least: 0.4 }", "topic legal 0.90 ≥ 0.40 and topic payment 0.40 ≥ 0.40")]
    [InlineData("topics: { has: [legal, payment] }", null)]
    [InlineData("topics: { unknown: true }", null)]
    [InlineData("tags: { has: [vip, GDPR] }", "tagged vip, GDPR")]
    [InlineData("tags: { any: [press, gdpr] }", "tagged gdpr")]
    [InlineData("tags: { has: [vip, press] }", null)]
    [InlineData("tier: [gold]", "tier is Gold")]
    [InlineData("tier: [silver]", null)]
    [InlineData("field: { name: plan, is: [pro] }", "field plan is Pro")]
    [InlineData("field: { name: plan, is: [free] }", null)]
    [InlineData("field: { name: note, empty: true }", "field note is empty")]
    [InlineData("field: { name: plan, empty: true }", null)]
    [InlineData("field: { name: amount, at_least: 250.5 }", "field amount 250.5 ≥ 250.5")]
    [InlineData("field: { name: amount, below: 10 }", null)]
    [InlineData("field: { name: plan, below: 10 }", null)]
    [InlineData("text: { matches: law }", "message m1, characters 3 to 6, matches law")]
    [InlineData("text: { matches: law, from: bot }", null)]
    [InlineData("bot_intent: { allowed: true }", "refund is within what the bot may answer")]
    [InlineData("bot_intent: { allowed: false }", null)]
    [InlineData("knowledge: [conflict]", "knowledge conflict")]
    [InlineData("knowledge: [missing]", null)]
    [InlineData("business_hours: true", "within business hours")]
    [InlineData("business_hours: false", null)]
    public void Explain_OneOfSeveral_NamesThosePartsThatHold(string when, string? words) =>
        Because($"any: [{{ {when} }}, {{ language: en }}]", Sheet).ShouldBe(words is null ? "language is en" : $"{words} and language is en");

    [Theory]
    [InlineData("sentiment: { below: 0.3 }", "not (sentiment 0.50, would fire below 0.30 (0.20 away))")]
    [InlineData("sentiment: { at_most: 0.3 }", "not (sentiment 0.50, would fire at or below 0.30 (0.20 away))")]
    [InlineData("sentiment: { above: 0.75 }", "not (sentiment 0.50, would fire above 0.75 (0.25 away))")]
    [InlineData("sentiment: { at_least: 0.75 }", "not (sentiment 0.50, would fire from 0.75 (0.25 away))")]
    [InlineData("bot_messages: { at_least: 2 }", "not (bot messages 0, would fire from 2 (2.00 away))")]
    [InlineData("intent: { in: [refund], confidence: 0.9 }", "not (intent refund 0.88 < 0.90)")]
    [InlineData("urgency: { at_least: high, probability: 0.8 }", "not (urgency high ≥ high, probability 0.70 < 0.80)")]
    [InlineData("topics: { has: [legal, payment] }", "not (topic payment 0.40 < 0.50)")]
    [InlineData("all: [{ sentiment: { below: 0.3 } }, { intent_confidence: { below: 0.8 } }]", "not (sentiment 0.50, would fire below 0.30 (0.20 away) and intent confidence 0.88, would fire below 0.80 (0.08 away))")]
    [InlineData("any: [{ sentiment: { below: 0.3 } }, { intent_confidence: { below: 0.8 } }]", "not (intent confidence 0.88, would fire below 0.80 (0.08 away))")]
    [InlineData("intent: { in: [billing] }", null)]
    [InlineData("urgency: { at_least: critical }", null)]
    [InlineData("sentiment: { unknown: true }", null)]
    [InlineData("urgency: { unknown: true }", null)]
    [InlineData("topics: { unknown: true }", null)]
    [InlineData("not: { language: en }", null)]
    [InlineData("tags: { has: [press] }", null)]
    [InlineData("tier: [silver]", null)]
    [InlineData("field: { name: plan, is: [free] }", null)]
    [InlineData("field: { name: plan, empty: true }", null)]
    [InlineData("field: { name: amount, below: 10 }", null)]
    [InlineData("text: { matches: law, from: bot }", null)]
    [InlineData("bot_intent: { allowed: false }", null)]
    [InlineData("knowledge: [missing]", null)]
    [InlineData("business_hours: false", null)]
    public void Explain_AskedNotToHold_SaysHowFarNumbersAreFromIt(string when, string? words) =>
        Because($"not: {{ {when} }}", Sheet).ShouldBe(words ?? "an exception of the rule does not apply");

    [Theory]
    [InlineData("urgency: { unknown: true }", "urgency is not known here")]
    [InlineData("topics: { unknown: true }", "topics are not known here")]
    public void Explain_RiskNotKnown_SaysSo(string when, string words)
    {
        var unknown = Sheet with { Moments = [Sheet.Current with { Urgency = null, Topics = null }] };

        Because(when, unknown).ShouldBe(words);
        Because($"any: [{{ {when} }}, {{ language: en }}]", Sheet).ShouldBe("language is en");
    }

    /// <summary>Versions of stored receipts are found again only as long as these texts stay the same.</summary>
    [Theory]
    [InlineData("sentiment: { below: 0.3 }", "(Sentiment Below 0.3)")]
    [InlineData("bot_messages: { unknown: true }", "(BotMessages unknown)")]
    [InlineData("urgency: { at_least: high, probability: 0.8 }", "(urgency High 0.8)")]
    [InlineData("urgency: { unknown: true }", "(urgency unknown)")]
    [InlineData("topics: { has: [legal, payment], at_least: 0.25 }", "(topics True 0.25 5:legal,7:payment)")]
    [InlineData("topics: { unknown: true }", "(topics unknown)")]
    [InlineData("intent: { in: [refund, a], confidence: 0.9 }", "(intent 0.9 6:refund,1:a)")]
    [InlineData("bot_intent: { allowed: true }", "(bot intent True 6:refund 0.85;how_to=0.6;refund=0.8)")]
    [InlineData("knowledge: [missing, conflict]", "(knowledge Missing,Conflict)")]
    [InlineData("business_hours: true", "(business hours True)")]
    [InlineData("text: { matches: law, from: any }", "(text Any 3:law)")]
    [InlineData("tier: [gold, silver]", "(Tier 4:gold,6:silver)")]
    [InlineData("tags: { has: [vip] }", "(tags True 3:vip)")]
    [InlineData("tags: { any: [vip, gdpr] }", "(tags False 3:vip,4:gdpr)")]
    [InlineData("field: { name: plan, is: [pro] }", "(field 4:plan 3:pro)")]
    [InlineData("field: { name: plan, empty: true }", "(field 4:plan empty)")]
    [InlineData("field: { name: plan, at_least: 2.5 }", "(field 4:plan AtLeast 2.5)")]
    [InlineData("field: { name: plan, empty: false }", "(not (field 4:plan empty))")]
    [InlineData("all: [{ tier: a }, { brand: b }]", "(all (Tier 1:a)(Brand 1:b))")]
    [InlineData("any: [{ tier: a }, { tier: b }]", "(any (Tier 1:a)(Tier 1:b))")]
    [InlineData("tags: { has: [vip], any: [b] }", "(all (tags False 1:b)(tags True 3:vip))")]
    [InlineData("topics: { has: [legal], any: [payment] }", "(all (topics False 0.5 7:payment)(topics True 0.5 5:legal))")]
    public void Write_Condition_IsItsCanonicalText(string when, string text)
    {
        var written = new StringBuilder();

        Rules(when).Rules[0].When.Write(written);

        written.ToString().ShouldBe(text);
    }

    private static string Because(string when, FactSheet sheet) => EscalationPolicy.Decide(Rules(when), sheet).Fired.ShouldHaveSingleItem().Because;

    private static RuleSet Rules(string when)
    {
        var (rules, errors) = RuleFile.Parse(("r.yaml", $"thresholds: {{ refund: 0.8, how_to: 0.6 }}\nbot_intents: [refund]\nrules:\n  - {{ id: a, name: A, owner: O, severity: low, when: {{ {when} }}, then: {{ role: assist }} }}\n"));
        errors.ShouldBeEmpty();
        return rules!;
    }
}
