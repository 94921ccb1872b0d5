using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Hitl.Connector.Accounts;
using Hitl.Connector.Handover;
using Hitl.Connector.Worker.Hosting;
using Hitl.Connector.Worker.Processing;
using Hitl.Connector.Worker.Telemetry;
using Microsoft.AspNetCore.Mvc;

namespace Hitl.Connector.Worker.Http;

/// <summary><c>/api/v1/approvals</c>: a bot asks people for leave, reads the answer, and people answer.</summary>
public static class ApprovalEndpoints
{
    private const int LongestBody = 32 * 1024;
    private const string AnyAccount = "*";

    public static void MapApprovals(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/api/v1/approvals", ProposeAsync).RequireKey(AccessScopes.Propose)
            .WithMetadata(new RequestSizeLimitAttribute(LongestBody))
            .WithSummary("A bot proposes an action: approved by rule, put to people, or refused. The same proposal again gives the same answer")
            .Accepts<ApprovalRequest>("application/json")
            .Produces<ApprovalNotice>()
            .Produces<ApprovalNotice>(StatusCodes.Status201Created)
            .RefusesWith(StatusCodes.Status400BadRequest, StatusCodes.Status404NotFound, StatusCodes.Status409Conflict);
        routes.MapGet("/api/v1/approvals/{id}", ReadAsync).RequireKey(AccessScopes.Read)
            .WithSummary("Where a bot's question stands, and what the bot may do now")
            .Produces<ApprovalNotice>()
            .RefusesWith(StatusCodes.Status400BadRequest, StatusCodes.Status404NotFound);
        routes.MapPost("/api/v1/approvals/{id}/answer", AnswerAsync).RequireKey(AccessScopes.Approve)
            .WithMetadata(new RequestSizeLimitAttribute(LongestBody))
            .WithSummary("A person of the approvers answers a bot's question. The same answer again gives the same result")
            .Accepts<ApprovalAnswerRequest>("application/json")
            .Produces<ApprovalNotice>()
            .RefusesWith(StatusCodes.Status400BadRequest, StatusCodes.Status404NotFound, StatusCodes.Status409Conflict, StatusCodes.Status503ServiceUnavailable);
    }

    private static async Task<IResult> ProposeAsync(HttpContext context, AccountRegistry accounts, IApprovalStore approvals, WorkerMetrics metrics, TimeProvider time)
    {
        var (request, unreadable) = await BodyAsync(context, WorkerJson.Default.ApprovalRequest, "Send a JSON object with id, account, conversation, action, deadline; parameters and their values are text, amount and confidence numbers.");
        if (request is null)
        {
            return unreadable!;
        }

        var (account, wrong) = Account(context, accounts, request.Account);
        if (account is null)
        {
            return wrong!;
        }

        var (proposal, problem) = request.Read(account.Settings.Name);
        if (proposal is null)
        {
            return Refuse(StatusCodes.Status400BadRequest, problem!);
        }

        // Before anything that time or settings could have changed since: a bot that asks again gets its answer.
        var now = time.GetUtcNow();
        if (await approvals.FindAsync(account.Settings.Name, proposal.Id, context.RequestAborted) is { } known)
        {
            return Known(known, proposal, now);
        }

        var options = account.Settings.Options.Approvals ?? new ApprovalOptions();
        if (!options.Actions.TryGetValue(proposal.Action, out var action))
        {
            var names = options.Actions.Keys.Order(StringComparer.Ordinal).ToList();
            return Refuse(StatusCodes.Status400BadRequest, new("unknown_action", names.Count == 0 ? "This account has no actions: the admin sets them under Approvals:Actions." : $"Propose one of: {string.Join(", ", names)}."));
        }

        if (proposal.Deadline <= now)
        {
            return Refuse(StatusCodes.Status400BadRequest, new("deadline_passed", "Set a deadline in the future, with time for a person to read and answer."));
        }

        if (proposal.Deadline > now.AddHours(options.LongestHours))
        {
            return Refuse(StatusCodes.Status400BadRequest, new("deadline_too_far", $"Set a deadline within {options.LongestHours} hours."));
        }

        var ruling = ApprovalPolicy.Rule(proposal, action, account.Settings.Options.Mode);
        var opened = ApprovalMachine.Open(proposal, ruling, options, account.Settings.Helpdesk, context.Key().Id, now);

        // Not cancelled with the request: a bot that hangs up early has still asked.
        var stored = await approvals.OpenAsync(opened, ApprovalEffects.Asked(opened, options, now), CancellationToken.None);
        if (!ReferenceEquals(stored, opened))
        {
            return Known(stored, proposal, now);
        }

        metrics.Approval(opened);
        return Show(opened, now, StatusCodes.Status201Created);
    }

    private static IResult Known(Approval known, ApprovalProposal proposal, DateTimeOffset now) => known.Proposal.IsSameAs(proposal)
        ? Show(known, now)
        : Refuse(StatusCodes.Status409Conflict, new("repeated_id", "Another proposal has this id: choose a new one, or send the former as it was."));

