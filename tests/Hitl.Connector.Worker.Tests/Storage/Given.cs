using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Hitl.Connector.Conversations;
using Hitl.Connector.Delivery;
using Hitl.Connector.Intake;
using Hitl.Connector.Polling;

namespace Hitl.Connector.Worker.Tests.Storage;

/// <summary>Values for ledger tests. Times are seconds after <see cref="Noon"/>.</summary>
internal static class Given
{
    public const string Account = "acme-zendesk";

    public static readonly DateTimeOffset Noon = new(2026, 11, 20, 12, 0, 0, TimeSpan.Zero);

    public static readonly TimeSpan Lease = TimeSpan.FromSeconds(60);

    public static readonly DeliveryResult Applied = DeliveryResult.Applied(200, 1);

    public static readonly DeliveryResult Refused = DeliveryResult.Failed(new HelpdeskFailure(FailureKind.Throttled, "zendesk.429"));

    public static readonly DeliveryResult NoAnswer = DeliveryResult.Failed(new HelpdeskFailure(FailureKind.Timeout, "zendesk.timeout"));

    private static readonly JsonSerializerOptions WithEverything = new() { NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals };

    public static DateTimeOffset At(double seconds) => Noon.AddSeconds(seconds);

    public static ConversationRef Conversation(string id, string account = Account) => new(account, id);

    public static IncomingEvent Event(string key, string conversation = "1", double at = 0, string account = Account) =>
        new(Conversation(conversation, account), key, EventOrigin.Webhook, "ticket.updated", At(at)) { Body = Encoding.UTF8.GetBytes($"{{\"key\":\"{key}\"}}") };

    public static Effect Effect(string key, EffectKind kind = EffectKind.Update, string conversation = "1", double at = 0, string account = Account) =>
        new(new EffectKey(key), Conversation(conversation, account), kind, At(at), "test")
        {
            Update = kind == EffectKind.Update ? new ConversationUpdate { AddTags = [key] } : null,
        };

    public static Completion Processed(double at, params Effect[] effects) => new(EventEnd.Processed, "", At(at)) { Effects = effects };

    public static Watermark Watermark(string position, double at = 0) => new(Account, "tickets", position, At(at));

    /// <summary>Equal in every public property, all the way down; another serializer's view than the one under test.</summary>
    public static void ShouldBeSameAs<T>(this T actual, T expected) =>
        JsonSerializer.Serialize(actual, WithEverything).ShouldBe(JsonSerializer.Serialize(expected, WithEverything));

    public static Task<InboxClaim?> ClaimAsync(this IEventLedger events, double at, string worker = "w", params string[] passOver) =>
        events.ClaimAsync(worker, At(at), Lease, passOver, default);

    public static Task<OutboxClaim?> ClaimAsync(this IOutbox outbox, double at, string worker = "w", params string[] passOver) =>
        outbox.ClaimAsync(worker, At(at), Lease, passOver, default);

    /// <summary>Claims what must be there.</summary>
    public static async Task<OutboxClaim> TakeAsync(this IOutbox outbox, double at, string key)
    {
        var claim = (await outbox.ClaimAsync(at)).ShouldNotBeNull();
        claim.Effect.Key.Value.ShouldBe(key);
        return claim;
    }

    /// <summary>Stores effects the way the worker does: as the end of a claim of each effect's conversation.</summary>
    public static async Task StoreAsync(this IEventLedger events, params Effect[] effects)
    {
        foreach (var group in effects.GroupBy(e => e.Conversation))
        {
            // An event received long ago, so that this conversation is the one claimed.
            await events.AcceptAsync(Event($"for:{Guid.NewGuid():N}", group.Key.Id, -1_000_000, group.Key.Account), default);
            var claim = (await events.ClaimAsync(0)).ShouldNotBeNull();
            claim.Conversation.ShouldBe(group.Key);

            // As an own echo: storing for a test wakes no postponed effect.
            await events.CompleteAsync(claim, new Completion(EventEnd.OwnEcho, "", At(0)) { Effects = [.. group] }, default);
        }
    }
}
