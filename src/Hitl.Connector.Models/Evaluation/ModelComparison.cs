namespace Hitl.Connector.Models.Evaluation;

/// <param name="Difference">Accuracy of the second minus that of the first.</param>
/// <param name="Low">Lower end of the 95 % interval.</param>
public sealed record ComparisonReport(double Difference, double Low, double High)
{
    /// <summary>True when the interval leaves zero out.</summary>
    public bool IsReal => Low > 0 || High < 0;
}

/// <summary>Says whether one model is really better than another on the same rows, or only luckier.</summary>
public static class ModelComparison
{
    private const int Draws = 2000;

    /// <summary>Paired bootstrap over rows; the same seed gives the same interval.</summary>
    /// <param name="first">For each row, whether the first model was right.</param>
    /// <param name="second">The same rows, the second model.</param>
    public static ComparisonReport Compare(IReadOnlyList<bool> first, IReadOnlyList<bool> second, int seed)
    {
        if (first.Count != second.Count || first.Count == 0)
        {
            throw new ArgumentException("Both models must have answered the same rows, at least one.", nameof(second));
        }

        var gains = first.Zip(second, (a, b) => (b ? 1 : 0) - (a ? 1 : 0)).ToArray();
        var random = new Random(seed);
        var means = new double[Draws];
        for (var d = 0; d < Draws; d++)
        {
            var sum = 0;
            for (var i = 0; i < gains.Length; i++)
            {
                sum += gains[random.Next(gains.Length)];
            }

            means[d] = (double)sum / gains.Length;
        }

        Array.Sort(means);
        return new ComparisonReport(gains.Average(), means[(int)(Draws * 0.025)], means[(int)(Draws * 0.975) - 1]);
    }
}
