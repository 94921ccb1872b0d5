using System.CommandLine;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Hitl.Connector.Conversations;
using Hitl.Connector.Models;
using Hitl.Connector.Models.Runtime;
using Hitl.Connector.Scoring;
using Hitl.Connector.Worker.Demo;
using HandoverScore = Hitl.Connector.Scoring.Handover;

namespace Hitl.Connector.Worker.Commands;

/// <summary>One line for <c>score</c>: a text, or the messages of a conversation.</summary>
public sealed record ScoreRequest(string? Id, string? Text, IReadOnlyList<ScriptedMessage>? Messages);

public sealed record ScoredMessageLine(string Id, string Language, double? Sentiment, ScoredLabel? Intent, double? Uncertainty, [property: JsonPropertyName("wants_human")] double? WantsHuman, double? Frustration, double? Confusion, double? Abuse)
{
    public double? Complexity { get; init; }
    public double? Closing { get; init; }
    public ScoredUrgency? Urgency { get; init; }
    public IReadOnlyDictionary<string, double>? Topics { get; init; }
}

/// <summary>What only the whole thread shows; see <see cref="ThreadSigns"/>.</summary>
public sealed record SignsLine(
    [property: JsonPropertyName("failed_bot_answers")] int FailedBotAnswers,
    [property: JsonPropertyName("repeated_questions")] int RepeatedQuestions,
    double Circling,
    int Problems,
    [property: JsonPropertyName("mood_trend")] double? MoodTrend,
    [property: JsonPropertyName("mood_drop")] double? MoodDrop);

/// <summary>One answer of <c>score</c>. More fields may join later.</summary>
public sealed record ScoreLine(
    string Id,
    string Language,
    double? Sentiment,
    double? Frustration,
    double? Confusion,
    double? Abuse,
    ScoredIntent? Intent,
    double? Uncertainty,
    [property: JsonPropertyName("wants_human")] double? WantsHuman,
    HandoverScore? Handover,
    SignsLine? Signs,
    IReadOnlyList<ScoredMessageLine> Messages,
    IReadOnlyList<ModelStamp> Model)
{
    public double? Complexity { get; init; }
    public double? Closing { get; init; }
    public ScoredUrgency? Urgency { get; init; }
    public IReadOnlyDictionary<string, double>? Topics { get; init; }
}

/// <param name="Level"><c>low</c>, <c>normal</c>, <c>high</c> or <c>critical</c>.</param>
public sealed record ScoredUrgency(string Level, double Probability)
{
    internal static ScoredUrgency? Of(Urgency? urgency) => urgency is null ? null : new(urgency.Level.ToString().ToLowerInvariant(), urgency.Probability);
}

public sealed record ScoredIntent(string Label, double Confidence, IReadOnlyList<ScoredLabel> Alternatives);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(ScoreRequest))]
[JsonSerializable(typeof(ScoreLine))]
internal sealed partial class ScoreJson : JsonSerializerContext;

/// <summary><c>hitl score</c>: JSON lines in, JSON lines out, in order; nothing leaves this machine.</summary>
public static class ScoreCommand
{
    public static Command Create()
    {
        var input = new Option<FileInfo?>("--input") { Description = "JSON lines to read; standard input otherwise" };
        var model = new Option<DirectoryInfo?>("--model") { Description = "Directory that models train wrote; its models replace the shipped ones of the same name" };
        var keepGoing = new Option<bool>("--keep-going") { Description = "Names bad lines and goes on with the others" };
        var command = new Command("score", "Scores texts or conversations: JSON lines in, JSON lines out.") { input, model, keepGoing };
        command.SetAction((parsed, cancellationToken) => ExitCode.GuardAsync(async () =>
        {
            using var scorer = OnnxScorer.Load(ShippedModels.Directory, parsed.GetValue(model)?.FullName);
            using var reader = parsed.GetValue(input) is { } file ? file.OpenText() : new StreamReader(Console.OpenStandardInput(), Encoding.UTF8);
            await using var output = new StreamWriter(Console.OpenStandardOutput(), new UTF8Encoding(false));
            return await ScoreAsync(scorer, reader, output, parsed.GetValue(keepGoing), cancellationToken);
        }));
        return command;
    }

