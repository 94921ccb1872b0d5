using System.Net;
using Hitl.Connector.Accounts;

namespace Hitl.Connector.Intercom;

/// <summary>One Intercom workspace.</summary>
public sealed class IntercomOptions : AccountOptions
{
    /// <summary>The region's host: <c>https://api.intercom.io</c>, <c>https://api.eu.intercom.io</c> or <c>https://api.au.intercom.io</c>. Plain http is accepted for a loopback address only.</summary>
    public Uri BaseUrl { get; set; } = new("https://api.intercom.io");

    /// <summary>Access token of the private app (Developer Hub, Authentication).</summary>
    public string AccessToken { get; set; } = "";

    /// <summary>Client secrets of the app that signs the webhooks; more than one while a secret is being changed.</summary>
    public IReadOnlyList<string> ClientSecrets { get; set; } = [];

    /// <summary>The <c>app_package_code</c> that Intercom puts on parts our app writes; null when unknown, then the service admin's id alone tells.</summary>
    public string? AppPackageCode { get; set; }

    /// <summary>The workspace's <c>app_id</c>; webhooks of another workspace are ignored. Null accepts any.</summary>
    public string? WorkspaceId { get; set; }

    /// <summary>How far each poll looks back behind the last one, in seconds. Range 1 to 3600.</summary>
    public int PollOverlapSeconds { get; set; } = 120;

    /// <summary>How long Intercom's search index may lag, in seconds: the watermark stays that far behind the clock. Range 0 to 3600.</summary>
    public int PollSettleSeconds { get; set; } = 60;

    /// <summary>Whether Intercom tickets are polled too; needs the "Read tickets" scope.</summary>
    public bool PollTickets { get; set; } = true;

    /// <summary>Seconds until one call is given up. Range 1 to 300. Searches are slow: pages of 100 rows have taken 18 s.</summary>
    public int RequestTimeoutSeconds { get; set; } = 30;

    /// <summary>All problems with these settings, each with the key's name and what to do; empty when there are none.</summary>
    /// <param name="keyPrefix">Where the settings stand, e.g. <c>Accounts:acme-intercom</c>.</param>
    public IEnumerable<string> Validate(string keyPrefix)
    {
        if (!BaseUrl.IsAbsoluteUri || BaseUrl.Scheme is not ("https" or "http"))
        {
            yield return $"{keyPrefix}:{nameof(BaseUrl)} must be an absolute https address, e.g. https://api.eu.intercom.io.";
        }
        else if (BaseUrl.Scheme == "http" && !IsLoopback(BaseUrl))
        {
            yield return $"{keyPrefix}:{nameof(BaseUrl)} must use https: plain http would send the access token in the clear.";
        }

        if (string.IsNullOrWhiteSpace(AccessToken))
        {
            yield return $"{keyPrefix}:{nameof(AccessToken)} is missing: copy it from Developer Hub > your app > Authentication.";
        }
        else if (AccessToken.Any(char.IsWhiteSpace) || AccessToken.Any(char.IsControl))
        {
            yield return $"{keyPrefix}:{nameof(AccessToken)} contains white space: copy it again, without line breaks.";
        }

        if (ClientSecrets.Count == 0 || ClientSecrets.Any(string.IsNullOrWhiteSpace))
        {
            yield return $"{keyPrefix}:{nameof(ClientSecrets)} must hold at least one secret and no empty one: copy it from Developer Hub > your app > Basic information.";
        }

        foreach (var problem in Ranges(keyPrefix).Concat(ValidateShared(keyPrefix)))
        {
            yield return problem;
        }

        if (AppPackageCode is not null && BotAppCodes.Contains(AppPackageCode, StringComparer.Ordinal))
        {
            yield return $"{keyPrefix}:{nameof(BotAppCodes)} names our own {nameof(AppPackageCode)}: remove it, our writes are recognised without.";
        }
    }

    internal TimeSpan RequestTimeout => TimeSpan.FromSeconds(RequestTimeoutSeconds);

    private IEnumerable<string> Ranges(string keyPrefix)
    {
        (string Key, int Value, int Min, int Max)[] ranges =
        [
            (nameof(PollSeconds), PollSeconds, 1, 3600),
            (nameof(QuotaPercent), QuotaPercent, 1, 100),
            (nameof(PollOverlapSeconds), PollOverlapSeconds, 1, 3600),
            (nameof(PollSettleSeconds), PollSettleSeconds, 0, 3600),
            (nameof(RequestTimeoutSeconds), RequestTimeoutSeconds, 1, 300),
        ];

        return ranges
            .Where(r => r.Value < r.Min || r.Value > r.Max)
            .Select(r => $"{keyPrefix}:{r.Key} is {r.Value}, but must be from {r.Min} to {r.Max}.");
    }

    private static bool IsLoopback(Uri url) =>
        url.IsLoopback || (IPAddress.TryParse(url.Host, out var address) && IPAddress.IsLoopback(address));
}
