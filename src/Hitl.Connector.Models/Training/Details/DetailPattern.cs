using System.Globalization;
using Hitl.Connector.Models.Notes;
using Hitl.Connector.Notes;

namespace Hitl.Connector.Models.Training.Details;

/// <summary>Fills sentences with places for details, such as <c>my policy number is {code}</c>.</summary>
internal sealed class DetailPattern
{
    // The most frequent words are what sentences are made of; the others may be anything's name.
    private const int FrequentWords = 250;
    private const string Meals = "fastfood";

    private static readonly string[] Prefixes = ["Mill", "Kar", "Tan", "Bel", "Ros", "Ver", "Dor", "Nan", "Sha", "Lor", "Bren", "Kal", "Mor", "Jai", "Per", "Stan", "Wil", "Har", "Oak", "Ash"];
    private static readonly string[] Endings = ["er", "ia", "ov", "ina", "ton", "ford", "esh", "ani", "ley", "ko", "ski", "etti", "ur", "an", "ika", "wood", "mann", "ez", "dal", "ine"];

    private static readonly string[] Providers = ["gmailcom", "yahoocom", "hotmailcom", "mailcom", "outlookcom", "examplecom", "webde", "gmxnet"];

    private readonly string[] vocabulary;
    private readonly bool withMeals;

    /// <param name="common">Texts whose rarer words stand for things that no list knows.</param>
    /// <param name="without">Kind of business whose words are left out; null for none.</param>
    public DetailPattern(IEnumerable<string> common, string? without)
    {
        withMeals = without != Meals;
        vocabulary =
        [
            .. common.SelectMany(t => t.ToLowerInvariant().Split(' ')).Where(w => w.Length > 2 && w.All(char.IsAsciiLetterLower)).CountBy(w => w)
                .Where(c => c.Value > 1).OrderByDescending(c => c.Value).ThenBy(c => c.Key, StringComparer.Ordinal).Skip(FrequentWords).Select(c => c.Key),
        ];
    }

    /// <returns>The words, and the label of each (<see cref="DetailExample"/>).</returns>
    public (List<string> Words, List<int> Labels) Fill(string pattern, Random random)
    {
        var (words, labels) = (new List<string>(), new List<int>());
        foreach (var part in pattern.Split(' '))
        {
            var (value, kind) = part.StartsWith('{') ? Value(part.Trim('{', '}'), random) : (part, null);
            foreach (var word in value.Split(' '))
            {
                words.Add(word);
                labels.Add(kind is { } k ? (int)k + 1 : 0);
            }
        }

        return (words, labels);
    }

    private (string Value, DetailKind? Kind) Value(string place, Random random) => place switch
    {
        "given" => (Given(random), DetailKind.Name),
        "name" => (random.Next(3) == 0 ? Given(random) : $"{Given(random)} {Surname(random)}", DetailKind.Name),
        "surname" => (Surname(random), DetailKind.Name),
        "code" => (Code(random), DetailKind.Number),
        "digits" => (Digits(random, random.Next(4, 13)), DetailKind.Number),
        "four" => (Digits(random, 4), DetailKind.Number),
        "phone" => (Digits(random, random.Next(9, 12)), DetailKind.Phone),
        "email" => (Mail(random), DetailKind.Email),
        "city" => (Pick("city", random), DetailKind.Place),
        "state" => (Pick("state", random), DetailKind.Place),
        "country" => (Pick("country", random), DetailKind.Place),
        "zip" => (Digits(random, random.Next(5, 7)), DetailKind.Place),
        "address" => ($"{random.Next(1, 2000)} {Surname(random)} {(random.Next(2) == 0 ? "street" : "road")} {Pick("city", random)} {Pick("state", random)} {Digits(random, 5)}", DetailKind.Place),
        "year" => (random.Next(1990, 2025).ToString(CultureInfo.InvariantCulture), DetailKind.Date),
        "date" => (Date(random), DetailKind.Date),
        "time" => ($"{random.Next(1, 13)} {(random.Next(2) == 0 ? "am" : "pm")}", DetailKind.Time),
        "money" => (Money(random), DetailKind.Amount),
        "count" => (random.Next(2) == 0 ? random.Next(1, 12).ToString(CultureInfo.InvariantCulture) : Pick("number", random), DetailKind.Amount),
        "item" => (Item(random), DetailKind.Product),
        "measure" => ($"{random.Next(1, random.Next(2) == 0 ? 20 : 500)} {Pick("unit", random)}", DetailKind.Amount),
        "topic" => (Pick("topic", random), null),
        "thing" or "size" or "payment" or "grade" or "colour" or "car" or "device" or "software" or "food" or "drink" or "service" or "company" => (Pick(place, random), DetailKind.Product),
        _ => throw new InvalidDataException($"A pattern has the unknown place {{{place}}}."),
    };

