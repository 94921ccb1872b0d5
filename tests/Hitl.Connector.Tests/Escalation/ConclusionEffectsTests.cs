using Hitl.Connector.Accounts;
using Hitl.Connector.Conversations;
using Hitl.Connector.Delivery;
using Hitl.Connector.Escalation;
using Hitl.Connector.Handover;
using Hitl.Connector.Intake;
using Hitl.Connector.Notes;

namespace Hitl.Connector.Tests.Escalation;

/// <summary>What each effect carries, and when it is left out.</summary>
public sealed class ConclusionEffectsTests
{
    [Fact]
    public void Draw_NotifyingRule_TellsTheWebhookAllOfTheDecision()
    {
        var decision = Escalated(HelpdeskKind.Intercom) with
        {
            Destination = "Care",
            Fired = [new FiredRule("r2", "R", "high", "x 1")],
            Notify = [new Notification("r2", NoticeKind.Webhook, "ops"), new Notification("r3", NoticeKind.Webhook, "pager")],
        };

        var calls = Conclude(decision, HelpdeskKind.Intercom, causedAt: Talk.Start.AddSeconds(-2)).Effects.Where(e => e.Kind == EffectKind.Notify).ToList();

        calls.Select(c => (c.Call!.Webhook, c.Reason)).ShouldBe([("ops", "rule.r2"), ("pager", "rule.r3")]);
        calls.Select(c => c.Key).ShouldBeUnique();
        calls[0].Key.ShouldBe(EffectKey.From("notify", "acme", "1", "d1", "ops"));
        calls.ShouldAllBe(c => c.CausedAt == Talk.Start.AddSeconds(-2) && c.DecidedAt == Talk.Start && c.DecisionId == "d1");
        var call = calls[0].Call!;
        (call.Account, call.Conversation, call.Helpdesk, call.DecisionId, call.DecidedAt).ShouldBe(("acme", "1", HelpdeskKind.Intercom, "d1", Talk.Start));
        (call.Role, call.Destination, call.RuleId, call.Rules).ShouldBe((AiRole.Escalate, "Care", "r2", decision.Fired));
    }

    [Theory]
    [InlineData(HelpdeskKind.Zendesk, new[] { "update" })]
    [InlineData(HelpdeskKind.Intercom, new[] { "update", "note" })]
    public void Draw_Writes_AreKeyedByPartConversationAndDecision(HelpdeskKind helpdesk, string[] parts)
    {
        var effects = Conclude(Escalated(helpdesk), helpdesk, causedAt: Talk.Start.AddSeconds(-2)).Effects;

        effects.Select(e => e.Key).ShouldBe(parts.Select(part => EffectKey.From(part, "acme", "1", "d1")));
        effects.ShouldAllBe(e => e.CausedAt == Talk.Start.AddSeconds(-2) && e.DecidedAt == Talk.Start && e.DecisionId == "d1" && e.Kind == EffectKind.Update);
    }

    [Fact]
    public void Draw_Writes_SayWhichRuleTheyFollowFrom()
    {
        Conclude(Escalated(HelpdeskKind.Zendesk)).Effects[0].Reason.ShouldBe("scores");
        Conclude(Escalated(HelpdeskKind.Zendesk) with { Fired = [new("first", "F", "high", ""), new("second", "S", "low", "")] }).Effects[0].Reason.ShouldBe("rule.first");
    }

    [Theory]
    [InlineData(ConversationStatus.Pending, ConversationStatus.Pending, null)]
    [InlineData(ConversationStatus.Solved, null, ConversationStatus.Solved)]
    [InlineData(ConversationStatus.Closed, null, ConversationStatus.Closed)]
    public void Draw_StatusOnIntercom_WaitsForTheNoteOnlyWhereItEndsTheConversation(ConversationStatus wanted, ConversationStatus? atOnce, ConversationStatus? withNote) =>
        Conclude(Escalated(HelpdeskKind.Intercom) with { Desired = new ConversationUpdate { AddTags = ["hitl_a"], Status = wanted } }, HelpdeskKind.Intercom).Effects.Select(e => e.Update!.Status).ShouldBe([atOnce, withNote]);

    [Fact]
    public void Draw_NothingButANoteOnIntercom_IsOneWrite()
    {
        var quiet = Escalated(HelpdeskKind.Intercom) with { Desired = new ConversationUpdate() };

        Conclude(quiet, HelpdeskKind.Intercom).Effects.ShouldHaveSingleItem().Update!.Note.ShouldNotBeNull();
    }

    [Theory]
    [InlineData(null, Priority.High)]
    [InlineData(Priority.High, null)]
    [InlineData(Priority.Low, Priority.High)]
    public void Draw_Priority_IsWrittenOnlyWhereItIsNotThereYet(Priority? there, Priority? written)
    {
        var snapshot = Conversation(HelpdeskKind.Zendesk) with { Priority = there };
        var decision = Escalated(HelpdeskKind.Zendesk) with { Desired = new ConversationUpdate { Priority = Priority.High } };

        Conclude(snapshot, decision).Effects[0].Update!.Priority.ShouldBe(written);
    }

    [Fact]
    public void Draw_TagsToTakeAway_AreThoseThatAreThere()
    {
        var decision = Escalated(HelpdeskKind.Zendesk) with { Desired = new ConversationUpdate { RemoveTags = ["VIP", "hitl_gone"] } };

        Conclude(decision).Effects[0].Update!.RemoveTags.ShouldBe(["VIP"]);
    }

