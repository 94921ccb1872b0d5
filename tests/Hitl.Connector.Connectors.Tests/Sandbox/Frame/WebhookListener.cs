using System.Net;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Hitl.Connector.Connectors.Tests.Sandbox.Frame;

internal sealed record ReceivedWebhook(IReadOnlyDictionary<string, string> Headers, byte[] Body);

/// <summary>A server that keeps every webhook it gets.</summary>
internal sealed class WebhookListener : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private readonly Channel<ReceivedWebhook> received = Channel.CreateUnbounded<ReceivedWebhook>();
    private readonly WebApplication app;

    private WebhookListener(WebApplication app) => this.app = app;

    public Uri Url { get; private set; } = null!;

    /// <summary>What it answers: status and Retry-After.</summary>
    public Func<int, (int Status, int? RetryAfter)> Answer { get; set; } = _ => (200, null);

    public int Count { get; private set; }

    public static async Task<WebhookListener> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var app = builder.Build();
        var listener = new WebhookListener(app);
        app.MapPost("/hook", listener.ReceiveAsync);
        await app.StartAsync();
        listener.Url = new Uri($"{app.Urls.First()}/hook");
        return listener;
    }

    /// <summary>The next <paramref name="count"/> webhooks.</summary>
    public async Task<IReadOnlyList<ReceivedWebhook>> NextAsync(int count)
    {
        using var patience = new CancellationTokenSource(Patience);
        var next = new List<ReceivedWebhook>();
        while (next.Count < count)
        {
            next.Add(await received.Reader.ReadAsync(patience.Token));
        }

        return next;
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();

    private async Task<IResult> ReceiveAsync(HttpRequest request)
    {
        using var body = new MemoryStream();
        await request.Body.CopyToAsync(body);
        var (status, retryAfter) = Answer(++Count);
        if (retryAfter is { } seconds)
        {
            request.HttpContext.Response.Headers.RetryAfter = seconds.ToString();
        }

        received.Writer.TryWrite(new ReceivedWebhook(request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase), body.ToArray()));
        return Results.StatusCode(status);
    }
}
