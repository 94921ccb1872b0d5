using System.Security.Cryptography;
using System.Text;
using Hitl.Connector.Intake;

namespace Hitl.Connector.Intercom.Webhooks;

/// <summary>
/// <c>X-Hub-Signature: sha1=</c> and the hex HMAC-SHA1 of the raw body under the app's client secret. It carries no
/// time, so there is no <see cref="SignatureVerdict.Stale"/>: a replay is caught by its key.
/// </summary>
internal static class IntercomSignature
{
    public const string Header = "X-Hub-Signature";

    private const string Scheme = "sha1=";

    public static SignatureVerdict Verify(string? header, ReadOnlySpan<byte> body, IReadOnlyList<string> secrets)
    {
        if (string.IsNullOrWhiteSpace(header))
        {
            return SignatureVerdict.Missing;
        }

        Span<byte> given = stackalloc byte[HMACSHA1.HashSizeInBytes];
        if (!header.StartsWith(Scheme, StringComparison.Ordinal)
            || header.Length != Scheme.Length + (2 * given.Length)
            || Convert.FromHexString(header.AsSpan(Scheme.Length), given, out _, out _) != System.Buffers.OperationStatus.Done)
        {
            return SignatureVerdict.Mismatch;
        }

        var valid = false;
        Span<byte> expected = stackalloc byte[HMACSHA1.HashSizeInBytes];
        foreach (var secret in secrets)
        {
            HMACSHA1.HashData(Encoding.UTF8.GetBytes(secret), body, expected);

            // No early exit: the time must not tell which secret matched.
            valid |= !string.IsNullOrEmpty(secret) & CryptographicOperations.FixedTimeEquals(expected, given);
        }

        return valid ? SignatureVerdict.Valid : SignatureVerdict.Mismatch;
    }
}
