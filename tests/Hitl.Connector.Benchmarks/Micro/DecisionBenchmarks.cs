using BenchmarkDotNet.Attributes;
using Hitl.Connector.Accounts;
using Hitl.Connector.Conversations;
using Hitl.Connector.Escalation;
using Hitl.Connector.Handover;
using Hitl.Connector.Models;
using Hitl.Connector.Scoring;
using Hitl.Connector.Worker.Demo;
using Hitl.Connector.Worker.Processing;

namespace Hitl.Connector.Benchmarks.Micro;

/// <summary>The pure part of one event: the default rules over a scored conversation of ten messages.</summary>
public class DecisionBenchmarks
{
    private readonly Snapshot _snapshot = SampleConversations.OfMessages(10);
    private RuleSet _rules = null!;
    private Scores _scores = null!;
    private OwnershipState _ownership = null!;

    [GlobalSetup]
    public void Prepare()
    {
        using var scorer = OnnxScorer.LoadShipped();
        (_rules, _scores, _ownership) = (Rules(), scorer.Score(_snapshot), Ownership.Derive(_snapshot));
    }

    [Benchmark]
    public Decision Decide() => Decide(_rules);

    /// <summary>Rules read from their files for every event instead of kept.</summary>
    [Benchmark(Baseline = true)]
    public Decision DecideWithRulesReadAgain() => Decide(Rules());

    private static RuleSet Rules() =>
        RuleDirectory.Load(DemoEnvironment.ShippedRules).Rules ?? throw new InvalidDataException("The shipped rules have errors.");

    private Decision Decide(RuleSet rules) => EscalationPolicy.Decide(rules, FactSheets.Of(_snapshot, _scores, _ownership, new DecisionSurroundings(AccountMode.Act, SampleConversations.Now), rules));
}
