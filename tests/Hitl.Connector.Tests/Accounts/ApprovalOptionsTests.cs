using Hitl.Connector.Accounts;

namespace Hitl.Connector.Tests.Accounts;

public class ApprovalOptionsTests
{
    private static IEnumerable<string> Problems(ApprovalActionOptions action, string name = "refund") => new ApprovalOptions { Actions = new() { [name] = action } }.Validate("Approvals");

    [Fact]
    public void Validate_Complete_FindsNothing() =>
        Problems(new ApprovalActionOptions { Approvers = ["Billing"], Limit = 50, Currency = "EUR", Confidence = 0.9 }).ShouldBeEmpty();

    [Fact]
    public void Validate_Refused_NeedsNobodyToAnswer() => Problems(new ApprovalActionOptions { Decide = ApprovalMode.Refuse }).ShouldBeEmpty();

    [Fact]
    public void Validate_Wrong_NamesEveryKeyAtOnce()
    {
        var problems = Problems(new ApprovalActionOptions { Decide = ApprovalMode.Approve, Limit = -1, Currency = "euros", Confidence = 2 }).ToList();

        problems.Select(p => p.Split(": ")[0]).ShouldBe(["Approvals:Actions:refund:Approvers", "Approvals:Actions:refund:Limit", "Approvals:Actions:refund:Currency", "Approvals:Actions:refund:Confidence"]);
    }

    [Fact]
    public void Validate_LimitWithoutCurrencyOrNameThatNobodyCanWrite_IsSaid()
    {
        Problems(new ApprovalActionOptions { Approvers = ["Billing"], Limit = 50 }).ShouldHaveSingleItem().ShouldContain("EUR");
        Problems(new ApprovalActionOptions { Approvers = ["Billing"] }, "give money back").ShouldHaveSingleItem().ShouldContain("letters, digits");
        new ApprovalOptions { LongestHours = 0 }.Validate("Approvals").ShouldHaveSingleItem().ShouldContain("1 to 720");
    }
}
