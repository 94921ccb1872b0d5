using System.Numerics.Tensors;
using Hitl.Connector.Models.Features;
using Hitl.Connector.Models.Onnx;

namespace Hitl.Connector.Models.Training;

/// <param name="Common">Features with a weight for every label.</param>
/// <param name="Width">Labels that each of the other features can speak for.</param>
public sealed record CountOptions(int Common, int Width);

/// <summary>
/// Trains a model of <see cref="WeighedCounts"/>. One part of the rows gives the figures and the calibration, one the weights
/// of the parts; what ships is counted on everything. Classes of words, where the task has lists of them, are weighed beside.
/// </summary>
internal static class CountTrainer
{
    // The errors in the parts before it were looked at while the language model was made.
    private const int MeasuredFold = 6;
    private const int WeighedFold = 1;

    /// <summary>More rows change the weights of a few dozen kinds no further.</summary>
    private const int RowsWeighed = 8000;

    /// <summary>Into so many parts the rows are divided for their correction: each is scored from the counts of the others.</summary>
    private const int PartsCorrected = 12;

    public static TrainedModel Train(TrainingTask task, IProgress<TrainingProgress>? progress, CancellationToken cancellationToken)
    {
        var options = task.Counts ?? throw new ArgumentException("The task does not ask for a model of counts.", nameof(task));
        var examples = task.Examples;
        var texts = examples.Select(e => FeatureExtractor.Extract(e.Text)).ToArray();
        var folds = examples.Select(e => ModelTrainer.FoldOf(e.Group ?? e.Text, task.Folds)).ToArray();

        // Figures come from a part that neither the features, nor the counts, nor the weights have seen.
        var seen = Enumerable.Range(0, examples.Count).Where(i => folds[i] != MeasuredFold).ToArray();
        var space = new CountSpace(task, texts, seen);
        var rows = seen.Select(i => Row(space, i)).ToList();
        var counted = LabelCounts.Of(rows.Where((_, k) => folds[seen[k]] != WeighedFold), space.Space.Count, task.Labels.Count);
        var weighed = rows.Where((_, k) => folds[seen[k]] == WeighedFold && examples[seen[k]].Measured).ToList();
        var weights = WeighedCounts.Learn(
            counted, space.Kinds, EvenlyOf(weighed, RowsWeighed), f => progress?.Report(new TrainingProgress(task.Name, "weigh", f)), cancellationToken);
        var (measured, measuredSpace) = Count(space, [.. seen], rows, weights);

        var held = Enumerable.Range(0, examples.Count).Where(i => folds[i] == MeasuredFold && examples[i].Measured).ToList();
        var vectors = held.Select(i => measuredSpace.Project(texts[i])).ToList();
        var logits = vectors.Select(measured.Logits).ToList();
        var lengths = vectors.Select(v => v.Ids.Length).ToList();
        var calibration = LengthCalibration.Fit(logits, lengths, [.. held.Select(i => Array.IndexOf(examples[i].Target, 1f))]);
        var probabilities = logits.Select((l, k) => calibration.Apply(l, lengths[k])).ToList();

        cancellationToken.ThrowIfCancellationRequested();
        int[] all = [.. Enumerable.Range(0, examples.Count)];
        var whole = new CountSpace(task, texts, all);
        var (table, final) = Count(whole, all, [.. all.Select(i => Row(whole, i))], weights);
        progress?.Report(new TrainingProgress(task.Name, "train", 1));
        return ModelTrainer.Finish(
            task, final, CountGraph.Write(task.Name, table, calibration), [.. held.Select(i => examples[i])], probabilities, new Calibration(calibration.Slope, 0));

        TrainingRow Row(CountSpace own, int i) => new(own.NGramsOf(i), examples[i].Target, examples[i].Weight);

        (CountTable Table, FeatureSpace Space) Count(CountSpace own, int[] places, List<TrainingRow> counted, WeighedCounts weighing)
        {
            float[] TableOf(IEnumerable<TrainingRow> some) => weighing.Apply(LabelCounts.Of(some, own.Space.Count, task.Labels.Count), own.Kinds);

            // A sentence and what was cut from it are in one part.
            var parts = Array.ConvertAll(places, i => ModelTrainer.FoldOf("part " + (examples[i].Group ?? examples[i].Text), PartsCorrected));
            var scores = new float[counted.Count][];
            for (var part = 0; part < PartsCorrected; part++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                progress?.Report(new TrainingProgress(task.Name, "correct", (double)part / PartsCorrected));
                var table = TableOf(counted.Where((_, k) => parts[k] != part));
                foreach (var k in Enumerable.Range(0, parts.Length).Where(k => parts[k] == part))
                {
                    scores[k] = Scores(counted[k].Vector, table, task.Labels.Count);
                }
            }

            var full = TableOf(counted);
            if (own.Classes > 0)
            {
                var classes = Array.ConvertAll(places, own.ClassesOf);
                var learned = ClassWeights.Learn(classes, counted, scores, own.Classes, task.Labels.Count, cancellationToken);
                learned.CopyTo(full.AsSpan((own.Space.Count - own.Classes) * task.Labels.Count));
                for (var k = 0; k < scores.Length; k++)
                {
                    AddScores(classes[k], learned, scores[k]);
                }
            }

            TensorPrimitives.Add(full, CountCorrection.Learn(counted, scores, own.Space.Count, task.Labels.Count, Tasks.Rows.Seed, cancellationToken), full);
            return CountTable.Compress(full, task.Labels.Count, own.Texts, own.Space, options.Common, options.Width);
        }
    }

