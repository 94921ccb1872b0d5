using System.Text.RegularExpressions;

namespace Hitl.Connector.Notes;

/// <summary>A kind of personal data that an account may have masked in notes.</summary>
public enum PersonalDataKind
{
    /// <summary>Payment card numbers, by Luhn's check.</summary>
    Card,

    /// <summary>By its check digits, ISO 13616.</summary>
    Iban,

    /// <summary>Social security and national identity numbers: US, UK, France, Spain, Italy, Germany, and any that the text names as one.</summary>
    SocialSecurity,

    /// <summary>Passwords, API keys, tokens, private keys.</summary>
    Secret,
    Email,
    Phone,

    /// <summary>Street and house number.</summary>
    Address,
}

/// <summary>Hides personal data in text: of cards and accounts the last four characters stay, of the rest nothing.</summary>
public static partial class PersonalData
{
    /// <summary>What stands where something was hidden.</summary>
    public const string Hidden = "••••";

    /// <summary>What is never of use to an agent; the rest they need for their work.</summary>
    public static IReadOnlySet<PersonalDataKind> Usual { get; } = new HashSet<PersonalDataKind> { PersonalDataKind.Card, PersonalDataKind.Iban, PersonalDataKind.SocialSecurity, PersonalDataKind.Secret };

    public static IReadOnlySet<PersonalDataKind> All { get; } = new HashSet<PersonalDataKind>(Enum.GetValues<PersonalDataKind>());

    public static string Mask(string text, IReadOnlySet<PersonalDataKind> kinds) =>
        Replace(text, kinds, (kind, value) => kind is PersonalDataKind.Card or PersonalDataKind.Iban ? AccountNumbers.Mask(value) : Hidden);

    /// <param name="with">Gets each value as it stands there; what it gives takes its place, and must not look like personal data itself.</param>
    internal static string Replace(string text, IReadOnlySet<PersonalDataKind> kinds, Func<PersonalDataKind, string, string> with)
    {
        // Secrets first: a part of one may look like something else.
        var left = text;
        if (kinds.Contains(PersonalDataKind.Secret))
        {
            left = Secret().Replace(left, m => with(PersonalDataKind.Secret, m.Value));
            left = NamedSecret().Replace(left, m => After(m, PersonalDataKind.Secret, with));
        }

        if (kinds.Contains(PersonalDataKind.Card) || kinds.Contains(PersonalDataKind.Iban))
        {
            left = AccountNumbers.Replace(
                left,
                kinds.Contains(PersonalDataKind.Card),
                kinds.Contains(PersonalDataKind.Iban),
                number => with(char.IsAsciiLetter(number[0]) ? PersonalDataKind.Iban : PersonalDataKind.Card, number));
        }

        left = kinds.Contains(PersonalDataKind.SocialSecurity) && left.AsSpan().ContainsAnyInRange('0', '9') ? WithoutIdentityNumbers(left, with) : left;
        left = kinds.Contains(PersonalDataKind.Email) && left.Contains('@', StringComparison.Ordinal) ? Email().Replace(left, m => with(PersonalDataKind.Email, m.Value)) : left;
        left = kinds.Contains(PersonalDataKind.Phone) ? Phone().Replace(left, m => m.Value.Count(char.IsAsciiDigit) is >= 8 and <= 15 ? with(PersonalDataKind.Phone, m.Value) : m.Value) : left;
        return kinds.Contains(PersonalDataKind.Address) ? Address().Replace(left, m => with(PersonalDataKind.Address, m.Value)) : left;
    }

    private static string WithoutIdentityNumbers(string text, Func<PersonalDataKind, string, string> with)
    {
        var left = NamedIdentity().Replace(text, m => After(m, PersonalDataKind.SocialSecurity, with));
        left = Identity().Replace(left, m => with(PersonalDataKind.SocialSecurity, m.Value));
        left = French().Replace(left, m => IsFrench(m.Value) ? with(PersonalDataKind.SocialSecurity, m.Value) : m.Value);
        return Spanish().Replace(left, m => IsSpanish(m.Value) ? with(PersonalDataKind.SocialSecurity, m.Value) : m.Value);
    }

    // The words that name it stay: only what comes after them is the value.
    private static string After(Match match, PersonalDataKind kind, Func<PersonalDataKind, string, string> with)
    {
        var before = match.Groups["before"].Value;
        return before + with(kind, match.Value[before.Length..]);
    }

    // The key is 97 less the number modulo 97; Corsica's letters count as 19 and 18 do with a zero, and are left out here.
    private static bool IsFrench(string value)
    {
        var digits = string.Concat(value.Where(char.IsAsciiDigit));
        return digits.Length == 15 && 97 - (long.Parse(digits[..13], System.Globalization.CultureInfo.InvariantCulture) % 97) == int.Parse(digits[13..], System.Globalization.CultureInfo.InvariantCulture);
    }

