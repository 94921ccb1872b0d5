using Hitl.Connector.Handover;

namespace Hitl.Connector.Tests.Handover;

public class ApprovalMachineTests
{
    private static readonly DateTimeOffset Now = Talk.Start.AddMinutes(2);

    [Theory]
    [InlineData(AnswerKind.Approve, ApprovalState.Approved)]
    [InlineData(AnswerKind.Reject, ApprovalState.Rejected)]
    [InlineData(AnswerKind.TakeOver, ApprovalState.TakenOver)]
    public void Answer_OfAnApprover_ClosesIt(AnswerKind kind, ApprovalState state)
    {
        var (after, refusal) = ApprovalMachine.Answer(Asking.Pending(), Asking.By(Talk.Agent, kind), "agent", isApprover: true, Now);

        (after.State, after.ClosedAt, after.Answer!.PersonId, refusal).ShouldBe((state, Now, "a1", null));
    }

    [Fact]
    public void Answer_Edit_AllowsTheChangedActionAndNothingElse()
    {
        var changes = new Dictionary<string, string> { ["amount"] = "80.5", ["method"] = "voucher" };

        var after = ApprovalMachine.Answer(Asking.Pending(), Asking.By(Talk.Agent, AnswerKind.Edit, changes: changes), "agent", true, Now).After;

        (after.State, after.Allowed!.Amount, after.Allowed.Parameters["method"], after.Allowed.Parameters["order"]).ShouldBe((ApprovalState.Edited, 80.5m, "voucher", "7741"));
        after.Proposal.Amount.ShouldBe(120m, "what the bot proposed stays on record");
    }

    [Theory]
    [InlineData("colour", "red")]
    [InlineData("amount", "-5")]
    [InlineData("amount", "a lot")]
    [InlineData("amount", "1,000")]
    [InlineData("order", "")]
    [InlineData(null, null)]
    public void Answer_EditOfWhatWasNotProposed_IsRefusedAndLeavesItOpen(string? name, string? value)
    {
        Dictionary<string, string> changes = name is null ? [] : new() { [name] = value! };

        var (after, refusal) = ApprovalMachine.Answer(Asking.Pending(), Asking.By(Talk.Agent, AnswerKind.Edit, changes: changes), "agent", true, Now);

        (after.State, refusal, after.RefusedAnswers.Single().Code).ShouldBe((ApprovalState.Pending, "edit_unreadable", "edit_unreadable"));
    }

    [Fact]
    public void Answer_OfAnOutsiderOrWithTheBotsOwnKey_IsRefused()
    {
        ApprovalMachine.Answer(Asking.Pending(), Asking.By(Talk.Customer), "customer", isApprover: false, Now).Refusal.ShouldBe("not_an_approver");
        ApprovalMachine.Answer(Asking.Pending(), Asking.By(Talk.Agent, key: Asking.BotKey), "agent", isApprover: true, Now).Refusal.ShouldBe("not_an_approver");
        ApprovalMachine.Answer(Asking.Pending(), Asking.By(Talk.Agent, key: "k-desk"), "agent", isApprover: true, Now).Refusal.ShouldBeNull();
    }

    [Fact]
    public void Answer_AfterAnother_IsRefusedAndTheSameAnswerAgainIsNot()
    {
        var closed = ApprovalMachine.Answer(Asking.Pending(), Asking.By(Talk.Agent), "agent", true, Now).After;

        ApprovalMachine.Answer(closed, Asking.By(Talk.Agent, AnswerKind.Reject, "m2#0"), "agent", true, Now).Refusal.ShouldBe("already_answered");
        ApprovalMachine.Answer(closed, Asking.By(Talk.Agent), "agent", true, Now).ShouldBe(new ApprovalStep(closed, null));
    }

    [Fact]
    public void Answer_AtTheDeadline_FindsItExpired()
    {
        var (after, refusal) = ApprovalMachine.Answer(Asking.Pending(), Asking.By(Talk.Agent), "agent", true, Asking.Deadline);

        (after.State, after.Allowed, refusal).ShouldBe((ApprovalState.Expired, null, "expired"));
        ApprovalMachine.Tick(Asking.Pending(), Asking.Deadline.AddTicks(-1)).IsOpen.ShouldBeTrue();
    }

    [Fact]
    public void SameAs_ParametersInAnotherOrder_IsTheSameQuestion()
    {
        var proposal = Asking.Pending().Proposal;
        var turned = proposal with { Parameters = new Dictionary<string, string> { ["method"] = "card", ["order"] = "7741" } };

        proposal.IsSameAs(turned).ShouldBeTrue();
        proposal.IsSameAs(turned with { Amount = 121 }).ShouldBeFalse();
        proposal.IsSameAs(turned with { Parameters = new Dictionary<string, string> { ["method"] = "card", ["order"] = "7742" } }).ShouldBeFalse();
        proposal.IsSameAs(turned with { Parameters = new Dictionary<string, string> { ["method"] = "card" } }).ShouldBeFalse();
    }
}
