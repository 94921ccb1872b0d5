using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging;

namespace Hitl.Connector.Zendesk.Api;

/// <summary>The scopes that the newest token really has, by the token endpoint's own word.</summary>
internal sealed class GrantedScope
{
    private volatile string? value;

    /// <summary>Null before the first token, and where the endpoint did not say.</summary>
    public string? Value
    {
        get => value;
        set => this.value = value;
    }
}

/// <summary>
/// Puts the account's credentials on every call. OAuth tokens are kept until shortly before they end, fetched by one
/// caller for all, and fetched again once when Zendesk says 401.
/// </summary>
internal sealed partial class AuthorizationHandler(string account, Func<ZendeskOptions> options, GrantedScope granted, TimeProvider time, ILogger<AuthorizationHandler> logger) : DelegatingHandler
{
    private const int AskedLifeSeconds = 7200;

    // What clients made since 30 April 2026 get when the answer does not say.
    private const int DefaultLifeSeconds = 1800;

    private readonly SemaphoreSlim gate = new(1, 1);
    private volatile Token? current;

    private sealed record Token(string Value, string ClientId, DateTimeOffset RefreshAt);

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var settings = options();
        if (!settings.UsesOAuth)
        {
            var pair = Encoding.UTF8.GetBytes($"{settings.ApiTokenEmail}/token:{settings.ApiToken}");
            request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(pair));
            return await base.SendAsync(request, cancellationToken);
        }

        var (token, refusal) = await TokenAsync(settings, null, cancellationToken);
        if (token is null)
        {
            return refusal!;
        }

        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token.Value);
        var response = await base.SendAsync(request, cancellationToken);
        if (response.StatusCode != HttpStatusCode.Unauthorized)
        {
            return response;
        }

        // Revoked or ended early: 401 means that nothing was done, so a write too may be sent once more.
        var (fresh, _) = await TokenAsync(settings, token, cancellationToken);
        if (fresh is null || fresh.Value == token.Value)
        {
            return response;
        }

        response.Dispose();
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", fresh.Value);
        return await base.SendAsync(request, cancellationToken);
    }

    private async Task<(Token? Token, HttpResponseMessage? Refusal)> TokenAsync(ZendeskOptions settings, Token? refused, CancellationToken cancellationToken)
    {
        if (Usable(settings, refused) is { } ready)
        {
            return (ready, null);
        }

        await gate.WaitAsync(cancellationToken);
        try
        {
            if (Usable(settings, refused) is { } meanwhile)
            {
                return (meanwhile, null);
            }

            return await FetchAsync(settings, cancellationToken);
        }
        finally
        {
            gate.Release();
        }
    }

    private Token? Usable(ZendeskOptions settings, Token? refused) =>
        current is { } token && !ReferenceEquals(token, refused) && token.ClientId == settings.ClientId && time.GetUtcNow() < token.RefreshAt ? token : null;

    private async Task<(Token? Token, HttpResponseMessage? Refusal)> FetchAsync(ZendeskOptions settings, CancellationToken cancellationToken)
    {
        var body = new TokenRequest("client_credentials", settings.ClientId!, settings.ClientSecret ?? "", settings.Scope, AskedLifeSeconds);
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(settings.BaseUrl!, "oauth/tokens"));
        request.Content = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(body, ZendeskWriteJson.Default.TokenRequest));
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        var response = await base.SendAsync(request, cancellationToken);
        if (!response.IsSuccessStatusCode)
        {
            LogRefused(account, (int)response.StatusCode);

            // A refused client is an account without access, whatever code says so: 400 invalid_client must not look like a bad update.
            response.StatusCode = (int)response.StatusCode is >= 400 and < 500 and not 429 ? HttpStatusCode.Unauthorized : response.StatusCode;
            return (null, response);
        }

        using (response)
        {
            var answer = JsonSerializer.Deserialize(await response.Content.ReadAsByteArrayAsync(cancellationToken), ZendeskReadJson.Default.TokenAnswer);
            if (string.IsNullOrEmpty(answer?.AccessToken))
            {
                throw new JsonException("The token endpoint answered without a token.");
            }

            var life = int.TryParse(answer.ExpiresIn, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds > 0 ? seconds : DefaultLifeSeconds;
            current = new Token(answer.AccessToken, settings.ClientId!, time.GetUtcNow().AddSeconds(life * 0.8));
            granted.Value = answer.Scope;
            LogFetched(account, life);
            return (current, null);
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            gate.Dispose();
        }

        base.Dispose(disposing);
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "{Account}: new access token for {LifeSeconds} s")]
    private partial void LogFetched(string account, int lifeSeconds);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Account}: the token endpoint answered {Status}; check ClientId, ClientSecret and Scope")]
    private partial void LogRefused(string account, int status);
}

/// <summary>Basic credentials of a Sunshine Conversations key.</summary>
internal sealed class SunshineAuthorizationHandler(Func<ZendeskOptions> options) : DelegatingHandler
{
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var messaging = options().Messaging;
        var pair = Encoding.UTF8.GetBytes($"{messaging?.KeyId}:{messaging?.KeySecret}");
        request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(pair));
        return base.SendAsync(request, cancellationToken);
    }
}
