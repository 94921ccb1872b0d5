using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Hitl.Connector.Sandbox.Zendesk;

/// <param name="UserId">Null for a call without credentials.</param>
internal sealed record Caller(long? UserId, IReadOnlySet<string> Scopes)
{
    public bool May(string resource, bool write, bool globalOnly)
    {
        var verb = write ? "write" : "read";
        return Scopes.Contains(verb) || (!globalOnly && Scopes.Contains($"{resource}:{verb}"));
    }
}

/// <summary>OAuth tokens, API tokens and who they act as.</summary>
internal sealed class ZendeskAccess(ZendeskState state)
{
    private const int DefaultLifeSeconds = 1800;
    private static readonly IReadOnlySet<string> Everything = new HashSet<string> { "read", "write" };
    private readonly Dictionary<string, (DateTimeOffset ExpiresAt, IReadOnlySet<string> Scopes)> tokens = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (DateTimeOffset ExpiresAt, string Scope)> refreshTokens = new(StringComparer.Ordinal);

    /// <summary>Under the state's lock.</summary>
    /// <exception cref="ZendeskError">401.</exception>
    public Caller Authenticate(HttpContext http, DateTimeOffset now)
    {
        var header = http.Request.Headers.Authorization.ToString();
        if (header.Length == 0)
        {
            return new Caller(null, new HashSet<string>());
        }

        if (header.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase))
        {
            return tokens.TryGetValue(header["Bearer ".Length..], out var token) && now < token.ExpiresAt
                ? new Caller(ZendeskSeed.ConnectorUserId, token.Scopes)
                : throw ZendeskError.InvalidToken();
        }

        if (Basic(header) is ({ } name, { } secret)
            && name.EndsWith("/token", StringComparison.Ordinal)
            && secret == state.Options.ZendeskApiToken
            && state.UserIdsByEmail.TryGetValue(name[..^"/token".Length], out var userId)
            && state.Users[userId].IsStaff)
        {
            return new Caller(userId, Everything);
        }

        throw ZendeskError.Unauthenticated();
    }

    /// <exception cref="ZendeskError">401.</exception>
    public void AuthenticateSunshine(HttpContext http)
    {
        if (Basic(http.Request.Headers.Authorization.ToString()) is not ({ } key, { } secret) || key != state.Options.ZendeskMessagingKeyId || secret != state.Options.ZendeskMessagingKeySecret)
        {
            throw ZendeskError.Errors(401, "unauthorized", "Authorization is required");
        }
    }

    /// <summary>Every token is void from now on, as when an admin revokes them.</summary>
    public void RevokeAll() => tokens.Clear();

    /// <summary><c>POST /oauth/tokens</c>.</summary>
    public Answer Issue(JsonObject request, DateTimeOffset now)
    {
        if ((string?)request["client_id"] != state.Options.ZendeskClientId || (string?)request["client_secret"] != state.Options.ZendeskClientSecret)
        {
            return Refused(401, "invalid_client", "Client authentication failed due to unknown client, no client authentication included, or unsupported authentication method.");
        }

        string scope;
        switch ((string?)request["grant_type"])
        {
            case "client_credentials":
                scope = (string?)request["scope"] ?? "read";
                break;
            case "refresh_token" when (string?)request["refresh_token"] is { } given && refreshTokens.Remove(given, out var refresh) && now < refresh.ExpiresAt:
                scope = (string?)request["scope"] ?? refresh.Scope;
                break;
            case "refresh_token":
                return Refused(400, "invalid_grant", "The provided refresh token is invalid, expired or revoked.");
            default:
                return Refused(400, "unsupported_grant_type", "The authorization grant type is not supported by the authorization server.");
        }

        var life = Seconds(request["expires_in"]) ?? DefaultLifeSeconds;
        var refreshLife = Seconds(request["refresh_token_expires_in"]) ?? 2_592_000;
        if (life is < 300 or > 172_800 || refreshLife is < 604_800 or > 7_776_000)
        {
            return Refused(400, "invalid_request", "expires_in must be between 300 and 172800 seconds, refresh_token_expires_in between 604800 and 7776000.");
        }

        foreach (var expired in tokens.Where(token => token.Value.ExpiresAt <= now).Select(token => token.Key).ToList())
        {
            tokens.Remove(expired);
        }

        var access = Token();
        var renewal = Token();
        tokens[access] = (now.AddSeconds(life), scope.Split(' ', StringSplitOptions.RemoveEmptyEntries).ToHashSet(StringComparer.Ordinal));
        refreshTokens[renewal] = (now.AddSeconds(refreshLife), scope);
        return new Answer(StatusCodes.Status201Created, new JsonObject
        {
            ["access_token"] = access,
            ["refresh_token"] = renewal,
            ["token_type"] = "bearer",
            ["scope"] = scope,
            ["expires_in"] = life,
            ["refresh_token_expires_in"] = refreshLife,
        });
    }

    private string Token() => Convert.ToHexStringLower(ZendeskState.Hash(Encoding.UTF8.GetBytes(state.NextSecret())));

    private static int? Seconds(JsonNode? node) => node?.GetValueKind() switch
    {
        JsonValueKind.Number => (int)node,
        JsonValueKind.String => int.TryParse((string?)node, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) ? seconds : 0,
        _ => null,
    };

    private static (string Name, string Secret)? Basic(string header)
    {
        var bytes = new byte[1024];
        if (!header.StartsWith("Basic ", StringComparison.OrdinalIgnoreCase) || !Convert.TryFromBase64String(header["Basic ".Length..], bytes, out var written))
        {
            return null;
        }

        var pair = Encoding.UTF8.GetString(bytes, 0, written).Split(':', 2);
        return pair is [var name, var secret] ? (name, secret) : null;
    }

    private static Answer Refused(int status, string error, string description) => new(status, new JsonObject { ["error"] = error, ["error_description"] = description });
}
