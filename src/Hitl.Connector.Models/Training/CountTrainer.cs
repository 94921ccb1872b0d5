using System.Numerics.Tensors;
using Hitl.Connector.Models.Features;
using Hitl.Connector.Models.Onnx;
using Hitl.Connector.Models.Training.Letters;

namespace Hitl.Connector.Models.Training;

/// <param name="Common">Features with a weight for every label.</param>
/// <param name="Width">Labels that each of the other features can speak for.</param>
public sealed record CountOptions(int Common, int Width);

/// <summary>
/// Trains a model of <see cref="WeighedCounts"/>. One part of the rows gives the figures and the calibration, the others the
/// weights; what ships is counted on everything. What is known of letters beforehand, where the task has it, is weighed with the
/// counts; classes of words, where it has lists of them, beside.
/// </summary>
internal static class CountTrainer
{
    /// <summary>The part that gives the figures and the calibration.</summary>
    private const int MeasuredFold = 6;

    /// <summary>Of each part; more rows change the weights of a few dozen kinds no further.</summary>
    private const int RowsWeighed = 8000;

    /// <summary>Into so many parts the rows are divided for their correction: each is scored from the counts of the others.</summary>
    private const int PartsCorrected = 12;

    public static TrainedModel Train(TrainingTask task, IProgress<TrainingProgress>? progress, CancellationToken cancellationToken)
    {
        var rows = new CountedRows(task, progress, cancellationToken);
        var measured = Measure(rows);
        cancellationToken.ThrowIfCancellationRequested();
        var (table, space) = rows.Count(rows.Of(_ => true), measured.Weights);
        progress?.Report(new TrainingProgress(task.Name, "train", 1));
        return ModelTrainer.Finish(
            task, space, CountGraph.Write(task.Name, table, measured.Calibration), measured.Rows, measured.Probabilities, new Calibration(measured.Calibration.Slope, 0));
    }

