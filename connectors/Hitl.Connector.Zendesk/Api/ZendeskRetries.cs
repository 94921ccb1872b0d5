using System.Net;

namespace Hitl.Connector.Zendesk.Api;

internal static class ZendeskRetries
{
    /// <summary>409 on a read is Zendesk's "the record is being written": it goes away by itself.</summary>
    public static readonly ReadRetries Reads = new(
        request => request.Method == HttpMethod.Get,
        answer => answer.StatusCode is HttpStatusCode.TooManyRequests or HttpStatusCode.Conflict,
        (answer, _) => ResilienceHandler.RetryAfter(answer));
}
