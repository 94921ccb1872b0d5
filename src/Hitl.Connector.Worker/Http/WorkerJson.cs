using System.Text.Json;
using System.Text.Json.Serialization;
using Hitl.Connector.Handover;

namespace Hitl.Connector.Worker.Http;

[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web,
    UseStringEnumConverter = true,
    IgnoreReadOnlyProperties = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(Readiness))]
[JsonSerializable(typeof(ConversationView))]
[JsonSerializable(typeof(RulesView))]
[JsonSerializable(typeof(DecisionReceiptView))]
[JsonSerializable(typeof(BotEvidenceRequest))]
[JsonSerializable(typeof(HoldView))]
[JsonSerializable(typeof(ResumeRequestBody))]
[JsonSerializable(typeof(ResumeAnswer))]
[JsonSerializable(typeof(ApprovalRequest))]
[JsonSerializable(typeof(ApprovalAnswerRequest))]
[JsonSerializable(typeof(ApprovalNotice))]
[JsonSerializable(typeof(ApiProblem))]
public sealed partial class WorkerJson : JsonSerializerContext;
