using System.CommandLine;
using System.Globalization;
using Hitl.Connector.Models.Evaluation;
using Hitl.Connector.Models.Features;
using Hitl.Connector.Models.Runtime;
using Hitl.Connector.Models.Training;
using Hitl.Connector.Models.Training.Tasks;

namespace Hitl.Connector.Benchmarks.Language;

/// <summary>
/// <c>language</c>: the language model's figures as its card gives them: each sentence, and its first four words, read as the worker
/// reads them, by a model that was trained without the part it is in. "mixed" and "unknown" count as wrong.
/// </summary>
internal static class LanguageCommand
{
    private const int FirstWords = 4;
    private const int PairsShown = 12;

    public static Command Create()
    {
        var data = new Option<DirectoryInfo>("--data") { Description = "Directory of the public sets", Required = true }.AcceptExistingOnly();
        var parts = new Option<int[]>("--parts")
        {
            Description = "Parts to hold back, one after the other, 0 to 6; the one whose errors nobody looked at by default",
            AllowMultipleArgumentsPerToken = true,
            DefaultValueFactory = _ => [CountTrainer.MeasuredFold],
        };
        parts.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int[]>()?.Any(p => p is < 0 or > 6) == true)
            {
                result.AddError("--parts are numbers from 0 to 6.");
            }
        });
        var command = new Command("language", "Measures the language model on sentences that it did not learn from.") { data, parts };
        command.SetAction((parsed, cancellationToken) => RunAsync(parsed.GetRequiredValue(data), parsed.GetRequiredValue(parts), Console.Out, cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(DirectoryInfo data, int[] parts, TextWriter output, CancellationToken cancellationToken)
    {
        var sets = new PublicSets(data.FullName);
        var task = LanguageTask.Create(sets);
        var sentences = sets.Lingua().ToList();
        var whole = new Tally("whole sentences");
        var first = new Tally($"first {FirstWords} words");
        foreach (var part in parts.Distinct())
        {
            var (wholeOfPart, firstOfPart) = (new Tally(whole.Name), new Tally(first.Name));
            using var model = await TrainAsync(task, part, cancellationToken);
            var reader = new LanguageReader(model);
            foreach (var (text, language) in sentences.Where(s => ModelTrainer.FoldOf(s.Text, task.Folds) == part))
            {
                Read(text, wholeOfPart, whole);
                Read(string.Join(' ', text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Take(FirstWords)), firstOfPart, first);

                void Read(string said, params ReadOnlySpan<Tally> tallies)
                {
                    var reading = reader.Read(said, FeatureExtractor.Extract(said));
                    var best = reading.Probabilities is { } p ? model.Labels[Array.IndexOf(p, p.Max())] : LanguageReader.Unknown;
                    foreach (var tally in tallies)
                    {
                        tally.Add(language, reading.Code, best);
                    }
                }
            }

            output.WriteLine($"part {part}: {wholeOfPart.Figures()}; {firstOfPart.Figures()}");
        }

        foreach (var tally in new[] { whole, first })
        {
            output.WriteLine($"in all: {tally.Figures()}; most often confused: {tally.Pairs()}");
        }

        return 0;
    }

    private static async Task<TextModel> TrainAsync(TrainingTask task, int part, CancellationToken cancellationToken)
    {
        var directory = Directory.CreateTempSubdirectory("hitl-language-");
        try
        {
            var trained = CountTrainer.TrainWithout(part, task, null, cancellationToken);
            await ModelTrainer.WriteAsync(directory.FullName, ShippedTraining.Version, [trained], encoder: null, cancellationToken);
            return TextModel.Load(directory.FullName, ShippedTraining.Version, trained.Entry, encoder: null);
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    private sealed class Tally(string name)
    {
        private readonly Dictionary<string, int> confused = [];
        private int texts;
        private int right;
        private int bestRight;

        public string Name => name;

        public void Add(string language, string read, string best)
        {
            texts++;
            right += read == language ? 1 : 0;
            bestRight += best == language ? 1 : 0;
            if (read != language)
            {
                var pair = string.CompareOrdinal(language, read) < 0 ? $"{language}/{read}" : $"{read}/{language}";
                confused[pair] = confused.GetValueOrDefault(pair) + 1;
            }
        }

        public string Figures()
        {
            var (low, high) = ModelEvaluation.Wilson(right, texts);
            return string.Create(
                CultureInfo.InvariantCulture,
                $"{name} {100.0 * right / texts:0.00} % ({100 * low:0.00} to {100 * high:0.00}; {texts - right} of {texts} wrong; best label alone {100.0 * bestRight / texts:0.00} %)");
        }

        public string Pairs() => string.Join(", ", confused.OrderByDescending(c => c.Value).ThenBy(c => c.Key, StringComparer.Ordinal).Take(PairsShown).Select(c => $"{c.Key} {c.Value}"));
    }
}
