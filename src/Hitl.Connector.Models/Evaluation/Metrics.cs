namespace Hitl.Connector.Models.Evaluation;

/// <summary>Measures of predictions against the truth.</summary>
public static class Metrics
{
    private const int ReliabilityBins = 15;

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
            var bin = Math.Clamp((int)(confidence[i] * ReliabilityBins), 0, ReliabilityBins - 1);
            sums[bin] += confidence[i];
            hits[bin] += right[i] ? 1 : 0;
        }

        return confidence.Count == 0 ? double.NaN : sums.Zip(hits).Sum(b => Math.Abs(b.First - b.Second)) / confidence.Count;
    }
}
