using Hitl.Connector.Models.Encoder;
using Hitl.Connector.Models.Features;
using Hitl.Connector.Models.Onnx;
using Hitl.Connector.Models.Training.Network;

namespace Hitl.Connector.Models.Training;

/// <summary>
/// Trains a linear model and other members and averages them: they err on different texts. The members are heads on the
/// encoder or, for languages that it does not read, small networks. The first two each leave out a part of the rows; those
/// rows calibrate the ensemble, settle the shares and give the figures.
/// </summary>
public sealed class EnsembleTrainer(TextEncoder? encoder, IProgress<TrainingProgress>? progress, CancellationToken cancellationToken)
{
    /// <summary>With fewer rows a member beside the linear model only learns them by heart.</summary>
    private const int RowsForMembers = 500;

    /// <summary>Parts of the rows that are held back for figures and calibration, one by each of the first members.</summary>
    private const int Held = 2;

    /// <param name="outOfScope">Texts of none of the labels, may be empty; null when another model tells what is out of scope.</param>
    public TrainedModel Train(TrainingTask task, IReadOnlyList<string>? outOfScope)
    {
        var examples = task.Examples;
        var withMembers = examples.Count >= RowsForMembers;
        var heads = encoder is null || !withMembers ? 0 : task.Heads;
        var networks = heads > 0 || task.ReadOff.Count > 0 || !withMembers ? 0 : task.Networks;
        var texts = examples.Select(e => FeatureExtractor.Extract(e.Text)).ToArray();
        var encodings = heads > 0 || task.ReadOff.Count > 0 ? Encode(task.Name, [.. examples.Select(e => e.Text)]) : [];
        var space = FeatureSpaceBuilder.Build(texts, task.FeatureGroups, task.MinTexts, task.MaxFeatures);
        var vectors = texts.Select(space.Project).ToArray();
        var tokens = networks == 0 ? [] : examples.Select(e => FeatureExtractor.ExtractTokens(e.Text, space)).ToArray();

        // Where the encoder saw rows with their labels, only those it did not see can measure.
        var readsOff = task.ReadOff.Count > 0;
        var folds = examples.Select(e => readsOff ? (e.HeldBack ? 0 : Held) : ModelTrainer.FoldOf(e.Group ?? e.Text, task.Folds)).ToArray();
        var members = new MemberWeights[readsOff ? 1 : Math.Max(heads, networks) is var n and > 0 ? Math.Max(Held, n) : 0];
        LinearWeights? measured = null, linear = null;
        void Report(string stage, double fraction) => progress?.Report(new TrainingProgress(task.Name, stage, fraction));

        LinearWeights Linear(string stage, Func<int, bool> use) => LinearTrainer.Train(
            [.. Rows(use).Select(i => new TrainingRow(vectors[i], examples[i].Target, examples[i].Weight))],
            space.Count, task.Labels.Count, task.Options, f => Report(stage, f), cancellationToken);
        IEnumerable<int> Rows(Func<int, bool> use) => Enumerable.Range(0, examples.Count).Where(use);
        MemberWeights Member(int m) => heads > 0
            ? HeadTrainer.Train(
                [.. Rows(i => m >= Held || folds[i] != m).Select(i => new HeadRow(encodings[i], examples[i].Target, examples[i].Weight))],
                task.HeadOptions with { Kind = task.Kind, Seed = task.HeadOptions.Seed + m }, f => Report($"head {m + 1}", f), cancellationToken)
            : CnnTrainer.Train(
                [.. Rows(i => m >= Held || folds[i] != m).Select(i => new CnnRow(tokens[i], examples[i].Target, examples[i].Weight))],
                new CnnShape(space.TokenFeatures, task.Labels.Count, task.NetworkOptions.Embedding),
                task.NetworkOptions with { Kind = task.Kind, Seed = task.NetworkOptions.Seed + m }, f => Report($"network {m + 1}", f), cancellationToken);
        if (readsOff)
        {
            members[0] = HeadWeights.ReadOff(encoder!.Size, [.. task.ReadOff.Select(place => encoder.MoodStart + place)]);
        }

        var work = Enumerable.Range(0, readsOff ? 0 : members.Length).Select(m => (Action)(() => members[m] = Member(m)))
            .Append(() => measured = Linear("linear, measured", i => folds[i] >= Held))
            .Append(() => linear = Linear("linear", _ => true));
        Parallel.Invoke(new ParallelOptions { MaxDegreeOfParallelism = 2, CancellationToken = cancellationToken }, [.. work]);

        float[] MemberLogits(MemberWeights member, float[]? encoding, TokenRows rows) => member switch
        {
            HeadWeights head => head.Logits(encoding!),
            CnnWeights network => CnnTrainer.Logits(network, rows),
            _ => throw new InvalidOperationException($"A {member.GetType().Name} gives no scores here."),
        };
        var held = Rows(i => folds[i] < Held && examples[i].Measured).ToList();
        var logits = held.Select(i => (
            Linear: LinearTrainer.Logits(measured!, vectors[i]),
            Member: members.Length == 0 ? [] : MemberLogits(members[Math.Min(folds[i], members.Length - 1)], encodings.ElementAtOrDefault(i), tokens.ElementAtOrDefault(i)))).ToList();
        var average = Averaging.Fit(task.Kind, logits, [.. held.Select(i => examples[i].Target)], members.Length > 0);
        var scope = outOfScope is null ? null : FitScope(outOfScope);
        var ensemble = new Ensemble(task.Kind, linear!, average.LinearFit, members, average.MemberFit, average.LinearShare, average.Final, scope);
        return ModelTrainer.Finish(
            task, space, EnsembleGraph.Write(task.Name, ensemble), [.. held.Select(i => examples[i])],
            [.. logits.Select(l => average.Apply(l.Linear, l.Member))], average.Final);

        ScopeModel FitScope(IReadOnlyList<string> strangers)
        {
            var inside = held.Select((i, k) => Signs(logits[k].Linear, logits[k].Member, texts[i])).ToList();
            var outside = strangers.Select(text =>
            {
                var features = FeatureExtractor.Extract(text);
                var linearLogits = LinearTrainer.Logits(measured!, space.Project(features));
                var encoding = heads > 0 ? encoder!.Encode(text) : null;
                var rows = networks > 0 ? FeatureExtractor.ExtractTokens(text, space) : default;
                var each = members.Length == 0 ? [Signs(linearLogits, [], features)] : members.Take(Held).Select(m => Signs(linearLogits, MemberLogits(m, encoding, rows), features)).ToArray();
                return Enumerable.Range(0, ScopeSigns.Count).Select(s => each.Average(e => e[s])).ToArray();
            }).ToList();
            return ScopeModel.Fit(inside, outside);
        }

        double[] Signs(float[] l, float[] m, TextFeatures t) => ScopeSigns.From(l, m, average.Mean(l, m), space.KnownWords(t), t.Words).ToArray();
    }

    private float[][] Encode(string task, string[] texts)
    {
        var encodings = new float[texts.Length][];
        var done = 0;
        Parallel.For(0, texts.Length, new ParallelOptions { MaxDegreeOfParallelism = 2, CancellationToken = cancellationToken }, i =>
        {
            encodings[i] = encoder!.Encode(texts[i]);
            progress?.Report(new TrainingProgress(task, "encode", Interlocked.Increment(ref done) / (double)texts.Length));
        });
        return encodings;
    }
}
