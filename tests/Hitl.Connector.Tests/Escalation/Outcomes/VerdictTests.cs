using Hitl.Connector.Escalation.Outcomes;

namespace Hitl.Connector.Tests.Escalation.Outcomes;

public class VerdictTests
{
    [Theory]
    [InlineData(true, Need.Human, Verdict.Right)]
    [InlineData(true, Need.Bot, Verdict.Needless)]
    [InlineData(true, Need.Unknown, Verdict.Unknown)]
    [InlineData(false, Need.Human, Verdict.Missed)]
    [InlineData(false, Need.Bot, Verdict.RightlyLeft)]
    [InlineData(false, Need.Unknown, Verdict.Unknown)]
    public void Verdict_DecisionAndNeed_GiveOneVerdict(bool escalated, Need need, Verdict verdict) =>
        Verdicts.Of(escalated, need).ShouldBe(verdict);
}
