using System.Text.RegularExpressions;

namespace Hitl.Connector.Notes;

/// <summary>Details that their own form gives away, whatever the language: addresses of mail, money, dates, times, numbers and codes.</summary>
public static partial class DetailPatterns
{
    private const int Longest = 16_000;
    private const int MinDigitsOfPhone = 8;

    /// <summary>In order, without overlaps; where two would overlap, the one of the more telling form stands.</summary>
    public static IReadOnlyList<DetailSpan> Find(string text)
    {
        var found = new List<DetailSpan>();
        if (text.Length > Longest)
        {
            return found;
        }

        var hasSigns = text.AsSpan().ContainsAny(Signs);
        foreach (var (kind, pattern) in Patterns)
        {
            // All but names hold a digit, or a sign that no plain sentence has.
            if (!hasSigns && kind != DetailKind.Name)
            {
                continue;
            }

            foreach (var match in pattern.EnumerateMatches(text))
            {
                var (start, end) = (match.Index, match.Index + match.Length);
                if (kind == DetailKind.Phone && Digits(text.AsSpan(start, match.Length)) < MinDigitsOfPhone)
                {
                    continue;
                }

                if (!found.Exists(f => start < f.End && end > f.Start))
                {
                    found.Add(new DetailSpan(kind, start, end, 1));
                }
            }
        }

        found.Sort((a, b) => a.Start.CompareTo(b.Start));
        return found;
    }

    private static readonly System.Buffers.SearchValues<char> Signs = System.Buffers.SearchValues.Create("0123456789@_");

    // The earlier forms are the more telling ones.
    private static readonly (DetailKind Kind, Regex Pattern)[] Patterns =
    [
        (DetailKind.Email, Email()),
        (DetailKind.Amount, Money()),
        (DetailKind.ErrorCode, ErrorCode()),
        (DetailKind.Date, Date()),
        (DetailKind.Time, Time()),
        (DetailKind.Phone, Phone()),
        (DetailKind.Number, Code()),
        (DetailKind.Number, Named()),
        (DetailKind.Number, Cued()),
        (DetailKind.Name, NameAfterCue()),
    ];

    private static int Digits(ReadOnlySpan<char> text)
    {
        var digits = 0;
        foreach (var letter in text)
        {
            digits += char.IsAsciiDigit(letter) ? 1 : 0;
        }

        return digits;
    }

    [GeneratedRegex(@"[\p{L}\p{N}._%+-]{1,64}@[\p{L}\p{N}-]{1,63}(\.[\p{L}\p{N}-]{1,63}){1,4}", RegexOptions.CultureInvariant)]
    private static partial Regex Email();