    // Figures come from a part that neither the features, nor the counts, nor the weights have seen.
    private static Measured Measure(CountedRows rows)
    {
        var task = rows.Task;
        var others = rows.Of(f => f != MeasuredFold);
        var weights = rows.Weigh(others);
        var (table, space) = rows.Count(others, weights);
        var held = rows.MeasuredOf(MeasuredFold);
        var vectors = held.Select(i => space.Project(rows.Texts[i])).ToList();
        var logits = vectors.Select(table.Logits).ToList();
        var lengths = vectors.Select(v => v.Ids.Length).ToList();
        var calibration = LengthCalibration.Fit(logits, lengths, [.. held.Select(i => Array.IndexOf(task.Examples[i].Target, 1f))]);
        return new Measured(weights, calibration, [.. held.Select(i => task.Examples[i])], [.. logits.Select((l, k) => calibration.Apply(l, lengths[k]))]);
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

    /// <summary>What a part that was held back says of the rest.</summary>
    private sealed record Measured(WeighedCounts Weights, LengthCalibration Calibration, IReadOnlyList<TrainingExample> Rows, IReadOnlyList<double[]> Probabilities);

    /// <summary>The rows of some parts, in the space that is made of them.</summary>
    /// <param name="Places">Of the rows among the task's examples.</param>
    private sealed record SomeRows(int[] Places, CountSpace Space, List<TrainingRow> Rows);

    /// <summary>The rows of a task, and what is counted on some of their parts.</summary>
    private sealed class CountedRows(TrainingTask task, IProgress<TrainingProgress>? progress, CancellationToken cancellationToken)
    {
        private readonly CountOptions options = task.Counts ?? throw new ArgumentException("The task does not ask for a model of counts.", nameof(task));
        private readonly int[] folds = [.. task.Examples.Select(e => ModelTrainer.FoldOf(e.Group ?? e.Text, task.Folds))];

        public TrainingTask Task => task;

        public TextFeatures[] Texts { get; } = [.. task.Examples.Select(e => FeatureExtractor.Extract(e.Text))];

        public SomeRows Of(Func<int, bool> parts)
        {
            var places = PlacesOf(parts);
            var space = new CountSpace(task, Texts, places);
            return new SomeRows(places, space, [.. places.Select(i => new TrainingRow(space.NGramsOf(i), task.Examples[i].Target, task.Examples[i].Weight))]);
        }

        public List<int> MeasuredOf(int fold) => [.. PlacesOf(f => f == fold).Where(i => task.Examples[i].Measured)];

        /// <summary>
        /// The weights of the kinds of features: each part is asked what the counts of the others are worth, and the answers are
        /// averaged, since those of one part alone are a matter of chance.
        /// </summary>
        public WeighedCounts Weigh(SomeRows some)
        {
            var space = some.Space;
            var rows = some.Places.Zip(some.Rows, (i, row) => (Part: folds[i], task.Examples[i].Measured, Row: row)).ToList();
            int[] asked = [.. rows.Select(r => r.Part).Distinct().Order()];
            return WeighedCounts.Average([.. asked.Select((part, done) => WeighedCounts.Learn(
                space.SourcesBeside(LabelCounts.Of(rows.Where(r => r.Part != part).Select(r => r.Row), space.Space.Count, task.Labels.Count)),
                space.Kinds,
                EvenlyOf([.. rows.Where(r => r.Part == part && r.Measured).Select(r => r.Row)], RowsWeighed),
                f => progress?.Report(new TrainingProgress(task.Name, "weigh", (done + f) / asked.Length)),
                cancellationToken))]);
        }

        /// <summary>Counts these rows and corrects the counts.</summary>
        public (CountTable Table, FeatureSpace Space) Count(SomeRows some, WeighedCounts weights)
        {
            var (places, own, rows) = some;
            var labels = task.Labels.Count;
            float[] TableOf(IEnumerable<TrainingRow> counted) => weights.Apply(own.SourcesBeside(LabelCounts.Of(counted, own.Space.Count, labels)), own.Kinds);

            // A sentence and what was cut from it are in one part.
            var corrected = Array.ConvertAll(places, i => ModelTrainer.FoldOf("part " + (task.Examples[i].Group ?? task.Examples[i].Text), PartsCorrected));
            var scores = new float[rows.Count][];
            for (var part = 0; part < PartsCorrected; part++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                progress?.Report(new TrainingProgress(task.Name, "correct", (double)part / PartsCorrected));
                var table = TableOf(rows.Where((_, k) => corrected[k] != part));
                foreach (var k in Enumerable.Range(0, corrected.Length).Where(k => corrected[k] == part))
                {
                    scores[k] = Scores(rows[k].Vector, table, labels);
                }
            }

            var full = TableOf(rows);
            if (own.Classes > 0)
            {
                var classes = Array.ConvertAll(places, own.ClassesOf);
                var learned = ClassWeights.Learn(classes, rows, scores, own.Classes, labels, cancellationToken);
                learned.CopyTo(full.AsSpan((own.Space.Count - own.Classes) * labels));
                for (var k = 0; k < scores.Length; k++)
                {
                    AddScores(classes[k], learned, scores[k]);
                }
            }

            TensorPrimitives.Add(full, CountCorrection.Learn(rows, scores, own.Space.Count, labels, Tasks.Rows.Seed, cancellationToken), full);
            return CountTable.Compress(full, labels, own.Texts, own.Space, options.Common, options.Width);
        }

        private int[] PlacesOf(Func<int, bool> parts) => [.. Enumerable.Range(0, folds.Length).Where(i => parts(folds[i]))];
    }

    /// <summary>A feature space with what is known of its features.</summary>
    private sealed class CountSpace
    {
        private readonly TextFeatures[] all;
        private readonly KnownCounts? known;

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
            known = task.Letters?.Of(Space, task.Labels);
            Kinds = [.. groups.Select((group, row) => WeighedCounts.KindOf(group, Texts[row], known?.Has(row) == true))];
        }

        public FeatureSpace Space { get; }

        /// <summary>In how many texts each feature occurs.</summary>
        public int[] Texts { get; }

        public int[] Kinds { get; }

        /// <summary>How many of the last rows stand for classes of words; they are not counted.</summary>
        public int Classes { get; }

        /// <summary>What was counted, and what was known beforehand.</summary>
        public LabelCounts[] SourcesBeside(LabelCounts counted) => known is null ? [counted] : [counted, known.Beside(counted)];

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
