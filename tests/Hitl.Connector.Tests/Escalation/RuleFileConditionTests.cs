using Hitl.Connector.Accounts;
using Hitl.Connector.Conversations;
using Hitl.Connector.Escalation;
using Hitl.Connector.Handover;

namespace Hitl.Connector.Tests.Escalation;

/// <summary>Each condition as an admin writes it, on a conversation where it holds and one where it does not.</summary>
public class RuleFileConditionTests
{
    private static readonly FactSheet Sheet = Talk.Sheet(new Talk().Says(Talk.Customer).Show(), Talk.Scored(intent: "refund", confidence: 0.88), new OwnershipState(Owner.Bot, "no_human_signal"), now: Talk.Start.AddMinutes(16)) with
    {
        BrandId = "acme-shop",
        GroupId = "g1",
        AssigneeId = "7",
        OrganizationId = "org",
        CustomerTier = "Gold",
        Channel = Channel.Email,
        ContactsIn7Days = 3,
        BusinessHours = false,
        Bot = new BotEvidence(0.45, null, KnowledgeMatch.Conflict),
        Fields = new Dictionary<string, string?> { ["plan"] = "Pro", ["amount"] = "250.50", ["note"] = "" },
    };

    [Theory]
    [InlineData("brand: acme-shop", true, "brand is acme-shop")]
    [InlineData("brand: other", false, null)]
    [InlineData("account: [acme, b]", true, "account is acme")]
    [InlineData("helpdesk: zendesk", true, "helpdesk is zendesk")]
    [InlineData("helpdesk: intercom", false, null)]
    [InlineData("status: [new, open]", true, "status is open")]
    [InlineData("tier: [gold, platinum]", true, "tier is Gold")]
    [InlineData("organisation: org", true, "organisation is org")]
    [InlineData("group: g1", true, "group is g1")]
    [InlineData("assignee: '7'", true, "assignee is 7")]
    [InlineData("channel: email", true, "channel is email")]
    [InlineData("contacts_7d: { at_least: 3 }", true, "contacts 7d 3 ≥ 3")]
    [InlineData("contacts_7d: { above: 3 }", false, null)]
    [InlineData("waiting_messages: { at_least: 1 }", true, "waiting messages 1 ≥ 1")]
    [InlineData("minutes_since_customer: { at_least: 15 }", true, "minutes since customer 15 ≥ 15")]
    [InlineData("last_sentiment: { at_most: 0.5 }", true, "last sentiment 0.50 ≤ 0.50")]
    [InlineData("bot_confidence: { below: 0.5 }", true, "bot confidence 0.45 < 0.50")]
    [InlineData("bot_confidence: { below: 0.4 }", false, null)]
    [InlineData("knowledge: [missing, conflict]", true, "knowledge conflict")]
    [InlineData("knowledge: missing", false, null)]
    [InlineData("business_hours: false", true, "outside business hours")]
    [InlineData("business_hours: true", false, null)]
    [InlineData("field: { name: plan, is: [pro, team] }", true, "field plan is Pro")]
    [InlineData("field: { name: plan, is: free }", false, null)]
    [InlineData("field: { name: amount, above: 250 }", true, "field amount 250.5 > 250")]
    [InlineData("field: { name: amount, above: 250, at_most: 250.5 }", true, "field amount 250.5 ≤ 250.5 and field amount 250.5 > 250")]
    [InlineData("field: { name: plan, above: 1 }", false, null)]
    [InlineData("not: { field: { name: plan, above: 1 } }", false, null)]
    [InlineData("field: { name: note, empty: true }", true, "field note is empty")]
    [InlineData("field: { name: missing, empty: true }", true, "field missing is empty")]
    [InlineData("field: { name: plan, empty: false }", true, "an exception of the rule does not apply")]
    [InlineData("bot_intent: { allowed: false }", true, "refund is outside what the bot may answer")]
    [InlineData("bot_intent: { allowed: true }", false, null)]
    [InlineData("intent: { in: [refund, billing] }", true, "intent refund 0.88 ≥ 0.87")]
    [InlineData("intent: { in: refund, confidence: 0.9 }", false, null)]
    [InlineData("intent: { in: billing }", false, null)]
    public void Parse_Condition_HoldsWhereItShouldAndSaysWhy(string when, bool holds, string? because)
    {
        var fired = EscalationPolicy.Decide(Rules(when), Sheet).Fired;

        fired.Select(f => f.Because).ShouldBe(holds ? [because!] : []);
    }

    [Theory]
    [InlineData("brand: acme-shop", true)]
    [InlineData("tier: gold", true)]
    [InlineData("organisation: org", true)]
    [InlineData("field: { name: plan, is: pro }", true)]
    [InlineData("contacts_7d: { at_least: 1 }", false)]
    [InlineData("bot_confidence: { at_least: 0.1 }", false)]
    [InlineData("minutes_since_customer: { at_least: 1 }", false)]
    [InlineData("knowledge: missing", false)]
    [InlineData("business_hours: true", false)]
    [InlineData("bot_intent: { allowed: true }", false)]
    public void Not_NamesAreNeverUnknownNumbersAndEvidenceAre(string when, bool notHolds)
    {
        var empty = Sheet with
        {
            BrandId = null,
            CustomerTier = null,
            OrganizationId = null,
            Fields = new Dictionary<string, string?>(),
            ContactsIn7Days = null,
            Bot = null,
            BusinessHours = null,
            LastCustomerMessageAt = null,
            Moments = [Sheet.Current with { Intent = null }],
        };

        EscalationPolicy.Decide(Rules($"not: {{ {when} }}"), empty).Fired.Count.ShouldBe(notHolds ? 1 : 0);
    }

