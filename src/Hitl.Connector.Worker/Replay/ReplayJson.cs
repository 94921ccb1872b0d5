using System.Text.Json;
using System.Text.Json.Serialization;
using Hitl.Connector.Escalation.Replay;

namespace Hitl.Connector.Worker.Replay;

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, WriteIndented = true, UseStringEnumConverter = true)]
[JsonSerializable(typeof(ReplayReport))]
internal sealed partial class ReplayJson : JsonSerializerContext;
