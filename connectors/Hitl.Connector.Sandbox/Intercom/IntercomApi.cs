using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Hitl.Connector.Sandbox.Intercom;

/// <summary>The vendor's REST paths: token, quota, version, then one locked step through the state.</summary>
internal sealed class IntercomApi(IntercomState state, SandboxFrame frame)
{
    private static readonly HashSet<string> Versions = new(StringComparer.Ordinal) { "2.14", "2.15", "2.16" };
    private readonly RateLimiter _limiter = new();
    private readonly RateLimit _limit = new("intercom", frame.Options.IntercomCallsPerTenSeconds, TimeSpan.FromSeconds(10));

    public void Map(IEndpointRouteBuilder routes)
    {
        var catalog = new EndpointsCatalog(state);
        var contacts = new EndpointsContacts(state);
        var conversations = new EndpointsConversations(state);
        var replies = new EndpointsReplies(state);
        var tickets = new EndpointsTickets(state, replies);

        Get(routes, "/me", catalog.Me);
        Get(routes, "/admins", catalog.Admins);
        Get(routes, "/admins/{id}", catalog.Admin);
        Get(routes, "/teams", catalog.Teams);
        Get(routes, "/teams/{id}", catalog.Team);
        Get(routes, "/tags", catalog.Tags);
        Get(routes, "/tags/{id}", catalog.Tag);
        Write(routes, "POST", "/tags", catalog.CreateTag);
        Write(routes, "DELETE", "/tags/{id}", catalog.DeleteTag);
        Get(routes, "/conversations/attributes", catalog.Attributes);
        Write(routes, "POST", "/conversations/attributes", catalog.CreateAttribute);
        Get(routes, "/conversations/attributes/{id}", catalog.Attribute);
        Write(routes, "PUT", "/conversations/attributes/{id}", catalog.UpdateAttribute);
        Get(routes, "/data_attributes", catalog.DataAttributes);
        Write(routes, "POST", "/data_attributes", catalog.CreateDataAttribute);
        Get(routes, "/articles", catalog.Articles);
        Get(routes, "/articles/search", catalog.SearchArticles);
        Get(routes, "/articles/{id}", catalog.Article);

        Get(routes, "/contacts", contacts.List);
        Write(routes, "POST", "/contacts", contacts.Create);
        Read(routes, "POST", "/contacts/search", contacts.Search);
        Write(routes, "POST", "/contacts/merge", contacts.Merge);
        Get(routes, "/contacts/{id}", contacts.Get);
        Write(routes, "PUT", "/contacts/{id}", contacts.Update);
        Write(routes, "DELETE", "/contacts/{id}", contacts.Delete);

        Get(routes, "/conversations", conversations.List);
        Write(routes, "POST", "/conversations", conversations.Create);
        Read(routes, "POST", "/conversations/search", conversations.Search);
        Get(routes, "/conversations/deleted", conversations.Deleted);
        Write(routes, "POST", "/conversations/redact", conversations.Redact);
        Get(routes, "/conversations/{id}", conversations.Get);
        Write(routes, "PUT", "/conversations/{id}", conversations.Update);
        Write(routes, "DELETE", "/conversations/{id}", conversations.Delete);
        Write(routes, "POST", "/conversations/{id}/merge", conversations.Merge);
        Write(routes, "POST", "/conversations/{id}/reply", replies.Reply);
        Write(routes, "POST", "/conversations/{id}/parts", replies.Manage);
        Write(routes, "POST", "/conversations/{id}/tags", replies.AttachTag);
        Write(routes, "DELETE", "/conversations/{id}/tags/{tag}", replies.DetachTag);
        Write(routes, "POST", "/conversations/{id}/convert", replies.Convert);

        Get(routes, "/ticket_types", tickets.Types);
        Get(routes, "/ticket_types/{id}", tickets.Type);
        Get(routes, "/ticket_states", tickets.States);
        Write(routes, "POST", "/tickets", tickets.Create);
        Read(routes, "POST", "/tickets/search", conversations.SearchTickets);
        Get(routes, "/tickets/{id}", tickets.Get);
        Write(routes, "PUT", "/tickets/{id}", tickets.Update);
        Write(routes, "DELETE", "/tickets/{id}", tickets.Delete);
        Write(routes, "POST", "/tickets/{id}/reply", replies.ReplyToTicket);
        Write(routes, "POST", "/tickets/{id}/tags", replies.AttachTicketTag);
        Write(routes, "DELETE", "/tickets/{id}/tags/{tag}", replies.DetachTicketTag);
        routes.MapFallback((RequestDelegate)(context => RefuseAsync(context, Answer.NotFound())));
    }

