using Hitl.Connector.Escalation;

namespace Hitl.Connector.Tests.Escalation.Evaluation;

public class AllocationTests
{
    [Fact]
    public void Decide_RulesThatDoNotMatch_CostNoMemory()
    {
        var sheet = new RandomPolicies(7).Sheet(40);

        Allocated(Rules(1000), sheet).ShouldBe(Allocated(Rules(10), sheet));
    }

    private static long Allocated(RuleSet rules, FactSheet sheet)
    {
        // The first run compiles and borrows.
        EscalationPolicy.Decide(rules, sheet).Fired.ShouldBeEmpty();
        var before = GC.GetAllocatedBytesForCurrentThread();
        EscalationPolicy.Decide(rules, sheet);
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    private static RuleSet Rules(int count) => new(Enumerable.Range(0, count).Select(i => new Rule(
        $"r{i}",
        "R",
        "Ops",
        Severity.Normal,
        new Condition.Every([new Condition.Tags(true, [$"no-such-tag-{i}"]), new Condition.Number(Measure.Sentiment, Comparison.Below, i / 2000d)]),
        new RuleActions { Role = AiRole.Escalate })));
}
