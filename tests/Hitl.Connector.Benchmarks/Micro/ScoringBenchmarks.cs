using BenchmarkDotNet.Attributes;
using Hitl.Connector.Conversations;
using Hitl.Connector.Models;
using Hitl.Connector.Scoring;

namespace Hitl.Connector.Benchmarks.Micro;

/// <summary>All shipped models over one message, and over a conversation of ten.</summary>
public class ScoringBenchmarks
{
    private readonly Snapshot _one = SampleConversations.OfMessages(1);
    private readonly Snapshot _ten = SampleConversations.OfMessages(10);
    private Snapshot[] _growing = [];
    private OnnxScorer _scorer = null!;

    [GlobalSetup]
    public void Load()
    {
        _scorer = OnnxScorer.LoadShipped();
        _growing = [.. Enumerable.Range(1, 10).Select(SampleConversations.OfMessages)];
    }

    [GlobalCleanup]
    public void Unload() => _scorer.Dispose();

    [Benchmark]
    public Scores OneMessage() => _scorer.Score(_one);

    /// <summary>Waiting events are folded: the conversation is scored once as it stands.</summary>
    [Benchmark]
    public Scores TenMessages() => _scorer.Score(_ten);

    /// <summary>Without folding: scored again after each message.</summary>
    [Benchmark(Baseline = true)]
    public double TenMessagesEventByEvent() => _growing.Sum(s => _scorer.Score(s).Sentiment ?? 0);
}