    internal static async Task<int> ScoreAsync(IScorer scorer, TextReader reader, TextWriter output, bool keepGoing, CancellationToken cancellationToken)
    {
        var failed = false;
        for (var line = 1; await reader.ReadLineAsync(cancellationToken) is { } text; line++)
        {
            if (string.IsNullOrWhiteSpace(text))
            {
                continue;
            }

            if (Read(text, out var problem) is not { } snapshot)
            {
                ExitCode.Refuse($"line {line}: {problem}");
                failed = true;
                if (!keepGoing)
                {
                    break;
                }

                continue;
            }

            await output.WriteLineAsync(JsonSerializer.Serialize(Answer(snapshot.Ref.Id, scorer.Score(snapshot)), ScoreJson.Default.ScoreLine));
            await output.FlushAsync(cancellationToken);
        }

        return failed ? ExitCode.Failed : ExitCode.Success;
    }

    private static ScoreLine Answer(string id, Scores scores) => new(
        id,
        scores.Language,
        scores.Sentiment,
        scores.Frustration,
        scores.Confusion,
        scores.Abuse,
        scores.Intent is { } intent ? new ScoredIntent(intent.Label, intent.Confidence, scores.Alternatives) : null,
        scores.Uncertainty,
        scores.WantsHuman,
        scores.Handover,
        scores.Signs is { } signs ? new SignsLine(signs.FailedBotAnswers, signs.RepeatedQuestions, signs.Circling, signs.Problems, signs.MoodTrend, signs.MoodDrop) : null,
        [.. scores.Messages.Select(m => new ScoredMessageLine(m.MessageId, m.Language, m.Sentiment, m.Intent, m.Uncertainty, m.WantsHuman, m.Frustration, m.Confusion, m.Abuse)
        {
            Complexity = m.Complexity,
            Closing = m.Closing,
            Urgency = ScoredUrgency.Of(m.Urgency),
            Topics = m.Topics,
        })],
        scores.Models)
    {
        Complexity = scores.Complexity,
        Closing = scores.Closing,
        Urgency = ScoredUrgency.Of(scores.Urgency),
        Topics = scores.Topics,
    };

    /// <summary>One line of input; null with what is wrong with it.</summary>
    internal static Snapshot? Read(string line, out string problem)
    {
        ScoreRequest? request;
        try
        {
            request = JsonSerializer.Deserialize(line, ScoreJson.Default.ScoreRequest);
        }
        catch (JsonException failure)
        {
            problem = $"not JSON of the form {{\"id\":\"…\",\"text\":\"…\"}}: {failure.Message}";
            return null;
        }

        problem = request switch
        {
            null => "null is no text to score",
            { Id: null or "" } => "\"id\" is missing",
            { Text: null, Messages: null } => "\"text\" or \"messages\" is missing",
            { Messages: { } messages } when messages.Any(m => m?.Text is null) => "a message, or its \"text\", is null",
            { Messages: { } messages } when messages.FirstOrDefault(m => m.From is not ("customer" or "bot" or "agent")) is { } wrong => $"\"from\" is \"{wrong.From}\": write \"customer\", \"bot\" or \"agent\"",
            _ => "",
        };
        return problem.Length > 0 ? null : Snapshot(request!);
    }

    private static Snapshot Snapshot(ScoreRequest request)
    {
        var messages = request.Messages ?? [new ScriptedMessage { From = "customer", Text = request.Text! }];
        return new Snapshot
        {
            Ref = new ConversationRef("score", request.Id!),
            Helpdesk = HelpdeskKind.Zendesk,
            Status = ConversationStatus.Open,
            CreatedAt = DateTimeOffset.UnixEpoch,
            UpdatedAt = DateTimeOffset.UnixEpoch,
            Messages = [.. messages.Select((m, i) => new Message($"m{i + 1}", new Author(Kind(m.From), m.From), Visibility.Public, m.Text, DateTimeOffset.UnixEpoch.AddSeconds(i)))],
        };
    }

    private static AuthorKind Kind(string from) => from switch
    {
        "customer" => AuthorKind.Customer,
        "bot" => AuthorKind.Bot,
        _ => AuthorKind.Agent,
    };
}
