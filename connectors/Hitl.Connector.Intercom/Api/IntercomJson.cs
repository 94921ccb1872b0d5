using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Hitl.Connector.Intercom.Polling;
using RestEase;

namespace Hitl.Connector.Intercom.Api;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    NumberHandling = JsonNumberHandling.Strict,
    AllowDuplicateProperties = true,
    Converters = [typeof(LooseTextConverter), typeof(LooseTimeConverter), typeof(LooseFlagConverter)])]
[JsonSerializable(typeof(MeBody))]
[JsonSerializable(typeof(ConversationBody))]
[JsonSerializable(typeof(TicketBody))]
[JsonSerializable(typeof(PartBody))]
[JsonSerializable(typeof(TagBody))]
[JsonSerializable(typeof(ReferenceBody))]
[JsonSerializable(typeof(AttachmentBody))]
[JsonSerializable(typeof(SearchPageBody))]
[JsonSerializable(typeof(SearchRowBody))]
[JsonSerializable(typeof(DeletedPageBody))]
[JsonSerializable(typeof(TagListBody))]
[JsonSerializable(typeof(TeamListBody))]
[JsonSerializable(typeof(TeamBody))]
[JsonSerializable(typeof(AttributeListBody))]
[JsonSerializable(typeof(AttributeBody))]
[JsonSerializable(typeof(ErrorListBody))]
[JsonSerializable(typeof(ErrorBody))]
[JsonSerializable(typeof(NoteRequest))]
[JsonSerializable(typeof(AssignmentRequest))]
[JsonSerializable(typeof(TagRequest))]
[JsonSerializable(typeof(UntagRequest))]
[JsonSerializable(typeof(TagNameRequest))]
[JsonSerializable(typeof(AttributeRequest))]
[JsonSerializable(typeof(SearchRequest))]
[JsonSerializable(typeof(JsonObject))]
[JsonSerializable(typeof(PollPosition))]
internal sealed partial class IntercomJson : JsonSerializerContext
{
    public static JsonTypeInfo<T> Type<T>() => (JsonTypeInfo<T>)Default.Options.GetTypeInfo(typeof(T));
}

internal sealed class IntercomBodySerializer : RequestBodySerializer
{
    public override HttpContent? SerializeBody<T>(T body, RequestBodySerializerInfo info)
    {
        var content = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(body, IntercomJson.Type<T>()));
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        return content;
    }
}

internal sealed class IntercomResponseDeserializer : ResponseDeserializer
{
    public override T Deserialize<T>(string? content, HttpResponseMessage response, ResponseDeserializerInfo info) =>
        JsonSerializer.Deserialize(content ?? "", IntercomJson.Type<T>()) ?? throw new JsonException("The answer is null.");
}
