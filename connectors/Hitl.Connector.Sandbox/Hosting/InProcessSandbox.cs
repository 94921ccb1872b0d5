using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using Hitl.Connector.Sandbox.Intercom;
using Hitl.Connector.Sandbox.Zendesk;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Hitl.Connector.Sandbox;

/// <summary>
/// Both helpdesks without a socket: a call is a method call through the same endpoints, and webhooks are handed over
/// instead of sent. One thread drives it, so that a seed replays whatever happens in it.
/// </summary>
internal sealed class InProcessSandbox : IDisposable
{
    private readonly List<ServiceProvider> services = [];
    private readonly RequestDelegate zendesk;
    private readonly RequestDelegate intercom;

    /// <param name="webhooks">Takes every webhook; called under the helpdesk's lock, so it must only store it.</param>
    public InProcessSandbox(SandboxOptions options, Action<WebhookTarget, WebhookMessage> webhooks)
    {
        var faults = new FaultPlan(options.Seed ?? 1);
        var frame = new SandboxFrame(options, faults, new RequestLog(options.LogCapacity), new WebhookSender(faults, options.Time, options.LogCapacity) { HandedTo = webhooks });
        Zendesk = new ZendeskSandbox(frame);
        Intercom = new IntercomSandbox(frame);
        zendesk = Serve(frame, Zendesk, ZendeskUrl);
        intercom = Serve(frame, Intercom, IntercomUrl);
    }

    public static Uri ZendeskUrl { get; } = new("http://127.0.0.1:1/");

    public static Uri IntercomUrl { get; } = new("http://127.0.0.1:2/");

    public ZendeskSandbox Zendesk { get; }

    public IntercomSandbox Intercom { get; }

    /// <summary>Remembers both helpdesks as they are now.</summary>
    /// <returns>Goes back to that: what was said and who came since is forgotten, settings stay.</returns>
    public Action Mark() => Zendesk.State.Mark() + Intercom.State.Mark();

    /// <summary>Answers before it returns; the request's port says which helpdesk is called.</summary>
    public HttpResponseMessage Call(HttpRequestMessage request)
    {
        var context = new DefaultHttpContext();
        context.Request.Method = request.Method.Method;
        context.Request.Scheme = "http";
        context.Request.Path = PathString.FromUriComponent(request.RequestUri!);
        context.Request.QueryString = QueryString.FromUriComponent(request.RequestUri!);
        foreach (var header in request.Headers)
        {
            context.Request.Headers[header.Key] = string.Join(", ", header.Value);
        }

        if (request.Content is { } content)
        {
            var sent = new MemoryStream();
            content.CopyTo(sent, null, CancellationToken.None);
            sent.Position = 0;
            context.Request.Body = sent;
            context.Request.ContentLength = sent.Length;
            context.Request.ContentType = content.Headers.ContentType?.ToString();
        }

        var answered = new MemoryStream();
        context.Response.Body = answered;
        var served = (request.RequestUri!.Port == ZendeskUrl.Port ? zendesk : intercom)(context);
        if (!served.IsCompleted)
        {
            throw new InvalidOperationException($"{request.Method} {request.RequestUri} waits for something: nothing of it can be replayed.");
        }

        served.GetAwaiter().GetResult();
        return Answer(context.Response, answered);
    }

    public void Dispose() => services.ForEach(s => s.Dispose());

    private static HttpResponseMessage Answer(HttpResponse response, MemoryStream body)
    {
        var answer = new HttpResponseMessage((HttpStatusCode)response.StatusCode) { Content = new ByteArrayContent(body.GetBuffer(), 0, (int)body.Length) };
        foreach (var header in response.Headers)
        {
            if (!answer.Headers.TryAddWithoutValidation(header.Key, (IEnumerable<string?>)header.Value))
            {
                answer.Content.Headers.TryAddWithoutValidation(header.Key, (IEnumerable<string?>)header.Value);
            }
        }

        answer.Content.Headers.ContentType ??= response.ContentType is { } type ? MediaTypeHeaderValue.Parse(type) : null;
        return answer;
    }

    private RequestDelegate Serve(SandboxFrame frame, ISandboxedVendor vendor, Uri url)
    {
        var collection = new ServiceCollection();
        collection.AddLogging();
        collection.AddRouting();
        collection.AddSingleton(new DiagnosticListener("sandbox"));
        collection.AddSingleton<DiagnosticSource>(s => s.GetRequiredService<DiagnosticListener>());
        var provider = collection.BuildServiceProvider();
        services.Add(provider);
        var app = new ApplicationBuilder(provider);
        app.Use(new VendorPipeline(frame, vendor).InvokeAsync);
        app.UseRouting();
        app.UseEndpoints(vendor.Map);
        vendor.ServedAt(url);
        return app.Build();
    }
}
