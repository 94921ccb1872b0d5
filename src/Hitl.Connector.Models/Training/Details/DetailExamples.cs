using System.Text.Json;
using Hitl.Connector.Models.Notes;
using Hitl.Connector.Notes;

namespace Hitl.Connector.Models.Training.Details;

/// <summary>What the model of details learns from: the labelled turns of MultiDoGO, presidio-research, and patterns written for this project.</summary>
internal static class DetailExamples
{
    private const int Seed = 20266;
    private const double WrittenShare = 0.4;
    private const double AskedShare = 0.35;
    private const int RowsOfPattern = 60;
    private const int Negatives = 6000;

    /// <summary>Labelled turns as they are, some of them also as people write who use capitals and marks.</summary>
    public static List<DetailExample> OfSlots(IEnumerable<SlotRow> rows)
    {
        var random = new Random(Seed);
        var examples = new List<DetailExample>();
        foreach (var row in rows)
        {
            var tokens = DetailTokens.Split(row.Text);
            if (tokens.Count != row.Slots.Count || row.Slots.Any(s => s != "O" && SlotRow.KindOf(s) is null))
            {
                continue;
            }

            int[] labels = [.. row.Slots.Select(s => SlotRow.KindOf(s) is { } kind ? (int)kind + 1 : 0)];
            var given = labels.FirstOrDefault(l => l > 0);
            var asked = given > 0 && random.NextDouble() < AskedShare ? (DetailKind?)(given - 1) : null;
            examples.Add(new DetailExample(row.Text, labels, asked));
            if (random.NextDouble() < WrittenShare)
            {
                examples.Add(Written([.. row.Text.Split(' ')], labels, asked, random));
            }
        }

        return examples;
    }

    /// <summary>Sentences with marked spans; those that name an organisation are left out, since it may or may not be a detail.</summary>
    public static List<DetailExample> OfPresidio(string path)
    {
        using var json = JsonDocument.Parse(File.ReadAllBytes(path));
        var examples = new List<DetailExample>();
        foreach (var sentence in json.RootElement.EnumerateArray())
        {
            var text = sentence.GetProperty("full_text").GetString()!;
            var spans = sentence.GetProperty("spans").EnumerateArray()
                .Select(s => (Kind: s.GetProperty("entity_type").GetString()!, Start: s.GetProperty("start_position").GetInt32(), End: s.GetProperty("end_position").GetInt32())).ToList();
            if (spans.Any(s => s.Kind is "ORGANIZATION" or "NRP" or "DOMAIN_NAME" or "IP_ADDRESS"))
            {
                continue;
            }

            examples.Add(new DetailExample(text, [.. DetailTokens.Split(text).Select(t => LabelOf(spans.FirstOrDefault(s => t.Start < s.End && t.End > s.Start).Kind))]));
        }

        return examples;
    }

    /// <summary>Patterns of <c>details.txt</c> with their places filled, in the two ways that customers write.</summary>
    /// <param name="common">Texts whose words fill places beside known names.</param>
    /// <param name="without">Kind of business whose patterns and words are left out; null for none.</param>
    public static List<DetailExample> OfPatterns(IEnumerable<string> common, string? without)
    {
        var random = new Random(Seed + 1);
        var examples = new List<DetailExample>();
        var filling = new DetailPattern(common, without);
        foreach (var (_, pattern) in EmbeddedData.DetailPatterns().Where(p => without is null || p.Business != without))
        {
            for (var i = 0; i < RowsOfPattern; i++)
            {
                var (words, labels) = filling.Fill(pattern, random);
                var given = labels.FirstOrDefault(l => l > 0);
                var asked = given > 0 && random.NextDouble() < AskedShare ? (DetailKind?)(given - 1) : null;
                examples.Add(random.NextDouble() < WrittenShare ? Written(words, labels, asked, random) : new DetailExample(string.Join(' ', words).ToLowerInvariant(), [.. labels], asked));
            }
        }

        return examples;
    }

    /// <summary>Sentences in which nobody gives a detail: without digits and without capitals inside.</summary>
    public static List<DetailExample> OfPlainTexts(PublicSets sets)
    {
        var random = new Random(Seed + 2);
        string[] plain = [.. sets.Banking77().Select(t => t.Text).Concat(sets.GoEmotions().Select(t => t.Text)).Where(IsPlain)];
        random.Shuffle(plain);
        return [.. plain.Take(Negatives).Select(t => new DetailExample(t, new int[DetailTokens.Split(t).Count]))];
    }

    /// <summary>What most people's words are counted from.</summary>
    public static IEnumerable<string> CommonTexts(PublicSets sets) =>
        sets.Banking77().Select(t => t.Text).Concat(sets.Clinc150().Select(t => t.Text)).Concat(sets.GoEmotions().Select(t => t.Text)).Concat(EmbeddedData.Messages().Select(m => m.Text));

    private static bool IsPlain(string text)
    {
        var tokens = DetailTokens.Split(text);
        return !text.Contains('[', StringComparison.Ordinal) && !text.Any(char.IsAsciiDigit)
            && tokens.Skip(1).All(t => !char.IsUpper(text[t.Start]) || t.Length == 1 || text[t.Start..t.End].StartsWith("I'", StringComparison.Ordinal));
    }

    private static int LabelOf(string? entity) => entity switch
    {
        "PERSON" => 1 + (int)DetailKind.Name,
        "STREET_ADDRESS" or "GPE" or "ZIP_CODE" => 1 + (int)DetailKind.Place,
        "DATE_TIME" => 1 + (int)DetailKind.Date,
        "PHONE_NUMBER" => 1 + (int)DetailKind.Phone,
        "EMAIL_ADDRESS" => 1 + (int)DetailKind.Email,
        "CREDIT_CARD" or "IBAN_CODE" or "US_SSN" or "US_DRIVER_LICENSE" => 1 + (int)DetailKind.Number,
        _ => 0,
    };

    // As people write who use capitals and marks: names begin with a capital, codes stand in one piece, sentences end.
    private static DetailExample Written(IReadOnlyList<string> words, IReadOnlyList<int> labels, DetailKind? asked, Random random)
    {
        var (text, kept) = (new System.Text.StringBuilder(), new List<int>());
        for (var i = 0; i < words.Count; i++)
        {
            var joins = i > 0 && labels[i] == labels[i - 1] && labels[i] == 1 + (int)DetailKind.Number && random.NextDouble() < 0.7;
            var word = words[i];
            if (labels[i] is 1 + (int)DetailKind.Name or 1 + (int)DetailKind.Place || kept.Count == 0 || word == "i")
            {
                word = random.NextDouble() < 0.9 ? char.ToUpperInvariant(word[0]) + word[1..] : word;
            }
            else if (labels[i] == 1 + (int)DetailKind.Number)
            {
                word = word.ToUpperInvariant();
            }

            if (joins)
            {
                text.Append(word);
                continue;
            }

            text.Append(kept.Count > 0 ? " " : "").Append(word);
            kept.Add(labels[i]);
        }

        return new DetailExample(text.Append(random.NextDouble() < 0.6 ? "." : "").ToString(), [.. kept], asked);
    }
}