    // Any words may be a thing's name: a model that has seen only known names learns them and not their place.
    private string Item(Random random)
    {
        var thing = withMeals && random.Next(4) == 0 ? Pick(random.Next(3) == 0 ? "drink" : "food", random) : random.Next(3) == 0 ? Words(random) : Pick("thing", random);
        return random.Next(8) switch
        {
            0 => $"{Pick("colour", random)} {thing}",
            1 => $"{Pick("size", random)} {thing}",
            2 => $"{Pick("material", random)} {thing}",
            3 => $"{Invented(random)} {thing}",
            4 => $"{Words(random)} {thing}",
            _ => thing,
        };
    }

    private string Words(Random random) => string.Join(' ', Enumerable.Range(0, random.Next(1, 3)).Select(_ => vocabulary[random.Next(vocabulary.Length)]));

    // Names that no list knows are half of what customers are called.
    private static string Given(Random random) => random.Next(2) == 0 ? Pick("given", random) : Invented(random);

    private static string Surname(Random random) => random.Next(2) == 0 ? Pick("surname", random) : Invented(random);

    private static string Invented(Random random) => (Prefixes[random.Next(Prefixes.Length)] + Endings[random.Next(Endings.Length)]).ToLowerInvariant();

    // As one piece, or cut where letters meet digits, as some desks store what customers type.
    private static string Code(Random random) => random.Next(5) switch
    {
        0 => Digits(random, random.Next(5, 11)),
        1 => Letters(random, random.Next(1, 5)) + Gap(random) + Digits(random, random.Next(1, 8)),
        2 => Digits(random, random.Next(1, 5)) + Gap(random) + Letters(random, random.Next(1, 4)),
        _ => Groups(random, random.Next(3, 7)),
    };

    private static string Groups(Random random, int count)
    {
        var gap = Gap(random);
        var letters = random.Next(2);
        return string.Join(gap, Enumerable.Range(0, count).Select(i => i % 2 == letters ? Letters(random, random.Next(1, 3)) : Digits(random, random.Next(1, 4))));
    }

    private static string Gap(Random random) => random.Next(2) == 0 ? " " : "";

    private static string Mail(Random random)
    {
        var provider = Providers[random.Next(Providers.Length)];
        return random.Next(3) switch
        {
            0 => $"{Given(random)} {random.Next(1, 2020)} {provider}",
            1 => $"{Given(random)}{Letters(random, random.Next(0, 5))}{provider}",
            _ => $"{Given(random)}{random.Next(1, 99)}@{provider[..^3]}.{provider[^3..]}",
        };
    }

    private static string Date(Random random) => random.Next(5) switch
    {
        0 => $"{Pick("month", random)} {random.Next(1, 29)}",
        1 => $"{random.Next(4, 29)} th {Pick("month", random)}",
        2 => Pick("day", random),
        3 => random.Next(1, 29).ToString("00", CultureInfo.InvariantCulture) + random.Next(1, 13).ToString("00", CultureInfo.InvariantCulture) + random.Next(2015, 2026).ToString(CultureInfo.InvariantCulture),
        _ => $"{Pick("month", random)} {random.Next(1, 29)} {random.Next(2015, 2026)}",
    };

    private static string Money(Random random) => random.Next(3) switch
    {
        0 => $"{random.Next(5, 3000)} dollars",
        1 => "$" + random.Next(5, 3000).ToString(CultureInfo.InvariantCulture),
        _ => random.Next(5, 3000).ToString(CultureInfo.InvariantCulture),
    };

    private static string Pick(string kind, Random random)
    {
        var entries = Lexicon.Shipped.Entries(kind);
        return entries[random.Next(entries.Count)];
    }

    private static string Digits(Random random, int count) => string.Concat(Enumerable.Range(0, count).Select(_ => (char)('0' + random.Next(10))));

    private static string Letters(Random random, int count) => string.Concat(Enumerable.Range(0, count).Select(_ => (char)('a' + random.Next(26))));
}
