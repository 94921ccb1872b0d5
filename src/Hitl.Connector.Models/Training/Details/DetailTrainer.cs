using Hitl.Connector.Models.Notes;
using Hitl.Connector.Notes;

namespace Hitl.Connector.Models.Training.Details;

/// <summary>A message whose words are labelled.</summary>
/// <param name="Labels">Of each word (<see cref="DetailTokens"/>): 0 for none, else one more than the <see cref="DetailKind"/>.</param>
/// <param name="Asked">What the other side had just asked for.</param>
internal sealed record DetailExample(string Text, int[] Labels, DetailKind? Asked = null);

/// <summary>Trains the model of details: a conditional random field by stochastic gradient with per-weight steps (AdaGrad).</summary>
internal static class DetailTrainer
{
    private const int Seed = 20265;
    private const int LeastSeen = 2;
    private const int Epochs = 9;
    private const float Rate = 0.12f;

    // A feature that is now and then not there teaches the others to do without it: words of one business are useless in the next.
    private const double Dropout = 0.25;

    /// <param name="most">Features that are kept: those of the largest weights.</param>
    public static DetailModel Train(IReadOnlyList<DetailExample> examples, CommonWords common, int most, Action<double>? progress, CancellationToken cancellationToken)
    {
        var rows = Read(examples, common, out var features);
        var labels = DetailModel.Labels;
        var weights = new float[features.Count * labels];
        var squares = new float[weights.Length];
        var transitions = new float[labels * labels];
        var transitionSquares = new float[transitions.Length];
        var random = new Random(Seed);
        var order = Enumerable.Range(0, rows.Count).ToArray();
        var chain = new ChainInference(labels);
        var kept = new List<int>();
        for (var epoch = 0; epoch < Epochs; epoch++)
        {
            random.Shuffle(order);
            foreach (var at in order)
            {
                cancellationToken.ThrowIfCancellationRequested();
                Learn(rows[at]);
            }

            progress?.Invoke((epoch + 1.0) / Epochs);
        }

        return Pack(features, weights, transitions, common, most);

        void Learn(Row row)
        {
            var words = row.Labels.Length;
            Span<int> ends = words <= 256 ? stackalloc int[words] : new int[words];
            kept.Clear();
            var scores = new float[words * labels];
            for (var i = 0; i < words; i++)
            {
                foreach (var feature in row.Features[(i == 0 ? 0 : row.Ends[i - 1])..row.Ends[i]])
                {
                    if (random.NextDouble() >= Dropout)
                    {
                        kept.Add(feature);
                        System.Numerics.Tensors.TensorPrimitives.Add(scores.AsSpan(i * labels, labels), weights.AsSpan(feature * labels, labels), scores.AsSpan(i * labels, labels));
                    }
                }

                ends[i] = kept.Count;
            }

            var marginals = new double[scores.Length];
            chain.Run(scores, transitions, marginals);
            var gradient = new float[labels];
            for (var i = 0; i < words; i++)
            {
                for (var l = 0; l < labels; l++)
                {
                    gradient[l] = (row.Labels[i] == l ? 1f : 0f) - (float)marginals[(i * labels) + l];
                }

                for (var k = i == 0 ? 0 : ends[i - 1]; k < ends[i]; k++)
                {
                    Step(weights.AsSpan(kept[k] * labels, labels), squares.AsSpan(kept[k] * labels, labels), gradient);
                }

                if (i + 1 < words)
                {
                    LearnPair(row, scores, i);
                }
            }
        }

        void LearnPair(Row row, float[] scores, int i)
        {
            var gradient = new float[labels * labels];
            for (var from = 0; from < labels; from++)
            {
                for (var to = 0; to < labels; to++)
                {
                    gradient[(from * labels) + to] = (row.Labels[i] == from && row.Labels[i + 1] == to ? 1f : 0f) - (float)chain.Pair(scores, transitions, i, from, to);
                }
            }

            Step(transitions, transitionSquares, gradient);
        }
    }

    private static void Step(Span<float> weights, Span<float> squares, ReadOnlySpan<float> gradient)
    {
        for (var l = 0; l < gradient.Length; l++)
        {
            squares[l] += gradient[l] * gradient[l];
            weights[l] += Rate * gradient[l] / (0.1f + MathF.Sqrt(squares[l]));
        }
    }

    private static List<Row> Read(IReadOnlyList<DetailExample> examples, CommonWords common, out Dictionary<uint, int> features)
    {
        var reader = new DetailFeatures();
        var counts = new Dictionary<uint, int>();
        var read = new List<(uint[] Hashes, int[] Ends, int[] Labels)>();
        foreach (var example in examples)
        {
            var tokens = DetailTokens.Split(example.Text);
            if (tokens.Count == 0 || tokens.Count != example.Labels.Length)
            {
                continue;
            }

            reader.Read(example.Text, tokens, common, example.Asked);
            var hashes = new List<uint>();
            var ends = new int[tokens.Count];
            for (var i = 0; i < tokens.Count; i++)
            {
                foreach (var hash in reader.Of(i))
                {
                    hashes.Add(hash);
                    System.Runtime.InteropServices.CollectionsMarshal.GetValueRefOrAddDefault(counts, hash, out _)++;
                }

                ends[i] = hashes.Count;
            }

            read.Add(([.. hashes], ends, example.Labels));
        }

        var known = new Dictionary<uint, int>();
        foreach (var (hash, count) in counts)
        {
            if (count >= LeastSeen)
            {
                known.Add(hash, known.Count);
            }
        }

        features = known;
        return [.. read.Select(r => Row.Of(r.Hashes, r.Ends, r.Labels, known))];
    }

    private static DetailModel Pack(Dictionary<uint, int> features, float[] weights, float[] transitions, CommonWords common, int most)
    {
        var labels = DetailModel.Labels;
        var kept = features.OrderByDescending(f => System.Numerics.Tensors.TensorPrimitives.MaxMagnitude(weights.AsSpan(f.Value * labels, labels)) is var w ? Math.Abs(w) : 0).Take(most).ToList();
        var largest = kept.Max(f => Math.Abs(System.Numerics.Tensors.TensorPrimitives.MaxMagnitude(weights.AsSpan(f.Value * labels, labels))));
        var scale = largest / 127f;
        var packed = new sbyte[kept.Count * labels];
        var index = new Dictionary<uint, int>(kept.Count);
        foreach (var (feature, row) in kept)
        {
            for (var l = 0; l < labels; l++)
            {
                packed[(index.Count * labels) + l] = (sbyte)Math.Round(weights[(row * labels) + l] / scale);
            }

            index.Add(feature, index.Count);
        }

        return new DetailModel(index, packed, scale, transitions, common);
    }

    private sealed record Row(int[] Features, int[] Ends, int[] Labels)
    {
        public static Row Of(uint[] hashes, int[] ends, int[] labels, Dictionary<uint, int> known)
        {
            var features = new List<int>(hashes.Length);
            var knownEnds = new int[ends.Length];
            var at = 0;
            for (var i = 0; i < ends.Length; i++)
            {
                for (; at < ends[i]; at++)
                {
                    if (known.TryGetValue(hashes[at], out var feature))
                    {
                        features.Add(feature);
                    }
                }

                knownEnds[i] = features.Count;
            }

            return new Row([.. features], knownEnds, labels);
        }
    }
}
