using System.Text.Json;

namespace Hitl.Connector.Models.Training;

/// <summary>Training data cannot be used; the message lists everything that is wrong with it.</summary>
public sealed class TrainingDataException(IReadOnlyList<string> problems)
    : Exception("The training data cannot be used: " + string.Join(" ", problems))
{
    public IReadOnlyList<string> Problems { get; } = problems;
}

/// <summary>An account's own labelled texts.</summary>
/// <param name="Rows">Text and label.</param>
/// <param name="Contradictions">Texts that occur with more than one label.</param>
public sealed record LabelledRows(IReadOnlyList<(string Text, string Label)> Rows, int Contradictions);

/// <summary>Reads labelled texts from CSV (a header with <c>text</c> and <c>label</c>, <c>category</c> or <c>intent</c>) or JSON lines.</summary>
public static class LabelFile
{
    private const int RowsAtLeast = 20;
    private const int RowsOfLabelAtLeast = 2;
    private static readonly string[] TextNames = ["text", "utterance", "message"];
    private static readonly string[] LabelNames = ["label", "category", "intent", "tag"];

    /// <exception cref="TrainingDataException">A column is missing, there are too few rows or labels, or texts contradict each other.</exception>
    public static LabelledRows Read(string path)
    {
        var rows = ReadRows(path);
        var problems = new List<string>();
        var different = rows.Select(r => r.Text.Trim()).Distinct(StringComparer.OrdinalIgnoreCase).Count();
        if (different < RowsAtLeast)
        {
            problems.Add($"It has {rows.Count} rows with text and label, {different} of them with different texts; at least {RowsAtLeast} are needed.");
        }

        var labels = rows.GroupBy(r => r.Label, StringComparer.Ordinal).ToList();
        if (labels.Count < 2)
        {
            problems.Add(labels.Count == 1 ? $"Every row has the label '{labels[0].Key}'; a second one is needed to tell apart." : "No row has a label.");
        }

        foreach (var thin in labels.Where(l => l.Count() < RowsOfLabelAtLeast).Take(5))
        {
            problems.Add($"The label '{thin.Key}' has one row; at least {RowsOfLabelAtLeast} are needed.");
        }

        var contradictions = rows.GroupBy(r => r.Text.Trim(), StringComparer.OrdinalIgnoreCase).Where(g => g.Select(r => r.Label).Distinct().Count() > 1).ToList();
        if (different >= RowsAtLeast && contradictions.Count * 5 > different)
        {
            var examples = contradictions.Take(3).Select(g => $"'{g.Key}' is {string.Join(" and ", g.Select(r => r.Label).Distinct())}");
            problems.Add($"{contradictions.Count} texts occur with more than one label, more than one in five: {string.Join(", ", examples)}.");
        }

        return problems.Count == 0 ? new LabelledRows(rows, contradictions.Count) : throw new TrainingDataException(problems);
    }

    /// <summary>Labelled texts to measure a model on: unlike those to learn from, any number of any labels will do.</summary>
    /// <exception cref="TrainingDataException">A column is missing, or there is no row.</exception>
    public static IReadOnlyList<(string Text, string Label)> ReadForEvaluation(string path) =>
        ReadRows(path) is { Count: > 0 } rows ? rows : throw new TrainingDataException(["It has no row with text and label."]);

    private static List<(string Text, string Label)> ReadRows(string path) => IsJson(path) ? ReadJson(path, needsLabel: true) : ReadCsv(path, needsLabel: true);

    /// <summary>Texts that belong to none of the labels: a text column, labels ignored; a plain file has one text a line.</summary>
    public static IReadOnlyList<string> ReadTexts(string path) =>
        IsJson(path) ? [.. ReadJson(path, needsLabel: false).Select(r => r.Text)]
        : path.EndsWith(".csv", StringComparison.OrdinalIgnoreCase) ? [.. ReadCsv(path, needsLabel: false).Select(r => r.Text)]
        : [.. File.ReadLines(path).Where(l => !string.IsNullOrWhiteSpace(l))];

    private static bool IsJson(string path) => path.EndsWith(".jsonl", StringComparison.OrdinalIgnoreCase) || path.EndsWith(".json", StringComparison.OrdinalIgnoreCase);

    private static List<(string Text, string Label)> ReadCsv(string path, bool needsLabel)
    {
        using var reader = new StreamReader(path);
        var rows = TabularFile.ReadCsv(reader).GetEnumerator();
        if (!rows.MoveNext())
        {
            throw new TrainingDataException(["The file is empty."]);
        }

        var header = rows.Current.Select(h => h.Trim().TrimStart('\uFEFF').ToLowerInvariant()).ToList();
        var text = header.FindIndex(TextNames.Contains);
        var label = header.FindIndex(LabelNames.Contains);
        var problems = new List<string>();
        if (text < 0)
        {
            problems.Add($"There is no column named {string.Join(" or ", TextNames)}; the columns are {string.Join(", ", header)}.");
        }

        if (needsLabel && label < 0)
        {
            problems.Add($"There is no column named {string.Join(" or ", LabelNames)}; the columns are {string.Join(", ", header)}.");
        }

        if (problems.Count > 0)
        {
            throw new TrainingDataException(problems);
        }

        var result = new List<(string, string)>();
        while (rows.MoveNext())
        {
            var row = rows.Current;
            if (row.Count > text && !string.IsNullOrWhiteSpace(row[text]) && (!needsLabel || (row.Count > label && !string.IsNullOrWhiteSpace(row[label]))))
            {
                result.Add((row[text], needsLabel ? row[label].Trim() : ""));
            }
        }

        return result;
    }

    private static List<(string Text, string Label)> ReadJson(string path, bool needsLabel)
    {
        var result = new List<(string, string)>();
        var problems = new List<string>();
        var number = 0;
        foreach (var line in File.ReadLines(path))
        {
            number++;
            if (string.IsNullOrWhiteSpace(line) || problems.Count >= 5)
            {
                continue;
            }

            try
            {
                using var json = JsonDocument.Parse(line);
                var text = Property(json.RootElement, TextNames);
                var label = Property(json.RootElement, LabelNames);
                if (text is null || (needsLabel && label is null))
                {
                    problems.Add($"Line {number}: {(text is null ? "no text" : "no label")}.");
                }
                else if (text.Trim().Length > 0)
                {
                    result.Add((text, label?.Trim() ?? ""));
                }
            }
            catch (JsonException)
            {
                problems.Add($"Line {number}: not JSON.");
            }
        }

        return problems.Count == 0 ? result : throw new TrainingDataException(problems);
    }

    private static string? Property(JsonElement row, string[] names)
    {
        if (row.ValueKind != JsonValueKind.Object)
        {
            return null;
        }

        foreach (var name in names)
        {
            if (row.TryGetProperty(name, out var value))
            {
                switch (value.ValueKind)
                {
                    case JsonValueKind.String:
                        return value.GetString();

                    // A label may be written as 1 or true; a text may not.
                    case JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False when names == LabelNames:
                        return value.GetRawText();
                }
            }
        }

        return null;
    }
}
