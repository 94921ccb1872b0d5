using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Hitl.Connector.Sandbox.Zendesk;

/// <param name="Body">Null for an answer without one.</param>
internal sealed record Answer(int Status, JsonNode? Body)
{
    /// <summary>Headers besides the usual ones.</summary>
    public IReadOnlyDictionary<string, string>? Headers { get; init; }

    public static Answer Ok(JsonNode body) => new(StatusCodes.Status200OK, body);

    public static Answer Ok(string name, JsonNode body) => Ok(new JsonObject { [name] = body });

    public static Answer Created(string name, JsonNode body) => new(StatusCodes.Status201Created, new JsonObject { [name] = body });

    public static Answer NoContent { get; } = new(StatusCodes.Status204NoContent, null);
}

/// <summary>One authenticated call, as its handler sees it.</summary>
internal sealed class ZendeskCall(HttpContext http, ReadOnlyMemory<byte> body, Caller caller, DateTimeOffset now)
{
    public DateTimeOffset Now => now;

    public Caller Caller => caller;

    public ReadOnlyMemory<byte> Body => body;

    /// <summary>Who writes through the API.</summary>
    public Actor Actor => new(caller.UserId ?? ZendeskState.SystemUserId, Via.Api);

    public string? Query(string name) => http.Request.Query.TryGetValue(name, out var value) ? value.ToString() : null;

    public int? Number(string name) => int.TryParse(Query(name), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    public bool Includes(string name) => Query("include")?.Split(',').Contains(name) == true;

    public string? Header(string name) => http.Request.Headers.TryGetValue(name, out var value) ? value.ToString() : null;

    public string Text(string route) => (string)http.Request.RouteValues[route]!;

    public long Id(string route = "id") => long.Parse(Text(route), NumberStyles.None, CultureInfo.InvariantCulture);

    public string Path => http.Request.Path.Value ?? "/";

    /// <summary>The body as an object.</summary>
    /// <exception cref="ZendeskError">400: it is not.</exception>
    public JsonObject Json()
    {
        try
        {
            return JsonNode.Parse(body.Span) as JsonObject ?? throw Unprocessable();
        }
        catch (JsonException)
        {
            throw Unprocessable();
        }
    }

    /// <summary>The object under <paramref name="name"/>.</summary>
    /// <exception cref="ZendeskError">400: there is none.</exception>
    public JsonObject Json(string name) => Json()[name] as JsonObject ?? throw ZendeskError.BadRequest("ParameterMissing", $"param is missing or the value is empty: {name}");

    private static ZendeskError Unprocessable() => ZendeskError.BadRequest("Unprocessable", "Server could not parse JSON");
}

/// <summary>The vendor's two ways of paging: cursors when <c>page[size]</c> is asked for, else page numbers.</summary>
internal static class Paging
{
    private const int DeepestOffset = 10_000;

    /// <summary>A page of a list that only grows at its end; a cursor names a place in it, so that it stays right.</summary>
    public static Answer Of<T>(ZendeskCall call, Shapes shapes, string name, IReadOnlyList<T> items, Func<T, JsonNode> shape, bool newestFirst = false, Action<JsonObject, IReadOnlyList<T>>? sideload = null)
    {
        var byCursor = call.Query("page[size]") is not null || call.Query("page[after]") is not null;
        var size = Math.Clamp((byCursor ? call.Number("page[size]") : call.Number("per_page")) ?? 100, 1, 100);
        var body = new JsonObject();
        List<T> page;
        if (byCursor)
        {
            // Both ways of paging at once: the vendor drops the order in silence.
            var backwards = newestFirst && call.Query("per_page") is null;
            var start = Cursor(call.Query("page[after]")) ?? (backwards ? items.Count - 1 : 0);
            page = backwards
                ? [.. Enumerable.Range(0, Math.Clamp(start + 1, 0, size)).Select(index => items[start - index])]
                : [.. items.Skip(start).Take(size)];
            var next = backwards ? start - page.Count : start + page.Count;
            var hasMore = backwards ? next >= 0 : next < items.Count;
            var after = page.Count == 0 ? null : Encode(next);
            body[name] = new JsonArray([.. page.Select(shape)]);
            body["meta"] = new JsonObject { ["has_more"] = hasMore, ["after_cursor"] = after, ["before_cursor"] = page.Count == 0 ? null : Encode(start) };
            body["links"] = new JsonObject
            {
                ["prev"] = null,
                ["next"] = hasMore ? $"{shapes.BaseUrl.ToString().TrimEnd('/')}{call.Path}?page%5Bafter%5D={Uri.EscapeDataString(after!)}&page%5Bsize%5D={size}" : null,
            };
        }
        else
        {
            var number = Math.Max(1, call.Number("page") ?? 1);
            if (number * (long)size > DeepestOffset && number > 1)
            {
                throw new ZendeskError(400, new JsonObject { ["errors"] = new JsonArray(new JsonObject { ["code"] = "InvalidPaginationDepth", ["title"] = "Invalid pagination depth", ["detail"] = "Page number exceeds 10000 records" }) });
            }

            page = [.. (newestFirst ? items.Reverse() : items).Skip((number - 1) * size).Take(size)];
            var url = $"{shapes.BaseUrl.ToString().TrimEnd('/')}{call.Path}.json?per_page={size}&page=";
            body[name] = new JsonArray([.. page.Select(shape)]);
            body["count"] = items.Count;
            body["next_page"] = number * (long)size < items.Count ? $"{url}{number + 1}" : null;
            body["previous_page"] = number > 1 ? $"{url}{number - 1}" : null;
        }

        sideload?.Invoke(body, page);
        return Answer.Ok(body);
    }

    private static string Encode(int place) => Convert.ToBase64String(Encoding.UTF8.GetBytes($"sbx:{place.ToString(CultureInfo.InvariantCulture)}"));

    private static int? Cursor(string? cursor)
    {
        var bytes = new byte[64];
        return cursor is null
            ? null
            : Convert.TryFromBase64String(cursor, bytes, out var written)
                && Encoding.UTF8.GetString(bytes, 0, written).Split(':') is ["sbx", var place]
                && int.TryParse(place, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var index)
                ? index
                : throw ZendeskError.BadRequest("InvalidPaginationCursor", "Invalid cursor parameter");
    }
}
