using Hitl.Connector.Models.Evaluation;
using Hitl.Connector.Models.Features;
using Hitl.Connector.Models.Onnx;
using Hitl.Connector.Models.Runtime;
using Hitl.Connector.Models.Training.Letters;
using Hitl.Connector.Models.Training.Network;

namespace Hitl.Connector.Models.Training;

/// <param name="Target">The wanted share of each label.</param>
/// <param name="Group">Texts of one group (a template, a repeated text) never stand on both sides of a fold; the text itself when null.</param>
/// <param name="Measured">False for rows that only help to learn: templates, augmentation.</param>
public sealed record TrainingExample(string Text, float[] Target, float Weight = 1f, string? Group = null, bool Measured = true)
{
    /// <summary>True for rows that the encoder never saw labelled, where it saw others: only these can measure it.</summary>
    public bool HeldBack { get; init; }
}

/// <summary>What a model is to learn.</summary>
public sealed record TrainingTask(string Name, OutputKind Kind, IReadOnlyList<string> Labels, IReadOnlyList<string> Languages, IReadOnlyList<TrainingExample> Examples)
{
    public int FeatureGroups { get; init; } = FeatureSpaceBuilder.WordsAndChars;
    public int MinTexts { get; init; } = 2;
    public int MaxFeatures { get; init; } = 80_000;
    public LinearOptions Options { get; init; } = new();

    /// <summary>Lists that words are looked up in; null for none. Only a model of counts reads them.</summary>
    public WordClasses? Words { get; init; }

    /// <summary>What is known of the letters of the labels, which are languages; null for nothing. Only a model of counts reads it.</summary>
    public LetterFrequencies? Letters { get; init; }

    /// <summary>A model of counts instead of trained weights; null for trained weights.</summary>
    public CountOptions? Counts { get; init; }

    /// <summary>Networks beside the linear model; 0 for none.</summary>
    public int Networks { get; init; }

    /// <summary>Heads on the encoder beside the linear model; 0 for none.</summary>
    public int Heads { get; init; }

    /// <summary>How the heads are trained.</summary>
    public HeadOptions HeadOptions { get; init; } = new();

    /// <summary>Places of what the encoder itself says of each label; empty when it learned nothing of them.</summary>
    public IReadOnlyList<int> ReadOff { get; init; } = [];

    /// <summary>How the networks are trained.</summary>
    public CnnOptions NetworkOptions { get; init; } = new();

    /// <summary>The rows are cut into this many parts.</summary>
    public int Folds { get; init; } = 5;

    /// <summary>So many of the parts are predicted by models that did not see them, for figures and calibration.</summary>
    public int FoldsMeasured { get; init; } = 5;
}

/// <param name="Task">The model being trained.</param>
/// <param name="Fraction">0..1.</param>
public sealed record TrainingProgress(string Task, string Stage, double Fraction);

/// <summary>Figures from rows that the measuring models had not seen.</summary>
public sealed record TrainingReport(string Name, int Rows, int Measured, double Accuracy, double MacroF1, double Auroc, double CalibrationError, Calibration Calibration, int Features, long Bytes);

/// <summary>A trained model, ready to be written.</summary>
public sealed record TrainedModel(ModelEntry Entry, byte[] Graph, byte[] Features, TrainingReport Report)
{
    /// <summary>The rows behind the report.</summary>
    public HeldBack HeldBack { get; init; } = new([], []);

    /// <summary>The word lists that it reads; null for none.</summary>
    internal byte[]? Words { get; init; }

    private SeenTexts? Seen { get; init; }

    /// <summary>The same model, which remembers what it was trained on: evaluation then tells rows it knows from new ones.</summary>
    public TrainedModel Remembering(IEnumerable<string> texts)
    {
        var seen = SeenTexts.Of(texts);
        return this with { Seen = seen, Entry = Entry with { Seen = Entry.Name + ".seen", SeenSha256 = ModelEntry.HashOf(seen.ToBytes()) } };
    }

