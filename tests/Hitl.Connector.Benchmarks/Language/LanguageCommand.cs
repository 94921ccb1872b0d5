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
/// reads them, by a model that was trained as the shipped one is, without the part it is in. "mixed" and "unknown" count as wrong.
/// </summary>
internal static class LanguageCommand
{
    private const int FirstWords = 4;
    private const int PairsShown = 12;

    public static Command Create()
    {
        var data = new Option<DirectoryInfo>("--data") { Description = "Directory of the public sets", Required = true }.AcceptExistingOnly();
        var of = new Option<int>("--of") { Description = "Into how many parts the sentences are cut", DefaultValueFactory = _ => 14 };
        var parts = new Option<int[]>("--parts") { Description = "Parts to hold back, one after the other, numbered from 0; the last if none is named", AllowMultipleArgumentsPerToken = true };
        var command = new Command("language", "Measures the language model on sentences that it did not learn from.") { data, of, parts };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var count = parsed.GetRequiredValue(of);
            var held = parsed.GetValue(parts) is { Length: > 0 } named ? named : [count - 1];
            if (count < 2 || held.Any(p => p < 0 || p >= count))
            {
                await Console.Error.WriteLineAsync("--of is 2 or more, and --parts are numbers from 0 to one less than it.");
                return 2;
            }

            return await RunAsync(parsed.GetRequiredValue(data), held, count, Console.Out, cancellationToken);
        });
        return command;
    }

    private static async Task<int> RunAsync(DirectoryInfo data, int[] parts, int of, TextWriter output, CancellationToken cancellationToken)
    {
        var sets = new PublicSets(data.FullName);
        var task = LanguageTask.Create(sets);
        var sentences = sets.Lingua().ToList();
        var whole = new Tally("whole sentences");
        var first = new Tally($"first {FirstWords} words");
        foreach (var part in parts.Distinct())
        {
            var (wholeOfPart, firstOfPart) = (new Tally(whole.Name), new Tally(first.Name));
            var held = sentences.Where(s => ModelTrainer.FoldOf(s.Text, of) == part).ToList();
            var texts = held.Select(s => s.Text).ToHashSet();
            using var model = await TrainAsync(task with { Examples = [.. task.Examples.Where(e => e.Group is null || !texts.Contains(e.Group))] }, cancellationToken);
            var reader = new LanguageReader(model);
            foreach (var (text, language) in held)
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

            output.WriteLine($"part {part} of {of}: {wholeOfPart.Figures()}; {firstOfPart.Figures()}");
        }

        foreach (var tally in new[] { whole, first })
        {
            output.WriteLine($"in all: {tally.Figures()}; most often confused: {tally.Pairs()}");
        }

        return 0;
    }

    private static async Task<TextModel> TrainAsync(TrainingTask task, CancellationToken cancellationToken)
    {
        var directory = Directory.CreateTempSubdirectory("hitl-language-");
        try
        {
            var trained = CountTrainer.Train(task, null, cancellationToken);
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
