using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Hitl.Connector.Models.Training;

/// <summary>A text and what it is, in the words of the set it comes from.</summary>
/// <param name="Label"><c>set:label</c>.</param>
public sealed record LabelledText(string Text, string Label);

/// <summary>Reads the public training sets from a data directory laid out as their publishers lay them out.</summary>
public sealed partial class PublicSets(string directory)
{
    public IEnumerable<LabelledText> Banking77() =>
        TabularFile.ReadCsvByName(PathOf("banking77", "train.csv")).Select(r => new LabelledText(r["text"], "banking77:" + r["category"]));

    /// <summary>In scope and, labelled <c>clinc150:oos</c>, out of scope.</summary>
    public IEnumerable<LabelledText> Clinc150(params string[] parts)
    {
        using var json = JsonDocument.Parse(File.ReadAllBytes(PathOf("clinc150", "train_dev.json")));
        var wanted = parts.Length > 0 ? parts : ["train", "val", "oos_train", "oos_val"];
        return [.. json.RootElement.EnumerateObject().Where(p => wanted.Contains(p.Name))
            .SelectMany(p => p.Value.EnumerateArray())
            .Select(row => new LabelledText(row[0].GetString()!, "clinc150:" + row[1].GetString()))];
    }

    /// <summary>Some rows are wrapped whole in one quoted field.</summary>
    public IEnumerable<LabelledText> Bitext()
    {
        using var reader = new StreamReader(PathOf("bitext8k", "bitext.csv"));
        foreach (var row in TabularFile.ReadCsv(reader).Skip(1))
        {
            var fields = row.Count >= 4 && row[1].Length > 0 ? row : TabularFile.ReadCsv(new StringReader(row[0])).FirstOrDefault() ?? [];
            if (fields.Count >= 4 && fields[3].Length > 0)
            {
                yield return new LabelledText(fields[1], "bitext:" + fields[3].Trim('"', ' '));
            }
        }
    }

    /// <summary>Turns with one intent; rows whose columns slipped are left out.</summary>
    public IEnumerable<LabelledText> MultiDogo()
    {
        foreach (var domain in Directory.EnumerateDirectories(PathOf("multidogo")).Order(StringComparer.Ordinal))
        {
            foreach (var file in new[] { "train.tsv", "dev.tsv" })
            {
                foreach (var line in File.ReadLines(Path.Combine(domain, file)).Skip(1))
                {
                    var fields = line.Split('\t');
                    if (fields.Length == 6 && fields[5].Length > 0 && fields[5].All(char.IsAsciiLetterLower))
                    {
                        yield return new LabelledText(fields[3], "multidogo:" + fields[5]);
                    }
                }
            }
        }
    }

    /// <summary>The files of labelled turns, one for each kind of business.</summary>
    public IEnumerable<string> MultiDogoSlotFiles(string file) =>
        Directory.EnumerateDirectories(PathOf("multidogo")).Order(StringComparer.Ordinal).Select(d => Path.Combine(d, file));

    /// <summary>Sentences with marked personal data.</summary>
    public string PresidioResearch => PathOf("presidio-research", "dev.json");

    public IEnumerable<LabelledText> Rasa()
    {
        var intent = "";
        foreach (var line in File.ReadLines(PathOf("rasa-helpdesk", "nlu.yml")))
        {
            if (line.StartsWith("- ", StringComparison.Ordinal))
            {
                intent = line.StartsWith("- intent: ", StringComparison.Ordinal) ? line["- intent: ".Length..].Trim() : "";
            }
            else if (intent.Length > 0 && line.TrimStart().StartsWith("- ", StringComparison.Ordinal))
            {
                yield return new LabelledText(EntityMarkup().Replace(line.TrimStart()[2..], "$1").Trim(), "rasa:" + intent);
            }
        }
    }

    /// <summary>Comments with the names of their emotions.</summary>
    public IEnumerable<(string Text, IReadOnlyList<string> Emotions)> GoEmotions(params string[] parts)
    {
        var labels = File.ReadAllLines(PathOf("goemotions", "labels.txt"));
        foreach (var part in parts.Length > 0 ? parts : ["train", "dev"])
        {
            foreach (var line in File.ReadLines(PathOf("goemotions", part + ".tsv")))
            {
                var fields = line.Split('\t');
                yield return (fields[0], [.. fields[1].Split(',').Select(l => labels[int.Parse(l, CultureInfo.InvariantCulture)])]);
            }
        }
    }

