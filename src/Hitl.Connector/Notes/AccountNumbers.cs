using System.Text;

namespace Hitl.Connector.Notes;

/// <summary>
/// Hides payment card numbers (by Luhn's check) and IBANs (by their check digits, ISO 13616), all but the last four
/// characters. Other numbers stay: agents need them.
/// </summary>
public static class AccountNumbers
{
    private const int MaxPlain = 34;

    public static string Mask(string text) => Mask(text, cards: true, ibans: true);

    /// <param name="cards">Card numbers are hidden.</param>
    /// <param name="ibans">IBANs are hidden.</param>
    public static string Mask(string text, bool cards, bool ibans) => Replace(text, cards, ibans, number => "••••" + LastFour(number));

    /// <param name="with">Gets each number as it stands there; what it gives takes its place.</param>
    internal static string Replace(string text, bool cards, bool ibans, Func<string, string> with)
    {
        StringBuilder? masked = null;
        var copied = 0;
        for (var at = 0; at < text.Length; at++)
        {
            var starts = char.IsAsciiLetterOrDigit(text[at]) && (at == 0 || !char.IsLetterOrDigit(text[at - 1]));
            if (!starts || Find(text, at, cards, ibans) is not { } end)
            {
                continue;
            }

            masked ??= new StringBuilder(text.Length);
            masked.Append(text, copied, at - copied).Append(with(text[at..end]));
            copied = end;
            at = end - 1;
        }

        return masked is null ? text : masked.Append(text, copied, text.Length - copied).ToString();
    }

    // The longest run of whole groups from here that passes a check: an expiry date or a word may follow after a space.
    private static int? Find(string text, int start, bool cards, bool ibans)
    {
        var plain = new StringBuilder(MaxPlain);
        int? found = null;
        for (var at = start; at < text.Length && plain.Length < MaxPlain; at++)
        {
            if (char.IsAsciiLetterOrDigit(text[at]))
            {
                plain.Append(char.ToUpperInvariant(text[at]));
                var groupEnds = at + 1 == text.Length || !char.IsLetterOrDigit(text[at + 1]);
                if (groupEnds && plain.Length >= 13 && plain.ToString() is var candidate && ((cards && IsCard(candidate)) || (ibans && IsIban(candidate))))
                {
                    found = at + 1;
                }
            }
            else if (text[at] is not (' ' or '-' or '\u00a0') || !char.IsAsciiLetterOrDigit(text[at - 1]))
            {
                break;
            }
        }

        return found;
    }

    private static string LastFour(string value) => string.Concat(value.Where(char.IsAsciiLetterOrDigit))[^4..];

    private static bool IsCard(string digits)
    {
        if (digits.Length is < 13 or > 19 || !digits.All(char.IsAsciiDigit) || digits.All(d => d == digits[0]))
        {
            return false;
        }

        var sum = 0;
        for (var i = 0; i < digits.Length; i++)
        {
            var digit = digits[^(i + 1)] - '0';
            digit = i % 2 == 0 ? digit : digit * 2;
            sum += digit > 9 ? digit - 9 : digit;
        }

        return sum % 10 == 0;
    }

    // Country and check digits go to the end, letters count from 10, and the whole modulo 97 is 1.
    private static bool IsIban(string text)
    {
        if (text.Length is < 15 or > MaxPlain || !char.IsAsciiLetter(text[0]) || !char.IsAsciiLetter(text[1]) || !char.IsAsciiDigit(text[2]) || !char.IsAsciiDigit(text[3]))
        {
            return false;
        }

        var rest = 0;
        foreach (var letter in text[4..] + text[..4])
        {
            rest = char.IsAsciiDigit(letter) ? ((rest * 10) + letter - '0') % 97 : ((rest * 100) + letter - 'A' + 10) % 97;
        }

        return rest == 1;
    }
}
