using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Hitl.Connector.Escalation;
using Hitl.Connector.Escalation.Thresholds;
using Hitl.Connector.Models.Runtime;
using Hitl.Connector.Scoring;
using Hitl.Connector.Worker.Hosting;
using Hitl.Connector.Worker.Import;
using Hitl.Connector.Worker.Processing;
using Hitl.Connector.Worker.Thresholds;

namespace Hitl.Connector.Worker.Commands;

/// <summary><c>hitl rules threshold</c>: solves thresholds that keep a promise about misses from labelled history.</summary>
internal static class RulesThresholdCommand
{
    private sealed record Wishes(ThresholdTarget Target, Measure Score, string? Account, DateTimeOffset? Since, FileInfo? From);

    public static Command Create()
    {
        var appsettings = ConfigurationFiles.Option();
        var miss = Share("--target-miss", "2%", "The share of must-escalate conversations that may be missed");
        var confidence = Share("--confidence", "95%", "How sure that must be");
        var score = new Option<string>("--score") { Description = "The score to put the threshold on", DefaultValueFactory = _ => ThresholdScores.NameOf(Measure.IntentConfidence) };
        score.AcceptOnlyFromAmong([.. ThresholdScores.All.Select(ThresholdScores.NameOf)]);
        var account = new Option<string?>("--account") { Description = "Only this account's conversations" };
        var since = SinceOption.Create("Conversations that changed since, e.g. 90d; all otherwise");
        var from = new Option<FileInfo?>("--from") { Description = "Labelled conversations in CSV or JSON lines (must_escalate with score, intent and language, or with text) instead of the stored ones" };
        var command = new Command("threshold", "Solves thresholds from labelled history, e.g. \"at most 2 % of must-escalate conversations missed, with 95 % confidence\", and says where history is too short for one.")
        {
            miss, confidence, score, account, since, from, appsettings,
        };
        command.Validators.Add(result =>
        {
            if (result.GetValue(from) is not null && (result.GetValue(since) is not null || result.GetValue(account) is not null))
            {
                result.AddError("--from reads a file: leave --since and --account out.");
            }
        });
        command.SetAction((parsed, cancellationToken) => ExitCode.GuardAsync(() =>
        {
            var measure = ThresholdScores.All.First(s => ThresholdScores.NameOf(s) == parsed.GetRequiredValue(score));
            var wishes = new Wishes(
                new ThresholdTarget(parsed.GetValue(miss), parsed.GetValue(confidence), ThresholdScores.SideOf(measure)),
                measure,
                parsed.GetValue(account),
                parsed.GetValue(since) is { } text ? SinceOption.Read(text, TimeProvider.System.GetUtcNow()) : null,
                parsed.GetValue(from));
            return RunAsync(ConfigurationFiles.Read(parsed.GetRequiredValue(appsettings)), wishes, cancellationToken);
        }));
        return command;
    }

    private static async Task<int> RunAsync(WorkerSettings settings, Wishes wishes, CancellationToken cancellationToken)
    {
        var history = new ThresholdHistory(wishes.Score);
        if (wishes.From is { } file)
        {
            if (!file.Exists)
            {
                return ExitCode.Refuse($"{file.FullName} does not exist: name a CSV or JSON-lines file with --from.");
            }

            var places = new ModelPlaces(ShippedModels.Directory, settings.Options.ModelsPath, settings.Options.Models.Replace);
            var models = new Lazy<IScorer>(places.Load);
            var problems = LabelledFile.Read(file, history, models);
            (models.IsValueCreated ? models.Value as IDisposable : null)?.Dispose();
            if (problems.Count > 0)
            {
                return ExitCode.Refuse([.. problems, "Nothing was solved. Mend the lines above and try again."]);
            }
        }
        else
        {
            if (wishes.Account is { } name && settings.Accounts.Count > 0 && settings.Accounts.All(a => a.Name != name))
            {
                return ExitCode.Refuse($"There is no account \"{name}\". Configured: {string.Join(", ", settings.Accounts.Select(a => a.Name))}.");
            }

            await using var database = await PauseCommand.OpenAsync(settings, cancellationToken);
            await database.History.SettleAsync(TimeProvider.System.GetUtcNow(), cancellationToken);
            await JudgedHistory.ReadAsync(database.History, wishes.Account, wishes.Since, history.Add, cancellationToken);
        }

        if (history.Labelled.Count == 0)
        {
            return ExitCode.Refuse(string.Create(CultureInfo.InvariantCulture, $"There is no conversation with a known outcome and a {ThresholdScores.NameOf(wishes.Score)} ({history.OutcomeUnknown} whose outcome is not known): import history, take --since further back, or name a file with --from."));
        }

        ThresholdText.Print(wishes.Score, wishes.Target, history, ThresholdSolver.Solve(history.Labelled, wishes.Target));
        return ExitCode.Success;
    }

    private static Option<double> Share(string name, string standard, string description) => new(name)
    {
        Description = $"{description}, e.g. {standard}",
        DefaultValueFactory = _ => Read(standard)!.Value,
        CustomParser = given => Parse(name, given),
    };

    private static double Parse(string name, ArgumentResult given)
    {
        var text = given.Tokens.Count > 0 ? given.Tokens[0].Value : "";
        if (Read(text) is { } share)
        {
            return share;
        }

        given.AddError($"{name} is \"{text}\": write a share between 0 and 100 %, such as 2% or 0.02.");
        return default;
    }

    private static double? Read(string text)
    {
        var percent = text.EndsWith('%');
        return double.TryParse(percent ? text[..^1] : text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) && (percent ? number / 100 : number) is > 0 and < 1 and var share
            ? share
            : null;
    }
}
