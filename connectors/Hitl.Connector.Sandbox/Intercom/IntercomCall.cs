using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Hitl.Connector.Sandbox.Intercom;

/// <summary>What an endpoint answers.</summary>
/// <param name="Location">The <c>Link</c> header's target, for a contact that was merged away.</param>
internal sealed record Answer(int Status, JsonNode Body, string? Location = null)
{
    public static Answer Ok(JsonNode body) => new(StatusCodes.Status200OK, body);

    public static Answer Refused(int status, string code, string message, string? field = null) => new(status, new JsonObject
    {
        ["type"] = "error.list",
        ["request_id"] = Guid.NewGuid().ToString("D"),
        ["errors"] = new JsonArray(new JsonObject { ["code"] = code, ["message"] = message, ["field"] = field }),
    });

    public static Answer NotFound() => Refused(StatusCodes.Status404NotFound, "not_found", "Resource Not Found");

    public static Answer Invalid(string message, string? field = null) => Refused(StatusCodes.Status400BadRequest, "parameter_invalid", message, field);

    public static Answer Missing(string field) => Refused(StatusCodes.Status400BadRequest, "parameter_not_found", $"{field} not specified", field);

    public static Answer NoAdmin() => Refused(StatusCodes.Status404NotFound, "admin_not_found", "Admin not found");

    public static Answer NoAssignee() => Refused(StatusCodes.Status404NotFound, "assignee_not_found", "Assignee not found");
}

/// <summary>One authorised call: its route, query and body, read tolerantly, since the vendor takes ids as strings and as numbers.</summary>
internal sealed class IntercomCall(HttpContext context, JsonElement body, decimal version)
{
    public JsonElement Body => body;

    /// <summary>The Intercom-Version in force, e.g. 2.16.</summary>
    public decimal Version => version;

    public RenderStyle Style { get; } = new(context.Request.Query["display_as"] == "plaintext", version < 2.16m);

    public string Route(string name) => context.GetRouteValue(name) as string ?? "";

    public string? Query(string name) => context.Request.Query[name] is [{ Length: > 0 } value, ..] ? value : null;

    public JsonElement? Json(string name) =>
        body.ValueKind == JsonValueKind.Object && body.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

    public string? Text(string name) => Json(name) is { ValueKind: JsonValueKind.String or JsonValueKind.Number } value ? value.ToString() : null;

    public bool? Flag(string name) => Json(name) is { ValueKind: JsonValueKind.True or JsonValueKind.False } value ? value.GetBoolean() : null;

    public long? Number(string name) => long.TryParse(Text(name), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null;

    /// <summary>The properties of an object in the body; none when it is absent.</summary>
    public IEnumerable<KeyValuePair<string, JsonElement>> Properties(string name) =>
        Json(name) is { ValueKind: JsonValueKind.Object } value ? value.EnumerateObject().Select(p => KeyValuePair.Create(p.Name, p.Value)) : [];

    public IReadOnlyList<string> Texts(string name) =>
        Json(name) is { ValueKind: JsonValueKind.Array } value ? [.. value.EnumerateArray().Select(v => v.ToString())] : [];

    /// <summary>Rows per page, from the body's pagination or the query; null when out of range.</summary>
    public int? PerPage(int standard, int most)
    {
        var asked = Pagination("per_page") ?? Query("per_page");
        return asked is null ? standard
            : int.TryParse(asked, NumberStyles.None, CultureInfo.InvariantCulture, out var rows) && rows >= 1 && rows <= most ? rows : null;
    }

    /// <summary>The cursor asked for. Not valid: <paramref name="valid"/> is false.</summary>
    public PageCursor? StartingAfter(out bool valid)
    {
        var text = Pagination("starting_after") ?? Query("starting_after");
        var cursor = text is null ? null : PageCursor.Decode(text);
        valid = text is null || cursor is not null;
        return cursor;
    }

    private string? Pagination(string name) =>
        Json("pagination") is { ValueKind: JsonValueKind.Object } pagination && pagination.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value.ToString() : null;
}
