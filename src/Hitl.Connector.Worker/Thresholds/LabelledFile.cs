using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Hitl.Connector.Escalation;
using Hitl.Connector.Escalation.Outcomes;
using Hitl.Connector.Escalation.Thresholds;
using Hitl.Connector.Models.Training;
using Hitl.Connector.Scoring;
using Hitl.Connector.Worker.Demo;
using Hitl.Connector.Worker.Replay;

namespace Hitl.Connector.Worker.Thresholds;

/// <summary>One labelled conversation: its score, or what was said, to be scored now.</summary>
public sealed record LabelledRow
{
    [JsonPropertyName("must_escalate")]
    public bool? MustEscalate { get; set; }
    public string? Intent { get; set; }
    public string? Language { get; set; }
    public double? Score { get; set; }
    public string? Text { get; set; }
    public IReadOnlyList<ScriptedMessage>? Messages { get; set; }
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(LabelledRow))]
internal sealed partial class LabelledRowJson : JsonSerializerContext;

/// <summary>
/// Labelled history from a file: JSON lines or CSV with a header. Every row says <c>must_escalate</c>, and either
/// <c>score</c> with <c>intent</c> and <c>language</c>, or <c>text</c> (in JSON also <c>messages</c>) to score.
/// </summary>
internal static class LabelledFile
{
    private const string Form = "write must_escalate, and score with intent and language, or text";
    private static readonly string[] _yes = ["true", "yes", "1"];
    private static readonly string[] _no = ["false", "no", "0"];

    /// <param name="models">Loaded when the first row has to be scored.</param>
    /// <returns>Everything that is wrong, by line; empty when all rows were taken.</returns>
    public static IReadOnlyList<string> Read(FileInfo file, ThresholdHistory history, Lazy<IScorer> models)
    {
        var problems = new List<string>();
        foreach (var (line, row, unreadable) in file.Extension.Equals(".csv", StringComparison.OrdinalIgnoreCase) ? Csv(file) : Json(file))
        {
            if ((unreadable ?? Problem(row!)) is { } problem)
            {
                problems.Add(string.Create(CultureInfo.InvariantCulture, $"line {line}: {problem}"));
            }
            else if (row!.Score is { } score)
            {
                history.Add(row.Intent, row.Language ?? "unknown", score, row.MustEscalate!.Value);
            }
            else
            {
                Score(row, line, history, models.Value);
            }
        }

        return problems;
    }

    private static string? Problem(LabelledRow row) => row switch
    {
        { MustEscalate: null } => "\"must_escalate\" is missing: write true or false",
        { Score: not (null or (>= 0 and <= 1)) } => "\"score\" is a number from 0 to 1",
        { Score: null, Text: null, Messages: null } => $"nothing to go by: {Form}",
        { Messages: { } messages } when messages.Any(m => m?.Text is null || m.From is not ("customer" or "bot" or "agent")) => "a message needs \"from\" (customer, bot or agent) and \"text\"",
        { Score: null, Messages: { } messages } when messages.All(m => m.From != "customer") => "no message is from the customer",
        _ => null,
    };

    private static void Score(LabelledRow row, int line, ThresholdHistory history, IScorer scorer)
    {
        var script = new ConversationScript
        {
            Id = line.ToString(CultureInfo.InvariantCulture),
            Messages = row.Messages ?? [new ScriptedMessage { From = "customer", Text = row.Text! }],
        };
        var recorded = ReplayScripts.Record(script, line, scorer, RuleSet.Empty);
        var judged = JudgedConversation.Of(recorded.Sheets.Select(s => s.Sheet), recorded.Outcome);
        history.Add(judged.Language, judged.Then, row.MustEscalate!.Value);
    }

    private static IEnumerable<(int Line, LabelledRow? Row, string? Problem)> Json(FileInfo file)
    {
        var line = 0;
        foreach (var text in File.ReadLines(file.FullName))
        {
            line++;
            if (!string.IsNullOrWhiteSpace(text))
            {
                yield return ReadJson(text) is var (row, problem) ? (line, row, problem) : default;
            }
        }
    }

    private static (LabelledRow? Row, string? Problem) ReadJson(string text)
    {
        try
        {
            return JsonSerializer.Deserialize(text, LabelledRowJson.Default.LabelledRow) is { } row ? (row, null) : (null, $"null is no row: {Form}");
        }
        catch (JsonException failure)
        {
            return (null, $"not JSON of this form ({Form}): {failure.Message}");
        }
    }

    // A row is counted as a line: line breaks inside quotes are rare in labels.
    private static IEnumerable<(int Line, LabelledRow? Row, string? Problem)> Csv(FileInfo file)
    {
        var line = 1;
        foreach (var cells in TabularFile.ReadCsvByName(file.FullName))
        {
            line++;
            var named = cells.ToDictionary(c => c.Key.Trim().TrimStart('\uFEFF').ToLowerInvariant(), c => c.Value.Trim(), StringComparer.Ordinal);
            string? Cell(string name) => named.GetValueOrDefault(name) is { Length: > 0 } value ? value : null;
            var must = Cell("must_escalate")?.ToLowerInvariant();
            var score = Cell("score");
            double? number = double.TryParse(score, NumberStyles.Float, CultureInfo.InvariantCulture, out var parsed) ? parsed : null;
            yield return (line, new LabelledRow
            {
                MustEscalate = _yes.Contains(must) ? true : _no.Contains(must) ? false : null,
                Intent = Cell("intent"),
                Language = Cell("language"),
                Score = number,
                Text = Cell("text"),
            }, score is not null && number is null ? "\"score\" is a number from 0 to 1" : null);
        }
    }
}
