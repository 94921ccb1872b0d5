using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Hitl.Connector.Worker.Tests.Notes;

/// <summary>An OpenAI-compatible server on a real socket that answers what it is told to, true or not.</summary>
internal sealed class LyingModel : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly Func<string, CancellationToken, Task<string?>> answer;

    private LyingModel(WebApplication app, Func<string, CancellationToken, Task<string?>> answer) => (this.app, this.answer) = (app, answer);

    /// <summary>What came in, as it stood on the wire.</summary>
    public ConcurrentQueue<string> Heard { get; } = new();

    public Uri Url => new(app.Urls.Single() + "/v1");

    /// <param name="answer">Gets the request's body; the assistant's text, or null for an answer that is no JSON at all.</param>
    public static async Task<LyingModel> StartAsync(Func<string, CancellationToken, Task<string?>> answer)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var model = new LyingModel(builder.Build(), answer);
        model.app.MapPost("/v1/chat/completions", model.CompleteAsync);
        await model.app.StartAsync();
        return model;
    }

    public static Task<LyingModel> SayingAsync(params (string Section, string Text, string Cite)[] sentences) =>
        StartAsync((_, _) => Task.FromResult<string?>(JsonSerializer.Serialize(new { sentences = sentences.Select(s => new { section = s.Section, text = s.Text, cites = new[] { s.Cite } }) })));

    public ValueTask DisposeAsync() => app.DisposeAsync();

    private async Task CompleteAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        var body = await reader.ReadToEndAsync(context.RequestAborted);
        Heard.Enqueue(body);
        var text = await answer(body, context.RequestAborted);
        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync(text is null ? "<html>gateway" : new JsonObject
        {
            ["id"] = "c1",
            ["object"] = "chat.completion",
            ["created"] = 1,
            ["model"] = "m",
            ["choices"] = new JsonArray(new JsonObject
            {
                ["index"] = 0,
                ["finish_reason"] = "stop",
                ["message"] = new JsonObject { ["role"] = "assistant", ["content"] = text },
            }),
        }.ToJsonString());
    }
}
