using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Hitl.Connector.Conversations;
using Hitl.Connector.Delivery;
using Hitl.Connector.Escalation;
using Hitl.Connector.Handover;
using Hitl.Connector.Intake;
using Hitl.Connector.Knowledge;
using Hitl.Connector.Scoring;

namespace Hitl.Connector.Storage;

/// <summary>
/// What is stored as JSON. Enums by name, so that a new member in the middle changes no stored row; numbers so
/// that they read back bit for bit.
/// </summary>
[JsonSourceGenerationOptions(
    UseStringEnumConverter = true,
    IgnoreReadOnlyProperties = true,
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    Converters = [typeof(ExactDoubles)],
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(Approval))]
[JsonSerializable(typeof(BotEvidence))]
[JsonSerializable(typeof(ConversationRecord))]
[JsonSerializable(typeof(ConversationUpdate))]
[JsonSerializable(typeof(Decision))]
[JsonSerializable(typeof(DeliveryResult))]
[JsonSerializable(typeof(IndexedArticle))]
[JsonSerializable(typeof(IReadOnlyList<RuleText>))]
[JsonSerializable(typeof(Scores))]
[JsonSerializable(typeof(Snapshot))]
[JsonSerializable(typeof(WebhookCall))]
internal sealed partial class StorageJson : JsonSerializerContext
{
    public static string Write<T>(T value, JsonTypeInfo<T> type) => JsonSerializer.Serialize(value, type);

    /// <summary>Throws when the stored text is not what was written: a damaged file, never a default value.</summary>
    public static T Read<T>(string json, JsonTypeInfo<T> type)
        where T : class =>
        JsonSerializer.Deserialize(json, type) ?? throw new JsonException($"The stored {typeof(T).Name} is null.");
}
