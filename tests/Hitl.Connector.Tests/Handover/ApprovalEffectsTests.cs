using Hitl.Connector.Conversations;
using Hitl.Connector.Delivery;
using Hitl.Connector.Handover;

namespace Hitl.Connector.Tests.Handover;

public class ApprovalEffectsTests
{
    [Fact]
    public void Asked_OnZendesk_IsOneWriteAndOneCall()
    {
        var effects = ApprovalEffects.Asked(Asking.Pending(), Asking.Options, Talk.Start);

        effects.Select(e => e.Kind).ShouldBe([EffectKind.Update, EffectKind.Notify]);
        effects[0].Update!.AddTags.ShouldBe(["hitl_approval"]);
        (effects[1].Call!.Type, effects[1].Call!.Approval!.State).ShouldBe(("approval.asked", ApprovalState.Pending));
        ApprovalEffects.Asked(Asking.Pending(), Asking.Options, Talk.Start.AddHours(3)).Select(e => e.Key).ShouldBe(effects.Select(e => e.Key), "the same question is the same effects");
        effects.Select(e => e.Key).ShouldBeUnique();
    }

    [Fact]
    public void Asked_OnIntercom_WritesTheTagWithoutTheNote()
    {
        var effects = ApprovalEffects.Asked(Asking.Pending(helpdesk: HelpdeskKind.Intercom), Asking.Options, Talk.Start);

        effects.Select(e => (e.Update?.AddTags.Count, e.Update?.Note is not null)).ShouldBe([(1, false), (0, true), (null, false)]);
        effects.Select(e => e.Key).ShouldBeUnique();
    }

    [Fact]
    public void Asked_Note_SaysWhoAsksForWhatAndHowToAnswer()
    {
        var note = ApprovalEffects.Asked(Asking.Pending(), Asking.Options, Talk.Start)[0].Update!.Note!;

        note.Headline.ShouldBe("Robo asks: may it do “refund” (120 EUR)? Answer until 2026-03-02 10:00 UTC");
        note.Sections.SelectMany(s => s.Lines).Select(l => l.Text).ShouldBe(
        [
            "Action: refund",
            "Amount: 120 EUR",
            "Risk, as the bot sees it: high",
            "method: card",
            "order: 7741",
            "Always a person's to decide: refund.",
            "/approve q1",
            "/edit q1 amount=10 (approves it with other values)",
            "/reject q1 and why",
            "/takeover q1 (you do it; the bots are held)",
            "Without an answer it is not done.",
        ]);
    }

    [Fact]
    public void Asked_ByRuleOrRefused_WritesNothing() =>
        ApprovalEffects.Asked(Asking.Pending() with { State = ApprovalState.Approved }, Asking.Options, Talk.Start).ShouldBeEmpty();

    [Fact]
    public void Trail_Question_ShowsTheBotsPartAndThePersons()
    {
        var refused = ApprovalMachine.Answer(Asking.Pending(), Asking.By(Talk.Customer, evidence: "m0#0"), "customer", false, Talk.Start.AddMinutes(1)).After;
        var edited = ApprovalMachine.Answer(refused, Asking.By(Talk.Agent, AnswerKind.Edit, changes: new() { ["amount"] = "80" }), "agent", true, Talk.Start.AddMinutes(2)).After;

        var part = ApprovalTrail.Of([edited]).ShouldHaveSingleItem();

        part.Lines.ShouldBe(
        [
            "2026-03-02 09:00:00Z Robo (key k-bot) asked to do refund (120 EUR, method=card, order=7741), risk high, deadline 2026-03-02 10:00:00Z.",
            "Billing was asked (always_a_person.refund).",
            "2026-03-02 09:01:00Z Approval by Cara (c1) (customer, note) did not count: not_an_approver.",
            "2026-03-02 09:01:00Z Approval with changes by Ann (a1) (note m1#0).",
            "The bot may do refund (80 EUR, method=card, order=7741).",
            "Closed 2026-03-02 09:02:00Z: edited.",
        ]);
    }
}
