using System.Text;
using Hitl.Connector.Models.Evaluation;
using Hitl.Connector.Models.Onnx;
using Hitl.Connector.Models.Runtime;

namespace Hitl.Connector.Models.Training;

/// <param name="Group">Rows of one group never stand on both sides of a fold.</param>
/// <param name="Measured">False for rows that only help to learn.</param>
public sealed record SignRow(float[] Signs, bool Yes, double Weight, string Group, bool Measured);

/// <summary>What a model over signs is to learn.</summary>
/// <param name="Directions">For each sign 1 (may only raise the probability), −1 (may only lower it) or 0.</param>
public sealed record SignTask(string Name, IReadOnlyList<string> Signs, IReadOnlyList<int> Directions, IReadOnlyList<SignRow> Rows)
{
    public double Penalty { get; init; } = 0.002;
}

/// <summary>Trains a model over signs: cross-validation by group for honest figures and calibration, then on everything.</summary>
public static class SignTrainer
{
    private const int Folds = 10;

    public static TrainedModel Train(SignTask task, IProgress<TrainingProgress>? progress, CancellationToken cancellationToken)
    {
        var measured = new List<SignRow>();
        var logits = new List<float[]>();
        for (var fold = 0; fold < Folds; fold++)
        {
            progress?.Report(new(task.Name, $"fold {fold + 1}", 0));
            var held = task.Rows.Where(r => r.Measured && ModelTrainer.FoldOf(r.Group, Folds) == fold).ToList();
            var weights = LogisticFit.Fit([.. task.Rows.Where(r => ModelTrainer.FoldOf(r.Group, Folds) != fold)], task.Directions, task.Penalty, cancellationToken);
            measured.AddRange(held);
            logits.AddRange(held.Select(r => new[] { (float)weights.Logit(r.Signs) }));
        }

        var calibration = Calibration.Fit(logits, [.. measured.Select(r => new[] { r.Yes ? 1f : 0f })], OutputKind.Sigmoid);
        var final = LogisticFit.Fit(task.Rows, task.Directions, task.Penalty, cancellationToken);
        progress?.Report(new(task.Name, "train", 1));
        var graph = SignGraph.Write(task.Name, final.Weights, final.Bias, calibration);
        var names = Encoding.UTF8.GetBytes(string.Join('\n', task.Signs) + "\n");
        var entry = new ModelEntry(
            task.Name, OutputKind.Sigmoid, task.Name + ".onnx", ModelEntry.HashOf(graph), task.Name + SignModel.SignsExtension, ModelEntry.HashOf(names), [task.Name], []);
        return new TrainedModel(entry, graph, names, Report(task, measured, [.. logits.Select(l => calibration.Apply(l, OutputKind.Sigmoid)[0])], calibration, graph.Length + names.Length));
    }

    private static TrainingReport Report(SignTask task, List<SignRow> measured, double[] probabilities, Calibration calibration, long bytes)
    {
        var truth = measured.Select(r => r.Yes).ToList();
        var said = probabilities.Select(p => p >= 0.5 ? 1 : 0).ToList();
        var was = truth.Select(t => t ? 1 : 0).ToList();
        return new TrainingReport(
            task.Name, task.Rows.Count, measured.Count, Metrics.Accuracy(said, was), Metrics.MacroF1(said, was), Metrics.Auroc(probabilities, truth),
            Metrics.CalibrationError(probabilities, truth), calibration, task.Signs.Count, bytes);
    }
}