    /// <summary>Its files, by name.</summary>
    internal IEnumerable<(string Name, byte[] Bytes)> Files()
    {
        yield return (Entry.File, Graph);
        yield return (Entry.Features, Features);
        if (Words is not null)
        {
            yield return (Entry.Words!, Words);
        }

        if (Seen is not null)
        {
            yield return (Entry.Seen!, Seen.ToBytes());
        }
    }
}

/// <summary>Trains one task: cross-validation for honest figures and calibration, then once more on everything.</summary>
public static class ModelTrainer
{
    public static TrainedModel Train(TrainingTask task, IProgress<TrainingProgress>? progress, CancellationToken cancellationToken)
    {
        var texts = task.Examples.Select(e => FeatureExtractor.Extract(e.Text)).ToArray();
        var folds = task.Examples.Select(e => FoldOf(e.Group ?? e.Text, task.Folds)).ToArray();
        var (rows, logits) = Predict(task, texts, folds, progress, cancellationToken);
        var unseen = rows.Select(i => task.Examples[i]).ToList();
        var calibration = rows.Count == 0 ? Calibration.None : Calibration.Fit(logits, [.. unseen.Select(e => e.Target)], task.Kind);
        var probabilities = logits.Select(l => calibration.Apply(l, task.Kind)).ToList();

        var space = FeatureSpaceBuilder.Build(texts, task.FeatureGroups, task.MinTexts, task.MaxFeatures);
        var all = texts.Select((t, i) => new TrainingRow(space.Project(t), task.Examples[i].Target, task.Examples[i].Weight)).ToList();
        var weights = Fit(task, all, space.Count, f => progress?.Report(new(task.Name, "train", f)), cancellationToken);
        var graph = LinearGraph.Write(task.Name, weights, task.Kind, calibration);
        return Finish(task, space, graph, unseen, probabilities, calibration);
    }

    /// <summary>Packs a finished graph with its figures.</summary>
    internal static TrainedModel Finish(TrainingTask task, FeatureSpace space, byte[] graph, IReadOnlyList<TrainingExample> unseen, IReadOnlyList<double[]> probabilities, Calibration calibration)
    {
        var features = space.ToBytes();
        var entry = new ModelEntry(
            task.Name, task.Kind, task.Name + ".onnx", ModelEntry.HashOf(graph), task.Name + ".features", ModelEntry.HashOf(features), task.Labels, task.Languages);
        var words = space.Words?.ToBytes();
        if (words is not null)
        {
            entry = entry with { Words = WordClasses.FileName, WordsSha256 = ModelEntry.HashOf(words) };
        }

        var report = Measure(task, unseen, probabilities, calibration) with { Features = space.Count, Bytes = graph.Length + features.Length };
        return new TrainedModel(entry, graph, features, report) { HeldBack = new HeldBack([.. unseen.Select(e => e.Target)], probabilities), Words = words };
    }

    /// <summary>Writes models and their manifest.</summary>
    /// <param name="encoder">The encoder that the models read, taken over from this build; null when they read none.</param>
    /// <param name="keepOthers">Keeps what the manifest there says of models of other names; otherwise it names only these.</param>
    public static async Task WriteAsync(string directory, string version, IReadOnlyList<TrainedModel> models, EncoderEntry? encoder, CancellationToken cancellationToken, bool keepOthers = false)
    {
        Directory.CreateDirectory(directory);
        foreach (var model in models)
        {
            foreach (var (name, bytes) in model.Files())
            {
                await File.WriteAllBytesAsync(Path.Combine(directory, name), bytes, cancellationToken);
            }
        }

        foreach (var file in encoder is null ? [] : new[] { encoder.File, encoder.Mood, encoder.Pieces })
        {
            await File.WriteAllBytesAsync(Path.Combine(directory, file), ModelDirectory.Read(Path.Combine(ShippedModels.Directory, file)), cancellationToken);
        }

        var before = keepOthers && File.Exists(Path.Combine(directory, ModelManifest.FileName)) ? ModelDirectory.ReadManifest(directory) : null;
        IEnumerable<ModelEntry> others = before?.Models.Where(o => models.All(m => m.Entry.Name != o.Name)) ?? [];
        var entries = models.Select(m => m.Entry).Concat(others).OrderBy(e => e.Name, StringComparer.Ordinal);
        var manifest = new ModelManifest(ModelManifest.CurrentFormat, version, [.. entries]) { Encoder = encoder, Details = before?.Details };
        await File.WriteAllBytesAsync(Path.Combine(directory, ModelManifest.FileName), manifest.ToBytes(), cancellationToken);
    }

