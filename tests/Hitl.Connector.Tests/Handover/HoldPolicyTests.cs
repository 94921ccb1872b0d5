using Hitl.Connector.Accounts;
using Hitl.Connector.Conversations;
using Hitl.Connector.Delivery;
using Hitl.Connector.Escalation;
using Hitl.Connector.Handover;

namespace Hitl.Connector.Tests.Handover;

public class HoldPolicyTests
{
    private static readonly OwnershipState Human = new(Owner.Human, "agent_replied", Talk.Start, "m3");
    private static readonly OwnershipState Untouched = new(Owner.Bot, "no_human_signal");
    private static readonly OwnershipState Finished = new(Owner.Bot, "resume_tag", Talk.Start, "x4");
    private static readonly OwnershipState Solved = new(Owner.Nobody, "solved", Talk.Start, "x5");
    private static readonly OwnershipState Deleted = new(Owner.Nobody, "deleted");
    private static readonly OwnershipState Waiting = new(Owner.WaitingForHuman, "control_passed", Talk.Start, "x6");

    private static Decision Decided(bool hold)
    {
        var rule = new Rule("person", "P", "Ops", Severity.High, new Condition.Number(Measure.WantsHuman, Comparison.AtLeast, 0.5), new RuleActions { Hold = true });
        return Talk.Decide(new RuleSet([rule]), new Talk().Show(), Talk.Scored(wantsHuman: hold ? 0.9 : 0.1), Untouched, AccountMode.Act, Talk.Start);
    }

    public static TheoryData<OwnershipState, bool, bool, HoldAction> Before => new()
    {
        { Human, false, false, HoldAction.Hold },
        { Human, false, true, HoldAction.Hold },
        { Human, true, false, HoldAction.None },
        { Finished, true, false, HoldAction.Release },
        { Finished, true, true, HoldAction.None },
        { Finished, false, false, HoldAction.None },
        { Solved, true, false, HoldAction.Release },
        { Deleted, true, false, HoldAction.None },
        { Untouched, true, false, HoldAction.None },
        { Untouched, false, true, HoldAction.None },
        { Waiting, true, false, HoldAction.None },
    };

    [Theory]
    [MemberData(nameof(Before))]
    public void BeforeScoring_OwnerAndHold_SaysWhatToDo(OwnershipState ownership, bool engaged, bool ruleHold, HoldAction action) =>
        HoldPolicy.BeforeScoring(ownership, engaged, ruleHold).ShouldBe(action);

    [Fact]
    public void Key_ReleaseAfterATakeOverOfTheSolvedConversation_IsAnother()
    {
        var solved = new Talk().Says(Talk.Customer).Says(Talk.Agent).Does(Talk.Agent, ActivityKind.Solved);
        var first = KeyOfRelease(solved.Show(ConversationStatus.Solved));
        var again = KeyOfRelease(solved.Show(ConversationStatus.Solved));
        solved.Says(Talk.Agent).Notes(Talk.Agent, Ownership.ResumeCommand);
        var afterwards = solved.Show(ConversationStatus.Solved);

        again.ShouldBe(first);
        Ownership.Derive(afterwards).Owner.ShouldBe(Owner.Nobody);
        KeyOfRelease(afterwards).ShouldNotBe(first, "the first one ended when the human took over");

    }

    [Fact]
    public void Key_ReleaseOfControlThatNoHoldShows_IsAnotherAfterEachWordOfTheCustomer()
    {
        var talk = new Talk().Says(Talk.Customer).Says(Talk.Agent).Notes(Talk.Agent, Ownership.ResumeCommand);
        var (partly, held) = (talk.Show() with { HoldPartly = true }, talk.Show() with { HoldEngaged = true });
        talk.Says(Talk.Customer);

        KeyOfRelease(talk.Show() with { HoldPartly = true }).ShouldNotBe(KeyOfRelease(partly));
        KeyOfRelease(talk.Show() with { HoldEngaged = true }).ShouldBe(KeyOfRelease(held));
    }

    private static EffectKey KeyOfRelease(Snapshot snapshot) => HoldPolicy.Key(HoldAction.Release, snapshot, Ownership.Derive(snapshot));

