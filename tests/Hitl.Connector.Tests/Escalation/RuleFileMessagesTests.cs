using Hitl.Connector.Escalation;

namespace Hitl.Connector.Tests.Escalation;

/// <summary>A rule file with one mistake: what is said of it, word for word, and that nothing else is said.</summary>
public sealed class RuleFileMessagesTests
{
    private const string ConditionKeys = "all, any, not, sentiment, intent_confidence, uncertainty, wants_human, bot_messages, frustration, confusion, abuse, complexity, closing, handover, failed_bot_answers, repeated_questions, circling, problems, mood_trend, mood_drop, last_sentiment, bot_confidence, contacts_7d, waiting_messages, minutes_since_customer, intent, language, channel, owner, account, helpdesk, status, brand, tier, organisation, group, assignee, tags, field, urgency, topics, text, bot_intent, knowledge, business_hours";
    private const string ActionKeys = "tags, fields, priority, status, group, skill, assignee, note, hold, approval, notify, role, stop";

    [Theory]
    [InlineData("5", "condition")]
    [InlineData("{ sentiment: 0.3 }", "'sentiment' takes keys with values: below, at_most, above, at_least, unknown")]
    [InlineData("{ sentiment: {} }", "'sentiment' needs one of below, at_most, above, at_least, unknown")]
    [InlineData("{ urgency: high }", "'urgency' takes keys with values: at_least, probability, unknown")]
    [InlineData("{ urgency: { at_least: high, unknown: true } }", "'urgency': known and unknown at once, so the rule could never fire")]
    [InlineData("{ topics: legal }", "'topics' takes keys with values: has, any, at_least, unknown")]
    [InlineData("{ topics: { has: legal, unknown: true } }", "'topics': known and unknown at once, so the rule could never fire")]
    [InlineData("{ tags: vip }", "'tags' takes keys with values: has, any")]
    [InlineData("{ intent: refund }", "'intent' takes keys with values: in, confidence")]
    [InlineData("{ text: refund }", "'text' takes keys with values: matches, from")]
    [InlineData("{ bot_intent: true }", "'bot_intent' takes keys with values: allowed")]
    [InlineData("{ field: plan }", "'field' takes keys with values: name, is, empty, below, at_most, above, at_least")]
    [InlineData("{ knowledge: [] }", "'knowledge' takes a text or a list of texts")]
    [InlineData("{ knowledge: unsure }", "'unsure' is no knowledge: one of match, missing, conflict")]
    [InlineData("{ language: english }", null)]
    [InlineData("{ language: de }", null)]
    [InlineData("{ language: e }", "'e' is no language: two letters (en, de), mixed or unknown")]
    [InlineData("{ language: abcdefghi }", "'abcdefghi' is no language: two letters (en, de), mixed or unknown")]
    [InlineData("{ owner: me }", "'me' is no owner: one of bot, human, waiting_for_human, nobody")]
    [InlineData("{ status: broken }", "'broken' is no status: one of new, open, pending, on_hold, snoozed, solved, closed, deleted")]
    [InlineData("{ tier: ~ }", "'tier' takes a text or a list of texts")]
    [InlineData("{ tier: null }", "'tier' takes a text or a list of texts")]
    [InlineData("{ tier: }", "'tier' takes a text or a list of texts")]
    [InlineData("{ tier: 'null' }", null)]
    public void Parse_OneMistakeInACondition_IsSaidInFullAndBringsNoOther(string when, string? message) =>
        Messages($"{{ id: a, name: A, owner: O, severity: low, when: {when}, then: {{ role: assist }} }}").ShouldBe(
            message is null ? [] : [message == "condition" ? $"a condition takes keys with values: {ConditionKeys}" : message]);

    [Theory]
    [InlineData("5", "'then' takes keys with values: {0}")]
    [InlineData("{}", "'then' says nothing: it takes {0}")]
    [InlineData("{ notify: everyone }", "'notify' takes keys with values: mention, webhook")]
    [InlineData("{ notify: {} }", "'notify' needs 'mention', 'webhook' or both")]
    [InlineData("{ fields: [a] }", "'fields' takes a name and a value per line")]
    [InlineData("{ fields: { plan: [a] } }", "field 'plan' takes one value")]
    [InlineData("{ fields: { plan: ~ } }", "field 'plan' takes one value")]
    [InlineData("{ fields: { HITL_role: x } }", "field 'HITL_role' holds a score or a state: no rule sets it")]
    [InlineData("{ tags: hitl_capped }", "tag 'hitl_capped': says that a cap held a rule back: no rule sets it")]
    [InlineData("{ tags: hitl_Needed }", "tag 'hitl_Needed': belongs to the hold and to the humans: no rule sets it")]
    [InlineData("{ tags: vip }", "tag 'vip': rules set tags of their own only: 'hitl_' followed by lower-case letters, digits, hyphens or underscores, at most 60")]
    [InlineData("{ status: solved }", "'status' is one of open, pending, on_hold")]
    public void Parse_OneMistakeInAnAction_IsSaidInFullAndBringsNoOther(string then, string message) =>
        Messages($"{{ id: a, name: A, owner: O, severity: low, when: {{ tier: a }}, then: {then} }}").ShouldBe([message.Replace("{0}", ActionKeys, StringComparison.Ordinal)]);

