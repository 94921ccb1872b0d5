using System.Text.Json.Nodes;

namespace Hitl.Connector.Sandbox.Zendesk;

/// <summary>A refusal in one of the vendor's envelopes.</summary>
internal sealed class ZendeskError(int status, JsonNode body) : Exception($"Zendesk would answer {status}.")
{
    public int Status => status;

    public JsonNode Body => body.DeepClone();

    public static ZendeskError NotFound() => new(404, Plain("RecordNotFound", "Not found"));

    public static ZendeskError NoSuchPath() => new(404, Plain("InvalidEndpoint", "Not found"));

    public static ZendeskError Unauthenticated() => new(401, new JsonObject { ["error"] = "Couldn't authenticate you" });

    public static ZendeskError InvalidToken() => new(401, new JsonObject
    {
        ["error"] = "invalid_token",
        ["error_description"] = "The access token provided is expired, revoked, malformed or invalid for other reasons.",
    });

    public static ZendeskError Forbidden() => new(403, new JsonObject
    {
        ["error"] = new JsonObject { ["title"] = "Forbidden", ["message"] = "You do not have access to this page. Please contact the account owner of this help desk for further help." },
    });

    public static ZendeskError UpdateConflict() => new(409, Plain("UpdateConflict", "Safe Update prevented the update due to outdated ticket data."));

    public static ZendeskError Invalid(string field, string description, string? code = null) => new(422, new JsonObject
    {
        ["error"] = "RecordInvalid",
        ["description"] = "Record validation errors",
        ["details"] = new JsonObject { [field] = new JsonArray(code is null ? new JsonObject { ["description"] = description } : new JsonObject { ["description"] = description, ["error"] = code }) },
    });

    public static ZendeskError BadRequest(string code, string description) => new(400, Plain(code, description));

    public static ZendeskError Errors(int status, string code, string title) => new(status, new JsonObject
    {
        ["errors"] = new JsonArray(new JsonObject { ["code"] = code, ["title"] = title }),
    });

    private static JsonObject Plain(string error, string description) => new() { ["error"] = error, ["description"] = description };
}
