using System.Text.Json;
using Hitl.Connector.Accounts;
using Hitl.Connector.Conversations;
using Hitl.Connector.Escalation;
using Hitl.Connector.Intake;
using Hitl.Connector.Worker.Hosting;
using Microsoft.AspNetCore.Mvc;

namespace Hitl.Connector.Worker.Http;

/// <summary>What a bot found for its last answer. Parts that it does not know are left out.</summary>
/// <param name="Conversation">The vendor's id, as in <c>/api/v1/conversations/{account}/{id}</c>.</param>
/// <param name="Confidence">How sure the bot is of its answer, 0 to 1.</param>
/// <param name="Intent">What it took the request for; at most 200 characters.</param>
/// <param name="Knowledge"><c>match</c>, <c>missing</c> or <c>conflict</c>.</param>
public sealed record BotEvidenceRequest(string? Account, string? Conversation, double? Confidence = null, string? Intent = null, string? Knowledge = null);

/// <summary><c>/api/v1/bot-evidence</c>: a bot says how sure it was, and the conversation is decided again.</summary>
public static class EvidenceEndpoints
{
    private const int LongestBody = 16 * 1024;
    private const int LongestName = 200;

    public static void MapBotEvidence(this IEndpointRouteBuilder routes) =>
        routes.MapPost("/api/v1/bot-evidence", AcceptAsync).RequireKey(AccessScopes.Evidence)
            .WithMetadata(new RequestSizeLimitAttribute(LongestBody))
            .WithSummary("A bot reports what it found for its last answer; the conversation is decided again")
            .Accepts<BotEvidenceRequest>("application/json")
            .Produces(StatusCodes.Status202Accepted)
            .RefusesWith(StatusCodes.Status400BadRequest, StatusCodes.Status404NotFound);

    private static async Task<IResult> AcceptAsync(HttpContext context, AccountRegistry accounts, ISurroundingsStore surroundings, TimeProvider time)
    {
        BotEvidenceRequest? request;
        try
        {
            request = await JsonSerializer.DeserializeAsync(context.Request.Body, WorkerJson.Default.BotEvidenceRequest, context.RequestAborted);
        }
        catch (JsonException)
        {
            return Refuse(StatusCodes.Status400BadRequest, "json_unreadable", "Send a JSON object with account, conversation and at least one of confidence, intent, knowledge.");
        }

        if (request?.Account is not { Length: > 0 } account || request.Conversation is not { Length: > 0 and <= LongestName } conversation)
        {
            return Refuse(StatusCodes.Status400BadRequest, "conversation_missing", "Name the account as it is configured and the conversation by the vendor's id.");
        }

        if (!context.MayReach(account) || accounts.Find(account) is null)
        {
            return Refuse(StatusCodes.Status404NotFound, "account_unknown", "Check the account's name; the key must be of this account.");
        }

        if (Problem(request) is { } problem)
        {
            return problem;
        }

        // Not cancelled with the request: a bot that hangs up early has still reported.
        await surroundings.ReportAsync(
            new ConversationRef(account, conversation),
            new BotEvidence(request.Confidence, request.Intent, BotReport.Knowledge(request.Knowledge)),
            time.GetUtcNow(),
            CancellationToken.None);
        return Results.StatusCode(StatusCodes.Status202Accepted);
    }

    private static IResult? Problem(BotEvidenceRequest request) => request switch
    {
        { Confidence: null, Intent: null, Knowledge: null } =>
            Refuse(StatusCodes.Status400BadRequest, "evidence_missing", "Say at least one of confidence, intent, knowledge."),
        { Confidence: not (null or (>= 0 and <= 1)) } =>
            Refuse(StatusCodes.Status400BadRequest, "confidence_out_of_range", "confidence is from 0 to 1."),
        { Intent.Length: 0 or > LongestName } =>
            Refuse(StatusCodes.Status400BadRequest, "intent_unreadable", "intent has 1 to 200 characters."),
        { Knowledge: { } knowledge } when BotReport.Knowledge(knowledge) is null =>
            Refuse(StatusCodes.Status400BadRequest, "knowledge_unknown", "knowledge is match, missing or conflict."),
        _ => null,
    };

    private static IResult Refuse(int status, string error, string next) =>
        Results.Json(new ApiProblem(error, next), WorkerJson.Default.ApiProblem, statusCode: status);
}
