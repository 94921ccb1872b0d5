using Hitl.Connector.Accounts;
using Hitl.Connector.Conversations;
using Hitl.Connector.Delivery;
using Hitl.Connector.Escalation;
using Hitl.Connector.Handover;
using Hitl.Connector.Intake;
using Hitl.Connector.Notes;

namespace Hitl.Connector.Tests.Escalation;

public sealed class ConclusionTests
{
    private static readonly OwnershipState _bot = new(Owner.Bot, "no_human_signal");

    private static Snapshot Conversation(HelpdeskKind helpdesk) => new()
    {
        Ref = new ConversationRef("a", "1"),
        Helpdesk = helpdesk,
        Status = ConversationStatus.Open,
        CreatedAt = Talk.Start,
        UpdatedAt = Talk.Start,
        Tags = ["vip"],
        Fields = new Dictionary<string, string?> { [HitlFields.Sentiment] = "0.2" },
        Messages = [new Message("m1", Talk.Customer, Visibility.Public, "I want to speak to a person.", Talk.Start)],
    };

    private static Completion Draw(HelpdeskKind helpdesk, AccountMode mode, bool hold = false, ConversationRecord? previous = null, ConversationStatus? status = null, params Notification[] notify) =>
        Draw(helpdesk, mode, previous, new Decision
        {
            Id = "d1",
            Conversation = new ConversationRef("a", "1"),
            DecidedAt = Talk.Start,
            Role = AiRole.Escalate,
            Hold = hold,
            HoldRuleId = hold ? "asks" : null,
            Sheet = Talk.Sheet(Conversation(helpdesk), Talk.Scored(), _bot),
            RuleSetVersion = "v1",
            Notify = notify,
            Desired = new ConversationUpdate
            {
                Status = status,
                AddTags = ["hitl_wants_human", "VIP"],
                Fields = new Dictionary<string, string?> { [HitlFields.Sentiment] = "0.20", [HitlFields.Role] = "escalate" },
            },
        });

    private static Completion Draw(HelpdeskKind helpdesk, AccountMode mode, ConversationRecord? previous, Decision decision, params ConversationUpdate[] underWay)
    {
        var snapshot = Conversation(helpdesk);
        var note = NotePolicy.Plan(snapshot, decision, previous).Writes ? NoteComposer.Compose(new NoteBrief(snapshot, decision, new NoteOptions()), NoteReading.Nothing) : null;
        return Conclusion.Draw(snapshot, "print", decision, previous, underWay, mode, Talk.Start, null, note);
    }

    [Fact]
    public void Draw_OnZendesk_PutsEverythingIntoOneEffect()
    {
        var update = Draw(HelpdeskKind.Zendesk, AccountMode.Act).Effects.ShouldHaveSingleItem().Update!;

        update.Note.ShouldNotBeNull();
        update.AddTags.ShouldBe(["hitl_wants_human"]);
        update.Fields.Keys.ShouldBe([HitlFields.Role], "0.20 is what the helpdesk shows as 0.2");
    }

    [Fact]
    public void Draw_OnIntercom_LetsTheNoteWaitAlone()
    {
        var effects = Draw(HelpdeskKind.Intercom, AccountMode.Act).Effects;

        effects.Select(e => e.Update!.Note is not null).ShouldBe([false, true]);
        effects[1].Update!.AddTags.ShouldBeEmpty();
        effects.Select(e => e.Key).Distinct().Count().ShouldBe(2);
    }

    private static ConversationUpdate? Wants(ConversationUpdate desired, params ConversationUpdate[] underWay) =>
        Draw(HelpdeskKind.Zendesk, AccountMode.Assist, new ConversationRecord(new ConversationRef("a", "1"), "f", Talk.Start) { Role = AiRole.Resolve }, new Decision
        {
            Id = "d2",
            Conversation = new ConversationRef("a", "1"),
            DecidedAt = Talk.Start,
            Role = AiRole.Resolve,
            Sheet = Talk.Sheet(Conversation(HelpdeskKind.Zendesk), Talk.Scored(), _bot),
            RuleSetVersion = "v1",
            Desired = desired,
        }, underWay).Effects.SingleOrDefault()?.Update;

    [Fact]
    public void Draw_TagOfAnEarlierDecisionIsUnderWay_IsTakenOffAfterwards()
    {
        var earlier = new ConversationUpdate { AddTags = ["hitl_low_confidence", "hitl_payment"] };

        var update = Wants(new ConversationUpdate { AddTags = ["Hitl_Payment"] }, earlier).ShouldNotBeNull();

        update.RemoveTags.ShouldBe(["hitl_low_confidence"]);
        update.AddTags.ShouldBe(["Hitl_Payment"], "the earlier update may fail");
    }

    [Fact]
    public void Draw_TagThatShowsIsBeingTakenOff_IsPutOnAgain() =>
        Wants(new ConversationUpdate { AddTags = ["VIP"] }, new ConversationUpdate { RemoveTags = ["vip"] }).ShouldNotBeNull().AddTags.ShouldBe(["VIP"]);

    [Theory]
    [InlineData("0.9", true)]
    [InlineData("0.20", false)]
    public void Draw_FieldShowsWhatIsWantedButAnotherValueIsUnderWay_IsWrittenAgain(string underWay, bool again)
    {
        static ConversationUpdate Sentiment(string value) => new() { Fields = new Dictionary<string, string?> { [HitlFields.Sentiment] = value } };

        (Wants(Sentiment("0.2"), Sentiment(underWay)) is not null).ShouldBe(again);
    }

