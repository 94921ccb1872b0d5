using Hitl.Connector.Accounts;
using Hitl.Connector.Conversations;
using Hitl.Connector.Delivery;
using Hitl.Connector.Escalation;
using Hitl.Connector.Handover;
using Hitl.Connector.Scoring;

namespace Hitl.Connector.Worker.Http;

/// <param name="Answer">Bounded code of what the helpdesk answered; null while it has not been tried.</param>
public sealed record EffectView(string Key, EffectKind Kind, EffectState State, string Reason, DateTimeOffset DecidedAt, int Attempts, DateTimeOffset? EndedAt, string? Answer, int? HttpStatus);

/// <summary>What happened in handing it over and back: reminders, refused commands, talk-overs.</summary>
/// <param name="About">Id of the message, activity or request.</param>
public sealed record HandoverView(string Kind, string About, DateTimeOffset At, string Actor, string Detail);

/// <summary>What the worker knows of one conversation: scores, decision, ownership, effects. No message text.</summary>
public sealed record ConversationView(
    string Account, string Id, Scores Scores, OwnershipState Ownership, DecisionView Decision, IReadOnlyList<EffectView> Effects, IReadOnlyList<HandoverView> Handovers);

public sealed record DecisionView(
    string Id,
    DateTimeOffset DecidedAt,
    AiRole Role,
    string? Destination,
    bool Hold,
    string RuleSetVersion,
    IReadOnlyList<FiredRule> Fired,
    IReadOnlyList<FiredRule> AlmostFired);

/// <param name="Error">Bounded code.</param>
/// <param name="Next">What to do about it.</param>
public sealed record ApiProblem(string Error, string Next);

/// <summary><c>/api/v1/conversations/{account}/{id}</c>.</summary>
public static class ConversationEndpoints
{
    public static void MapConversations(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/api/v1/conversations/{account}/{id}", ReadAsync).RequireKey(AccessScopes.Read)
            .WithSummary("What the worker knows of one conversation: scores, decision, ownership, effects, handovers")
            .Produces<ConversationView>()
            .RefusesWith(StatusCodes.Status404NotFound);

    private static async Task<IResult> ReadAsync(string account, string id, IDecisionLog decisions, IOutbox outbox, IHandoverLog log, CancellationToken cancellationToken)
    {
        var conversation = new ConversationRef(account, id);
        var latest = await decisions.ForConversationAsync(conversation, 1, cancellationToken);
        if (latest.Count == 0)
        {
            return Results.Json(
                new ApiProblem("conversation_unknown", "No decision was made for it yet: check account and id, or wait for its next event."),
                WorkerJson.Default.ApiProblem,
                statusCode: StatusCodes.Status404NotFound);
        }

        var decision = latest[0];
        var effects = await outbox.ForConversationAsync(conversation, cancellationToken);
        var handovers = await log.ForConversationAsync(conversation, cancellationToken);
        return Results.Json(
            new ConversationView(
                account,
                id,
                decision.Scores,
                decision.Ownership,
                new DecisionView(decision.Id, decision.DecidedAt, decision.Role, decision.Destination, decision.Hold, decision.RuleSetVersion, decision.Fired, decision.AlmostFired),
                [.. effects.Select(View)],
                [.. handovers.Select(h => new HandoverView(h.Kind, h.Id, h.At, h.Actor, h.Detail))]),
            WorkerJson.Default.ConversationView);
    }

    private static EffectView View(OutboxEntry entry) => new(
        entry.Effect.Key.Value,
        entry.Effect.Kind,
        entry.State,
        entry.Effect.Reason,
        entry.Effect.DecidedAt,
        entry.Attempts,
        entry.EndedAt,
        entry.Result?.Code,
        entry.Result?.HttpStatus);
}
