using Hitl.Connector.Accounts;
using Hitl.Connector.Conversations;
using Hitl.Connector.Delivery;
using Hitl.Connector.Handover;

namespace Hitl.Connector.Tests.Handover;

public class TalkOverTests
{
    private static Talk Answered => new Talk().Says(Talk.Customer).Says(Talk.Bot).Says(Talk.Agent, id: "reply");

    private static HandoverTerms Terms(AccountMode mode = AccountMode.Act) =>
        new() { Mode = mode, Options = new ResumeOptions { TalkOverWebhook = "bot-owner", TalkOverMentions = ["Nadia"] } };

    [Fact]
    public void Find_BotSpeaksAfterTheHuman_IsFoundWithItsLag()
    {
        var talk = Answered.Says(Talk.Bot, id: "over");

        TalkOver.Find(talk.Show()).ShouldBe([new TalkOverReport("b1", "over", "reply", talk.Now, 60_000, DespiteHold: false)]);
    }

    [Fact]
    public void Find_HoldWasInForce_SaysDespiteHold() =>
        TalkOver.Find(Answered.Does(Talk.Self, ActivityKind.TagAdded, "hitl_active").Says(Talk.Bot).Show()).ShouldHaveSingleItem().DespiteHold.ShouldBeTrue();

    [Fact]
    public void Find_WhatIsNoTalkOver_FindsNothing()
    {
        TalkOver.Find(Answered.Show()).ShouldBeEmpty();
        TalkOver.Find(Answered.Notes(Talk.Bot, "suggestion").Show()).ShouldBeEmpty("internal");
        TalkOver.Find(Answered.Says(Talk.Customer).Says(Talk.Helpdesk).Show()).ShouldBeEmpty();
        TalkOver.Find(Answered.Does(Talk.Agent, ActivityKind.TagAdded, "hitl_resume").Says(Talk.Bot).Show()).ShouldBeEmpty("the human had finished");
        TalkOver.Find(new Talk().Says(Talk.Customer).Does(Talk.Agent, ActivityKind.AssignedToAgent, "a1").Says(Talk.Bot).Show()).ShouldBeEmpty("no word of the human was visible yet");
        TalkOver.Find(Answered.Does(Talk.Self, ActivityKind.TagAdded, "hitl_active").Does(Talk.Self, ActivityKind.TagRemoved, "hitl_active").Says(Talk.Bot).Show()).ShouldBeEmpty("we lifted the hold");
    }

    [Fact]
    public void Find_HoldTakenOffBySomebodyElse_IsATalkOver() =>
        TalkOver.Find(Answered.Does(Talk.Self, ActivityKind.TagAdded, "hitl_active").Does(Talk.Bot, ActivityKind.TagRemoved, "hitl_active").Says(Talk.Bot).Show()).ShouldHaveSingleItem();

    [Fact]
    public void Find_WithinOneSecond_TheHelpdesksOrderDecides()
    {
        TalkOver.Find(new Talk().Says(Talk.Bot).SameSecond().Says(Talk.Agent).Show()).ShouldBeEmpty();
        TalkOver.Find(new Talk().Says(Talk.Agent).SameSecond().Says(Talk.Bot).Show()).ShouldHaveSingleItem().AfterMilliseconds.ShouldBe(0);
    }

    [Fact]
    public void Find_HumanFinishedMeanwhile_IsStillFound() =>
        TalkOver.Find(Answered.Says(Talk.Bot, id: "over").Does(Talk.Agent, ActivityKind.Solved).Says(Talk.Bot).Show()).Select(t => t.BotMessageId).ShouldBe(["over"]);

    [Fact]
    public void Effects_HumanHasIt_TakesControlAgainTellsPeopleAndTheBotsOwner()
    {
        var talk = Answered.Says(Talk.Bot, id: "over");
        var report = TalkOver.Find(talk.Show()).Single();
        var effects = TalkOver.Effects(report, talk.Show(), Ownership.Derive(talk.Show()), Terms(), talk.Now);

        effects.Select(e => e.Kind).ShouldBe([EffectKind.Hold, EffectKind.Update, EffectKind.Notify]);
        effects.Select(e => e.Key).ShouldBeUnique();
        effects[0].Key.ShouldNotBe(HoldPolicy.Key(HoldAction.Hold, talk.Show(), Ownership.Derive(talk.Show())));
        (effects[1].Update!.AddTags[0], effects[1].Update!.Note!.Mentions[0]).ShouldBe(("hitl_talk_over", "Nadia"));
        effects[2].Call!.ShouldSatisfyAllConditions(c => c.Type.ShouldBe("talkover.detected"), c => c.Webhook.ShouldBe("bot-owner"), c => c.TalkOver.ShouldBe(report));
        TalkOver.Effects(report, talk.Show(), Ownership.Derive(talk.Show()), Terms(), talk.Now.AddHours(1)).Select(e => e.Key).ShouldBe(effects.Select(e => e.Key));
    }

    [Fact]
    public void Effects_HoldStillShows_IsWrittenAgainAndOnlyWhileTheHumanHasIt()
    {
        var talk = Answered.Says(Talk.Bot);
        var held = talk.Show() with { HoldEngaged = true };
        var again = TalkOver.Effects(TalkOver.Find(held).Single(), held, Ownership.Derive(held), Terms(), talk.Now)[0];

        DeliveryPolicy.Fit(again, held, Ownership.Derive(held)).Effect.ShouldBe(again);
        DeliveryPolicy.Fit(again with { Reason = "human_took_over" }, held, Ownership.Derive(held)).Instead!.Code.ShouldBe("hold_engaged");
        DeliveryPolicy.Fit(again, held, new OwnershipState(Owner.Bot, "resume_tag", talk.Now, "x")).Instead!.Code.ShouldBe("no_human_owns_it_now");
    }

    [Theory]
    [InlineData(AccountMode.Shadow, 0)]
    [InlineData(AccountMode.Assist, 1)]
    public void Effects_WithoutLeaveToAct_AtMostANote(AccountMode mode, int count)
    {
        var talk = Answered.Says(Talk.Bot);

        TalkOver.Effects(TalkOver.Find(talk.Show()).Single(), talk.Show(), Ownership.Derive(talk.Show()), Terms(mode), talk.Now).Count.ShouldBe(count);
    }
}
