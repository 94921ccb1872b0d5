using Hitl.Connector.Models.Encoder;
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
        var networks = Enumerable.Range(0, 2).Select(_ => new CnnWeights(new CnnShape(space.TokenFeatures, 5, 32, 16), random)).ToList();
        var ensemble = new Ensemble(OutputKind.Softmax, linear, new Calibration(0.7, 0), networks, new Calibration(1.5, 0), 0.5, new Calibration(1.2, 0), Scope(random));
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

    [Fact]
    public async Task Write_HeadsOnTheEncoder_ScoresAsTheTrainerDoes()
    {
        using var encoder = ShippedModels.LoadEncoder();
        var random = new Random(12);
        var space = FeatureSpaceBuilder.Build([.. Texts.Select(t => FeatureExtractor.Extract(t))], FeatureSpaceBuilder.WordsAndChars, 1, 10_000);
        var linear = new LinearWeights(space.Count, 1, [.. Enumerable.Range(0, space.Count).Select(_ => (random.NextSingle() * 4) - 2)], [0.1f]);
        var rows = Texts.Select((t, i) => new HeadRow(encoder.Encode(t), [i % 2])).ToList();
        var heads = new[] { HeadTrainer.Train(rows, new HeadOptions { Kind = OutputKind.Sigmoid, Hidden = 8 }, null, default), HeadWeights.ReadOff(encoder.Size, [encoder.MoodStart]) };
        var average = new Averaging(OutputKind.Sigmoid, new Calibration(0.7, 0.2), new Calibration(1.5, -0.1), 0.4, new Calibration(1.2, 0.3));
        var ensemble = new Ensemble(OutputKind.Sigmoid, linear, average.LinearFit, heads, average.MemberFit, average.LinearShare, average.Final, null);
        using var model = await LoadAsync(EnsembleGraph.Write("test", ensemble), space, 1, OutputKind.Sigmoid, encoder);

        foreach (var text in Texts.Append("").Append("zzz qqq"))
        {
            var sums = LinearTrainer.Logits(linear, space.Project(FeatureExtractor.Extract(text)));
            var members = heads.Average(h => average.MemberFit.Apply(h.Logits(encoder.Encode(text)), OutputKind.Sigmoid)[0]);
            var mean = (0.4 * average.LinearFit.Apply(sums, OutputKind.Sigmoid)[0]) + (0.6 * members);
            var expected = average.Final.Apply([(float)Math.Log(mean / (1 - mean))], OutputKind.Sigmoid)[0];

            ((double)model.Score(text, model.Extract(text))[0]).ShouldBe(expected, 0.02);
        }

        // Side by side each scores as if it were alone.
        var together = ((ITextModel)model).ScoreAll([.. Texts.Append("").Select(t => (t, model.Extract(t)))]);
        foreach (var (text, (probabilities, _)) in Texts.Append("").Zip(together))
        {
            probabilities.ShouldHaveSingleItem().ShouldBe(model.Score(text, model.Extract(text))[0], 1e-6f);
        }
    }

    [Fact]
    public async Task Load_ModelOfEncodedTextsWithoutEncoder_SaysWhatIsMissing()
    {
        var space = FeatureSpaceBuilder.Build([.. Texts.Select(t => FeatureExtractor.Extract(t))], FeatureSpaceBuilder.WordsAndChars, 1, 10_000);
        var linear = new LinearWeights(space.Count, 1, new float[space.Count], [0]);
        var ensemble = new Ensemble(OutputKind.Sigmoid, linear, Calibration.None, [HeadWeights.ReadOff(8, [3])], Calibration.None, 0.5, Calibration.None, null);

        var error = await Should.ThrowAsync<ModelLoadException>(() => LoadAsync(EnsembleGraph.Write("test", ensemble), space, 1, OutputKind.Sigmoid));

        error.Message.ShouldContain("names no encoder");
    }

    private static double[] Expected(Ensemble ensemble, FeatureSpace space, string text)
    {
        var parts = new List<(double[] Probabilities, double Share)>
        {
            (ensemble.LinearFit.Apply(LinearTrainer.Logits(ensemble.Linear, space.Project(FeatureExtractor.Extract(text))), OutputKind.Softmax), ensemble.LinearShare),
        };
        parts.AddRange(ensemble.Members.Select(n =>
            (ensemble.MemberFit.Apply(CnnTrainer.Logits((CnnWeights)n, FeatureExtractor.ExtractTokens(text, space)), OutputKind.Softmax), (1 - ensemble.LinearShare) / ensemble.Members.Count)));
        var average = Enumerable.Range(0, 5).Select(l => (float)Math.Log(parts.Sum(p => p.Probabilities[l] * p.Share) + 1e-9)).ToArray();
        return ensemble.Final.Apply(average, OutputKind.Softmax);
    }

    private static double ExpectedScope(Ensemble ensemble, FeatureSpace space, string text)
    {
        var features = FeatureExtractor.Extract(text);
        var linear = LinearTrainer.Logits(ensemble.Linear, space.Project(features));
        var networks = ensemble.Members.Select(n => CnnTrainer.Logits((CnnWeights)n, FeatureExtractor.ExtractTokens(text, space))).ToList();
        var average = new double[5];
        for (var l = 0; l < 5; l++)
        {
            average[l] = (ensemble.LinearFit.Apply(linear, OutputKind.Softmax)[l] * ensemble.LinearShare)
                + networks.Average(n => ensemble.MemberFit.Apply(n, OutputKind.Softmax)[l] * (1 - ensemble.LinearShare));
        }

        var each = networks.Select(n => ScopeSigns.From(linear, n, average, space.KnownWords(features), features.Words).ToArray()).ToList();
        return ensemble.Scope.ShouldNotBeNull().Apply([.. Enumerable.Range(0, ScopeSigns.Count).Select(i => each.Average(e => e[i]))]);
    }

    private static ScopeModel Scope(Random random)
    {
        double[] Draw(double low, double high) => [.. Enumerable.Range(0, ScopeSigns.Count).Select(_ => low + (random.NextDouble() * (high - low)))];
        return new ScopeModel(Draw(-1, 1), Draw(1, 2), Draw(-0.5, 0.5), 0.3);
    }

    private async Task<TextModel> LoadAsync(byte[] graph, FeatureSpace space, int labels = 5, OutputKind kind = OutputKind.Softmax, TextEncoder? encoder = null)
    {
        var features = space.ToBytes();
        await File.WriteAllBytesAsync(Path.Combine(directory, "m.onnx"), graph);
        await File.WriteAllBytesAsync(Path.Combine(directory, "m.features"), features);
        return TextModel.Load(directory, "1", new ModelEntry(
            "test", kind, "m.onnx", ModelEntry.HashOf(graph), "m.features", ModelEntry.HashOf(features), [.. "abcde".Take(labels).Select(l => $"{l}")], ["en"]), encoder);
    }
}
