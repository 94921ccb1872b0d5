using Hitl.Connector.Accounts;
using Hitl.Connector.Conversations;
using Hitl.Connector.Escalation;
using Hitl.Connector.Handover;
using Hitl.Connector.Intake;

namespace Hitl.Connector.Tests.Escalation;

public class StateChangeTests
{
    private static readonly ConversationRef Ref = new("acme", "1");

    private static Decision Decided(AiRole role, Owner owner = Owner.Bot, string? destination = null, bool hold = false) =>
        Talk.Decide(RuleSet.Empty, new Talk().Show(), Talk.Scored(), new OwnershipState(owner, "no_human_signal"), AccountMode.Act, Talk.Start) with
        {
            Role = role,
            Destination = destination,
            Hold = hold,
        };

    private static ConversationRecord Was(AiRole? role, Owner owner = Owner.Bot, string? destination = null) =>
        new(Ref, "f", Talk.Start) { Role = role, Owner = owner, Destination = destination };

    private static StateChange Change(ConversationRecord? previous, Decision decision) => StateChange.Of(previous, decision, decision.Ownership);

    [Theory]
    [InlineData(AiRole.Resolve, false)]
    [InlineData(AiRole.Assist, true)]
    [InlineData(AiRole.Escalate, true)]
    public void Of_FirstDecision_OnlyBeyondResolveIsAChange(AiRole role, bool change)
    {
        Change(null, Decided(role)).IsChange.ShouldBe(change);
        Change(Was(null), Decided(role)).IsChange.ShouldBe(change);
    }

    [Fact]
    public void Of_SameStateAgain_IsNoChange()
    {
        Change(Was(AiRole.Escalate, destination: "E"), Decided(AiRole.Escalate, destination: "E")).ShouldBe(StateChange.None);
        Change(Was(AiRole.Assist, Owner.Human), Decided(AiRole.Assist, Owner.Human)).ShouldBe(StateChange.None);
    }

    [Fact]
    public void Of_RoleDestinationOrOwnerChanged_SaysWhich()
    {
        Change(Was(AiRole.Resolve), Decided(AiRole.Escalate, destination: "E")).ShouldBe(new StateChange(true, "role"));
        Change(Was(AiRole.Escalate, destination: "E"), Decided(AiRole.Escalate, destination: "F")).ShouldBe(new StateChange(true, "destination"));
        Change(Was(AiRole.Assist, Owner.Human), Decided(AiRole.Assist)).ShouldBe(new StateChange(true, "owner"));
    }

    /// <summary>Records stored by the first releases say neither.</summary>
    [Fact]
    public void Of_RecordWithoutFiredAndNotified_HasNone()
    {
        var old = PreviousState.Of(Was(AiRole.Escalate) with { Fired = null!, Notified = null! })!;
        var later = PreviousState.Of(Was(AiRole.Escalate) with { Fired = ["a"], Notified = ["mention:ann"] })!;

        (old.Fired.Count, old.Notified.Count).ShouldBe((0, 0));
        (later.Fired.ShouldHaveSingleItem(), later.Notified.ShouldHaveSingleItem()).ShouldBe(("a", "mention:ann"));
    }

    [Fact]
    public void Of_OwnerBotToHumanAlone_IsNoChange() =>
        Change(Was(AiRole.Assist), Decided(AiRole.Assist, Owner.Human)).ShouldBe(StateChange.None);

    [Fact]
    public void Remember_AfterAChange_CountsAndCarriesTheHold()
    {
        var first = StateChange.Remember(null, Decided(AiRole.Escalate, hold: true), "f1", noteStored: true);
        var second = StateChange.Remember(first, Decided(AiRole.Escalate), "f2", noteStored: false);
        var third = StateChange.Remember(second, Decided(AiRole.Assist, Owner.Human), "f3", noteStored: true);

        (first.StateChanges, first.Notes, first.RuleHold).ShouldBe((1, 1, true));
        (second.StateChanges, second.Notes, second.RuleHold).ShouldBe((1, 1, true));
        (third.StateChanges, third.Notes, third.RuleHold).ShouldBe((2, 2, false));
        third.ShouldSatisfyAllConditions(r => r.Fingerprint.ShouldBe("f3"), r => r.Owner.ShouldBe(Owner.Human), r => r.Role.ShouldBe(AiRole.Assist));
    }
}
