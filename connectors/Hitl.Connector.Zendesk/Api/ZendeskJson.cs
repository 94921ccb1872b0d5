using System.Text.Json;
using System.Text.Json.Serialization;
using RestEase;

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
[JsonSerializable(typeof(TagsAnswer))]
[JsonSerializable(typeof(TicketFieldsAnswer))]
[JsonSerializable(typeof(TicketFieldAnswer))]
[JsonSerializable(typeof(WebhooksAnswer))]
[JsonSerializable(typeof(WebhookAnswer))]
[JsonSerializable(typeof(SigningSecretAnswer))]
[JsonSerializable(typeof(TriggersAnswer))]
[JsonSerializable(typeof(AutomationsAnswer))]
[JsonSerializable(typeof(TokenAnswer))]
[JsonSerializable(typeof(JsonElement))]
internal sealed partial class ZendeskReadJson : JsonSerializerContext;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    GenerationMode = JsonSourceGenerationMode.Metadata,
    Converters = [typeof(TolerantStringConverter)])]
[JsonSerializable(typeof(SunshineConversationAnswer))]
[JsonSerializable(typeof(JsonElement))]
internal sealed partial class SunshineReadJson : JsonSerializerContext;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(TicketPatchRequest))]
[JsonSerializable(typeof(TagsRequest))]
[JsonSerializable(typeof(TokenRequest))]
[JsonSerializable(typeof(TicketFieldRequest))]
[JsonSerializable(typeof(WebhookRequestBody))]
[JsonSerializable(typeof(TriggerRequest))]
[JsonSerializable(typeof(AutomationRequest))]
[JsonSerializable(typeof(PassControlRequest))]
[JsonSerializable(typeof(ConditionRequest))]
[JsonSerializable(typeof(List<ActionRequest>))]
[JsonSerializable(typeof(List<ConditionRequest>))]
internal sealed partial class ZendeskWriteJson : JsonSerializerContext;

/// <summary>System.Text.Json in RestEase, by generated metadata only.</summary>
internal sealed class JsonResponses(JsonSerializerContext context) : ResponseDeserializer
{
    public override T Deserialize<T>(string? content, HttpResponseMessage response, ResponseDeserializerInfo info) =>
        (T?)JsonSerializer.Deserialize(content ?? "", typeof(T), context) ?? throw new JsonException("The answer is null.");
}

internal sealed class JsonBodies : RequestBodySerializer
{
    public override HttpContent? SerializeBody<T>(T body, RequestBodySerializerInfo info)
    {
        if (body is null)
        {
            return null;
        }

        var content = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(body, typeof(T), ZendeskWriteJson.Default));
        content.Headers.ContentType = new System.Net.Http.Headers.MediaTypeHeaderValue("application/json");
        return content;
    }
}
