using System.Text;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;

namespace Hitl.Connector.Sandbox;

/// <summary>What an endpoint gets of its call besides the <see cref="HttpContext"/>.</summary>
internal sealed class VendorCall(LoggedCall logged, ReadOnlyMemory<byte> body)
{
    public ReadOnlyMemory<byte> Body => body;

    /// <summary>Endpoints call it when a write has entered the state.</summary>
    public void Committed(DateTimeOffset at) => logged.CommittedAt = at;

    public static VendorCall Of(HttpContext context) => (VendorCall)context.Items[typeof(VendorCall)]!;
}

/// <summary>Around every call to a vendor's path: reads the body, logs, and strikes with the faults in force.</summary>
internal sealed partial class VendorPipeline(SandboxFrame frame, ISandboxedVendor vendor)
{
    private const int BodyCap = 8 * 1024 * 1024;
    private static readonly HashSet<string> Secret = new(StringComparer.OrdinalIgnoreCase) { "Authorization", "X-API-Key", "Cookie" };

    public async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        var asked = context.Request.Path;
        context.Request.Path = vendor.Rewrite(asked);
        if (asked.StartsWithSegments("/_sandbox", StringComparison.Ordinal))
        {
            await next(context);
            return;
        }

        var body = await ReadAsync(context);
        var receivedAt = frame.Time.GetUtcNow();
        var logged = frame.Requests.Add(seq => new LoggedCall
        {
            Seq = seq,
            Helpdesk = vendor.Kind,
            Method = context.Request.Method,
            PathAndQuery = asked.ToUriComponent() + context.Request.QueryString,
            Headers = context.Request.Headers.ToDictionary(header => header.Key, header => Secret.Contains(header.Key) ? Masked(header.Value.ToString()) : header.Value.ToString(), StringComparer.OrdinalIgnoreCase),
            Body = ClientSecret().Replace(Encoding.UTF8.GetString(body.Span), "$1$3***$2"),
            ReceivedAt = receivedAt,
        });
        context.Items[typeof(VendorCall)] = new VendorCall(logged, body);
        try
        {
            await AnswerAsync(context, next, asked);
        }
        finally
        {
            logged.Status = context.Response.StatusCode;
            logged.AnsweredAt = frame.Time.GetUtcNow();
        }
    }

    private async Task AnswerAsync(HttpContext context, RequestDelegate next, PathString path)
    {
        var faults = frame.Faults.StrikeCall(vendor.Kind, context.Request.Method, path.Value ?? "/");
        if (Of(faults, ApiFaultKind.Slow) is { } slow)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(slow.SlowMs), frame.Time, context.RequestAborted);
        }

        if (Of(faults, ApiFaultKind.RateLimited) is { } limited)
        {
            await vendor.AnswerRateLimitedAsync(context, limited);
        }
        else if (Of(faults, ApiFaultKind.ExpiredToken) is not null)
        {
            await vendor.AnswerExpiredTokenAsync(context);
        }
        else if (Of(faults, ApiFaultKind.ErrorBefore) is { } before)
        {
            await vendor.AnswerServerErrorAsync(context, before);
        }
        else if (Of(faults, ApiFaultKind.ErrorAfter) is { } after)
        {
            // The endpoint answers into the void: its write counts, its answer does not.
            var wire = context.Response.Body;
            context.Response.Body = Stream.Null;
            await next(context);
            context.Response.Clear();
            context.Response.Body = wire;
            await vendor.AnswerServerErrorAsync(context, after);
        }
        else
        {
            await next(context);
        }
    }

    private static ApiFault? Of(IReadOnlyList<ApiFault> faults, ApiFaultKind kind) => faults.FirstOrDefault(fault => fault.Kind == kind);

    private static async Task<ReadOnlyMemory<byte>> ReadAsync(HttpContext context)
    {
        if (context.Request.ContentLength is 0 || (context.Request.ContentLength is null && !context.Request.Headers.ContainsKey("Transfer-Encoding")))
        {
            return ReadOnlyMemory<byte>.Empty;
        }

        if (context.Request.ContentLength > BodyCap)
        {
            throw new BadHttpRequestException("Body too large.", StatusCodes.Status413PayloadTooLarge);
        }

        using var buffer = new MemoryStream((int)(context.Request.ContentLength ?? 1024));
        await context.Request.Body.CopyToAsync(buffer, context.RequestAborted);
        return buffer.ToArray();
    }

    private static string Masked(string value) => value.Split(' ', 2) is [var scheme, _] ? $"{scheme} ***" : "***";

    [GeneratedRegex("(\"client_secret\"\\s*:\\s*\")[^\"]*(\")|(client_secret=)[^&]*", RegexOptions.CultureInvariant)]
    private static partial Regex ClientSecret();
}
