using Hitl.Connector.Conversations;

namespace Hitl.Connector.Models.Evaluation;

/// <summary>Makes conversations of one length out of shorter and longer ones, to say how long their notes are.</summary>
public static class LongTalks
{
    /// <summary>
    /// Joins what follows one another and cuts it into conversations of exactly <paramref name="count"/> messages, a minute
    /// apart; a rest that is shorter is left out.
    /// </summary>
    /// <param name="count">At least 1.</param>
    public static IReadOnlyList<Snapshot> OfMessages(IReadOnlyList<Snapshot> conversations, int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        return
        [
            .. conversations.SelectMany(c => c.Messages).Chunk(count).Where(c => c.Length == count).Select((messages, i) => conversations[0] with
            {
                Ref = new ConversationRef(conversations[0].Ref.Account, $"joined-{i + 1}"),
                Messages = [.. messages.Select((m, at) => m with { Id = $"m{at + 1}", At = DateTimeOffset.UnixEpoch.AddMinutes(at) })],
                CreatedAt = DateTimeOffset.UnixEpoch,
                UpdatedAt = DateTimeOffset.UnixEpoch.AddMinutes(count - 1),
            }),
        ];
    }
}
