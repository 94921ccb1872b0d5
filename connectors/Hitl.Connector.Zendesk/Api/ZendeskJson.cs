using System.Text.Json;
using System.Text.Json.Serialization;

namespace Hitl.Connector.Zendesk.Api;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    GenerationMode = JsonSourceGenerationMode.Metadata,
    Converters = [typeof(TolerantStringConverter), typeof(TolerantBooleanConverter)])]
[JsonSerializable(typeof(TicketAnswer))]
[JsonSerializable(typeof(UserAnswer))]
[JsonSerializable(typeof(UsersAnswer))]
[JsonSerializable(typeof(AuditsAnswer))]
[JsonSerializable(typeof(AuditEventView))]
[JsonSerializable(typeof(ConversationLogAnswer))]
[JsonSerializable(typeof(TicketExportAnswer))]
[JsonSerializable(typeof(DeletedTicketsAnswer))]
[JsonSerializable(typeof(GroupsAnswer))]
[JsonSerializable(typeof(OrganizationAnswer))]
[JsonSerializable(typeof(RoutingAttributesAnswer))]
[JsonSerializable(typeof(AttributeValuesAnswer))]
[JsonSerializable(typeof(TagsAnswer))]
[JsonSerializable(typeof(TicketFieldsAnswer))]
[JsonSerializable(typeof(TicketFieldAnswer))]
[JsonSerializable(typeof(WebhooksAnswer))]
[JsonSerializable(typeof(WebhookAnswer))]
[JsonSerializable(typeof(SigningSecretAnswer))]
[JsonSerializable(typeof(TriggersAnswer))]
[JsonSerializable(typeof(AutomationsAnswer))]
[JsonSerializable(typeof(TriggerAnswer))]
[JsonSerializable(typeof(AutomationAnswer))]
[JsonSerializable(typeof(TriggerCategoriesAnswer))]
[JsonSerializable(typeof(MacrosAnswer))]
[JsonSerializable(typeof(ViewsAnswer))]
[JsonSerializable(typeof(ArticlesAnswer))]
[JsonSerializable(typeof(TokenAnswer))]
[JsonSerializable(typeof(JsonElement))]
internal sealed partial class ZendeskReadJson : JsonSerializerContext;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    GenerationMode = JsonSourceGenerationMode.Metadata,
    Converters = [typeof(TolerantStringConverter)])]
[JsonSerializable(typeof(SunshineConversationAnswer))]
[JsonSerializable(typeof(SwitchboardsAnswer))]
[JsonSerializable(typeof(SwitchboardIntegrationsAnswer))]
[JsonSerializable(typeof(JsonElement))]
internal sealed partial class SunshineReadJson : JsonSerializerContext;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(TicketPatchRequest))]
[JsonSerializable(typeof(TagsRequest))]
[JsonSerializable(typeof(SkillsRequest))]
[JsonSerializable(typeof(TokenRequest))]
[JsonSerializable(typeof(TicketFieldRequest))]
[JsonSerializable(typeof(WebhookRequestBody))]
[JsonSerializable(typeof(TriggerRequest))]
[JsonSerializable(typeof(AutomationRequest))]
[JsonSerializable(typeof(ViewRequest))]
[JsonSerializable(typeof(NewTicketRequest))]
[JsonSerializable(typeof(NoticeRequest))]
[JsonSerializable(typeof(ActionRequest))]
[JsonSerializable(typeof(PassControlRequest))]
[JsonSerializable(typeof(ConditionRequest))]
[JsonSerializable(typeof(List<ActionRequest>))]
[JsonSerializable(typeof(List<ConditionRequest>))]
internal sealed partial class ZendeskWriteJson : JsonSerializerContext;