    // The letter follows from the number modulo 23.
    private static bool IsSpanish(string value) =>
        "TRWAGMYFPDXBNJZSQVHLCKE"[int.Parse(string.Concat(value.Where(char.IsAsciiDigit)), System.Globalization.CultureInfo.InvariantCulture) % 23] == char.ToUpperInvariant(value[^1]);

    [GeneratedRegex(@"\b(?:sk|pk|rk)[-_](?:live[-_]|test[-_]|proj-|ant-)?[A-Za-z0-9_-]{16,200}|\bgh[pousr]_[A-Za-z0-9]{20,100}|\bgithub_pat_\w{20,120}|\bxox[abeoprs]-[A-Za-z0-9-]{10,200}|\b(?:AKIA|ASIA)[0-9A-Z]{16}\b|\bAIza[0-9A-Za-z_-]{35}|\bglpat-[\w-]{20,60}|\beyJ[\w-]{8,2000}\.[\w-]{8,4000}(?:\.[\w-]{0,1000})?|-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----[\s\S]{0,8000}?(?:-----END [A-Z ]{0,30}PRIVATE KEY-----|$)", RegexOptions.CultureInvariant)]
    private static partial Regex Secret();

    [GeneratedRegex(@"(?<before>\b(?:password|passwort|kennwort|passcode|pass ?phrase|pwd|pin(?: code)?|cvv|cvc|api[ _-]?key|access[ _-]?token|secret(?: key)?|client[ _-]secret|bearer|mot de passe|contraseña|senha|palavra-passe|password è|wachtwoord)\b(?:\s+(?:is|was|ist|lautet|est|es|é|è))?\s{0,3}[:=]?\s{0,3}[""'“]?)(?=[^\s""'“”,;]*[0-9!@#$%^&*_=+-])[^\s""'“”,;]{3,200}", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex NamedSecret();

    // US, UK, Italy, Germany.
    [GeneratedRegex(@"(?<![\w-])(?:(?!000|666|9\d\d)\d{3}([- ])(?!00)\d{2}\1(?!0000)\d{4}|[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z] ?\d{2} ?\d{2} ?\d{2} ?[A-D]|[A-Z]{6}\d{2}[A-EHLMPR-T]\d{2}[A-Z]\d{3}[A-Z]|\d{2} ?\d{6} ?[A-Z] ?\d{3})(?![\w-])", RegexOptions.CultureInvariant)]
    private static partial Regex Identity();

    [GeneratedRegex(@"(?<before>\b(?:ssn|social security(?: number| no\.?)?|national insurance(?: number)?|bsn|burgerservicenummer|sozialversicherungsnummer|sv-nummer|steuer-?id|numéro de sécurité sociale|codice fiscale|nif|cpf)\b(?:\s+(?:number|no\.?|is|ist|est|es|é|è))?\s{0,3}[:=]?\s{0,3})\d[\d .-]{7,16}\d", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex NamedIdentity();

    [GeneratedRegex(@"(?<!\w)[12] ?\d{2} ?(?:0[1-9]|1[0-2]) ?\d{2} ?\d{3} ?\d{3} ?\d{2}(?!\w)", RegexOptions.CultureInvariant)]
    private static partial Regex French();

    [GeneratedRegex(@"(?<!\w)\d{8}-?[A-HJ-NP-TV-Za-hj-np-tv-z](?!\w)", RegexOptions.CultureInvariant)]
    private static partial Regex Spanish();

    [GeneratedRegex(@"[\p{L}\p{N}._%+-]{1,64}@[\p{L}\p{N}-]{1,63}(?:\.[\p{L}\p{N}-]{1,63}){1,4}", RegexOptions.CultureInvariant)]
    private static partial Regex Email();

    [GeneratedRegex(@"(?<![\w+])(?:\+|00)?\(?\d{2,5}\)?(?:[ ./-]?\(?\d{2,5}\)?){1,5}(?!\w)", RegexOptions.CultureInvariant)]
    private static partial Regex Phone();

    [GeneratedRegex(@"(?<!\w)(?:\d{1,5}[a-z]?,? (?:\p{L}[\p{L}'.-]{1,25} ){1,3}(?:street|st|road|rd|avenue|ave|lane|ln|drive|dr|court|ct|boulevard|blvd|way|square|place|terrace)\b\.?|\d{1,4},? (?:rue|avenue|boulevard|chemin|place) (?:\p{L}[\p{L}'.-]{1,25} ?){1,4}|(?:calle|avenida|rua|via|viale|piazza|plaza) (?:\p{L}[\p{L}'.-]{1,25} ){1,4}\d{1,5}|\p{L}[\p{L}.-]{1,30} ?(?:straße|strasse|str\.|weg|platz|allee|straat|laan|plein) \d{1,4}[a-z]?)(?!\w)", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex Address();
}
