namespace Hitl.Connector.Escalation;

/// <summary>
/// Which conversations belong to a canary: a hash over account and conversation, so that a conversation stays in or out,
/// on every machine, and a growing share only adds conversations.
/// </summary>
internal static class Canary
{
    private const ulong Basis = 14695981039346656037;
    private const ulong Prime = 1099511628211;

    /// <param name="percent">0 to 100.</param>
    public static bool Has(string account, string conversation, int percent) => percent >= 100 || Share(account, conversation) < percent;

    /// <summary>From 0 (in every canary) up to, and without, 100.</summary>
    internal static double Share(string account, string conversation)
    {
        // FNV-1a, then the finisher of MurmurHash3: neighbouring ids must not share their upper bits.
        var hash = Add(Add(Add(Basis, account), "/"), conversation);
        hash = (hash ^ (hash >> 33)) * 0xff51afd7ed558ccd;
        hash = (hash ^ (hash >> 33)) * 0xc4ceb9fe1a85ec53;
        hash ^= hash >> 33;
        return (hash >> 11) * (100.0 / (1UL << 53));
    }

    private static ulong Add(ulong hash, string text)
    {
        foreach (var letter in text)
        {
            hash = (hash ^ (byte)letter) * Prime;
            hash = (hash ^ (byte)(letter >> 8)) * Prime;
        }

        return hash;
    }
}
