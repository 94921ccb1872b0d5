using Hitl.Connector.Handover;

namespace Hitl.Connector.Tests.Handover;

public class ApprovalCommandTests
{
    [Theory]
    [InlineData("/approve q1", AnswerKind.Approve, "q1", null)]
    [InlineData("  /APPROVE   q-1_b  ", AnswerKind.Approve, "q-1_b", null)]
    [InlineData("/reject q1 the parcel came back", AnswerKind.Reject, "q1", "the parcel came back")]
    [InlineData("/takeover q1", AnswerKind.TakeOver, "q1", null)]
    [InlineData("/approve\u00a0q1\u2060", AnswerKind.Approve, "q1", null)]
    public void Read_Command_IsFoundOnALineOfItsOwn(string text, AnswerKind kind, string id, string? reason)
    {
        var (line, command) = ApprovalCommand.Read($"Looks fine to me.\n{text}\nThanks").ShouldHaveSingleItem();

        (line, command.Kind, command.Id, command.Reason).ShouldBe((1, kind, id, reason));
    }

    [Theory]
    [InlineData("I would /approve q1")]
    [InlineData("> /approve q1")]
    [InlineData("/approve")]
    [InlineData("/approved q1")]
    [InlineData("/approveq1")]
    [InlineData("approve q1")]
    [InlineData("/approve q1?")]
    public void Read_MentionOrHalfACommand_IsNone(string text) => ApprovalCommand.Read(text).ShouldBeEmpty();

    [Fact]
    public void Read_Edit_TakesPlainAndQuotedValues()
    {
        var command = ApprovalCommand.ReadLine("/edit q1 amount=20.50 street=“New Road 5”")!;

        command.Changes.ShouldBe(new Dictionary<string, string> { ["amount"] = "20.50", ["street"] = "New Road 5" }, ignoreOrder: true);
    }

    [Theory]
    [InlineData("/edit q1")]
    [InlineData("/edit q1 twenty")]
    [InlineData("/edit q1 amount=20 amount=30")]
    [InlineData("/edit q1 amount=20 and street")]
    [InlineData("/edit q1 street=\"New Road")]
    public void Read_EditThatCannotBeRead_ChangesNothing(string line) => ApprovalCommand.ReadLine(line)!.Changes.ShouldBeEmpty();

    [Fact]
    public void ReadLine_InAField_NeedsNoSlash()
    {
        ApprovalCommand.ReadLine("approve q1", slashNeeded: false)!.Kind.ShouldBe(AnswerKind.Approve);
        ApprovalCommand.ReadLine("", slashNeeded: false).ShouldBeNull();
    }
}