    private static async Task<IResult> ReadAsync(string id, string? account, HttpContext context, AccountRegistry accounts, IApprovalStore approvals, TimeProvider time)
    {
        var (running, wrong) = Account(context, accounts, account);
        return running is null ? wrong!
            : await FindAsync(approvals, running, id, context.RequestAborted) is { } found ? Show(found, time.GetUtcNow())
            : Unknown();
    }

    private static async Task<IResult> AnswerAsync(string id, HttpContext context, AccountRegistry accounts, IApprovalStore approvals, ApprovalAnswers answers, TimeProvider time)
    {
        var (request, unreadable) = await BodyAsync(context, WorkerJson.Default.ApprovalAnswerRequest, "Send a JSON object with person and answer; changes and their values are text.");
        if (request is null)
        {
            return unreadable!;
        }

        var (account, wrong) = Account(context, accounts, request.Account);
        if (account is null)
        {
            return wrong!;
        }

        if (await FindAsync(approvals, account, id, context.RequestAborted) is not { } approval)
        {
            return Unknown();
        }

        var key = context.Key().Id;
        var now = time.GetUtcNow();
        if (request.Problem() is { } problem)
        {
            return Refuse(StatusCodes.Status400BadRequest, problem);
        }

        var result = await answers.AnswerAsync(account, approval, request.Person!.Trim(), who => request.Read(who, key, now), CancellationToken.None);
        if (!result.Succeeded)
        {
            return Refuse(StatusCodes.Status503ServiceUnavailable, new("helpdesk_unavailable", $"The helpdesk could not say who may answer ({result.Failure.Code}): nothing was changed, send it again."));
        }

        return result.Value.Refusal switch
        {
            null => Show(result.Value.After, now),
            ApprovalMachine.NotAnApprover => Refuse(StatusCodes.Status403Forbidden, new(ApprovalMachine.NotAnApprover, $"Somebody of {string.Join(" or ", approval.Approvers)} has to answer, by id or e-mail address, and not with the key that asked.")),
            ApprovalMachine.EditUnreadable => Refuse(StatusCodes.Status400BadRequest, new(ApprovalMachine.EditUnreadable, "Give changes for parameters that were proposed, and amount as a number above zero.")),
            ApprovalMachine.Expired => Refuse(StatusCodes.Status409Conflict, new(ApprovalMachine.Expired, "The deadline has passed and it was closed unanswered: the bot has to ask again.")),
            var code => Refuse(StatusCodes.Status409Conflict, new(code, "It is closed: read the answer with GET /api/v1/approvals/ID.")),
        };
    }

    // The key says the account where nothing else does.
    private static (RunningAccount? Account, IResult? Wrong) Account(HttpContext context, AccountRegistry accounts, string? named)
    {
        var name = named is { Length: > 0 } ? named : context.Key().Account is AnyAccount ? null : context.Key().Account;
        return name switch
        {
            null => (null, Refuse(StatusCodes.Status400BadRequest, new("account_missing", "This key is for every account: name the one that is meant."))),
            _ when !context.MayReach(name) => (null, Refuse(StatusCodes.Status403Forbidden, new("wrong_account", "Use a key of this account."))),
            _ => accounts.Find(name) is { } found ? (found, null) : (null, Refuse(StatusCodes.Status404NotFound, new("account_unknown", "Name the account as it is configured."))),
        };
    }

    private static async Task<Approval?> FindAsync(IApprovalStore approvals, RunningAccount account, string id, CancellationToken cancellationToken) =>
        ApprovalProposal.IsName(id) ? await approvals.FindAsync(account.Settings.Name, id, cancellationToken) : null;

    private static async Task<(T? Body, IResult? Unreadable)> BodyAsync<T>(HttpContext context, JsonTypeInfo<T> type, string next)
        where T : class
    {
        try
        {
            if (await JsonSerializer.DeserializeAsync(context.Request.Body, type, context.RequestAborted) is { } body)
            {
                return (body, null);
            }
        }
        catch (JsonException)
        {
            // Answered below, like a body of null.
        }

        return (null, Refuse(StatusCodes.Status400BadRequest, new("json_unreadable", next)));
    }

    // Past its deadline nothing is open, also in the moment before the schedule closes it.
    private static IResult Show(Approval approval, DateTimeOffset now, int status = StatusCodes.Status200OK) =>
        Results.Json(ApprovalNotice.Of(ApprovalMachine.Tick(approval, now)), WorkerJson.Default.ApprovalNotice, statusCode: status);

    private static IResult Unknown() => Refuse(StatusCodes.Status404NotFound, new(ApprovalMachine.UnknownApproval, "Check the id; the key must be of the account in which it was asked."));

    private static IResult Refuse(int status, ApiProblem problem) => Results.Json(problem, WorkerJson.Default.ApiProblem, statusCode: status);
}
