using Hitl.Connector.Accounts;
using Hitl.Connector.Delivery;
using Hitl.Connector.Escalation;
using Hitl.Connector.Handover;

namespace Hitl.Connector.Worker.Http;

/// <summary>The receipt of one decision: what it was made from, by which rules and models, what fired and what nearly did. No message text.</summary>
public sealed record DecisionReceiptView(
    string Id,
    string Account,
    string Conversation,
    DateTimeOffset DecidedAt,
    AiRole Role,
    string? Destination,
    bool Hold,
    string? HoldRuleId,
    IReadOnlyList<string> Approvals,
    IReadOnlyList<Notification> Notify,
    IReadOnlyList<FiredRule> Fired,
    IReadOnlyList<FiredRule> AlmostFired,
    IReadOnlyList<HeldBackRule> HeldBack,
    IReadOnlyList<RuleConflict> Conflicts,
    IReadOnlyList<KeptPart> Kept,
    DateTimeOffset? LookAgainAt,
    string RuleSetVersion,
    OwnershipState Ownership,
    FactSheet Sheet,
    ConversationUpdate Desired);

/// <summary><c>/api/v1/decisions/{id}</c>.</summary>
public static class DecisionEndpoints
{
    public static void MapDecisions(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/api/v1/decisions/{id}", ReadAsync).RequireKey(AccessScopes.Read)
            .WithSummary("The receipt of one decision")
            .Produces<DecisionReceiptView>()
            .RefusesWith(StatusCodes.Status404NotFound);

    private static async Task<IResult> ReadAsync(string id, IDecisionLog decisions, HttpContext context, CancellationToken cancellationToken)
    {
        // A key of another account is told the same as for a decision that never was.
        if (await decisions.FindAsync(id, cancellationToken) is not { } found || !context.MayReach(found.Conversation.Account))
        {
            return Results.Json(
                new ApiProblem("decision_unknown", "Check the id: /api/v1/conversations/ACCOUNT/ID shows that of the last decision; the key must be of its account."),
                WorkerJson.Default.ApiProblem,
                statusCode: StatusCodes.Status404NotFound);
        }

        return Results.Json(View(found), WorkerJson.Default.DecisionReceiptView);
    }

    private static DecisionReceiptView View(Decision decision) => new(
        decision.Id,
        decision.Conversation.Account,
        decision.Conversation.Id,
        decision.DecidedAt,
        decision.Role,
        decision.Destination,
        decision.Hold,
        decision.HoldRuleId,
        decision.Approvals,
        decision.Notify,
        decision.Fired,
        decision.AlmostFired,
        decision.HeldBack,
        decision.Conflicts,
        decision.Kept,
        decision.LookAgainAt,
        decision.RuleSetVersion,
        decision.Ownership,
        decision.Sheet,
        decision.Desired);
}
