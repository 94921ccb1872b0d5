using Hitl.Connector.Models.Features;
using Hitl.Connector.Models.Onnx;
using Hitl.Connector.Models.Training.Network;

namespace Hitl.Connector.Models.Training;

/// <summary>
/// Trains a linear model and two small networks and averages them: they err on different texts. Each network leaves out
/// a tenth of the rows of its own; those rows calibrate it and give the figures.
/// </summary>
public static class EnsembleTrainer
{
    private const int Networks = 2;
    private const double LinearShare = 0.5;

    public static TrainedModel Train(TrainingTask task, CnnOptions network, IProgress<TrainingProgress>? progress, CancellationToken cancellationToken)
    {
        var examples = task.Examples;
        var texts = examples.Select(e => FeatureExtractor.Extract(e.Text)).ToArray();
        var folds = examples.Select(e => ModelTrainer.FoldOf(e.Group ?? e.Text, task.Folds)).ToArray();
        var space = FeatureSpaceBuilder.Build(texts, task.FeatureGroups, task.MinTexts, task.MaxFeatures);
        var vectors = texts.Select(space.Project).ToArray();
        var tokens = examples.Select(e => FeatureExtractor.ExtractTokens(e.Text, space)).ToArray();
        var shape = new CnnShape(space.TokenFeatures, task.Labels.Count);

        var members = new CnnWeights[Networks];
        LinearWeights? measured = null, linear = null;
        void Report(string stage, double fraction) => progress?.Report(new TrainingProgress(task.Name, stage, fraction));

        // Figures come from rows that the measured linear model and the row's own network never saw.
        LinearWeights Linear(string stage, Func<int, bool> use) => LinearTrainer.Train(
            [.. Enumerable.Range(0, examples.Count).Where(use).Select(i => new TrainingRow(vectors[i], examples[i].Target, examples[i].Weight))],
            space.Count, task.Labels.Count, task.Options, f => Report(stage, f), cancellationToken);
        CnnWeights Network(int n) => CnnTrainer.Train(
            [.. Enumerable.Range(0, examples.Count).Where(i => folds[i] != n).Select(i => new CnnRow(tokens[i], examples[i].Target, examples[i].Weight))],
            shape, network with { Kind = task.Kind, Seed = network.Seed + n }, f => Report($"network {n + 1}", f), cancellationToken);
        Parallel.Invoke(
            new ParallelOptions { MaxDegreeOfParallelism = 2, CancellationToken = cancellationToken },
            () => members[0] = Network(0),
            () => members[1] = Network(1),
            () => measured = Linear("linear, measured", i => folds[i] >= Networks),
            () => linear = Linear("linear", _ => true));

        var held = Enumerable.Range(0, examples.Count).Where(i => folds[i] < Networks && examples[i].Measured).ToList();
        var targets = held.Select(i => examples[i].Target).ToList();
        var linearLogits = held.Select(i => LinearTrainer.Logits(measured!, vectors[i])).ToList();
        var networkLogits = held.Select(i => CnnTrainer.Logits(members[folds[i]], tokens[i])).ToList();
        var linearFit = Calibration.Fit(linearLogits, targets, task.Kind);
        var networkFit = Calibration.Fit(networkLogits, targets, task.Kind);
        var averages = linearLogits.Select((l, k) => Average(linearFit.Apply(l, task.Kind), networkFit.Apply(networkLogits[k], task.Kind))).ToList();
        var final = Calibration.Fit(averages, targets, task.Kind);
        var ensemble = new Ensemble(linear!, linearFit.Slope, [.. members.Select(m => (m, networkFit.Slope))], LinearShare, final);
        var probabilities = averages.Select(a => final.Apply(a, task.Kind)).ToList();
        return ModelTrainer.Finish(task, space, EnsembleGraph.Write(task.Name, ensemble), [.. held.Select(i => examples[i])], probabilities, final);
    }

    private static float[] Average(double[] linear, double[] network) =>
        [.. linear.Zip(network, (l, n) => (float)Math.Log((LinearShare * l) + ((1 - LinearShare) * n) + 1e-9))];
}
