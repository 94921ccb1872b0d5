using Hitl.Connector.Models.Features;
using Hitl.Connector.Models.Onnx;
using Hitl.Connector.Models.Training.Network;

namespace Hitl.Connector.Models.Training;

/// <summary>
/// Trains a linear model and some small networks and averages them: they err on different texts. The first two
/// each leave out a part of the rows; those rows calibrate the ensemble and give the figures.
/// </summary>
public static class EnsembleTrainer
{
    /// <summary>With fewer rows a network only learns them by heart.</summary>
    private const int RowsForNetworks = 500;

    /// <summary>Parts of the rows that are held back for figures and calibration, one by each of the first networks.</summary>
    private const int Held = 2;

    /// <param name="outOfScope">Texts of none of the labels, may be empty; null when another model tells what is out of scope.</param>
    public static TrainedModel Train(TrainingTask task, IReadOnlyList<string>? outOfScope, IProgress<TrainingProgress>? progress, CancellationToken cancellationToken)
    {
        var examples = task.Examples;
        var network = task.NetworkOptions;
        var networks = examples.Count < RowsForNetworks ? 0 : Math.Max(Held, task.Networks);
        var linearShare = networks == 0 ? 1.0 : 0.5;
        var texts = examples.Select(e => FeatureExtractor.Extract(e.Text)).ToArray();
        var folds = examples.Select(e => ModelTrainer.FoldOf(e.Group ?? e.Text, task.Folds)).ToArray();
        var space = FeatureSpaceBuilder.Build(texts, task.FeatureGroups, task.MinTexts, task.MaxFeatures);
        var vectors = texts.Select(space.Project).ToArray();
        var tokens = examples.Select(e => FeatureExtractor.ExtractTokens(e.Text, space)).ToArray();
        var shape = new CnnShape(space.TokenFeatures, task.Labels.Count, network.Embedding);
        var members = new CnnWeights[networks];
        LinearWeights? measured = null, linear = null;
        void Report(string stage, double fraction) => progress?.Report(new TrainingProgress(task.Name, stage, fraction));

        // Figures come from rows that the measured linear model and the row's own network never saw.
        LinearWeights Linear(string stage, Func<int, bool> use) => LinearTrainer.Train(
            [.. Enumerable.Range(0, examples.Count).Where(use).Select(i => new TrainingRow(vectors[i], examples[i].Target, examples[i].Weight))],
            space.Count, task.Labels.Count, task.Options, f => Report(stage, f), cancellationToken);
        CnnWeights Network(int n) => CnnTrainer.Train(
            [.. Enumerable.Range(0, examples.Count).Where(i => n >= Held || folds[i] != n).Select(i => new CnnRow(tokens[i], examples[i].Target, examples[i].Weight))],
            shape, network with { Kind = task.Kind, Seed = network.Seed + n }, f => Report($"network {n + 1}", f), cancellationToken);
        var work = Enumerable.Range(0, networks).Select(n => (Action)(() => members[n] = Network(n)))
            .Append(() => measured = Linear("linear, measured", i => folds[i] >= Held))
            .Append(() => linear = Linear("linear", _ => true));
        Parallel.Invoke(new ParallelOptions { MaxDegreeOfParallelism = 2, CancellationToken = cancellationToken }, [.. work]);

        var held = Enumerable.Range(0, examples.Count).Where(i => folds[i] < Held && examples[i].Measured).ToList();
        var targets = held.Select(i => examples[i].Target).ToList();
        var linearLogits = held.Select(i => LinearTrainer.Logits(measured!, vectors[i])).ToList();
        var networkLogits = held.Select(i => networks == 0 ? [] : CnnTrainer.Logits(members[folds[i]], tokens[i])).ToList();
        var linearFit = Calibration.Fit(linearLogits, targets, task.Kind);
        var networkFit = networks == 0 ? Calibration.None : Calibration.Fit(networkLogits, targets, task.Kind);
        double[] Average(float[] l, float[] n) => networks == 0
            ? linearFit.Apply(l, task.Kind)
            : [.. linearFit.Apply(l, task.Kind).Zip(networkFit.Apply(n, task.Kind), (a, b) => (linearShare * a) + ((1 - linearShare) * b))];
        var averages = held.Select((_, k) => Average(linearLogits[k], networkLogits[k])).ToList();
        var logs = averages.Select(a => a.Select(p => (float)Math.Log(p + 1e-9)).ToArray()).ToList();
        var final = Calibration.Fit(logs, targets, task.Kind);

        var scope = outOfScope is null ? null : FitScope(outOfScope);
        var ensemble = new Ensemble(linear!, linearFit.Slope, [.. members.Select(m => (m, networkFit.Slope))], linearShare, final, scope);
        return ModelTrainer.Finish(task, space, EnsembleGraph.Write(task.Name, ensemble), [.. held.Select(i => examples[i])], [.. logs.Select(l => final.Apply(l, task.Kind))], final);

        ScopeModel FitScope(IReadOnlyList<string> strangers)
        {
            var inside = held.Select((i, k) => Signs(linearLogits[k], networkLogits[k], texts[i])).ToList();
            var outside = strangers.Select(text =>
            {
                var features = FeatureExtractor.Extract(text);
                var own = FeatureExtractor.ExtractTokens(text, space);
                var logits = LinearTrainer.Logits(measured!, space.Project(features));
                var each = networks == 0 ? [Signs(logits, [], features)] : members.Take(Held).Select(m => Signs(logits, CnnTrainer.Logits(m, own), features)).ToArray();
                return Enumerable.Range(0, ScopeSigns.Count).Select(s => each.Average(e => e[s])).ToArray();
            }).ToList();
            return ScopeModel.Fit(inside, outside);
        }

        double[] Signs(float[] l, float[] n, TextFeatures t) => ScopeSigns.From(l, n, Average(l, n), space.KnownWords(t), t.Words).ToArray();
    }
}