    [Fact]
    public void Draw_HigherPriorityIsUnderWay_IsNotLoweredByALaterDecision()
    {
        Wants(new ConversationUpdate { Priority = Priority.High }, new ConversationUpdate { Priority = Priority.Urgent }).ShouldBeNull();
        Wants(new ConversationUpdate { Priority = Priority.Urgent }, new ConversationUpdate { Priority = Priority.High }).ShouldNotBeNull().Priority.ShouldBe(Priority.Urgent);
    }

    [Fact]
    public void Draw_Twice_GivesTheSameKeys() =>
        Draw(HelpdeskKind.Intercom, AccountMode.Act, hold: true).Effects.Select(e => e.Key)
            .ShouldBe(Draw(HelpdeskKind.Intercom, AccountMode.Act, hold: true).Effects.Select(e => e.Key));

    [Fact]
    public void Draw_RuleWantsAHold_PutsItFirst() =>
        Draw(HelpdeskKind.Zendesk, AccountMode.Act, hold: true).Effects.Select(e => e.Kind).ShouldBe([EffectKind.Hold, EffectKind.Update]);

    [Theory]
    [InlineData(AccountMode.Shadow, 0)]
    [InlineData(AccountMode.Assist, 1)]
    public void Draw_BelowAct_HoldsNothing(AccountMode mode, int effects)
    {
        var completion = Draw(HelpdeskKind.Zendesk, mode, hold: true);

        completion.Effects.Count.ShouldBe(effects);
        completion.Effects.ShouldNotContain(e => e.IsHoldOrRelease);
        completion.Decision.ShouldNotBeNull();
    }

    [Fact]
    public void Draw_SameStateAsBefore_WritesNoSecondNote()
    {
        var first = Draw(HelpdeskKind.Zendesk, AccountMode.Act);

        Draw(HelpdeskKind.Zendesk, AccountMode.Act, previous: first.Record).Effects.ShouldHaveSingleItem().Update!.Note.ShouldBeNull();
    }

    [Fact]
    public void Draw_RuleWantsNoNote_WritesNone()
    {
        var rules = new RuleSet([new Rule("quiet", "Q", "Ops", Severity.Low, new Condition.Tags(true, ["vip"]), new RuleActions { Role = AiRole.Escalate, Note = NoteKind.None, Tags = ["hitl_quiet"] })]);
        var decision = Talk.Decide(rules, Conversation(HelpdeskKind.Zendesk), Talk.Scored(), _bot, AccountMode.Act, Talk.Start);

        var effect = Draw(HelpdeskKind.Zendesk, AccountMode.Act, null, decision).Effects.ShouldHaveSingleItem();

        effect.Update!.AddTags.ShouldBe(["hitl_quiet"]);
        effect.Update.Note.ShouldBeNull();
    }

    [Theory]
    [InlineData(AccountMode.Act, true)]
    [InlineData(AccountMode.Assist, false)]
    [InlineData(AccountMode.Shadow, false)]
    public void HoldFirst_HumanTookOver_HoldsInActOnly(AccountMode mode, bool holds)
    {
        var human = new OwnershipState(Owner.Human, "agent_replied", Talk.Start, "m2");

        (Conclusion.HoldFirst(Conversation(HelpdeskKind.Intercom), human, null, mode, Talk.Start, null) is { Kind: EffectKind.Hold }).ShouldBe(holds);
    }

    [Fact]
    public void Draw_NotifyingRules_MentionInTheNoteAndCallTheWebhookOnce()
    {
        Notification[] notify = [new("r1", NoticeKind.Mention, "Ann"), new("r2", NoticeKind.Webhook, "ops")];

        var effects = Draw(HelpdeskKind.Zendesk, AccountMode.Act, notify: notify).Effects;

        var update = effects[0].Update!;
        update.Mentions.ShouldBe(["Ann"]);
        update.Note!.Mentions.ShouldBe(["Ann"]);
        var call = effects[1];
        (call.Kind, call.Reason, call.Call!.Webhook, call.Call.RuleId, call.Update).ShouldBe((EffectKind.Notify, "rule.r2", "ops", "r2", null));
        call.Key.ShouldBe(Draw(HelpdeskKind.Zendesk, AccountMode.Act, notify: notify).Effects[1].Key, "deciding the same again calls nobody twice");
    }

    [Theory]
    [InlineData(AccountMode.Shadow)]
    [InlineData(AccountMode.Assist)]
    public void Draw_NotifyingRuleOutsideAct_CallsNobody(AccountMode mode) =>
        Draw(HelpdeskKind.Zendesk, mode, notify: new Notification("r2", NoticeKind.Webhook, "ops")).Effects.ShouldAllBe(e => e.Kind != EffectKind.Notify);

    [Fact]
    public void Draw_ClosingOnIntercom_GoesWithTheNoteThatComesLast()
    {
        var effects = Draw(HelpdeskKind.Intercom, AccountMode.Act, status: ConversationStatus.Solved).Effects;

        effects.Select(e => (e.Update!.Status, HasNote: e.Update.Note is not null)).ShouldBe([(null, false), (ConversationStatus.Solved, true)]);
    }
}
