using Hitl.Connector.Models.Features;
using Hitl.Connector.Models.Onnx;
using Hitl.Connector.Models.Runtime;
using Hitl.Connector.Models.Training;
using Hitl.Connector.Models.Training.Network;

namespace Hitl.Connector.Tests.Models.Onnx;

public sealed class EnsembleGraphTests : IDisposable
{
    private static readonly string[] Texts =
        ["where is my order", "cancel my order please", "my card was declined twice today", "how do i reset the password", "ok", "where is where is my password order"];

    private readonly string directory = Directory.CreateTempSubdirectory("ensemble").FullName;

    public void Dispose() => Directory.Delete(directory, recursive: true);

    [Fact]
    public async Task Write_RandomEnsemble_ScoresAsTheTrainerDoes()
    {
        var random = new Random(11);
        var features = Texts.Select(t => FeatureExtractor.Extract(t)).ToArray();
        var space = FeatureSpaceBuilder.Build(features, FeatureSpaceBuilder.WordsAndChars, 1, 10_000);
        var linear = new LinearWeights(space.Count, 5, [.. Enumerable.Range(0, space.Count * 5).Select(_ => (random.NextSingle() * 4) - 2)], [0.1f, -0.2f, 0.3f, 0, 1]);
        var networks = Enumerable.Range(0, 2).Select(_ => (new CnnWeights(new CnnShape(space.TokenFeatures, 5, 32, 16), random), 1.5)).ToList();
        var ensemble = new Ensemble(linear, 0.7, networks, 0.5, new Calibration(1.2, 0), Scope(random));
        var graph = EnsembleGraph.Write("test", ensemble);
        var model = await LoadAsync(graph, space);

        foreach (var text in Texts.Append("").Append("zzz qqq"))
        {
            var expected = Expected(ensemble, space, text);
            var (actual, uncertainty) = model.ScoreWithScope(text, FeatureExtractor.Extract(text));

            for (var l = 0; l < 5; l++)
            {
                // 8-bit tables are the only difference.
                ((double)actual[l]).ShouldBe(expected[l], 0.02);
            }

            ((double)uncertainty.ShouldNotBeNull()).ShouldBe(ExpectedScope(ensemble, space, text), 0.03);
        }

        model.Dispose();
    }

    private static double[] Expected(Ensemble ensemble, FeatureSpace space, string text)
    {
        var parts = new List<(double[] Probabilities, double Share)>
        {
            (new Calibration(ensemble.LinearSlope, 0).Apply(LinearTrainer.Logits(ensemble.Linear, space.Project(FeatureExtractor.Extract(text))), OutputKind.Softmax), ensemble.LinearShare),
        };
        parts.AddRange(ensemble.Networks.Select(n =>
            (new Calibration(n.Slope, 0).Apply(CnnTrainer.Logits(n.Weights, FeatureExtractor.ExtractTokens(text, space)), OutputKind.Softmax), (1 - ensemble.LinearShare) / ensemble.Networks.Count)));
        var average = Enumerable.Range(0, 5).Select(l => (float)Math.Log(parts.Sum(p => p.Probabilities[l] * p.Share) + 1e-9)).ToArray();
        return ensemble.Final.Apply(average, OutputKind.Softmax);
    }

    private static double ExpectedScope(Ensemble ensemble, FeatureSpace space, string text)
    {
        var features = FeatureExtractor.Extract(text);
        var linear = LinearTrainer.Logits(ensemble.Linear, space.Project(features));
        var networks = ensemble.Networks.Select(n => CnnTrainer.Logits(n.Weights, FeatureExtractor.ExtractTokens(text, space))).ToList();
        var average = new double[5];
        for (var l = 0; l < 5; l++)
        {
            average[l] = (new Calibration(ensemble.LinearSlope, 0).Apply(linear, OutputKind.Softmax)[l] * ensemble.LinearShare)
                + networks.Average(n => new Calibration(1.5, 0).Apply(n, OutputKind.Softmax)[l] * (1 - ensemble.LinearShare));
        }

        var each = networks.Select(n => ScopeSigns.From(linear, n, average, space.KnownWords(features), features.Words).ToArray()).ToList();
        return ensemble.Scope.ShouldNotBeNull().Apply([.. Enumerable.Range(0, ScopeSigns.Count).Select(i => each.Average(e => e[i]))]);
    }

    private static ScopeModel Scope(Random random)
    {
        double[] Draw(double low, double high) => [.. Enumerable.Range(0, ScopeSigns.Count).Select(_ => low + (random.NextDouble() * (high - low)))];
        return new ScopeModel(Draw(-1, 1), Draw(1, 2), Draw(-0.5, 0.5), 0.3);
    }

    private async Task<TextModel> LoadAsync(byte[] graph, FeatureSpace space)
    {
        var features = space.ToBytes();
        await File.WriteAllBytesAsync(Path.Combine(directory, "m.onnx"), graph);
        await File.WriteAllBytesAsync(Path.Combine(directory, "m.features"), features);
        return TextModel.Load(directory, "1", new ModelEntry(
            "test", OutputKind.Softmax, "m.onnx", ModelEntry.HashOf(graph), "m.features", ModelEntry.HashOf(features), ["a", "b", "c", "d", "e"], ["en"]));
    }
}