    [Theory]
    [InlineData("name: A, owner: O, severity: low, when: { tier: a }, then: { role: assist }", "a rule needs 'id'")]
    [InlineData("id: a, owner: O, severity: low, when: { tier: a }, then: { role: assist }", "a rule needs 'name'")]
    [InlineData("id: a, name: A, severity: low, when: { tier: a }, then: { role: assist }", "a rule needs 'owner'")]
    [InlineData("id: a, name: A, owner: O, when: { tier: a }, then: { role: assist }", "a rule needs 'severity'")]
    [InlineData("id: a, name: A, owner: O, severity: low, then: { role: assist }", "a rule needs 'when'")]
    [InlineData("id: a, name: A, owner: O, severity: low, when: { tier: a }", "a rule needs 'then'")]
    [InlineData("id: a, name: ~, owner: O, severity: low, when: { tier: a }, then: { role: assist }", "'name' takes one text")]
    [InlineData("id: a, name: ' ', owner: O, severity: low, when: { tier: a }, then: { role: assist }", "'name' takes one text")]
    [InlineData("id: a, name: A, owner: O, severity: low, when: { tier: a }, then: { role: assist }, canary: 101", "'canary' is a whole number from 0 to 100")]
    [InlineData("id: a, name: A, owner: O, severity: low, when: { tier: a }, then: { role: assist }, cap: 0", "'cap' is a whole number from 1 to 100000")]
    [InlineData("id: a, name: A, owner: O, severity: low, when: { tier: a }, then: { role: assist }, valid: 5", "'valid' takes keys with values: from, to")]
    [InlineData("id: a, name: A, owner: O, severity: low, when: { tier: a }, then: { role: assist }, valid: {}", "'valid' needs 'from', 'to' or both")]
    [InlineData("id: a, name: A, owner: O, severity: low, when: { tier: a }, then: { role: assist }, valid: { from: tomorrow }", "'from' is a date (2026-01-31) or a time (2026-01-31T08:00+01:00)")]
    [InlineData("id: a, name: A, owner: O, severity: low, when: { tier: a }, then: { role: assist }, valid: { to: [a] }", "'to' is a date (2026-01-31) or a time (2026-01-31T08:00+01:00)")]
    [InlineData("id: a, name: A, owner: O, severity: low, when: { tier: a }, then: { role: assist }, valid: { from: 2026-01-31, to: 2026-01-31 }", "'valid' ends before it begins, so the rule could never fire")]
    [InlineData("id: a, name: A, owner: O, severity: low, cap: 1, when: { wants_human: { above: 0.5 }, tier: a }, then: { role: assist }", "no cap here: a customer who asks for a person, and what needs a sign-off, are never held back")]
    [InlineData("id: a, name: A, owner: O, severity: low, cap: 1, when: { wants_human: { below: 0.5 }, tier: a }, then: { role: assist }", null)]
    public void Parse_OneMistakeInARule_IsSaidInFullAndBringsNoOther(string rule, string? message) =>
        Messages($"{{ {rule} }}").ShouldBe(message is null ? [] : [message]);

    /// <summary>What could not be read is not judged: the rest of such a condition could seem never to hold.</summary>
    [Theory]
    [InlineData("{ all: [{ language: en }, { language: de }], business_hours: maybe }", "'business_hours' is true or false")]
    [InlineData("{ all: [{ language: en }, { language: de }, { business_hours: maybe }] }", "'business_hours' is true or false")]
    [InlineData("{ all: [{ channel: [chat, fax] }, { channel: email }] }", "'fax' is no channel: one of other, email, web, chat, messaging, social, phone, api")]
    [InlineData("{ all: [{ knowledge: [match, unsure] }, { knowledge: missing }] }", "'unsure' is no knowledge: one of match, missing, conflict")]
    [InlineData("{ all: [{ tags: { has: a, any: [] } }, { not: { tags: { has: a } } }] }", "'any' takes a text or a list of texts")]
    [InlineData("{ all: [{ field: { name: f, is: x, empty: maybe } }, { field: { name: f, is: y } }] }", "'empty' is true or false")]
    [InlineData("{ all: [{ sentiment: { below: 0.3, unknown: maybe } }, { sentiment: { above: 0.3 } }] }", "'unknown' is true or false")]
    [InlineData("{ all: [{ intent: { in: a, confidence: x } }, { intent: { in: b } }] }", "'confidence' is a number from 0 to 1")]
    [InlineData("{ all: [{ urgency: { at_least: high, probability: x } }, { not: { urgency: { at_least: low } } }] }", "'probability' is a number from 0 to 1")]
    [InlineData("{ all: [{ topics: { has: legal, at_least: x } }, { topics: { unknown: true } }] }", "'at_least' is a number from 0 to 1")]
    [InlineData("{ all: [{ text: { matches: law, from: agent } }, { not: { text: { matches: law } } }] }", "'from' is one of customer, bot, any")]
    public void Parse_PartThatCannotBeRead_LeavesTheRestUnjudged(string when, string message) =>
        Messages($"{{ id: a, name: A, owner: O, severity: low, when: {when}, then: {{ role: assist }} }}").ShouldBe([message]);