    [Theory]
    [InlineData("c1")]
    [InlineData("")]
    public void Draw_Customer_IsCountedAsAContactOnlyWhereTheyAreKnown(string customer)
    {
        var snapshot = Conversation(HelpdeskKind.Zendesk) with { Customer = new Customer(customer) };

        var completion = Conclude(snapshot, Escalated(HelpdeskKind.Zendesk));

        completion.Contact.ShouldBe(customer.Length == 0 ? null : new CustomerContact("c1", Talk.Start));
        (completion.End, completion.Reason).ShouldBe((EventEnd.Processed, ""));
    }

    [Theory]
    [InlineData(AccountMode.Act, 1)]
    [InlineData(AccountMode.Assist, 1)]
    [InlineData(AccountMode.Shadow, 0)]
    public void Draw_Note_IsRememberedOnlyWhereItWasStored(AccountMode mode, int notes)
    {
        var first = Conclude(Escalated(HelpdeskKind.Zendesk), mode: mode);

        (first.Record!.Notes, first.Record.Fingerprint).ShouldBe((notes, "print"));
        Conclude(Escalated(HelpdeskKind.Zendesk), previous: first.Record with { Notes = 1 }).Record!.Notes.ShouldBe(1, "the state did not change");
    }

    [Theory]
    [InlineData(Owner.Human, false, EffectKind.Hold, "human_took_over", null)]
    [InlineData(Owner.Bot, true, EffectKind.Hold, "rule.asks", "d1")]
    public void Draw_Hold_CarriesADecisionOnlyWhereARuleWantsIt(Owner owner, bool byRule, EffectKind kind, string reason, string? decisionId)
    {
        var ownership = new OwnershipState(owner, "seen", Talk.Start, "m1");
        var decision = Escalated(HelpdeskKind.Zendesk) with { Hold = byRule, HoldRuleId = byRule ? "asks" : null };

        var hold = Conclude(decision with { Sheet = decision.Sheet with { Ownership = ownership } }, causedAt: Talk.Start.AddSeconds(-1)).Effects[0];

        (hold.Kind, hold.Reason, hold.DecisionId, hold.CausedAt).ShouldBe((kind, reason, decisionId, Talk.Start.AddSeconds(-1)));
    }

    [Fact]
    public void Draw_HumanFinished_ReleasesWithoutADecision()
    {
        var finished = new OwnershipState(Owner.Nobody, "solved", Talk.Start, "x1");
        var decision = Escalated(HelpdeskKind.Zendesk) with { Hold = false };
        var held = Conversation(HelpdeskKind.Zendesk) with { HoldEngaged = true };

        var release = Conclude(held, decision with { Sheet = decision.Sheet with { Ownership = finished } }).Effects[0];

        (release.Kind, release.Reason, release.DecisionId).ShouldBe((EffectKind.Release, "finished.solved", null));
        Conclusion.HoldFirst(held, finished, null, AccountMode.Act, Talk.Start, null)!.Key.ShouldBe(release.Key, "before scoring it is the same effect");
    }

    [Fact]
    public void Draw_EarlierRulesHoldThatTheHelpdeskLost_IsSetAgain()
    {
        var before = new ConversationRecord(new ConversationRef("acme", "1"), "f", Talk.Start) { RuleHold = true };

        Conclude(Escalated(HelpdeskKind.Zendesk), previous: before).Effects[0].ShouldSatisfyAllConditions(e => e.Kind.ShouldBe(EffectKind.Hold), e => e.Reason.ShouldBe("rule.earlier"));
        Conclude(Escalated(HelpdeskKind.Zendesk), previous: before with { RuleHold = false }).Effects.ShouldNotContain(e => e.IsHoldOrRelease);
    }

    [Theory]
    [InlineData(false, EffectKind.Release)]
    [InlineData(true, null)]
    public void HoldFirst_HumanFinishedWhileARulesHoldIsInForce_LeavesThatToTheRules(bool ruleHold, EffectKind? kind)
    {
        var held = Conversation(HelpdeskKind.Zendesk) with { HoldEngaged = true };
        var before = new ConversationRecord(held.Ref, "f", Talk.Start) { RuleHold = ruleHold };

        (Conclusion.HoldFirst(held, new OwnershipState(Owner.Nobody, "solved", Talk.Start, "x1"), before, AccountMode.Act, Talk.Start, null)?.Kind).ShouldBe(kind);
    }

    private static Snapshot Conversation(HelpdeskKind helpdesk) =>
        new Talk().Says(Talk.Customer, "I want to speak to a person.").Show() with { Helpdesk = helpdesk, Tags = ["vip"] };

    private static Decision Escalated(HelpdeskKind helpdesk) => new()
    {
        Id = "d1",
        Conversation = new ConversationRef("acme", "1"),
        DecidedAt = Talk.Start,
        Role = AiRole.Escalate,
        Sheet = Talk.Sheet(Conversation(helpdesk), Talk.Scored(), new OwnershipState(Owner.Bot, "no_human_signal")),
        RuleSetVersion = "v1",
        Desired = new ConversationUpdate { AddTags = ["hitl_wants_human"] },
    };

    private static Completion Conclude(Decision decision, HelpdeskKind helpdesk = HelpdeskKind.Zendesk, AccountMode mode = AccountMode.Act, ConversationRecord? previous = null, DateTimeOffset? causedAt = null) =>
        Conclude(Conversation(helpdesk), decision, mode, previous, causedAt);

    private static Completion Conclude(Snapshot snapshot, Decision decision, AccountMode mode = AccountMode.Act, ConversationRecord? previous = null, DateTimeOffset? causedAt = null)
    {
        var note = NotePolicy.Plan(snapshot, decision, previous).Writes ? NoteComposer.Compose(new NoteBrief(snapshot, decision, new NoteOptions()), NoteReading.Nothing) : null;
        return Conclusion.Draw(snapshot, "print", decision, previous, [], mode, Talk.Start, causedAt, note);
    }
}
