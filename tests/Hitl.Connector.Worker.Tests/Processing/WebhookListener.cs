using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Hitl.Connector.Worker.Tests.Processing;

/// <summary>Somebody else's webhook endpoint on a real socket; answers with the statuses it was told, the last one for ever.</summary>
internal sealed class WebhookListener : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<int> _statuses;
    private int _last = 200;

    private WebhookListener(WebApplication app, ConcurrentQueue<int> statuses) => (_app, _statuses) = (app, statuses);

    public sealed record Heard(IReadOnlyDictionary<string, string> Headers, byte[] Body);

    public ConcurrentQueue<Heard> Calls { get; } = new();

    public Uri Url => new(_app.Urls.Single());

    public static async Task<WebhookListener> StartAsync(params int[] statuses)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var listener = new WebhookListener(builder.Build(), new ConcurrentQueue<int>(statuses));
        listener._app.MapPost("/", listener.AnswerAsync);
        await listener._app.StartAsync();
        return listener;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        Calls.Enqueue(new Heard(context.Request.Headers.ToDictionary(h => h.Key.ToLowerInvariant(), h => h.Value.ToString()), body.ToArray()));
        _last = _statuses.TryDequeue(out var next) ? next : _last;
        if (_last is 302)
        {
            context.Response.Headers.Location = "/elsewhere";
        }

        context.Response.StatusCode = _last;
    }
}