    private static (List<int> Rows, List<float[]> Logits) Predict(TrainingTask task, TextFeatures[] texts, int[] folds, IProgress<TrainingProgress>? progress, CancellationToken cancellationToken)
    {
        var byFold = new (List<int> Rows, List<float[]> Logits)[task.FoldsMeasured];
        Parallel.For(0, task.FoldsMeasured, new ParallelOptions { MaxDegreeOfParallelism = 2, CancellationToken = cancellationToken }, fold =>
        {
            var train = Enumerable.Range(0, texts.Length).Where(i => folds[i] != fold).ToArray();
            var space = FeatureSpaceBuilder.Build([.. train.Select(i => texts[i])], task.FeatureGroups, task.MinTexts, task.MaxFeatures);
            var rows = train.Select(i => new TrainingRow(space.Project(texts[i]), task.Examples[i].Target, task.Examples[i].Weight)).ToList();
            var weights = Fit(task, rows, space.Count, f => progress?.Report(new(task.Name, $"fold {fold + 1}", f)), cancellationToken);
            var held = Enumerable.Range(0, texts.Length).Where(i => folds[i] == fold && task.Examples[i].Measured).ToList();
            byFold[fold] = (held, [.. held.Select(i => LinearTrainer.Logits(weights, space.Project(texts[i])))]);
        });
        return ([.. byFold.SelectMany(f => f.Rows)], [.. byFold.SelectMany(f => f.Logits)]);
    }

    private static LinearWeights Fit(TrainingTask task, List<TrainingRow> rows, int features, Action<double> progress, CancellationToken cancellationToken) =>
        LinearTrainer.Train(rows, features, task.Labels.Count, task.Options, progress, cancellationToken);

    private static TrainingReport Measure(TrainingTask task, IReadOnlyList<TrainingExample> unseen, IReadOnlyList<double[]> probabilities, Calibration calibration)
    {
        if (task.Kind == OutputKind.Softmax)
        {
            var predicted = probabilities.Select(Best).ToList();
            var actual = unseen.Select(e => Best([.. e.Target.Select(t => (double)t)])).ToList();
            var right = predicted.Zip(actual, (p, a) => p == a).ToList();
            return new TrainingReport(
                task.Name, task.Examples.Count, unseen.Count, Metrics.Accuracy(predicted, actual), Metrics.MacroF1(predicted, actual), double.NaN,
                Metrics.CalibrationError([.. probabilities.Select(p => p.Max())], right), calibration, 0, 0);
        }

        // Each label is a question of its own: the means of all of them, and the calibration of all answers together.
        var labels = task.Labels.Select((_, l) => (
            Truth: (IReadOnlyList<bool>)[.. unseen.Select(e => e.Target[l] > 0.5f)],
            Scores: (IReadOnlyList<double>)[.. probabilities.Select(p => p[l])])).ToList();
        var figures = labels.Select(l => (Said: l.Scores.Select(s => s >= 0.5 ? 1 : 0).ToList(), Was: l.Truth.Select(t => t ? 1 : 0).ToList())).ToList();
        return new TrainingReport(
            task.Name, task.Examples.Count, unseen.Count, figures.Average(f => Metrics.Accuracy(f.Said, f.Was)), figures.Average(f => Metrics.MacroF1(f.Said, f.Was)),
            labels.Average(l => Metrics.Auroc(l.Scores, l.Truth)),
            Metrics.CalibrationError([.. labels.SelectMany(l => l.Scores)], [.. labels.SelectMany(l => l.Truth)]), calibration, 0, 0);
    }

    internal static int FoldOf(string group, int folds)
    {
        var hash = 2166136261u;
        foreach (var c in group)
        {
            hash = unchecked((hash ^ char.ToLowerInvariant(c)) * 16777619u);
        }

        return (int)((hash ^ (hash >> 15)) % (uint)folds);
    }

    private static int Best(double[] values) => Array.IndexOf(values, values.Max());
}
