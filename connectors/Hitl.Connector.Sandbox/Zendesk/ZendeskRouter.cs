using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Hitl.Connector.Sandbox.Zendesk;

/// <summary>Around every endpoint: who calls, may they, are they within the limits; then the state's lock for the work alone.</summary>
internal sealed class ZendeskRouter(IEndpointRouteBuilder routes, ZendeskState state, ZendeskAccess access, ZendeskLimits limits)
{
    public void Get(string path, string resource, Func<ZendeskCall, Answer> handle, Limited limited = Limited.AccountOnly, bool globalOnly = false) =>
        Map("GET", path, resource, handle, limited, globalOnly);

    public void Post(string path, string resource, Func<ZendeskCall, Answer> handle, Limited limited = Limited.AccountOnly) => Map("POST", path, resource, handle, limited, false);

    public void Put(string path, string resource, Func<ZendeskCall, Answer> handle, Limited limited = Limited.AccountOnly) => Map("PUT", path, resource, handle, limited, false);

    public void Patch(string path, string resource, Func<ZendeskCall, Answer> handle) => Map("PATCH", path, resource, handle, Limited.AccountOnly, false);

    public void Delete(string path, string resource, Func<ZendeskCall, Answer> handle, Limited limited = Limited.AccountOnly) => Map("DELETE", path, resource, handle, limited, false);

    /// <summary>For work that waits for somebody else: <paramref name="prepare"/> runs under the lock, what it returns does not.</summary>
    public void PostAndWait(string path, string resource, Func<ZendeskCall, Func<Task<Answer>>> prepare) => Map("POST", path, resource, Limited.AccountOnly, false, async (http, call) =>
    {
        Func<Task<Answer>>? work = null;
        var answer = Answered(http, () =>
        {
            work = prepare(call());
            return Answer.NoContent;
        });
        await WriteAsync(http, work is null ? answer : await work());
    });

    /// <summary>Sunshine Conversations: its own keys, its own errors.</summary>
    public void Sunshine(string method, string path, Func<ZendeskCall, Answer> handle) =>
        routes.MapMethods($"/sc/v2/apps/{{appId}}{path}", [method], (RequestDelegate)(http => AnswerAsync(http, () =>
        {
            access.AuthenticateSunshine(http);
            if ((string?)http.Request.RouteValues["appId"] != state.Options.ZendeskMessagingAppId)
            {
                throw ZendeskError.Errors(404, "app_not_found", "App not found");
            }

            return handle(new ZendeskCall(http, VendorCall.Of(http).Body, new Caller(ZendeskSeed.ConnectorUserId, new HashSet<string>()), state.Options.Time.GetUtcNow()));
        })));

    /// <summary>A path without credentials, outside the API.</summary>
    public void Open(string method, string path, Func<ZendeskCall, Answer> handle) =>
        routes.MapMethods(path, [method], (RequestDelegate)(http => AnswerAsync(http, () =>
            handle(new ZendeskCall(http, VendorCall.Of(http).Body, new Caller(null, new HashSet<string>()), state.Options.Time.GetUtcNow())))));

    private void Map(string method, string path, string resource, Func<ZendeskCall, Answer> handle, Limited limited, bool globalOnly) =>
        Map(method, path, resource, limited, globalOnly, (http, call) => AnswerAsync(http, () => handle(call())));

    private void Map(string method, string path, string resource, Limited limited, bool globalOnly, Func<HttpContext, Func<ZendeskCall>, Task> answer) =>
        routes.MapMethods($"/api/v2/{path}", [method], (RequestDelegate)(async http =>
        {
            var now = state.Options.Time.GetUtcNow();
            Caller caller;
            try
            {
                caller = Admit(http, path, resource, method != "GET", globalOnly, now);
            }
            catch (ZendeskError refusal)
            {
                await WriteAsync(http, new Answer(refusal.Status, refusal.Body));
                return;
            }

            if (await limits.AdmitAsync(http, limited, caller.UserId ?? 0, now))
            {
                await answer(http, () => new ZendeskCall(http, VendorCall.Of(http).Body, caller, state.Options.Time.GetUtcNow()));
            }
        }));

    private Caller Admit(HttpContext http, string path, string resource, bool write, bool globalOnly, DateTimeOffset now)
    {
        lock (state.Gate)
        {
            var caller = access.Authenticate(http, now);
            if (caller.UserId is null)
            {
                // users/me tells everybody who they are, which is nobody.
                return path == "users/me" ? caller : throw ZendeskError.Unauthenticated();
            }

            return caller.May(resource, write, globalOnly) ? caller : throw ZendeskError.Forbidden();
        }
    }

    private Task AnswerAsync(HttpContext http, Func<Answer> handle) => WriteAsync(http, Answered(http, handle));

    /// <summary>The handler's answer, or the refusal that it threw.</summary>
    private Answer Answered(HttpContext http, Func<Answer> handle)
    {
        try
        {
            lock (state.Gate)
            {
                var answer = handle();
                if (answer.Status < 300 && http.Request.Method != "GET")
                {
                    VendorCall.Of(http).Committed(state.Options.Time.GetUtcNow());
                }

                return answer;
            }
        }
        catch (ZendeskError refusal)
        {
            return new Answer(refusal.Status, refusal.Body);
        }
        catch (Exception failure) when (failure is InvalidOperationException or FormatException or JsonException)
        {
            // A member of the body has another type than the vendor's.
            return new Answer(StatusCodes.Status400BadRequest, new JsonObject { ["error"] = "InvalidValue", ["description"] = "The body does not have the shape that this endpoint takes." });
        }
    }

    private static Task WriteAsync(HttpContext http, Answer answer)
    {
        foreach (var (name, value) in answer.Headers ?? new Dictionary<string, string>())
        {
            http.Response.Headers[name] = value;
        }

        if (answer.Body is { } body)
        {
            return VendorAnswer.WriteAsync(http, answer.Status, body);
        }

        http.Response.StatusCode = answer.Status;
        return Task.CompletedTask;
    }
}
