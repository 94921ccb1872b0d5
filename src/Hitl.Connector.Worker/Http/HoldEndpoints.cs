using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Hitl.Connector.Accounts;
using Hitl.Connector.Bots;
using Hitl.Connector.Conversations;
using Hitl.Connector.Handover;
using Hitl.Connector.Worker.Hosting;

namespace Hitl.Connector.Worker.Http;

/// <param name="Held">Say nothing to the customer while this is true.</param>
/// <param name="Known">False for a conversation that the worker has not looked at yet.</param>
/// <param name="Owner">Null for an unknown conversation.</param>
/// <param name="Reason">Bounded: why it is held, or why it is not.</param>
/// <param name="Since">When the hold, or what ended it, began.</param>
public sealed record HoldView(string Account, string Conversation, bool Held, bool Known, Owner? Owner, string Reason, DateTimeOffset? Since);

/// <summary><c>/api/v1/holds/{account}/{conversation}</c>: what a bot asks before it speaks.</summary>
public static class HoldEndpoints
{
    /// <summary>A bot may ask before every sentence; a second is what a hold may be late for it.</summary>
    private const string ForASecond = "private, max-age=1";

    public static void MapHolds(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/api/v1/holds/{account}/{conversation}", ReadAsync).RequireKey(AccessScopes.Read)
            .WithSummary("Whether bots are held in a conversation, for a bot to ask before it speaks")
            .WithDescription("Cacheable for a second; send the ETag back in If-None-Match and 304 says that nothing changed.")
            .Produces<HoldView>()
            .Produces(StatusCodes.Status304NotModified)
            .RefusesWith(StatusCodes.Status404NotFound);

    private static async Task<IResult> ReadAsync(string account, string conversation, HttpContext context, AccountRegistry accounts, IHoldBook book, CancellationToken cancellationToken)
    {
        if (accounts.Find(account) is null)
        {
            return Results.Json(new ApiProblem("account_unknown", "Name the account as it is configured."), WorkerJson.Default.ApiProblem, statusCode: StatusCodes.Status404NotFound);
        }

        var state = await book.FindAsync(new ConversationRef(account, conversation), cancellationToken);
        var view = new HoldView(account, conversation, state?.Held ?? false, state is not null, state?.Owner, state?.Reason ?? "not_seen_yet", state?.Since);
        var tag = Tag(view);
        context.Response.Headers.CacheControl = ForASecond;
        context.Response.Headers.ETag = tag;
        return context.Request.Headers.IfNoneMatch.ToString().Contains(tag, StringComparison.Ordinal)
            ? Results.StatusCode(StatusCodes.Status304NotModified)
            : Results.Json(view, WorkerJson.Default.HoldView);
    }

    private static string Tag(HoldView view)
    {
        var text = string.Create(CultureInfo.InvariantCulture, $"{view.Held}|{view.Known}|{view.Owner}|{view.Reason}|{view.Since?.UtcTicks}");
        return $"\"{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..16]}\"";
    }
}
