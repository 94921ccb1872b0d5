using BenchmarkDotNet.Attributes;
using Hitl.Connector.Conversations;
using Hitl.Connector.Handover;

namespace Hitl.Connector.Benchmarks.Micro;

/// <summary>Who owns a conversation of forty messages in which people came and went.</summary>
public class OwnershipBenchmarks
{
    private readonly Snapshot _snapshot = SampleConversations.OfMessages(40);

    [Benchmark]
    public OwnershipState Derive() => Ownership.Derive(_snapshot);

    /// <summary>The shortcut that forgets assignments and hand-backs: whoever of the support side wrote last.</summary>
    [Benchmark(Baseline = true)]
    public AuthorKind? LastToAnswer() => _snapshot.Messages.LastOrDefault(m => m.Author.Kind is AuthorKind.Agent or AuthorKind.Bot)?.Author.Kind;
}
