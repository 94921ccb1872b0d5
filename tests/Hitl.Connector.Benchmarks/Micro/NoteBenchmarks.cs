using BenchmarkDotNet.Attributes;
using Hitl.Connector.Accounts;
using Hitl.Connector.Conversations;
using Hitl.Connector.Escalation;
using Hitl.Connector.Handover;
using Hitl.Connector.Models;
using Hitl.Connector.Notes;

namespace Hitl.Connector.Benchmarks.Micro;

/// <summary>The built-in note of a conversation of forty messages, from reading it to the HTML; scoring comes before and is not in it.</summary>
public class NoteBenchmarks
{
    private readonly Snapshot _forty = SampleConversations.OfMessages(40);
    private NoteBrief _brief = null!;
    private OnnxScorer _scorer = null!;

    [GlobalSetup]
    public void Load()
    {
        _scorer = OnnxScorer.LoadShipped();
        var scores = _scorer.Score(_forty);
        var sheet = FactSheets.Of(_forty, scores, Ownership.Derive(_forty), new DecisionSurroundings(AccountMode.Act, SampleConversations.Now), RuleSet.Empty);
        _brief = new NoteBrief(_forty, EscalationPolicy.Decide(RuleSet.Empty, sheet), new NoteOptions()) { Scores = scores };
    }

    [GlobalCleanup]
    public void Unload() => _scorer.Dispose();

    [Benchmark]
    public string FortyMessages() => NoteHtml.Render(NoteComposer.Compose(_brief, _scorer.Read(_forty)), HelpdeskKind.Zendesk, new Delivery.EffectKey("000000000000000000000000"));

    /// <summary>Its largest part: what the models say of each message.</summary>
    [Benchmark]
    public NoteReading ReadingAlone() => _scorer.Read(_forty);
}
