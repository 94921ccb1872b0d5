using System.Globalization;
using Hitl.Connector.Delivery;
using Hitl.Connector.Intake;
using Xunit.Abstractions;
using static Hitl.Connector.Worker.Tests.Storage.Given;

namespace Hitl.Connector.Worker.Tests.Storage;

public sealed class SqliteOutboxModelTests(SqliteHost host, ITestOutputHelper output) : OutboxModelCompliance(host, output), IClassFixture<SqliteHost>;

[Collection("postgres")]
public sealed class PostgresOutboxModelTests(PostgresHost host, ITestOutputHelper output) : OutboxModelCompliance(host, output);

/// <summary>Random histories: the store and a model of a few lines must claim the same effects in the same order.</summary>
public abstract class OutboxModelCompliance(ILedgerHost host, ITestOutputHelper output)
{
    private const int Steps = 250;

    /// <summary>Set HITL_TEST_SEED to run one history again.</summary>
    [SkippableTheory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(null)]
    public async Task Outbox_RandomHistory_ClaimsAsTheModelDoes(int? fixedSeed)
    {
        var seed = int.TryParse(Environment.GetEnvironmentVariable("HITL_TEST_SEED"), CultureInfo.InvariantCulture, out var wanted) ? wanted : fixedSeed ?? Environment.TickCount;
        output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        await using var ledger = await host.OpenOutboxAsync();
        var model = new OutboxModel();
        var inHand = new List<OutboxClaim>();
        double now = 0;

        for (var step = 0; step < Steps; step++)
        {
            now += random.Next(0, 4);
            var why = $"seed {seed}, step {step}";
            switch (random.Next(10))
            {
                case 0 or 1 or 2:
                    var conversation = random.Next(3).ToString(CultureInfo.InvariantCulture);
                    var kind = (EffectKind)random.Next(3);
                    var effect = Effect($"e{random.Next(step + 1)}", kind, conversation, now, random.Next(4) == 0 ? "other" : Account);
                    await ledger.Events.StoreAsync(effect);
                    model.Store(effect);
                    break;
                case 3 or 4 or 5:
                    string[] passOver = random.Next(5) == 0 ? ["other"] : [];
                    var expected = model.Claim(At(now), At(now) + Lease, passOver);
                    var claim = await ledger.Outbox.ClaimAsync(now, "w", passOver);
                    (claim?.Effect.Key.Value, claim?.Attempt, claim?.SentBefore).ShouldBe((expected?.Key, expected?.Attempts, expected?.SentBefore), why);
                    if (claim is not null)
                    {
                        inHand.Add(claim);
                    }

                    break;
                case 6 or 7 when inHand.Count > 0:
                    var finished = inHand[random.Next(inHand.Count)];
                    inHand.Remove(finished);
                    await FinishAsync(ledger.Outbox, model, finished, random, now, why);
                    break;
                case 8 when random.Next(3) == 0:
                    var account = random.Next(3) switch { 0 => "*", 1 => "other", _ => Account };
                    var paused = random.Next(3) == 0;
                    await ledger.Accounts.SetPausedAsync(account, paused, At(now), default);
                    model.Pause(account, paused);
                    break;
                case 9 when random.Next(4) == 0:
                    now += 61; // every lease runs out
                    break;
                case 9:
                    var woken = Conversation(random.Next(3).ToString(CultureInfo.InvariantCulture));
                    await ledger.Outbox.WakePostponedAsync(woken, default);
                    model.Wake(woken);
                    break;
            }
        }

        foreach (var conversation in model.Conversations)
        {
            (await ledger.Outbox.ForConversationAsync(conversation, default)).Select(e => (e.Effect.Key.Value, e.State, e.Attempts))
                .ShouldBe(model.Of(conversation).Select(e => (e.Key, e.State, e.Attempts)), $"seed {seed}, {conversation}");
        }
    }

    private static async Task FinishAsync(IOutbox outbox, OutboxModel model, OutboxClaim claim, Random random, double now, string why)
    {
        var lost = !model.Holds(claim);
        Func<Task> finish;
        switch (random.Next(5))
        {
            case 0:
                finish = () => outbox.PostponeAsync(claim, DeliveryResult.Postponed("snoozed"), default);
                model.Postpone(claim);
                break;
            case 1:
                finish = () => outbox.DeadLetterAsync(claim, Refused, At(now), default);
                model.End(claim, EffectState.DeadLettered);
                break;
            case 2:
                var result = random.Next(2) == 0 ? Refused : NoAnswer;
                var later = At(now + random.Next(20));
                finish = () => outbox.RescheduleAsync(claim, result, later, default);
                model.Reschedule(claim, later, result == NoAnswer);
                break;
            default:
                finish = () => outbox.CompleteAsync(claim, Applied, At(now), default);
                model.End(claim, EffectState.Done);
                break;
        }

        if (lost)
        {
            await Should.ThrowAsync<ClaimLostException>(finish, why);
        }
        else
        {
            await finish();
        }
    }
}
