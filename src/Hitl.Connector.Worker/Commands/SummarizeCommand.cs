using System.CommandLine;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Hitl.Connector.Accounts;
using Hitl.Connector.Conversations;
using Hitl.Connector.Escalation;
using Hitl.Connector.Handover;
using Hitl.Connector.Models;
using Hitl.Connector.Models.Runtime;
using Hitl.Connector.Notes;
using Hitl.Connector.Worker.Processing;

namespace Hitl.Connector.Worker.Commands;

/// <param name="Cites">Ids of the messages it stands on: m1 is the first of the input. Empty for lines of the frame.</param>
public sealed record SentenceLine(string Text, IReadOnlyList<string> Cites);

public sealed record SectionLine(string Kind, string Title, IReadOnlyList<SentenceLine> Sentences);

/// <param name="Kind">E.g. <c>number</c>, <c>name</c>, <c>error_code</c>.</param>
public sealed record DetailLine(string Kind, string Value, string Message);

/// <summary>One answer of <c>summarize</c>. More fields may join later.</summary>
/// <param name="Words">Of headline and sections.</param>
/// <param name="Text">The whole note as plain text.</param>
public sealed record NoteAnswerLine(
    string Id,
    string Headline,
    string Language,
    IReadOnlyList<SectionLine> Sections,
    [property: JsonPropertyName("key_details")] IReadOnlyList<DetailLine> KeyDetails,
    int Words,
    [property: JsonPropertyName("nothing_to_summarise")] bool NothingToSummarise,
    string Text);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(NoteAnswerLine))]
internal sealed partial class SummarizeJson : JsonSerializerContext;

/// <summary><c>hitl summarize</c>: conversations in (as for <c>score</c>), notes out; nothing leaves this machine and no helpdesk is asked.</summary>
public static class SummarizeCommand
{
    public static Command Create()
    {
        var input = new Option<FileInfo?>("--input") { Description = "JSON lines to read; standard input otherwise" };
        var rules = new Option<string?>("--rules") { Description = "Rule file or directory that says why; none otherwise" };
        var language = new Option<string>("--language") { Description = $"Language of the frame: {string.Join(", ", NoteOptions.Languages)}", DefaultValueFactory = _ => "en" };
        language.AcceptOnlyFromAmong([.. NoteOptions.Languages]);
        var full = new Option<bool>("--full") { Description = "The whole note, as specialists get it" };
        var keepGoing = new Option<bool>("--keep-going") { Description = "Names bad lines and goes on with the others" };
        var command = new Command("summarize", "Writes the context note of conversations: JSON lines in, JSON lines out.") { input, rules, language, full, keepGoing };
        command.SetAction((parsed, cancellationToken) => ExitCode.GuardAsync(async () =>
        {
            using var scorer = OnnxScorer.Load(ShippedModels.Directory);
            var set = RuleSet.Empty;
            if (parsed.GetValue(rules) is { } path)
            {
                var loaded = RuleDirectory.Load(path, null);
                if (loaded.Rules is null)
                {
                    return ExitCode.Refuse(string.Join(Environment.NewLine, loaded.Errors));
                }

                set = loaded.Rules;
            }

            using var reader = parsed.GetValue(input) is { } file ? file.OpenText() : new StreamReader(Console.OpenStandardInput(), Encoding.UTF8);
            await using var output = new StreamWriter(Console.OpenStandardOutput(), new UTF8Encoding(false));
            var options = new NoteOptions { Language = parsed.GetRequiredValue(language), SpecialistGroups = parsed.GetValue(full) ? [Everybody] : [] };
            return await SummarizeAsync(scorer, set, options, reader, output, parsed.GetValue(keepGoing), cancellationToken);
        }));
        return command;
    }

    private const string Everybody = "all";

    internal static async Task<int> SummarizeAsync(OnnxScorer scorer, RuleSet rules, NoteOptions options, TextReader reader, TextWriter output, bool keepGoing, CancellationToken cancellationToken)
    {
        var failed = false;
        for (var line = 1; await reader.ReadLineAsync(cancellationToken) is { } text; line++)
        {
            if (string.IsNullOrWhiteSpace(text))
            {
                continue;
            }

            if (ScoreCommand.Read(text, out var problem) is not { } snapshot)
            {
                ExitCode.Refuse($"line {line}: {problem}");
                failed = true;
                if (!keepGoing)
                {
                    break;
                }

                continue;
            }

            await output.WriteLineAsync(JsonSerializer.Serialize(Answer(snapshot.Ref.Id, Compose(scorer, rules, options, snapshot)), SummarizeJson.Default.NoteAnswerLine));
            await output.FlushAsync(cancellationToken);
        }

        return failed ? ExitCode.Failed : ExitCode.Success;
    }

    /// <summary>The note of a conversation that is handed over now.</summary>
    internal static ContextNote Compose(OnnxScorer scorer, RuleSet rules, NoteOptions options, Snapshot snapshot)
    {
        var scores = scorer.Score(snapshot);
        var sheet = FactSheets.Of(snapshot, scores, Ownership.Derive(snapshot), new DecisionSurroundings(AccountMode.Act, snapshot.UpdatedAt), rules);
        var decision = EscalationPolicy.Decide(rules, sheet);
        decision = decision with
        {
            // Without rules nobody says why, but a note is for the one who takes it over.
            Role = rules.Rules.Length == 0 ? AiRole.Escalate : decision.Role,
            Destination = options.SpecialistGroups is [var group, ..] ? group : decision.Destination,
        };
        return NoteComposer.Compose(new NoteBrief(snapshot, decision, options) { Scores = scores }, scorer.Read(snapshot));
    }

    private static NoteAnswerLine Answer(string id, ContextNote note) => new(
        id,
        note.Headline,
        note.Language,
        [.. note.Sections.Select(s => new SectionLine(s.Kind, s.Title, [.. s.Lines.Select(l => new SentenceLine(l.Text, l.Cites))]))],
        [.. (note.Details ?? []).Select(d => new DetailLine(JsonNamingPolicy.SnakeCaseLower.ConvertName(d.Kind.ToString()), d.Value, d.MessageId))],
        note.WordCount,
        note.Sections.All(s => s.Lines.All(l => l.Cites.Count == 0)) && note.Details is null or { Count: 0 },
        NoteHtml.Plain(note));
}
