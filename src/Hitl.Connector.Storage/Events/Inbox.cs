using Hitl.Connector.Conversations;
using Hitl.Connector.Intake;
using Hitl.Connector.Storage.Engines;

namespace Hitl.Connector.Storage.Events;

/// <summary>The rows of conversations with open events, within a transaction that its caller began.</summary>
internal static class Inbox
{
    /// <summary>Stores events whose keys are new and puts their conversations into the inbox; returns how many were new.</summary>
    // All events before all inbox rows, and those in one order: no two transactions wait for each other.
    public static async Task<int> AcceptAsync(Session session, IReadOnlyList<IncomingEvent> events)
    {
        var accepted = new List<IncomingEvent>();
        foreach (var incoming in events)
        {
            if (await EventRow.InsertAsync(session, incoming, null, ""))
            {
                accepted.Add(incoming);
            }
        }

        var conversations = accepted
            .GroupBy(e => (e.Conversation.Account, Id: StoredValues.Clean(e.Conversation.Id ?? "")))
            .OrderBy(g => g.Key.Account, StringComparer.Ordinal)
            .ThenBy(g => g.Key.Id, StringComparer.Ordinal);
        foreach (var conversation in conversations)
        {
            await EnterAsync(session, conversation.Key.Account, conversation.Key.Id, conversation.Min(e => e.ReceivedAt).ToStored(), conversation.Any(e => e.MayTakeOver));
        }

        foreach (var account in events.GroupBy(e => e.Conversation.Account).OrderBy(g => g.Key, StringComparer.Ordinal))
        {
            var repeats = account.Count() - accepted.Count(e => e.Conversation.Account == account.Key);
            if (repeats > 0)
            {
                await CountDuplicatesAsync(session, account.Key, repeats);
            }
        }

        return accepted.Count;
    }

    public static Task CountDuplicatesAsync(Session session, string account, int count) => session.ExecuteAsync(
        "INSERT INTO duplicates (account, seen) VALUES (@account, @count) ON CONFLICT (account) DO UPDATE SET seen = duplicates.seen + excluded.seen",
        new { account, count = (long)count });

    /// <summary>
    /// Puts a conversation into the inbox, or makes it ready earlier. While it is claimed, the end of the claim decides.
    /// </summary>
    public static Task EnterAsync(Session session, string account, string conversation, long readyAt, bool urgent)
    {
        session.InboxChanged = true;
        return session.ExecuteAsync(
            """
            INSERT INTO inbox (account, conversation, urgent, ready_at) VALUES (@account, @conversation, @urgent, @readyAt)
            ON CONFLICT (account, conversation) DO UPDATE SET
                urgent = CASE WHEN excluded.urgent > inbox.urgent THEN excluded.urgent ELSE inbox.urgent END,
                ready_at = CASE WHEN inbox.token IS NULL AND excluded.ready_at < inbox.ready_at THEN excluded.ready_at ELSE inbox.ready_at END
            """,
            new { account, conversation, urgent = urgent ? 1L : 0L, readyAt });
    }

    /// <summary>Locks the conversation's row until the transaction ends, so that nobody claims or enters it meanwhile.</summary>
    /// <exception cref="ClaimLostException">The lease ended and somebody else has it.</exception>
    public static async Task HoldAsync(Session session, InboxClaim claim)
    {
        var held = await session.ExecuteAsync(
            "UPDATE inbox SET token = token WHERE account = @account AND conversation = @conversation AND token = @token",
            new { account = claim.Conversation.Account, conversation = claim.Conversation.Id, token = claim.Token });
        if (held == 0)
        {
            throw new ClaimLostException(claim.Conversation);
        }
    }

    /// <summary>Ends a claim: what came while it lasted waits for the next one.</summary>
    public static async Task SettleAsync(Session session, ConversationRef conversation)
    {
        var at = new { account = conversation.Account, conversation = conversation.Id };
        var open = await session.FirstOrDefaultAsync<OpenRow>(
            "SELECT MIN(due_at) AS DueAt, MAX(may_take_over) AS Urgent FROM events WHERE account = @account AND conversation = @conversation AND ended_at IS NULL",
            at);
        if (open?.DueAt is null)
        {
            await session.ExecuteAsync("DELETE FROM inbox WHERE account = @account AND conversation = @conversation", at);
            return;
        }

        session.InboxChanged = true;
        await session.ExecuteAsync(
            "UPDATE inbox SET token = NULL, worker = NULL, ready_at = @due, urgent = @urgent WHERE account = @account AND conversation = @conversation",
            new { at.account, at.conversation, due = open.DueAt, urgent = open.Urgent });
    }

    private sealed class OpenRow
    {
        public long? DueAt { get; init; }
        public long? Urgent { get; init; }
    }
}