    public static TheoryData<OwnershipState, bool, bool, bool, HoldAction> After => new()
    {
        // owner, engaged, rule hold before, rule asks now
        { Untouched, false, false, true, HoldAction.Hold },
        { Untouched, true, true, true, HoldAction.None },
        { Untouched, true, true, false, HoldAction.None },
        { Untouched, false, true, false, HoldAction.Hold },
        { Untouched, false, false, false, HoldAction.None },
        { Finished, true, true, false, HoldAction.Release },
        { Finished, true, true, true, HoldAction.None },
        { Human, true, true, true, HoldAction.None },
        { Human, false, false, false, HoldAction.Hold },
    };

    [Theory]
    [MemberData(nameof(After))]
    public void AfterDecision_OwnerHoldAndRules_SaysWhatToDo(OwnershipState ownership, bool engaged, bool before, bool asks, HoldAction action) =>
        HoldPolicy.AfterDecision(ownership, engaged, before, Decided(asks)).ShouldBe(action);

    [Fact]
    public void RuleHoldAfter_HumanActed_RuleHoldEnds()
    {
        HoldPolicy.RuleHoldAfter(Untouched, ruleHoldBefore: true, Decided(hold: false)).ShouldBeTrue();
        HoldPolicy.RuleHoldAfter(Human, ruleHoldBefore: true, Decided(hold: true)).ShouldBeFalse();
        HoldPolicy.RuleHoldAfter(Finished, ruleHoldBefore: true, Decided(hold: false)).ShouldBeFalse();
    }

    [Fact]
    public void Key_SameTakeOverSeenTwice_SameKey()
    {
        var talk = new Talk().Says(Talk.Agent);
        var first = talk.Show();
        var second = talk.Says(Talk.Customer).Says(Talk.Agent).Show();

        KeyOf(second).ShouldBe(KeyOf(first));
    }

    [Fact]
    public void Key_LaterTakeOverOrLostHold_OtherKeys()
    {
        var talk = new Talk().Says(Talk.Agent);
        var first = KeyOf(talk.Show());
        var lost = KeyOf(talk.Does(Talk.Self, ActivityKind.TagAdded, "hitl_active").Does(Talk.Helpdesk, ActivityKind.TagRemoved, "hitl_active").Show());
        var later = KeyOf(talk.Does(Talk.Agent, ActivityKind.TagAdded, "hitl_resume").Says(Talk.Agent).Show());

        new[] { first, lost, later }.ShouldBeUnique();
    }

    [Fact]
    public void Key_SolvedByAutomationAndReopened_SameTakeOverHoldsAgain()
    {
        var talk = new Talk().Says(Talk.Agent);
        var first = KeyOf(talk.Show());
        var reopened = talk.Does(Talk.Helpdesk, ActivityKind.Solved).Says(Talk.Customer).Show();

        Ownership.Derive(reopened).Owner.ShouldBe(Owner.Human);
        KeyOf(reopened).ShouldNotBe(first);
    }

    [Fact]
    public void Key_HoldAndRelease_Differ()
    {
        var talk = new Talk().Show();

        HoldPolicy.Key(HoldAction.Release, talk, Finished).ShouldNotBe(HoldPolicy.Key(HoldAction.Hold, talk, Finished));
    }

    [Fact]
    public void Reason_EachAction_IsBounded()
    {
        HoldPolicy.Reason(HoldAction.Hold, Human).ShouldBe("human_took_over");
        HoldPolicy.Reason(HoldAction.Release, Finished).ShouldBe("finished.resume_tag");
        HoldPolicy.Reason(HoldAction.Hold, Untouched, Decided(hold: true)).ShouldBe("rule.person");
        HoldPolicy.Reason(HoldAction.Hold, Untouched, Decided(hold: false)).ShouldBe("rule.earlier");
        HoldPolicy.Reason(HoldAction.None, Untouched).ShouldBe("none");
    }

    private static EffectKey KeyOf(Snapshot snapshot) => HoldPolicy.Key(HoldAction.Hold, snapshot, Ownership.Derive(snapshot));
}
