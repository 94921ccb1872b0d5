using Hitl.Connector.Conversations;
using Hitl.Connector.Escalation;
using Hitl.Connector.Intake;
using Hitl.Connector.Storage.Engines;

namespace Hitl.Connector.Storage.Events;

/// <summary>Caps, contacts, bots' evidence and wake-ups in SQL.</summary>
internal sealed class SurroundingsStore(Engine engine) : ISurroundingsStore
{
    private static readonly TimeSpan CapWindow = TimeSpan.FromHours(1);

    public Task<StoredSurroundings> ReadAsync(ConversationRef conversation, string customerId, DateTimeOffset now, CancellationToken cancellationToken) => engine.ReadAsync(
        async session =>
        {
            var at = new
            {
                account = conversation.Account,
                conversation = conversation.Id,
                customer = StoredValues.Clean(customerId),
                hour = (now - CapWindow).ToStored(),
                week = (now - ISurroundingsStore.ContactsFor).ToStored(),
            };
            var fired = await session.ListAsync<FiredRow>(
                "SELECT rule AS Rule, COUNT(*) AS Fired, MIN(fired_at) AS Oldest FROM firings WHERE account = @account AND fired_at > @hour GROUP BY rule", at);
            var others = customerId.Length == 0 ? 0 : await session.FirstOrDefaultAsync<long>(
                "SELECT COUNT(*) FROM contacts WHERE account = @account AND customer = @customer AND conversation <> @conversation AND began_at > @week", at);
            var latest = others == 0 ? [] : await session.ListAsync<ContactRow>(
                "SELECT conversation AS Conversation, began_at AS BeganAt FROM contacts WHERE account = @account AND customer = @customer AND conversation <> @conversation AND began_at > @week ORDER BY began_at DESC, conversation LIMIT 10", at);
            var reported = await session.FirstOrDefaultAsync<string>("SELECT content FROM bot_evidence WHERE account = @account AND conversation = @conversation", at);
            return new StoredSurroundings(
                fired.ToDictionary(f => f.Rule, f => new CapUse((int)f.Fired, StoredValues.ToTime(f.Oldest) + CapWindow), StringComparer.Ordinal),
                (int)others,
                reported is null ? null : StorageJson.Read(reported, StorageJson.Default.BotEvidence))
            {
                Others = [.. latest.Select(c => new OtherContact(c.Conversation, StoredValues.ToTime(c.BeganAt)))],
            };
        },
        cancellationToken);

    public Task ReportAsync(ConversationRef conversation, BotEvidence evidence, DateTimeOffset at, CancellationToken cancellationToken) => engine.WriteAsync(
        async session =>
        {
            await session.ExecuteAsync(
                """
                INSERT INTO bot_evidence (account, conversation, reported_at, content) VALUES (@account, @conversation, @at, @content)
                ON CONFLICT (account, conversation) DO UPDATE SET reported_at = excluded.reported_at, content = excluded.content
                """,
                new
                {
                    account = conversation.Account,
                    conversation = StoredValues.Clean(conversation.Id),
                    at = at.ToStored(),
                    content = StorageJson.Write(evidence with { Intent = StoredValues.CleanOrNull(evidence.Intent) }, StorageJson.Default.BotEvidence),
                });
            await Inbox.AcceptAsync(session, [new IncomingEvent(conversation, "", EventOrigin.Schedule, "bot_evidence", at)]);
        },
        cancellationToken);

    public Task<int> WakeDueAsync(DateTimeOffset now, int most, CancellationToken cancellationToken) => engine.WriteAsync(
        async session =>
        {
            var due = await session.ListAsync<WakeUpRow>(
                $"SELECT account AS Account, conversation AS Conversation, due_at AS DueAt FROM wake_ups WHERE due_at <= @now ORDER BY due_at LIMIT @most{engine.LockPassingOver}",
                new { now = now.ToStored(), most });
            foreach (var row in due)
            {
                await session.ExecuteAsync("DELETE FROM wake_ups WHERE account = @Account AND conversation = @Conversation", row);
            }

            await Inbox.AcceptAsync(
                session,
                [.. due.Select(d => new IncomingEvent(new ConversationRef(d.Account, d.Conversation), $"look:{d.Conversation}:{d.DueAt}", EventOrigin.Schedule, "look_again", now))]);
            return due.Count;
        },
        cancellationToken);

