using System.Security.Cryptography;
using System.Text;
using Hitl.Connector.Accounts;

namespace Hitl.Connector.Worker.Http;

/// <summary>Bearer keys: shown once, stored as SHA-256, scoped to an account and to what they may do.</summary>
public static class BearerKeys
{
    private const string Prefix = "hitl_";

    /// <summary>A new key with 256 bits of randomness and the record to store.</summary>
    public static (string Secret, AccessKey Key) Create(string account, AccessScopes scopes, DateTimeOffset now)
    {
        var secret = Prefix + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));
        return (secret, new AccessKey(Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(6)), account, scopes, Hash(secret), now));
    }

    // A fast hash is right here: the secret is random, not a password that could be guessed.
    public static string Hash(string secret) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(secret)));

    /// <summary>Answers 401 without a known key and 403 when it is for another account or purpose.</summary>
    public static RouteHandlerBuilder RequireKey(this RouteHandlerBuilder route, AccessScopes scope) =>
        route.WithMetadata(scope).AddEndpointFilter(async (invocation, next) =>
        {
            var context = invocation.HttpContext;
            var header = context.Request.Headers.Authorization.ToString();
            if (!header.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase)
                || await context.RequestServices.GetRequiredService<IAccessKeyStore>().FindAsync(Hash(header["Bearer ".Length..].Trim()), context.RequestAborted) is not { } key)
            {
                context.Response.Headers.WWWAuthenticate = "Bearer";
                return Refuse(StatusCodes.Status401Unauthorized, "key_missing_or_unknown", "Send \"Authorization: Bearer KEY\"; make a key with: hitl keys add --account ACCOUNT --scopes read");
            }

            // Where the address names no account, the handler asks whether the key reaches what it found.
            context.Items[typeof(AccessKey)] = key;
            if (context.Request.RouteValues["account"] is string account && !Reaches(key, account))
            {
                return Refuse(StatusCodes.Status403Forbidden, "key_for_another_account", "Use a key of this account.");
            }

            return key.Scopes.HasFlag(scope)
                ? await next(invocation)
                : Refuse(StatusCodes.Status403Forbidden, "scope_missing", $"This call needs the scope \"{scope.ToString().ToLowerInvariant()}\".");
        });

    /// <summary>Whether the key of this call may touch the account.</summary>
    public static bool MayReach(this HttpContext context, string account) => context.Items[typeof(AccessKey)] is AccessKey key && Reaches(key, account);

    /// <summary>The key of this call.</summary>
    public static AccessKey Key(this HttpContext context) => (AccessKey)context.Items[typeof(AccessKey)]!;

    private static bool Reaches(AccessKey key, string account) => key.Account == "*" || key.Account == account;

    private static IResult Refuse(int status, string error, string next) =>
        Results.Json(new ApiProblem(error, next), WorkerJson.Default.ApiProblem, statusCode: status);
}
