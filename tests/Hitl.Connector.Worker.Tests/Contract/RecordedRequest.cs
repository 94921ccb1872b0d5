using Hitl.Connector.Sandbox;

namespace Hitl.Connector.Worker.Tests.Contract;

/// <summary>One request as a vendor would see it.</summary>
/// <param name="Helpdesk"><c>zendesk</c> or <c>intercom</c>.</param>
/// <param name="PathAndQuery">As sent, escaped, with the leading slash.</param>
/// <param name="Body">Null or empty for none.</param>
internal sealed record RecordedRequest(string Helpdesk, string Method, string PathAndQuery, string? ContentType, string? Body)
{
    /// <summary>Null where they were not recorded: then header parameters are not checked.</summary>
    public IReadOnlyDictionary<string, string>? Headers { get; init; }

    public static RecordedRequest From(LoggedCall call) => new(call.Helpdesk, call.Method, call.PathAndQuery, Header(call.Headers, "Content-Type"), call.Body)
    {
        Headers = call.Headers,
    };

    public string? HeaderValue(string name) => Headers is null ? null : Header(Headers, name);

    private static string? Header(IReadOnlyDictionary<string, string> headers, string name) =>
        headers.FirstOrDefault(h => string.Equals(h.Key, name, StringComparison.OrdinalIgnoreCase)).Value;
}