    public Task PruneAsync(DateTimeOffset now, DateTimeOffset reportedBefore, CancellationToken cancellationToken) => engine.WriteAsync(
        async session =>
        {
            await session.ExecuteAsync("DELETE FROM firings WHERE fired_at <= @hour", new { hour = (now - CapWindow).ToStored() });
            await session.ExecuteAsync("DELETE FROM contacts WHERE began_at <= @week", new { week = (now - ISurroundingsStore.ContactsFor).ToStored() });
            await session.ExecuteAsync("DELETE FROM bot_evidence WHERE reported_at < @before", new { before = reportedBefore.ToStored() });
        },
        cancellationToken);

    /// <summary>What a decision adds: counted caps, the contact, the wake-up.</summary>
    /// <exception cref="CapMovedException">A cap was used elsewhere since the decision read it.</exception>
    public static async Task StoreAsync(Session session, ConversationRef conversation, Completion completion)
    {
        if (completion.Contact is { } contact)
        {
            await session.ExecuteAsync(
                "INSERT INTO contacts (account, customer, conversation, began_at) VALUES (@account, @customer, @conversation, @beganAt) ON CONFLICT (account, customer, conversation) DO NOTHING",
                new { account = conversation.Account, customer = StoredValues.Clean(contact.CustomerId), conversation = conversation.Id, beganAt = contact.BeganAt.ToStored() });
        }

        if (completion.Decision is not { } decision)
        {
            await BringForwardAsync(session, conversation, completion.LookAgainAt);
            return;
        }

        foreach (var rule in decision.Counted.Order(StringComparer.Ordinal))
        {
            await CountAsync(session, conversation, decision, rule);
        }

        await ScheduleAsync(session, conversation, decision.LookAgainAt < completion.LookAgainAt ? decision.LookAgainAt : completion.LookAgainAt ?? decision.LookAgainAt);
    }

    private static async Task BringForwardAsync(Session session, ConversationRef conversation, DateTimeOffset? time)
    {
        if (time is not null)
        {
            await session.ExecuteAsync(
                """
                INSERT INTO wake_ups (account, conversation, due_at) VALUES (@account, @conversation, @due)
                ON CONFLICT (account, conversation) DO UPDATE SET due_at = CASE WHEN excluded.due_at < wake_ups.due_at THEN excluded.due_at ELSE wake_ups.due_at END
                """,
                new { account = conversation.Account, conversation = conversation.Id, due = time.ToStored() });
        }
    }

    // The row of the cap is locked until the transaction ends, so that two decisions never take the same last place.
    private static async Task CountAsync(Session session, ConversationRef conversation, Decision decision, string rule)
    {
        var at = new
        {
            account = conversation.Account,
            rule,
            conversation = conversation.Id,
            firedAt = decision.DecidedAt.ToStored(),
            hour = (decision.DecidedAt - CapWindow).ToStored(),
        };
        await session.ExecuteAsync("INSERT INTO caps (account, rule) VALUES (@account, @rule) ON CONFLICT (account, rule) DO UPDATE SET rule = excluded.rule", at);
        var used = await session.FirstOrDefaultAsync<long>("SELECT COUNT(*) FROM firings WHERE account = @account AND rule = @rule AND fired_at > @hour", at);
        if (used > (decision.Sheet.CapUse.GetValueOrDefault(rule)?.Fired ?? 0))
        {
            throw new CapMovedException(rule);
        }

        await session.ExecuteAsync("INSERT INTO firings (account, rule, conversation, fired_at) VALUES (@account, @rule, @conversation, @firedAt)", at);
    }

    private static Task ScheduleAsync(Session session, ConversationRef conversation, DateTimeOffset? time)
    {
        var at = new { account = conversation.Account, conversation = conversation.Id, due = time.ToStored() };
        return time is null
            ? session.ExecuteAsync("DELETE FROM wake_ups WHERE account = @account AND conversation = @conversation", at)
            : session.ExecuteAsync(
                """
                INSERT INTO wake_ups (account, conversation, due_at) VALUES (@account, @conversation, @due)
                ON CONFLICT (account, conversation) DO UPDATE SET due_at = excluded.due_at
                """,
                at);
    }

    private sealed class FiredRow
    {
        public string Rule { get; init; } = "";
        public long Fired { get; init; }
        public long Oldest { get; init; }
    }

    private sealed class ContactRow
    {
        public string Conversation { get; init; } = "";
        public long BeganAt { get; init; }
    }

    private sealed class WakeUpRow
    {
        public string Account { get; init; } = "";
        public string Conversation { get; init; } = "";
        public long DueAt { get; init; }
    }
}
