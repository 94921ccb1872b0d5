using System.CommandLine;
using Hitl.Connector.Models;
using Hitl.Connector.Models.Runtime;
using Hitl.Connector.Models.Training;

namespace Hitl.Connector.Worker.Commands;

/// <summary><c>hitl models</c>: train models, measure them, and say whether one is really better than another.</summary>
public static class ModelsCommand
{
    private const int Seed = 17;

    public static Command Create() => new("models", "The models that score: train, evaluate, compare.") { Train(), MeasureCommands.Evaluate(), MeasureCommands.Compare() };

    private static Command Train()
    {
        var shipped = new Option<bool>("--shipped") { Description = "Rebuilds the models that come with this build" };
        var task = new Option<string?>("--task") { Description = "What to train from your own labelled texts: intent" };
        task.AcceptOnlyFromAmong(ModelNames.Intent);
        var data = new Option<string>("--data") { Description = "CSV with a header or JSON lines, with text and label; with --shipped the directory of the public sets", Required = true };
        var output = new Option<DirectoryInfo>("--out") { Description = "Directory that gets the models; what has their names there is replaced", Required = true };
        var outOfScope = new Option<string?>("--oos") { Description = "Texts of none of the labels: CSV, JSON lines, or one a line" };
        var seed = new Option<int?>("--seed") { Description = $"The same seed and data give the same model; {Seed} otherwise" };
        var encoder = new Option<DirectoryInfo?>("--encoder") { Description = "Transformer in Hugging Face layout: only a head over its vectors is trained (head.json), for Hitl:Models:Replace" };
        var fast = new Option<bool>("--fast") { Description = "The linear model alone: far more messages a second, about two points less accurate" };
        var only = new Option<string?>("--only") { Description = "With --shipped: comma-separated names of the models to rebuild; the others in the directory stay" };
        var languages = new Option<string?>("--languages") { Description = "Comma-separated ISO 639-1 codes of the texts; in others the model is not asked. en otherwise" };
        var command = new Command("train", "Trains models and prints how good they are on rows they did not see.") { shipped, task, data, output, outOfScope, seed, languages, only, encoder, fast };
        command.Validators.Add(result =>
        {
            var all = result.GetValue(shipped);
            if (all == result.GetValue(task) is not null)
            {
                result.AddError("Write either --task intent, for your own labelled texts, or --shipped.");
            }
            else if (result.GetValue(fast) && (all || result.GetValue(encoder) is not null))
            {
                result.AddError("--fast goes with --task, and not with --encoder.");
            }
            else if (!all && result.GetValue(only) is not null)
            {
                result.AddError("--only goes with --shipped.");
            }
            else if (Names(result.GetValue(only)).Except(ShippedTasks.Names).FirstOrDefault() is { } unknown)
            {
                result.AddError($"--only names \"{unknown}\": the models are {string.Join(", ", ShippedTasks.Names)}.");
            }
            else if (all && (result.GetValue(outOfScope) is not null || result.GetValue(seed) is not null || result.GetValue(languages) is not null || result.GetValue(encoder) is not null))
            {
                result.AddError("--oos, --seed, --languages and --encoder go with --task: the shipped models have theirs.");
            }
        });
        command.SetAction((parsed, cancellationToken) => ExitCode.GuardAsync(async () =>
        {
            var directory = parsed.GetRequiredValue(output).FullName;
            if (File.Exists(directory))
            {
                // Known before the minutes of training, not after them.
                return ExitCode.Refuse($"{directory} is a file: name a directory with --out.");
            }

            var given = parsed.GetRequiredValue(data);
            if (parsed.GetValue(shipped))
            {
                return Directory.Exists(given)
                    ? await RunAsync(directory, progress => ShippedTraining.RunAsync(given, directory, Names(parsed.GetValue(only)).ToHashSet(StringComparer.Ordinal), progress, cancellationToken))
                    : ExitCode.Refuse($"The directory {given} does not exist: name the one with the public sets with --data.");
            }

            var spoken = Names(parsed.GetValue(languages) ?? "en");
            if (UnknownLanguage(spoken) is { } problem)
            {
                return ExitCode.Refuse(problem);
            }

            var request = new AccountTrainingRequest(parsed.GetValue(task)!, given, directory, spoken)
            {
                OutOfScopeFile = parsed.GetValue(outOfScope),
                EncoderDirectory = parsed.GetValue(encoder)?.FullName,
                Fast = parsed.GetValue(fast),
                Seed = parsed.GetValue(seed) ?? Seed,
            };
            return await RunAsync(directory, async progress => [await AccountTraining.RunAsync(request, progress, cancellationToken)]);
        }));
        return command;
    }

    private static async Task<int> RunAsync(string directory, Func<IProgress<TrainingProgress>, Task<IReadOnlyList<TrainedModel>>> train)
    {
        var time = TimeProvider.System;
        var start = time.GetTimestamp();
        var trained = await TrainingScreen.ShowAsync(train);
        ModelsText.Print(trained, time.GetElapsedTime(start), directory);
        return ExitCode.Success;
    }

    private static string[] Names(string? list) => (list ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    // A code that the language model never answers would make a model that is never asked.
    private static string? UnknownLanguage(string[] codes)
    {
        var known = ModelDirectory.ReadManifest(ShippedModels.Directory).Models.First(m => m.Name == ModelNames.Language).Labels;
        return codes.Length == 0 ? "--languages names none: write codes such as en,de."
            : codes.FirstOrDefault(c => !known.Contains(c)) is { } unknown ? $"--languages has \"{unknown}\": known codes are {string.Join(", ", known)}."
            : null;
    }
}
