using System.Collections.Concurrent;
using System.Globalization;
using Hitl.Connector.Delivery;
using Hitl.Connector.Intake;
using Hitl.Connector.Storage;
using static Hitl.Connector.Worker.Tests.Storage.Given;

namespace Hitl.Connector.Worker.Tests.Storage;

public sealed class SqliteLedgerConcurrencyTests(SqliteHost host) : LedgerConcurrencyCompliance(host), IClassFixture<SqliteHost>;

[Collection("postgres")]
public sealed class PostgresLedgerConcurrencyTests(PostgresHost host) : LedgerConcurrencyCompliance(host);

/// <summary>Many workers on one ledger, two of them processes of their own as far as the database can tell.</summary>
public abstract class LedgerConcurrencyCompliance(ILedgerHost host)
{
    private const int Conversations = 12;
    private const int EventsEach = 12;

    [SkippableFact]
    public async Task Workers_AcceptingClaimingDelivering_EachEventEndsOnceAndNoConversationIsShared()
    {
        var options = await host.NewAsync();
        await using var one = await LedgerDatabase.OpenAsync(options, default);
        await using var two = await LedgerDatabase.OpenAsync(options, default);
        LedgerDatabase[] ledgers = [one, two];
        var ended = new ConcurrentDictionary<string, int>();
        var delivered = new ConcurrentDictionary<string, ConcurrentQueue<string>>();
        var inHand = new ConcurrentDictionary<string, bool>();
        var shared = new ConcurrentQueue<string>();
        var accepting = Task.WhenAll(Enumerable.Range(0, 4).Select(w => Task.Run(() => AcceptAsync(ledgers[w % 2], w))));

        await Task.WhenAll(Enumerable.Range(0, 8).Select(w => Task.Run(() => w % 2 == 0 ? ProcessAsync(ledgers[w / 2 % 2]) : DeliverAsync(ledgers[w / 2 % 2]))));

        shared.ShouldBeEmpty();
        ended.Count.ShouldBe(Conversations * EventsEach);
        ended.Values.ShouldAllBe(times => times == 1);
        var counts = await one.Report.CountAsync(null, default);
        counts.Events.ShouldBe(new Dictionary<string, long> { ["processed"] = Conversations * EventsEach });
        counts.Duplicates.ShouldBe(Conversations * EventsEach * 3);
        counts.Effects.Keys.ShouldBe(["update:done"]);
        foreach (var (conversation, keys) in delivered)
        {
            keys.ShouldBe((await one.Outbox.ForConversationAsync(Conversation(conversation), default)).Select(e => e.Effect.Key.Value));
        }

        // Everything is accepted four times, in another order by each, half of it in pages.
        async Task AcceptAsync(LedgerDatabase ledger, int worker)
        {
            var all = Enumerable.Range(0, Conversations * EventsEach)
                .Select(i => Event($"e{i}", (i % Conversations).ToString(CultureInfo.InvariantCulture), i)).ToArray();
            new Random(worker).Shuffle(all);
            foreach (var page in all.Chunk(6))
            {
                if (worker < 2)
                {
                    await ledger.Events.AcceptPageAsync(page, Watermark($"{worker}"), default);
                    continue;
                }

                foreach (var incoming in page)
                {
                    await ledger.Events.AcceptAsync(incoming, default);
                }
            }
        }

        async Task ProcessAsync(LedgerDatabase ledger)
        {
            while (true)
            {
                var last = accepting.IsCompleted;
                if (await ledger.Events.ClaimAsync(1000) is not { } claim)
                {
                    if (last && await ledger.Events.NextDueAsync(default) is null)
                    {
                        return;
                    }

                    await Task.Yield();
                    continue;
                }

                Take("inbox " + claim.Conversation);
                foreach (var e in claim.Events)
                {
                    ended.AddOrUpdate(e.Key, 1, (_, times) => times + 1);
                }

                await Task.Yield();
                inHand.TryRemove("inbox " + claim.Conversation, out _);
                await ledger.Events.CompleteAsync(claim, Processed(1000, Effect($"x{claim.Token}", EffectKind.Update, claim.Conversation.Id)), default);
            }
        }

        async Task DeliverAsync(LedgerDatabase ledger)
        {
            while (true)
            {
                var last = accepting.IsCompleted && await ledger.Events.NextDueAsync(default) is null;
                if (await ledger.Outbox.ClaimAsync(1000) is not { } claim)
                {
                    if (last && await ledger.Outbox.NextDueAsync(default) is null)
                    {
                        return;
                    }

                    await Task.Yield();
                    continue;
                }

                Take("outbox " + claim.Effect.Conversation);
                delivered.GetOrAdd(claim.Effect.Conversation.Id, _ => new()).Enqueue(claim.Effect.Key.Value);
                await Task.Yield();
                inHand.TryRemove("outbox " + claim.Effect.Conversation, out _);
                await ledger.Outbox.CompleteAsync(claim, Applied, At(1000), default);
            }
        }

        void Take(string what)
        {
            if (!inHand.TryAdd(what, true))
            {
                shared.Enqueue(what);
            }
        }
    }

    [SkippableFact]
    public async Task Claimers_AllAtOnce_ShareNoConversation()
    {
        var options = await host.NewAsync();
        await using var ledger = await LedgerDatabase.OpenAsync(options, default);
        await ledger.Events.AcceptPageAsync([.. Enumerable.Range(0, 60).Select(i => Event($"e{i}", $"{i % 20}", i))], Watermark("x"), default);

        // Some find a row locked and nothing else: they ask again, as the worker does.
        var claimed = new ConcurrentBag<InboxClaim>();
        await Task.WhenAll(Enumerable.Range(0, 10).Select(w => Task.Run(async () =>
        {
            while (claimed.Count < 20)
            {
                if (await ledger.Events.ClaimAsync(100, $"w{w}") is { } claim)
                {
                    claimed.Add(claim);
                }
            }
        })));

        claimed.Select(c => c.Conversation.Id).Distinct().Count().ShouldBe(20);
        claimed.Count.ShouldBe(20);
        claimed.ShouldAllBe(c => c.Events.Count == 3);
    }
}