    private static float[] Scores(SparseVector vector, float[] table, int labels)
    {
        var scores = new float[labels];
        AddScores(vector, table, scores);
        return scores;
    }

    private static void AddScores(SparseVector vector, float[] table, float[] scores)
    {
        for (var k = 0; k < vector.Ids.Length; k++)
        {
            TensorPrimitives.MultiplyAdd(table.AsSpan(vector.Ids[k] * scores.Length, scores.Length), vector.Values[k], scores, scores);
        }
    }

    private static List<TrainingRow> EvenlyOf(List<TrainingRow> rows, int most)
    {
        var step = Math.Max(1, (rows.Count + most - 1) / most);
        return [.. rows.Where((_, i) => i % step == 0)];
    }

    /// <summary>A feature space with what is known of its features.</summary>
    private sealed class CountSpace
    {
        private readonly TextFeatures[] all;

        /// <param name="all">The texts of all examples.</param>
        /// <param name="places">Those that the space is made from.</param>
        public CountSpace(TrainingTask task, TextFeatures[] all, int[] places)
        {
            this.all = all;
            var texts = places.Select(i => all[i]).ToList();
            Space = FeatureSpaceBuilder.Build(texts, task.FeatureGroups, task.MinTexts, task.MaxFeatures, task.Words);
            Classes = task.Words is null ? 0 : WordClasses.Classes;
            Texts = new int[Space.Count];
            var groups = new int[Space.Count];
            foreach (var text in texts)
            {
                for (var g = 0; g < TextFeatures.Groups; g++)
                {
                    if ((task.FeatureGroups & (1 << g)) == 0)
                    {
                        continue;
                    }

                    foreach (var hash in text.Hashes((FeatureGroup)g))
                    {
                        if (Space.Find(hash) is var row and >= 0)
                        {
                            Texts[row]++;
                            groups[row] = g;
                        }
                    }
                }
            }

            // A row for every label: the classes stand in so many texts that no n-gram can take their place.
            Texts.AsSpan(Space.Count - Classes).Fill(all.Length);
            Kinds = [.. groups.Select((group, row) => WeighedCounts.KindOf(group, Texts[row]))];
        }

        public FeatureSpace Space { get; }

        /// <summary>In how many texts each feature occurs.</summary>
        public int[] Texts { get; }

        public int[] Kinds { get; }

        /// <summary>How many of the last rows stand for classes of words; they are not counted.</summary>
        public int Classes { get; }

        public SparseVector NGramsOf(int place) => Part(place, 0, Space.Count - Classes);

        /// <summary>The classes of the words, numbered from 0.</summary>
        public SparseVector ClassesOf(int place) => Part(place, Space.Count - Classes, Space.Count);

        private SparseVector Part(int place, int from, int to)
        {
            var vector = Space.Project(all[place]);
            var kept = Enumerable.Range(0, vector.Ids.Length).Where(k => vector.Ids[k] >= from && vector.Ids[k] < to).ToArray();
            return new SparseVector(Array.ConvertAll(kept, k => vector.Ids[k] - from), Array.ConvertAll(kept, k => vector.Values[k]));
        }
    }
}
