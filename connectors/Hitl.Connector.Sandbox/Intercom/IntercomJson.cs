using System.Text.Json.Serialization;

namespace Hitl.Connector.Sandbox.Intercom;

/// <summary>The few values that enter the state as JSON from our side.</summary>
[JsonSerializable(typeof(string))]
internal sealed partial class IntercomJson : JsonSerializerContext;