    public Task RefuseRateLimitedAsync(HttpContext context, DateTimeOffset resetsAt, bool plainText = false)
    {
        var message = string.Create(CultureInfo.InvariantCulture, $"Exceeded rate limit of {_limit.Limit} in 10_seconds");
        Quota(context, 0, resetsAt);
        return plainText
            ? PlainAsync(context, StatusCodes.Status429TooManyRequests, message)
            : RefuseAsync(context, Answer.Refused(StatusCodes.Status429TooManyRequests, "rate_limit_exceeded", message));
    }

    public static Task RefuseAsync(HttpContext context, Answer answer) => VendorAnswer.WriteAsync(context, answer.Status, answer.Body);

    public static Task PlainAsync(HttpContext context, int status, string message)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/plain";
        return context.Response.WriteAsync(message, context.RequestAborted);
    }

    public static Answer Unauthorized() => Answer.Refused(StatusCodes.Status401Unauthorized, "unauthorized", "Access Token Invalid");

    private void Get(IEndpointRouteBuilder routes, string pattern, Func<IntercomCall, Answer> endpoint) => Read(routes, "GET", pattern, endpoint);

    private void Read(IEndpointRouteBuilder routes, string method, string pattern, Func<IntercomCall, Answer> endpoint) =>
        routes.MapMethods(pattern, [method], (RequestDelegate)(context => InvokeAsync(context, endpoint, writes: false)));

    private void Write(IEndpointRouteBuilder routes, string method, string pattern, Func<IntercomCall, Answer> endpoint) =>
        routes.MapMethods(pattern, [method], (RequestDelegate)(context => InvokeAsync(context, endpoint, writes: true)));

    private async Task InvokeAsync(HttpContext context, Func<IntercomCall, Answer> endpoint, bool writes)
    {
        if (context.Request.Headers.Authorization != "Bearer " + state.Workspace.AccessToken)
        {
            await RefuseAsync(context, Unauthorized());
            return;
        }

        if (frame.Options.VendorLimits)
        {
            var reading = _limiter.Take(_limit, state.Workspace.AppId, frame.Time.GetUtcNow());
            if (!reading.Allowed)
            {
                await RefuseRateLimitedAsync(context, reading.ResetsAt);
                return;
            }

            Quota(context, reading.Remaining, reading.ResetsAt);
        }

        var version = context.Request.Headers["Intercom-Version"] is [{ Length: > 0 } asked, ..] ? asked : "2.16";
        if (!Versions.Contains(version))
        {
            await RefuseAsync(context, Answer.Refused(StatusCodes.Status400BadRequest, "intercom_version_invalid", "The requested version could not be found"));
            return;
        }

        context.Response.Headers["Intercom-Version"] = version;
        var answer = Answered(context, endpoint, decimal.Parse(version, CultureInfo.InvariantCulture), writes);
        if (answer.Location is { } location)
        {
            context.Response.Headers.Link = $"<{state.Workspace.BaseUrl}{location}>; rel=\"canonical\"";
        }

        await VendorAnswer.WriteAsync(context, answer.Status, answer.Body);
    }

    private Answer Answered(HttpContext context, Func<IntercomCall, Answer> endpoint, decimal version, bool writes)
    {
        var vendorCall = VendorCall.Of(context);
        JsonDocument? body = null;
        try
        {
            body = vendorCall.Body.IsEmpty ? null : JsonDocument.Parse(vendorCall.Body);
        }
        catch (JsonException)
        {
            return Answer.Refused(StatusCodes.Status400BadRequest, "bad_request", "Request body is not valid JSON");
        }

        using (body)
        {
            lock (state.Gate)
            {
                state.Advance();
                var answer = endpoint(new IntercomCall(context, body?.RootElement ?? default, version));
                if (writes && answer.Status < 300)
                {
                    vendorCall.Committed(frame.Time.GetUtcNow());
                }

                return answer;
            }
        }
    }

    private void Quota(HttpContext context, int remaining, DateTimeOffset resetsAt)
    {
        var headers = context.Response.Headers;
        headers["X-RateLimit-Limit"] = _limit.Limit.ToString(CultureInfo.InvariantCulture);
        headers["X-RateLimit-Remaining"] = remaining.ToString(CultureInfo.InvariantCulture);
        headers["X-RateLimit-Reset"] = resetsAt.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
    }
}
