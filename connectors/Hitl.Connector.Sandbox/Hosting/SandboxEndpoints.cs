using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Hitl.Connector.Sandbox;

/// <summary>The paths under <c>/_sandbox/</c>, the same on both ports. They are neither logged nor limited.</summary>
internal static class SandboxEndpoints
{
    public static void Map(IEndpointRouteBuilder routes, SandboxFrame frame, IReadOnlyList<ISandboxedVendor> vendors)
    {
        routes.MapGet("/_sandbox/faults", (RequestDelegate)(context => context.Response.WriteAsJsonAsync(frame.Faults.Settings, SandboxJson.Default.FaultSettings)));
        routes.MapPut("/_sandbox/faults", (RequestDelegate)(context => PutFaultsAsync(context, frame.Faults)));
        routes.MapDelete("/_sandbox/faults", (RequestDelegate)(context =>
        {
            frame.Faults.Clear();
            return context.Response.WriteAsJsonAsync(frame.Faults.Settings, SandboxJson.Default.FaultSettings);
        }));
        routes.MapGet("/_sandbox/requests", (RequestDelegate)(context => context.Response.WriteAsJsonAsync(frame.Requests.Since(Since(context)), SandboxJson.Default.IReadOnlyListLoggedCall)));
        routes.MapDelete("/_sandbox/requests", (RequestDelegate)(context =>
        {
            frame.Requests.Clear();
            context.Response.StatusCode = StatusCodes.Status204NoContent;
            return Task.CompletedTask;
        }));
        routes.MapGet("/_sandbox/deliveries", (RequestDelegate)(context => context.Response.WriteAsJsonAsync(frame.Webhooks.Since(Since(context)), SandboxJson.Default.IReadOnlyListWebhookDelivery)));
        routes.MapGet("/_sandbox/state", (RequestDelegate)(context =>
        {
            var state = new JsonObject { ["requests"] = frame.Requests.LastSeq, ["webhooks_pending"] = frame.Webhooks.Pending };
            foreach (var vendor in vendors)
            {
                state[vendor.Kind] = vendor.Describe();
            }

            return VendorAnswer.WriteAsync(context, StatusCodes.Status200OK, state);
        }));
    }

    private static long Since(HttpContext context) =>
        long.TryParse(context.Request.Query["since"], NumberStyles.None, CultureInfo.InvariantCulture, out var since) ? since : 0;

    private static async Task PutFaultsAsync(HttpContext context, FaultPlan faults)
    {
        try
        {
            var settings = await JsonSerializer.DeserializeAsync(context.Request.Body, SandboxJson.Default.FaultSettings, context.RequestAborted);
            faults.Set(settings ?? new FaultSettings());
        }
        catch (Exception failure) when (failure is JsonException or ArgumentException)
        {
            await VendorAnswer.WriteAsync(context, StatusCodes.Status400BadRequest, new JsonObject { ["error"] = failure.Message });
            return;
        }

        await context.Response.WriteAsJsonAsync(faults.Settings, SandboxJson.Default.FaultSettings);
    }
}

/// <summary>Writes a JSON body with its length, in one go.</summary>
internal static class VendorAnswer
{
    public static Task WriteAsync(HttpContext context, int status, JsonNode body)
    {
        var buffer = new System.Buffers.ArrayBufferWriter<byte>(1024);
        using (var writer = new Utf8JsonWriter(buffer))
        {
            body.WriteTo(writer);
        }

        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json; charset=utf-8";
        context.Response.ContentLength = buffer.WrittenCount;
        return context.Response.Body.WriteAsync(buffer.WrittenMemory, context.RequestAborted).AsTask();
    }
}