    [GeneratedRegex(@"(?<![\p{L}\p{N}])((?:[$€£¥₹]|US\$|EUR|USD|GBP|CHF|INR|Rs\.?)\s?\d{1,9}(?:[.,' ]\d{3}){0,3}(?:[.,]\d{1,2})?|\d{1,9}(?:[.,']\d{3}){0,3}(?:[.,]\d{1,2})?\s?(?:[$€£¥₹]|EUR|USD|GBP|CHF|INR|euros?|dollars?|pounds?|rupees?|bucks|Euro)(?![\p{L}]))", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex Money();

    [GeneratedRegex(@"(?<![\p{L}\p{N}])(0x[0-9A-Fa-f]{3,16}|(?:ERR|ERROR|E|EXC|HTTP|SQL|BSOD)[_-][A-Z0-9_-]{2,40}|[A-Z]{2,12}(?:_[A-Z0-9]{2,20}){1,5}|(?<=\b(?:error|fehler|erreur|erro|errore|fout|http|code|status)\s{0,3}(?:code|no\.?|number|nummer|nr\.?)?\s{0,2}[:#]?\s{0,2})\d{3,6})(?![\p{L}\p{N}])", RegexOptions.CultureInvariant)]
    private static partial Regex ErrorCode();

    [GeneratedRegex(@"(?<![\p{L}\p{N}./-])(\d{4}-\d{1,2}-\d{1,2}|\d{1,2}[./-]\d{1,2}[./-](?:\d{4}|\d{2})|\d{1,2}/\d{1,2}|\d{1,2}\.\d{1,2}\.|\d{1,2}(?:st|nd|rd|th|\.|er|º)?\s(?:of\s|de\s|di\s)?" + Month + @"(?:,?\s(?:de\s)?(?:19|20)\d\d)?|" + Month + @"\.?\s\d{1,2}(?:st|nd|rd|th)?(?:,?\s(?:19|20)\d\d)?)(?![\p{L}\p{N}])", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex Date();

    private const string Month = @"(?:jan(?:uary|uar|vier)?|feb(?:ruary|ruar)?|février|mar(?:ch|s|zo)?|märz|maart|apr(?:il)?|avril|abril|aprile|may|mai|mei|maio|mayo|maggio|june?|juni|juin|junio|junho|giugno|july?|juli|juillet|julio|julho|luglio|aug(?:ust|ustus)?|août|agosto|sep(?:t|tember|tembre|tiembre)?|setembro|settembre|oct(?:ober|obre|ubre)?|okt(?:ober)?|outubro|ottobre|nov(?:ember|embre|iembre|embro)?|dec(?:ember|embre)?|dez(?:ember|embro)?|déc(?:embre)?|dic(?:iembre|embre)?|enero|janeiro|gennaio|febrero|fevereiro|febbraio|januari|februari|março)";

    [GeneratedRegex(@"(?<![\p{L}\p{N}:.])((?:[01]?\d|2[0-3])[:.h][0-5]\d(?::[0-5]\d)?(?:\s?[ap]\.?m\.?|\sUhr)?|(?:1[0-2]|0?[1-9])\s?[ap]\.?m\.?|(?:[01]?\d|2[0-3])\sUhr)(?![\p{L}\p{N}:])", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex Time();

    [GeneratedRegex(@"(?<![\p{L}\p{N}])(?:\+|00)\d{1,3}[ ./-]?(?:\(\d{1,4}\)[ ./-]?)?\d{1,4}(?:[ ./-]?\d{2,4}){1,5}(?![\p{L}\p{N}])|\(\d{3,5}\)\s?\d{3,4}[ .-]?\d{3,5}(?![\p{L}\p{N}])|(?<![\p{L}\p{N}])\d{3}[-.]\d{3}[-.]\d{4}(?![\p{L}\p{N}])", RegexOptions.CultureInvariant)]
    private static partial Regex Phone();

    // Letters and digits in one piece, or parted by dashes: an order, a booking, a serial number. Ordinals and measures are none.
    [GeneratedRegex(@"(?<![\p{L}\p{N}@./_-])#?(?!\d{1,4}(?:st|nd|rd|th|am|pm|gb|mb|tb|kg|km|cm|mm|x|k|h|min|px|g|v|w|er)\b)(?=[A-Za-z-]{0,12}\d)(?=[\d-]{0,14}[A-Za-z])(?=(?:[A-Za-z-]*\d){2})[A-Za-z0-9]{1,20}(?:-[A-Za-z0-9]{1,20}){0,5}(?![\p{L}\p{N}@/_-])(?<=\w{4}|\w-\w+)", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex Code();

    // A number after the word for what it counts.
    [GeneratedRegex(@"(?<=\b(?:order|booking|claim|policy|invoice|ticket|case|reference|account|customer|flight|bestellung|bestellnummer|auftrag|rechnung|kundennummer|buchung|vorgang|commande|facture|réservation|dossier|client|pedido|factura|reserva|fatura|encomenda|ordine|fattura|prenotazione|pratica|bestelling|factuur|boeking|klantnummer)\s{0,2}(?:number|no\.?|id|code|nummer|nr\.?|n°|nº|numéro|número|numero)?\s{0,2}(?:is|ist|est|es|é|è)?\s?[:#]?\s{0,2})\d{2,20}(?![\p{L}\p{N}]|[.,]\d)", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex Cued();

    [GeneratedRegex(@"(?<=\b(?:[Mm]y name is|[Mm]ein Name ist|[Ii]ch heiße|[Jj]e m'appelle|[Jj]e m’appelle|[Mm]on nom est|[Mm]e llamo|[Mm]i nombre es|[Mm]eu nome é|[Cc]hamo-me|[Mm]i chiamo|[Ii]l mio nome è|[Ii]k heet|[Mm]ijn naam is)\s)\p{Lu}[\p{L}'’-]{1,25}(?:\s(?:(?:van|von|de|da|del|di|der|den|la|le)\s){0,2}\p{Lu}[\p{L}'’-]{1,25}){0,3}", RegexOptions.CultureInvariant)]
    private static partial Regex NameAfterCue();

    // A bare number that is marked as one, or too long to be anything else.
    [GeneratedRegex(@"(?<=#)\d{3,20}(?![\p{L}\p{N}])|(?<![\p{L}\p{N}.,/+-])\d{6,20}(?![\p{L}\p{N}]|[.,]\d)|(?<![\p{L}\p{N}.,/+-])\d{2,8}(?:-\d{2,8}){1,4}(?![\p{L}\p{N}])", RegexOptions.CultureInvariant)]
    private static partial Regex Named();
}
