using System.Text.RegularExpressions;

namespace Hitl.Connector.Notes;

/// <summary>What a message asks the customer for: an answer of one bare word is then known for what it is.</summary>
public static partial class AskedFor
{
    private const int Tail = 400;

    /// <summary>Null when it asks for no detail. Of several, the one asked for last.</summary>
    public static DetailKind? Of(string text)
    {
        var end = text.Length > Tail ? text[^Tail..] : text;
        if (!AskPattern().IsMatch(end))
        {
            return null;
        }

        (DetailKind Kind, int At)? last = null;
        foreach (var (kind, pattern) in Patterns)
        {
            if (pattern.Matches(end) is { Count: > 0 } matches && (last is not { } found || matches[^1].Index > found.At))
            {
                last = (kind, matches[^1].Index);
            }
        }

        return last?.Kind;
    }

    private static readonly (DetailKind Kind, Regex Pattern)[] Patterns =
    [
        (DetailKind.Number, NumberPattern()),
        (DetailKind.Name, NamePattern()),
        (DetailKind.Email, EmailPattern()),
        (DetailKind.Phone, PhonePattern()),
        (DetailKind.Date, DatePattern()),
        (DetailKind.Place, PlacePattern()),
        (DetailKind.Amount, AmountPattern()),
        (DetailKind.Product, ProductPattern()),
    ];

    [GeneratedRegex(@"\?|\b(please|provide|share|enter|need|tell|give|confirm|may i|bitte|nennen|merci de|indiquez|indique|por favor|informe|per favore|indichi|alstublieft|graag)\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex AskPattern();

    [GeneratedRegex(@"\b(number|no\.|id|code|reference|digits|ssn|imei|serial|nummer|kennung|numéro|référence|número|código|numero|codice|kenmerk)\b|nummer\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex NumberPattern();

    [GeneratedRegex(@"\b(name|names|vorname|nachname|nom|prénom|nombre|apellido|nome|cognome|sobrenome|naam|achternaam)\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex NamePattern();

    [GeneratedRegex(@"\b(e-?mail|mail|courriel|correo|e-mailadres)\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex EmailPattern();

    [GeneratedRegex(@"\b(phone|telephone|mobile|cell|telefon\w*|handy\w*|téléphone|teléfono|telefone|telefono|telefoon\w*)\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex PhonePattern();

    [GeneratedRegex(@"\b(date|day|when|birthday|datum|wann|tag|jour|quand|fecha|cuándo|data|quando|wanneer)\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex DatePattern();

    [GeneratedRegex(@"\b(address|city|town|zip|postcode|postal|zipcode|state|country|adresse|ort|stadt|postleitzahl|ville|dirección|ciudad|endereço|cidade|indirizzo|città|adres|stad)\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex PlacePattern();

    [GeneratedRegex(@"\b(amount|how much|how many|sum|quantity|betrag|wie viele?|montant|combien|importe|cuánto|valor|quanto|importo|bedrag|hoeveel)\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex AmountPattern();

    [GeneratedRegex(@"\b(product|item|model|brand|make|device|software|program|which app|artikel|produkt|modell|marke|gerät|produit|modèle|marque|producto|modelo|marca|produto|prodotto|modello|merk)\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex ProductPattern();
}
