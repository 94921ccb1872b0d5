using Hitl.Connector.Conversations;
using Hitl.Connector.Intercom.Api;

namespace Hitl.Connector.Intercom.Reading;

/// <summary>Tells who stands behind a part, from its author, its app code and the registered bots.</summary>
/// <param name="SelfId">The admin behind our token.</param>
/// <param name="OwnAppCode">Our own <c>app_package_code</c>; null when unknown.</param>
internal sealed record AuthorRule(string SelfId, string? OwnAppCode, IReadOnlyCollection<string> BotUserIds, IReadOnlyCollection<string> BotAppCodes)
{
    /// <param name="isPublicText">Whether the part says something to the customer: this connector never does.</param>
    public Author Classify(AuthorBody? author, string? appCode, bool isPublicText)
    {
        if (author is null)
        {
            return Author.Nobody;
        }

        var id = author.Id ?? "";
        return new Author(KindOf(author, id, appCode, isPublicText), id, author.Name);
    }

    private AuthorKind KindOf(AuthorBody author, string id, string? appCode, bool isPublicText)
    {
        // Without our own code no code is known to be foreign: then the service admin's id alone tells.
        var foreign = !string.IsNullOrEmpty(appCode) && !string.IsNullOrEmpty(OwnAppCode) && !string.Equals(appCode, OwnAppCode, StringComparison.Ordinal);
        switch (author.Type)
        {
            case "user" or "lead" or "contact" or "visitor":
                return AuthorKind.Customer;
            case "bot":
                return AuthorKind.Bot;
            case "team":
                return AuthorKind.System;
            case "admin":
                break;
            default:
                return AuthorKind.Unknown;
        }

        if (!string.IsNullOrEmpty(OwnAppCode) && string.Equals(appCode, OwnAppCode, StringComparison.Ordinal))
        {
            return AuthorKind.Self;
        }

        if (IsRegisteredBot(id, appCode) || author.FromAiAgent == true || IsOperator(author.Email))
        {
            return AuthorKind.Bot;
        }

        if (id.Length == 0 || id != SelfId)
        {
            return id.Length == 0 ? AuthorKind.Unknown : AuthorKind.Agent;
        }

        // The token may be a person's own: what another app wrote under the same admin, or what was said to the
        // customer without our code where we know it, is that person's.
        return foreign || (isPublicText && !string.IsNullOrEmpty(OwnAppCode)) ? AuthorKind.Agent : AuthorKind.Self;
    }

    private bool IsRegisteredBot(string id, string? appCode) =>
        BotUserIds.Contains(id) || (!string.IsNullOrEmpty(appCode) && BotAppCodes.Contains(appCode));

    // Older conversations show the workspace's bot as an admin named Operator with this address.
    internal static bool IsOperator(string? email) =>
        email is not null
        && email.StartsWith("operator+", StringComparison.OrdinalIgnoreCase)
        && email.EndsWith("@intercom.io", StringComparison.OrdinalIgnoreCase);
}
