using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Hitl.Connector.Intake;
using Hitl.Connector.Zendesk.Api;

namespace Hitl.Connector.Zendesk.Webhooks;

/// <summary>Zendesk's signature: base64 of HMAC-SHA256 over timestamp and raw body, keyed with the secret's own text.</summary>
public static class ZendeskSignature
{
    /// <summary>How old (or how far ahead) a signed timestamp may be.</summary>
    public static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(5);

    /// <param name="secrets">Any of them may have signed: two while one is being changed.</param>
    /// <param name="receivedAt">By this machine's clock.</param>
    public static SignatureVerdict Verify(IReadOnlyList<string> secrets, string? signature, string? timestamp, ReadOnlySpan<byte> body, DateTimeOffset receivedAt)
    {
        if (string.IsNullOrEmpty(signature) || string.IsNullOrEmpty(timestamp))
        {
            return SignatureVerdict.Missing;
        }

        var given = Encoding.UTF8.GetBytes(signature);
        var matches = false;
        foreach (var secret in secrets)
        {
            // An empty secret would let anybody sign. All secrets are tried, whichever matches: time tells nothing.
            matches |= secret.Length > 0 & CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(Sign(secret, timestamp, body)), given);
        }

        if (!matches)
        {
            return SignatureVerdict.Mismatch;
        }

        return Time(timestamp) is { } at && (receivedAt - at).Duration() <= Tolerance ? SignatureVerdict.Valid : SignatureVerdict.Stale;
    }

    /// <summary>What Zendesk would send for this body.</summary>
    public static string Sign(string secret, string timestamp, ReadOnlySpan<byte> body)
    {
        using var hmac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, Encoding.UTF8.GetBytes(secret));
        hmac.AppendData(Encoding.UTF8.GetBytes(timestamp));
        hmac.AppendData(body);
        return Convert.ToBase64String(hmac.GetHashAndReset());
    }

    /// <summary>ISO 8601, or seconds since 1970.</summary>
    private static DateTimeOffset? Time(string timestamp) =>
        long.TryParse(timestamp, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            ? seconds <= 253_402_300_799 ? DateTimeOffset.FromUnixTimeSeconds(seconds) : null
            : VendorTime.Parse(timestamp);
}
