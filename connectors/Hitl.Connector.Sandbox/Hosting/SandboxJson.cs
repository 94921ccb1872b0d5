using System.Text.Json.Serialization;

namespace Hitl.Connector.Sandbox;

/// <summary>JSON of the sandbox's own paths; the vendors' bodies are written by hand, shape by shape.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(FaultSettings))]
[JsonSerializable(typeof(IReadOnlyList<LoggedCall>))]
[JsonSerializable(typeof(IReadOnlyList<WebhookDelivery>))]
internal sealed partial class SandboxJson : JsonSerializerContext;