    /// <summary>Words, film and news sentences with a mean rating from −4 to 4.</summary>
    public IEnumerable<(string Text, double Valence, string Set)> Vader()
    {
        foreach (var line in File.ReadLines(PathOf("vader", "vader_lexicon.txt")))
        {
            var fields = line.Split('\t');
            if (fields.Length > 1)
            {
                yield return (fields[0], double.Parse(fields[1], CultureInfo.InvariantCulture), "lexicon");
            }
        }

        foreach (var set in new[] { "movieReviewSnippets", "nytEditorialSnippets" })
        {
            foreach (var line in File.ReadLines(PathOf("vader", set + "_GroundTruth.txt"), System.Text.Encoding.Latin1))
            {
                var fields = line.Split('\t');
                if (fields.Length > 2)
                {
                    yield return (fields[2], double.Parse(fields[1], CultureInfo.InvariantCulture), set);
                }
            }
        }
    }

    /// <summary>
    /// Turns of users to a chatbot with the mean of their raters, 1 (fine) to −3 (severe), and the share of raters who
    /// called the turn abusive.
    /// </summary>
    public IEnumerable<(string Text, double Level, double Abusive)> ConvAbuse(params string[] parts)
    {
        foreach (var part in parts.Length > 0 ? parts : ["train", "valid"])
        {
            foreach (var row in TabularFile.ReadCsvByName(PathOf("convabuse", part + ".csv")))
            {
                var levels = new List<int>();
                for (var rater = 1; rater <= 8; rater++)
                {
                    foreach (var level in new[] { 1, 0, -1, -2, -3 })
                    {
                        if (row.TryGetValue($"Annotator{rater}_is_abuse.{level}", out var said) && said.StartsWith('1'))
                        {
                            levels.Add(level);
                        }
                    }
                }

                if (levels.Count > 0)
                {
                    yield return (row["user"], levels.Average(), levels.Count(l => l < 0) / (double)levels.Count);
                }
            }
        }
    }

    /// <summary>Calls to a phone bot that books appointments.</summary>
    public IEnumerable<ThreadCall> Betold()
    {
        using var json = JsonDocument.Parse(File.ReadAllBytes(PathOf("betold", "valid.json")));
        return [.. json.RootElement.EnumerateArray().Select(call => new ThreadCall(
            call.GetProperty("LUHF").GetString() == "luhf",
            [.. call.GetProperty("utterances_annotations").EnumerateArray()
                .Select(u => new CallTurn(u.GetProperty("caller_name").GetString() == "nlg", u.GetProperty("intent").GetString()!))]))];
    }

    /// <summary>Emoji with their names.</summary>
    public IEnumerable<(string Emoji, string Name)> Emoji() =>
        File.ReadLines(PathOf("vader", "emoji_utf8_lexicon.txt")).Select(l => l.Split('\t')).Where(f => f.Length > 1).Select(f => (f[0], f[1]));

    /// <summary>Sentences by language code; Norwegian is <c>nb</c> and <c>nn</c>.</summary>
    public IEnumerable<(string Text, string Language)> Lingua() =>
        from file in Directory.EnumerateFiles(PathOf("lingua", "sentences"), "*.txt").Order(StringComparer.Ordinal)
        from line in File.ReadLines(file)
        where line.Length > 0
        select (line, Path.GetFileNameWithoutExtension(file));

    private string PathOf(params string[] parts)
    {
        var path = Path.Combine([directory, .. parts]);
        return File.Exists(path) || Directory.Exists(path)
            ? path
            : throw new FileNotFoundException($"Training data {path} is missing: give the directory that holds banking77, clinc150, goemotions and the others.", path);
    }

    [GeneratedRegex(@"\[([^\]]+)\](\([^)]*\)|\{[^}]*\})", RegexOptions.CultureInvariant)]
    private static partial Regex EntityMarkup();
}
