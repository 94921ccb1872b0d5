namespace Hitl.Connector.Models.Evaluation;

/// <summary>Measures of predictions against the truth.</summary>
public static class Metrics
{
    /// <summary>Bins of equal width between confidence 0 and 1.</summary>
    public const int ReliabilityBins = 15;

    public static double Accuracy(IReadOnlyList<int> predicted, IReadOnlyList<int> actual) =>
        actual.Count == 0 ? double.NaN : predicted.Zip(actual).Count(p => p.First == p.Second) / (double)actual.Count;

    /// <summary>The mean F1 of all labels that occur in the truth.</summary>
    public static double MacroF1(IReadOnlyList<int> predicted, IReadOnlyList<int> actual)
    {
        var scores = new List<double>();
        foreach (var label in actual.Distinct())
        {
            double hit = 0, wrong = 0, missed = 0;
            for (var i = 0; i < actual.Count; i++)
            {
                hit += predicted[i] == label && actual[i] == label ? 1 : 0;
                wrong += predicted[i] == label && actual[i] != label ? 1 : 0;
                missed += predicted[i] != label && actual[i] == label ? 1 : 0;
            }

            scores.Add(2 * hit / ((2 * hit) + wrong + missed));
        }

        return scores.Count == 0 ? double.NaN : scores.Average();
    }

    /// <summary>Area under the ROC curve: how often a positive scores above a negative, ties counting half.</summary>
    public static double Auroc(IReadOnlyList<double> scores, IReadOnlyList<bool> positive)
    {
        var order = Enumerable.Range(0, scores.Count).OrderBy(i => scores[i]).ToArray();
        double ranks = 0;
        long positives = 0;
        for (var i = 0; i < order.Length;)
        {
            var j = i;
            while (j < order.Length && scores[order[j]] == scores[order[i]])
            {
                j++;
            }

            for (var k = i; k < j; k++)
            {
                if (positive[order[k]])
                {
                    ranks += (i + 1 + j) / 2.0;
                    positives++;
                }
            }

            i = j;
        }

        var negatives = scores.Count - positives;
        return positives == 0 || negatives == 0 ? double.NaN : (ranks - (positives * (positives + 1) / 2.0)) / ((double)positives * negatives);
    }

    /// <summary>Expected calibration error over 15 equally wide bins: how far confidence and hit rate are apart, weighted by rows.</summary>
    public static double CalibrationError(IReadOnlyList<double> confidence, IReadOnlyList<bool> right)
    {
        var sums = new double[ReliabilityBins];
        var hits = new double[ReliabilityBins];
        for (var i = 0; i < confidence.Count; i++)
        {
            var bin = BinOf(confidence[i]);
            sums[bin] += confidence[i];
            hits[bin] += right[i] ? 1 : 0;
        }

        return confidence.Count == 0 ? double.NaN : sums.Zip(hits).Sum(b => Math.Abs(b.First - b.Second)) / confidence.Count;
    }

    /// <summary>The bin of a confidence, 0 to <see cref="ReliabilityBins"/> − 1.</summary>
    public static int BinOf(double confidence) => Math.Clamp((int)(confidence * ReliabilityBins), 0, ReliabilityBins - 1);

    /// <summary>The mean over the labels of how well each one's probability tells its rows from all others; labels without rows, or without others, are left out.</summary>
    /// <param name="probabilities">For each row, of each label.</param>
    /// <param name="actual">For each row the index of its label; negative for one that the model does not know.</param>
    public static double MacroAuroc(IReadOnlyList<double[]> probabilities, IReadOnlyList<int> actual)
    {
        var labels = actual.Where(a => a >= 0).Distinct().Order();
        var each = labels.Select(l => Auroc([.. probabilities.Select(p => p[l])], [.. actual.Select(a => a == l)])).Where(a => !double.IsNaN(a)).ToList();
        return each.Count == 0 ? double.NaN : each.Average();
    }

    /// <summary>Pearson's correlation; NaN where one side never changes.</summary>
    public static double Pearson(IReadOnlyList<double> first, IReadOnlyList<double> second)
    {
        double a = first.Average(), b = second.Average(), both = 0, ofFirst = 0, ofSecond = 0;
        for (var i = 0; i < first.Count; i++)
        {
            both += (first[i] - a) * (second[i] - b);
            ofFirst += (first[i] - a) * (first[i] - a);
            ofSecond += (second[i] - b) * (second[i] - b);
        }

        return ofFirst == 0 || ofSecond == 0 ? double.NaN : both / Math.Sqrt(ofFirst * ofSecond);
    }

    /// <summary>Spearman's rank correlation: Pearson's of the ranks, equal values sharing theirs.</summary>
    public static double Spearman(IReadOnlyList<double> first, IReadOnlyList<double> second) => Pearson(Ranks(first), Ranks(second));

    private static double[] Ranks(IReadOnlyList<double> values)
    {
        var order = Enumerable.Range(0, values.Count).OrderBy(i => values[i]).ToArray();
        var ranks = new double[values.Count];
        for (var i = 0; i < order.Length;)
        {
            var j = i;
            while (j < order.Length && values[order[j]] == values[order[i]])
            {
                j++;
            }

            for (var k = i; k < j; k++)
            {
                ranks[order[k]] = (i + j - 1) / 2.0;
            }

            i = j;
        }

        return ranks;
    }
}
