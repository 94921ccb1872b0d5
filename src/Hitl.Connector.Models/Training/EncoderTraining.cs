using Hitl.Connector.Models.Evaluation;
using Hitl.Connector.Models.Features;
using Hitl.Connector.Models.Onnx;
using Hitl.Connector.Models.Runtime;
using Hitl.Connector.Models.Transformers;

namespace Hitl.Connector.Models.Training;

/// <summary>
/// Trains an account's intents on the vectors of an encoder: logistic regression, its figures and its temperature from
/// rows that the measuring models had not seen. The encoder itself stays as it is.
/// </summary>
internal static class EncoderTraining
{
    /// <summary>The label that out-of-scope texts get: a head so named knows its scope.</summary>
    private const string OutOfScope = "out_of_scope";

    private const int Folds = 5;
    private const int EmbeddedAtOnce = 16;

    public static async Task<TrainedModel> RunAsync(
        LabelledRows data, IReadOnlyList<string> outOfScope, AccountTrainingRequest request, string encoderDirectory, IProgress<TrainingProgress>? progress, CancellationToken cancellationToken)
    {
        var model = await Task.Run(() => Train(data, outOfScope, request, encoderDirectory, progress, cancellationToken), cancellationToken);
        Directory.CreateDirectory(request.OutDirectory);
        await File.WriteAllBytesAsync(Path.Combine(request.OutDirectory, model.Entry.File), model.Graph, cancellationToken);
        return model;
    }

    private static TrainedModel Train(
        LabelledRows data, IReadOnlyList<string> outOfScope, AccountTrainingRequest request, string encoderDirectory, IProgress<TrainingProgress>? progress, CancellationToken cancellationToken)
    {
        using var encoder = TransformerEncoder.Load(encoderDirectory);
        var texts = data.Rows.DistinctBy(r => (r.Text.Trim().ToLowerInvariant(), r.Label)).Concat(outOfScope.Select(t => (Text: t, Label: OutOfScope))).ToList();
        var labels = texts.Select(r => r.Label).Distinct().Order(StringComparer.Ordinal).ToArray();
        var rows = Embed(encoder, texts, labels, f => progress?.Report(new(request.Task, "read", f)), cancellationToken);
        var folds = texts.Select(r => ModelTrainer.FoldOf(r.Text, Folds)).ToArray();

        var held = new List<int>();
        var logits = new List<float[]>();
        for (var fold = 0; fold < Folds; fold++)
        {
            var seen = rows.Where((_, i) => folds[i] != fold).ToList();
            var weights = Fit(seen, encoder.Width, labels.Length, request.Seed, f => progress?.Report(new(request.Task, $"fold {fold + 1}", f)), cancellationToken);
            var unseen = Enumerable.Range(0, rows.Count).Where(i => folds[i] == fold).ToList();
            held.AddRange(unseen);
            logits.AddRange(unseen.Select(i => LinearTrainer.Logits(weights, rows[i].Vector)));
        }

        var calibration = Calibration.Fit(logits, [.. held.Select(i => rows[i].Target)], OutputKind.Softmax);
        var all = Fit(rows, encoder.Width, labels.Length, request.Seed, f => progress?.Report(new(request.Task, "train", f)), cancellationToken);
        var slope = (float)calibration.Slope;
        var head = new EncoderHead(
            EncoderHead.CurrentFormat, encoder.Hash, encoder.Pooling, encoder.TokensAtMost, labels, request.Languages,
            [.. labels.Select((_, label) => Enumerable.Range(0, encoder.Width).Select(f => all.Row(f)[label] * slope).ToArray())],
            [.. all.Bias.Select(b => b * slope)]).ToBytes();

        var probabilities = logits.Select(l => calibration.Apply(l, OutputKind.Softmax)).ToList();
        var said = probabilities.Select(p => Array.IndexOf(p, p.Max())).ToList();
        var actual = held.Select(i => Array.IndexOf(rows[i].Target, 1f)).ToList();
        var report = new TrainingReport(
            request.Task, rows.Count, held.Count, Metrics.Accuracy(said, actual), Metrics.MacroF1(said, actual), double.NaN,
            Metrics.CalibrationError([.. probabilities.Select(p => p.Max())], [.. said.Zip(actual, (s, a) => s == a)]), calibration, encoder.Width, head.Length);
        return new TrainedModel(new ModelEntry(request.Task, OutputKind.Softmax, EncoderHead.FileName, ModelEntry.HashOf(head), "", "", labels, request.Languages), head, [], report);
    }

    private static List<TrainingRow> Embed(TransformerEncoder encoder, List<(string Text, string Label)> texts, string[] labels, Action<double> progress, CancellationToken cancellationToken)
    {
        var numbers = Enumerable.Range(0, encoder.Width).ToArray();
        var rows = new List<TrainingRow>(texts.Count);
        foreach (var chunk in texts.Chunk(EmbeddedAtOnce))
        {
            cancellationToken.ThrowIfCancellationRequested();
            progress((double)rows.Count / texts.Count);
            var vectors = encoder.Embed([.. chunk.Select(r => r.Text)]);
            rows.AddRange(chunk.Zip(vectors, (row, vector) =>
                new TrainingRow(new SparseVector(numbers, EncoderHead.Scaled(vector)), [.. labels.Select(l => l == row.Label ? 1f : 0f)])));
        }

        return rows;
    }

    private static LinearWeights Fit(List<TrainingRow> rows, int width, int labels, int seed, Action<double> progress, CancellationToken cancellationToken) =>
        LinearTrainer.Train(rows, width, labels, new LinearOptions { Epochs = 25, LearningRate = 0.05f, Decay = 1e-4f, Dropout = 0.1f, Seed = seed }, progress, cancellationToken);
}
