namespace Hitl.Connector.Models.Evaluation;

/// <summary>How far two models are apart in one measure.</summary>
/// <param name="Measure">Name as people know it.</param>
/// <param name="First">What the first model reaches.</param>
/// <param name="Second">What the second reaches.</param>
/// <param name="Low">Lower end of the 95 % interval of second minus first.</param>
public sealed record MeasureDifference(string Measure, double First, double Second, double Low, double High)
{
    public double Difference => Second - First;

    /// <summary>True when the interval leaves zero out.</summary>
    public bool IsReal => Low > 0 || High < 0;
}

/// <summary>What a comparison shows.</summary>
public enum Verdict
{
    /// <summary>Every difference may be luck.</summary>
    MayBeLuck,
    FirstIsBetter,
    SecondIsBetter,

    /// <summary>Each is really better in something.</summary>
    Divided,
}

/// <param name="Rows">Rows compared.</param>
public sealed record ComparisonReport(int Rows, IReadOnlyList<MeasureDifference> Differences)
{
    public Verdict Verdict => (Differences.Any(d => d.Low > 0), Differences.Any(d => d.High < 0)) switch
    {
        (true, true) => Verdict.Divided,
        (true, false) => Verdict.SecondIsBetter,
        (false, true) => Verdict.FirstIsBetter,
        _ => Verdict.MayBeLuck,
    };
}

/// <summary>
/// Says whether one model is really better than another on the same rows, or only luckier: a paired bootstrap over the
/// rows. The same seed gives the same intervals.
/// </summary>
public static class ModelComparison
{
    private const int Draws = 2000;

    /// <param name="first">The rows as the first model answered them.</param>
    /// <param name="second">The same rows in the same order, as the second did.</param>
    /// <exception cref="ArgumentException">The rows are not the same, or there are none.</exception>
    public static ComparisonReport Compare(EvaluatedRows first, EvaluatedRows second, int seed)
    {
        if (first.Rows.Count != second.Rows.Count || first.Rows.Count == 0 || first.AreGrades != second.AreGrades)
        {
            throw new ArgumentException("Both models must have answered the same rows in the same sense, at least one.", nameof(second));
        }

        var measures = Measures(first, second);
        var random = new Random(seed);
        var times = new int[first.Rows.Count];
        var gains = measures.Select(_ => new List<double>(Draws)).ToList();
        for (var draw = 0; draw < Draws; draw++)
        {
            Array.Clear(times);
            for (var i = 0; i < times.Length; i++)
            {
                times[random.Next(times.Length)]++;
            }

            for (var m = 0; m < measures.Count; m++)
            {
                // A draw may hold rows of one kind only, of which some measures say nothing.
                var gain = measures[m].Second.Measure(times) - measures[m].First.Measure(times);
                if (!double.IsNaN(gain))
                {
                    gains[m].Add(gain);
                }
            }
        }

        Array.Fill(times, 1);
        return new ComparisonReport(first.Rows.Count, [.. measures.Select((m, i) => Difference(m.Measure, m.First.Measure(times), m.Second.Measure(times), gains[i]))]);
    }

    /// <summary>The rows that neither was trained on; null when there are none.</summary>
    public static (EvaluatedRows First, EvaluatedRows Second)? Unseen(EvaluatedRows first, EvaluatedRows second)
    {
        var kept = Enumerable.Range(0, first.Rows.Count).Where(i => !first.Rows[i].Seen && !second.Rows[i].Seen).ToList();
        return kept.Count == 0 ? null : (first with { Rows = [.. kept.Select(i => first.Rows[i])] }, second with { Rows = [.. kept.Select(i => second.Rows[i])] });
    }

    private static List<(string Measure, IResampled First, IResampled Second)> Measures(EvaluatedRows first, EvaluatedRows second)
    {
        if (first.AreGrades)
        {
            return [("Pearson", new ResampledPearson(first.Rows), new ResampledPearson(second.Rows))];
        }

        List<(string, IResampled, IResampled)> measures =
        [
            ("accuracy", new ResampledAccuracy(first.Rows), new ResampledAccuracy(second.Rows)),
            ("macro-F1", new ResampledMacroF1(first.Rows), new ResampledMacroF1(second.Rows)),
        ];
        if (first.Model.IsYesOrNo && second.Model.IsYesOrNo)
        {
            measures.Add(("AUROC", new ResampledAuroc(first.Rows), new ResampledAuroc(second.Rows)));
        }

        return measures;
    }

    private static MeasureDifference Difference(string measure, double first, double second, List<double> gains)
    {
        gains.Sort();
        return gains.Count == 0
            ? new MeasureDifference(measure, first, second, double.NaN, double.NaN)
            : new MeasureDifference(measure, first, second, gains[(int)(gains.Count * 0.025)], gains[(int)Math.Ceiling(gains.Count * 0.975) - 1]);
    }
}
