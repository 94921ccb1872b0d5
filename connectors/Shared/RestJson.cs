using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Serialization;
using RestEase;

namespace Hitl.Connector.Http;

/// <summary>System.Text.Json in RestEase, by generated metadata only.</summary>
internal sealed class JsonResponses(JsonSerializerContext context) : ResponseDeserializer
{
    public override T Deserialize<T>(string? content, HttpResponseMessage response, ResponseDeserializerInfo info) =>
        (T?)JsonSerializer.Deserialize(content ?? "", typeof(T), context) ?? throw new JsonException("The answer is null.");
}

internal sealed class JsonBodies(JsonSerializerContext context) : RequestBodySerializer
{
    public override HttpContent? SerializeBody<T>(T body, RequestBodySerializerInfo info)
    {
        if (body is null)
        {
            return null;
        }

        var content = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(body, typeof(T), context));
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        return content;
    }
}
