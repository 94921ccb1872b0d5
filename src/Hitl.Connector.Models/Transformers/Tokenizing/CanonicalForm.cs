using System.Text;

namespace Hitl.Connector.Models.Transformers.Tokenizing;

/// <summary>Unicode's canonical forms C and D, by the reference's tables: .NET leaves text as it is where it runs without ICU.</summary>
internal static class CanonicalForm
{
    private const int HangulFirst = 0xAC00, HangulLast = 0xD7A3;
    private const int LeadFirst = 0x1100, VowelFirst = 0x1161, TailBefore = 0x11A7;
    private const int Leads = 19, Vowels = 21, Tails = 28;

    /// <summary>Form D: everything taken apart, marks in order.</summary>
    public static string Decompose(string text) => IsPlain(text) ? text : Text(Parts(text));

    /// <summary>Form C: everything put together that can be.</summary>
    public static string Compose(string text)
    {
        if (IsPlain(text))
        {
            return text;
        }

        var parts = Parts(text);
        var result = new List<int>(parts.Count);
        var starter = -1;
        var lastRank = 0;
        foreach (var code in parts)
        {
            var rank = Characters.CombiningRank(code);

            // A mark is kept from its base by one of the same or a higher rank between them, a base by any mark.
            var reaches = starter >= 0 && (starter == result.Count - 1 || (lastRank != 0 && lastRank < rank));
            if (reaches && Join(result[starter], code) is { } whole)
            {
                result[starter] = whole;
                continue;
            }

            if (rank == 0)
            {
                starter = result.Count;
            }

            lastRank = rank;
            result.Add(code);
        }

        return Text(result);
    }

    // Nothing below U+00C0 has a decomposition or moves.
    private static bool IsPlain(string text) => !text.AsSpan().ContainsAnyExceptInRange('\0', '\u00BF');

    private static List<int> Parts(string text)
    {
        var parts = new List<int>(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            var code = rune.Value;
            if (code is >= HangulFirst and <= HangulLast)
            {
                var index = code - HangulFirst;
                parts.Add(LeadFirst + (index / (Vowels * Tails)));
                parts.Add(VowelFirst + (index / Tails % Vowels));
                if (index % Tails > 0)
                {
                    parts.Add(TailBefore + (index % Tails));
                }
            }
            else if (Characters.DecompositionOf(code) is { } decomposition)
            {
                parts.AddRange(decomposition.EnumerateRunes().Select(r => r.Value));
            }
            else
            {
                parts.Add(code);
            }
        }

        Order(parts);
        return parts;
    }

    private static void Order(List<int> parts)
    {
        for (var start = 0; start < parts.Count; start++)
        {
            if (Characters.CombiningRank(parts[start]) == 0)
            {
                continue;
            }

            var end = start + 1;
            while (end < parts.Count && Characters.CombiningRank(parts[end]) != 0)
            {
                end++;
            }

            // Stable: marks of one rank keep their order.
            var ordered = parts[start..end].OrderBy(Characters.CombiningRank).ToList();
            for (var i = start; i < end; i++)
            {
                parts[i] = ordered[i - start];
            }

            start = end;
        }
    }

    private static int? Join(int first, int second)
    {
        if (first - LeadFirst is >= 0 and < Leads && second - VowelFirst is >= 0 and < Vowels)
        {
            return HangulFirst + ((((first - LeadFirst) * Vowels) + (second - VowelFirst)) * Tails);
        }

        if (first is >= HangulFirst and <= HangulLast && (first - HangulFirst) % Tails == 0 && second - TailBefore is > 0 and < Tails)
        {
            return first + (second - TailBefore);
        }

        return Characters.Compose(first, second);
    }

    private static string Text(List<int> codes)
    {
        var text = new StringBuilder(codes.Count);
        Span<char> chars = stackalloc char[2];
        foreach (var code in codes)
        {
            text.Append(chars[..new Rune(code).EncodeToUtf16(chars)]);
        }

        return text.ToString();
    }
}
