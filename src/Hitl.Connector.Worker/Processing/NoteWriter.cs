using Hitl.Connector.Accounts;
using Hitl.Connector.Conversations;
using Hitl.Connector.Escalation;
using Hitl.Connector.Intake;
using Hitl.Connector.Knowledge;
using Hitl.Connector.Notes;
using Hitl.Connector.Scoring;
using Hitl.Connector.Worker.Hosting;

namespace Hitl.Connector.Worker.Processing;

/// <summary>Gathers what a note is made from, and has it written where the policy wants one.</summary>
public sealed class NoteWriter(ISummarizer summarizer, IConversationStore conversations)
{
    private const int MostOthers = 3;

    /// <summary>Null when no note is due now.</summary>
    public async Task<ContextNote?> WriteAsync(Snapshot snapshot, Scores scores, Decision decision, ConversationRecord? previous, bool handBackTold, RunningAccount account, StoredSurroundings surroundings, KnowledgeReading knowledge, CancellationToken cancellationToken)
    {
        if (account.Settings.Options.Mode is AccountMode.Shadow || !NotePolicy.Plan(snapshot, decision, previous, handBackTold).Writes)
        {
            return null;
        }

        var others = new List<OtherConversation>();
        foreach (var other in surroundings.Others.Take(MostOthers))
        {
            var stored = await conversations.FindAsync(new ConversationRef(snapshot.Ref.Account, other.Id), cancellationToken);
            var open = stored?.Snapshot.Status is not (null or ConversationStatus.Solved or ConversationStatus.Closed or ConversationStatus.Deleted);
            others.Add(new OtherConversation(other.Id, (stored?.Snapshot.Channel ?? Channel.Other).ToString().ToLowerInvariant(), other.BeganAt, open));
        }

        return await summarizer.SummarizeAsync(
            new NoteBrief(snapshot, decision, account.Settings.Options.Notes)
            {
                Scores = scores,
                Knowledge = knowledge,
                Previous = previous,
                Others = others,
                LinkOf = id => account.Helpdesk.LinkTo(snapshot.Ref, id),
            },
            cancellationToken);
    }
}
