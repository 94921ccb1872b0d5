using Hitl.Connector.Accounts;

namespace Hitl.Connector.Tests.Accounts;

public sealed class SetupPlanTests
{
    private static SetupPlan Plan(SetupStepState state, string? stamp) =>
        new("acme", [new SetupStep("guard:trigger:1", "x", state) { Before = stamp is null ? null : new RuleState(stamp, "{}") }]);

    [Theory]
    [InlineData("a", "a", SetupStepState.Differs)]
    [InlineData("b", "a", SetupStepState.Changed)]
    [InlineData("b", null, SetupStepState.Differs)]
    public void Against_WhatWasShown_OnlyARuleThatMovedSinceThenIsChanged(string now, string? shown, SetupStepState state)
    {
        var plan = Plan(SetupStepState.Differs, now).Against(shown is null ? new Dictionary<string, string>() : new() { ["guard:trigger:1"] = shown });

        plan.Steps.Single().State.ShouldBe(state);
        plan.IsComplete.ShouldBeFalse();
    }

    [Fact]
    public void Against_RuleThatNeedsNothing_StaysAsItIs() =>
        Plan(SetupStepState.Present, null).Against(new Dictionary<string, string> { ["guard:trigger:1"] = "a" }).Steps.Single().State.ShouldBe(SetupStepState.Present);
}
