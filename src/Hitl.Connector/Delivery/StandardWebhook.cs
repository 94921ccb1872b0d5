using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Hitl.Connector.Delivery;

/// <summary>Signs outgoing webhooks as Standard Webhooks 1.0 has it (standardwebhooks.com): any of its libraries verifies them. Pure.</summary>
public static class StandardWebhook
{
    public const string IdHeader = "webhook-id";
    public const string TimestampHeader = "webhook-timestamp";
    public const string SignatureHeader = "webhook-signature";

    private const string SecretPrefix = "whsec_";

    /// <summary>What the specification allows for a secret, in bytes.</summary>
    private const int ShortestSecret = 24;
    private const int LongestSecret = 64;

    /// <summary>The secret's bytes; null when it is not <c>whsec_</c> and base64 of 24 to 64 bytes.</summary>
    public static byte[]? ReadSecret(string secret)
    {
        var text = secret.StartsWith(SecretPrefix, StringComparison.Ordinal) ? secret.AsSpan(SecretPrefix.Length) : [];
        var bytes = new byte[text.Length];
        return Convert.TryFromBase64Chars(text, bytes, out var length) && length is >= ShortestSecret and <= LongestSecret ? bytes[..length] : null;
    }

    /// <summary>The value of <see cref="SignatureHeader"/>: one signature per secret, so that a receiver that knows any of them accepts it.</summary>
    /// <param name="id">The same for every try of a call: receivers tell repeats by it.</param>
    /// <param name="secrets">Newest first.</param>
    public static string Sign(string id, DateTimeOffset at, ReadOnlySpan<byte> body, IReadOnlyList<byte[]> secrets)
    {
        var head = Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{id}.{at.ToUnixTimeSeconds()}."));
        byte[] content = [.. head, .. body];
        return string.Join(' ', secrets.Select(secret => "v1," + Convert.ToBase64String(HMACSHA256.HashData(secret, content))));
    }
}
