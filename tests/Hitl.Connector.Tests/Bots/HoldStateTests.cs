using Hitl.Connector.Accounts;
using Hitl.Connector.Bots;
using Hitl.Connector.Conversations;
using Hitl.Connector.Delivery;
using Hitl.Connector.Handover;

namespace Hitl.Connector.Tests.Bots;

public sealed class HoldStateTests
{
    private static readonly ConversationRef One = new("acme", "1");
    private static readonly DateTimeOffset Now = Talk.Start.AddHours(1);
    private static readonly OwnershipState Human = new(Owner.Human, "agent_replied", Talk.Start, "m1");
    private static readonly OwnershipState Bot = new(Owner.Bot, "no_human_signal");
    private static readonly OwnershipState Finished = new(Owner.Bot, "resume_tag", Talk.Start.AddMinutes(5), "x1");

    private static HoldState Before(OwnershipState ownership, bool ruleHold = false, HoldState? before = null, AccountMode mode = AccountMode.Act) =>
        HoldState.BeforeScoring(One, new Standing(ownership), ruleHold, before, mode, Now);

    [Fact]
    public void BeforeScoring_HumanOwnsIt_IsHeldSinceTheTakeOver() =>
        Before(Human).ShouldBe(new HoldState(One, true, Owner.Human, "human_took_over", Talk.Start, Now));

    [Fact]
    public void BeforeScoring_NobodyTookOver_IsFree() =>
        Before(Bot).ShouldBe(new HoldState(One, false, Owner.Bot, "no_human_signal", null, Now));

    [Fact]
    public void BeforeScoring_HumanFinished_IsFreeSinceThen() =>
        Before(Finished, before: Before(Human)).ShouldBe(new HoldState(One, false, Owner.Bot, "resume_tag", Talk.Start.AddMinutes(5), Now));

    [Theory]
    [InlineData(AccountMode.Shadow, "mode_shadow")]
    [InlineData(AccountMode.Assist, "mode_assist")]
    public void BeforeScoring_AccountThatDoesNotAct_HoldsNobodyAndSaysWhy(AccountMode mode, string reason)
    {
        var state = Before(Human, mode: mode);

        (state.Held, state.Reason, state.Owner).ShouldBe((false, reason, Owner.Human));
    }

    [Fact]
    public void BeforeScoring_ItsTeamHasItAgain_IsHeldThoughNobodyTookItYet()
    {
        var reopened = new OwnershipState(Owner.WaitingForHuman, Reopening.Evidence, Talk.Start, "x2");

        Before(reopened).ShouldBe(new HoldState(One, true, Owner.WaitingForHuman, $"back_to_team.{Reopening.Evidence}", Talk.Start, Now));
    }

    [Fact]
    public void BeforeScoring_BotsMayAnswerUntilTheDeskOpens_IsFreeAndSaysWhy()
    {
        var closed = new Standing(new OwnershipState(Owner.WaitingForHuman, "control_passed", Talk.Start, "x2")) { LimitedBot = true };

        HoldState.BeforeScoring(One, closed, ruleHold: true, Before(Human), AccountMode.Act, Now).ShouldBe(new HoldState(One, false, Owner.WaitingForHuman, "out_of_hours", Talk.Start, Now));
    }

    [Fact]
    public void RulesHold_GoesOnUntilAHumanHasActed_AndKeepsItsBeginning()
    {
        var begun = HoldState.AfterDecision(One, new Standing(Bot), ruleHold: true, "asks-for-a-person", null, AccountMode.Act, Talk.Start);
        begun.ShouldBe(new HoldState(One, true, Owner.Bot, "rule.asks-for-a-person", Talk.Start, Talk.Start));

        Before(Bot, ruleHold: true, begun).SaysSameAs(begun).ShouldBeTrue();
        Before(Human, ruleHold: true, begun).Reason.ShouldBe("human_took_over");
        Before(Finished, ruleHold: true, begun).Held.ShouldBeFalse();
    }

    [Fact]
    public void AfterDecision_FormerRulesHoldGoesOn_KeepsItsReason()
    {
        var begun = HoldState.AfterDecision(One, new Standing(Bot), ruleHold: true, "vip", null, AccountMode.Act, Talk.Start);

        HoldState.AfterDecision(One, new Standing(Bot), ruleHold: true, null, begun, AccountMode.Act, Now).SaysSameAs(begun).ShouldBeTrue();
    }

    [Fact]
    public void Notices_OfABeginning_GoOncePerWebhookAndCarryWhatTheApiSays()
    {
        var effects = HoldNotices.Of(null, Before(Human), HelpdeskKind.Zendesk, ["ops", "bot"], Talk.Start);

        effects.Select(e => (e.Kind, e.Call!.Webhook, e.Call.Type, e.CausedAt)).ShouldBe([(EffectKind.Notify, "ops", "hold.started", Talk.Start), (EffectKind.Notify, "bot", "hold.started", Talk.Start)]);
        effects[0].Call!.Hold.ShouldBe(new HoldNotice(true, Owner.Human, "human_took_over", Talk.Start));
        effects.Select(e => e.Key).Distinct().Count().ShouldBe(2);
    }

    [Fact]
    public void Notices_WhereNothingBeginsOrEnds_AreNone()
    {
        HoldNotices.Of(null, Before(Bot), HelpdeskKind.Zendesk, ["ops"], null).ShouldBeEmpty();
        HoldNotices.Of(Before(Human), Before(Human with { EvidenceId = "m2" }), HelpdeskKind.Zendesk, ["ops"], null).ShouldBeEmpty();
    }

    [Fact]
    public void Notices_DerivedAgainAfterACrash_HaveTheSameKey_AndTheNextHoldAnother()
    {
        var free = Before(Bot);
        var key = HoldNotices.Of(free, Before(Human), HelpdeskKind.Zendesk, ["ops"], null).Single().Key;
        var later = HoldState.BeforeScoring(One, new Standing(Human), false, free, AccountMode.Act, Now.AddMinutes(1));

        HoldNotices.Of(free, later, HelpdeskKind.Zendesk, ["ops"], null).Single().Key.ShouldBe(key);
        HoldNotices.Of(later, Before(Finished), HelpdeskKind.Zendesk, ["ops"], null).Single().Call!.Type.ShouldBe("hold.released");
        HoldNotices.Of(free with { DerivedAt = Now.AddMinutes(2) }, later, HelpdeskKind.Zendesk, ["ops"], null).Single().Key.ShouldNotBe(key);
    }
}