    [Theory]
    [InlineData("5", "r.yaml(1,1): the file takes keys with values: rules, tags, thresholds, bot_intents, fallback_group")]
    [InlineData("", "r.yaml(1,1): the file is empty: it needs a list under 'rules'")]
    [InlineData("{}", "r.yaml(1,1): the file needs 'rules'")]
    [InlineData("rules:\n- 5", "r.yaml(2,3): a rule takes keys with values: id, name, owner, severity, enabled, mode, canary, valid, cap, when, then")]
    [InlineData("thresholds: 5", "r.yaml(1,13): 'thresholds' takes an intent (or default) and a number per line")]
    [InlineData("thresholds: { refund: high }", "r.yaml(1,23): threshold of 'refund' is a number from 0 to 1")]
    [InlineData("thresholds: { refund: 1.01 }", "r.yaml(1,23): threshold of 'refund' is a number from 0 to 1")]
    [InlineData("thresholds: { refund: 0, default: 1 }", null)]
    [InlineData("tags: vip", "r.yaml(1,7): 'tags' takes a tag and the id of the rule that it arms per line")]
    [InlineData("tags: { vip: [a] }", "r.yaml(1,14): tag 'vip' takes the id of one rule")]
    [InlineData("tags: { vip: ~ }", "r.yaml(1,14): tag 'vip' takes the id of one rule")]
    [InlineData("tags: { HITL_a: a }", "r.yaml(1,9): tag 'HITL_a': what rules set arms no rule, or a rule would keep itself alive")]
    [InlineData("tags: { vip: a }", "r.yaml(1,14): tag 'vip' arms 'a', which is the id of no rule")]
    [InlineData("bot_intents: { a: b }", "r.yaml(1,14): 'bot_intents' takes a text or a list of texts")]
    [InlineData("bot_intents: [a, [b]]", "r.yaml(1,18): 'bot_intents' takes texts only")]
    [InlineData("fallback_group: [a]", "r.yaml(1,17): 'fallback_group' takes one text")]
    [InlineData("---\nfallback_group: a\n---\nfallback_group: b\n", "r.yaml(3,1): one document per file: everything after this line is not read")]
    [InlineData("? [a]\n: b\nfallback_group: a", "r.yaml(1,3): a key must be plain text")]
    public void Parse_OneMistakeBesideTheRules_IsSaidWithItsPlace(string text, string? error) => Errors(text).ShouldBe(error is null ? [] : [error]);

    [Theory]
    [InlineData(32, true)]
    [InlineData(33, false)]
    public void Parse_ListsInLists_AreReadToTheirThirtySecondLevel(int lists, bool read)
    {
        var nested = $"fallback_group: a\nrules: {new string('[', lists)}{new string(']', lists)}";

        Errors(nested).ShouldHaveSingleItem();
        Errors(nested)[0].Contains("nested deeper than 32 levels", StringComparison.Ordinal).ShouldBe(!read);
    }

    [Fact]
    public void Parse_NameLikeSomeThatAreThere_NamesTheFiveNearest()
    {
        var catalog = new RuleCatalog("account acme") { Groups = ["Sup", "Support", "Supply", "supper", "Superb", "Sales", "Suppo", "Care"] };

        RuleFile.Parse([("r.yaml", "fallback_group: Suppor")], catalog).Errors.ShouldHaveSingleItem().Message
            .ShouldBe("group 'Suppor' is not in account acme: did you mean Support, Suppo, Supply, supper, Sup?");
    }

    [Fact]
    public void Parse_WhatTheBotMayAnswer_IsCheckedAgainstWhatTheModelsKnow() =>
        RuleFile.Parse([("r.yaml", "bot_intents: [refund, refnd]")], new RuleCatalog("the model") { Intents = ["refund"] }).Errors.ShouldHaveSingleItem().ToString()
            .ShouldBe("r.yaml(1,23): intent 'refnd' is not in the model: did you mean refund?");

    private static IEnumerable<string> Messages(string rule) => RuleFile.Parse(("r.yaml", $"bot_intents: [refund]\nrules:\n  - {rule}\n")).Errors.Select(e => e.Message);

    private static IReadOnlyList<string> Errors(string text) => [.. RuleFile.Parse(("r.yaml", text)).Errors.Select(e => e.ToString())];
}