    [Fact]
    public void Parse_IntentThresholds_HoldWhereTheRuleNamesNone()
    {
        const string rule = "rules:\n  - { id: a, name: A, owner: O, severity: low, when: { intent: { in: [refund, billing] } }, then: { role: assist } }\n";

        Fires("thresholds: { refund: 0.9 }\n" + rule).ShouldBeFalse();
        Fires("thresholds: { default: 0.9 }\n" + rule).ShouldBeFalse();
        Fires("thresholds: { default: 0.9, refund: 0.88 }\n" + rule).ShouldBeTrue();
        Fires(rule).ShouldBeTrue("0.85 is the standard");

        static bool Fires(string text) => EscalationPolicy.Decide(RuleFile.Parse(("r.yaml", text)).Rules!, Sheet).Fired.Count == 1;
    }

    [Fact]
    public void Parse_TagThatTheTeamUses_ArmsTheRuleBesideItsOwnCondition()
    {
        const string text = """
            tags: { Key-Account: high-value, board: high-value, gdpr: privacy }
            rules:
              - { id: high-value, name: H, owner: O, severity: low, when: { tier: platinum }, then: { role: assist } }
              - { id: privacy, name: P, owner: O, severity: low, then: { role: assist } }
            """;
        var rules = RuleFile.Parse(("r.yaml", text)).Rules.ShouldNotBeNull();

        Fired([]).ShouldBeEmpty();
        Fired(["key-account"]).ShouldBe(["high-value"]);
        Fired(["board", "GDPR"]).ShouldBe(["high-value", "privacy"]);
        EscalationPolicy.Decide(rules, Sheet with { CustomerTier = "platinum" }).Fired.ShouldHaveSingleItem().RuleId.ShouldBe("high-value");

        IEnumerable<string> Fired(string[] tags) => EscalationPolicy.Decide(rules, Sheet with { Tags = tags }).Fired.Select(f => f.RuleId);
    }

    [Fact]
    public void Parse_EverySettingAndAction_IsRead()
    {
        const string text = """
            fallback_group: Everyone
            rules:
              - id: a
                name: A
                owner: O
                severity: critical
                enabled: false
                mode: assist
                canary: 5
                valid: { from: 2026-01-31, to: 2026-02-01T08:30+01:00 }
                cap: 20
                when: { sentiment: { below: 0.3 } }
                then:
                  status: on_hold
                  group: G
                  skill: S
                  assignee: ann@example.com
                  note: approval
                  approval: false
                  notify: { mention: ann, webhook: ops }
            """;

        var rules = RuleFile.Parse(("r.yaml", text)).Rules.ShouldNotBeNull();
        var rule = rules.Rules.ShouldHaveSingleItem();

        rules.FallbackGroup.ShouldBe("Everyone");
        (rule.Enabled, rule.Mode, rule.Canary, rule.Cap).ShouldBe((false, AccountMode.Assist, 5, 20));
        rule.ValidFrom.ShouldBe(new DateTimeOffset(2026, 1, 31, 0, 0, 0, TimeSpan.Zero));
        rule.ValidTo.ShouldBe(new DateTimeOffset(2026, 2, 1, 7, 30, 0, TimeSpan.Zero));
        rule.Then.Notify.ShouldBe(new RuleNotice("ann", "ops"));
        (rule.Then.Status, rule.Then.Group, rule.Then.Skill, rule.Then.Assignee, rule.Then.Note).ShouldBe((ConversationStatus.OnHold, "G", "S", "ann@example.com", NoteKind.Approval));
        rules.Tags.ShouldBe([RuleSet.CappedTag]);
    }

    [Theory]
    [InlineData("hold: true", true, false, false)]
    [InlineData("approval: true", false, true, false)]
    [InlineData("stop: true", false, false, true)]
    public void Parse_FlagsOfAnAction_AreReadEachByItsOwnName(string flag, bool hold, bool approval, bool stop)
    {
        var then = RuleFile.Parse(("r.yaml", $"rules:\n  - {{ id: a, name: A, owner: O, severity: low, when: {{ tier: a }}, then: {{ {flag} }} }}\n")).Rules!.Rules[0].Then;

        (then.Hold, then.Approval, then.Stop).ShouldBe((hold, approval, stop));
    }

    private static RuleSet Rules(string when)
    {
        var (rules, errors) = RuleFile.Parse(("r.yaml", $"thresholds: {{ refund: 0.87 }}\nbot_intents: [billing, how_to]\nrules:\n  - {{ id: a, name: A, owner: O, severity: low, when: {{ {when} }}, then: {{ tags: [hitl_a] }} }}\n"));
        errors.ShouldBeEmpty();
        return rules!;
    }
}
