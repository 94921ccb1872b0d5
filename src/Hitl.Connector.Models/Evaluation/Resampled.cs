namespace Hitl.Connector.Models.Evaluation;

/// <summary>A measure of a model that can be taken again and again on rows drawn with replacement.</summary>
internal interface IResampled
{
    /// <param name="times">How often each row was drawn.</param>
    /// <returns>NaN where the rows drawn do not allow it.</returns>
    double Measure(int[] times);
}

internal sealed class ResampledAccuracy(IReadOnlyList<EvaluatedRow> rows) : IResampled
{
    private readonly bool[] right = [.. rows.Select(r => r.Right)];

    public double Measure(int[] times)
    {
        long hits = 0;
        for (var i = 0; i < times.Length; i++)
        {
            hits += right[i] ? times[i] : 0;
        }

        return (double)hits / times.Length;
    }
}

internal sealed class ResampledMacroF1 : IResampled
{
    private readonly int[] actual;
    private readonly int[] said;
    private readonly int labels;

    public ResampledMacroF1(IReadOnlyList<EvaluatedRow> rows)
    {
        var names = rows.Select(r => r.Truth).Concat(rows.Select(r => r.Answer.Said)).Distinct(StringComparer.Ordinal)
            .Select((name, i) => (name, i)).ToDictionary(p => p.name, p => p.i, StringComparer.Ordinal);
        labels = names.Count;
        actual = [.. rows.Select(r => names[r.Truth])];
        said = [.. rows.Select(r => names[r.Answer.Said])];
    }

    public double Measure(int[] times)
    {
        var isIt = new int[labels];
        var saidIt = new int[labels];
        var both = new int[labels];
        for (var i = 0; i < times.Length; i++)
        {
            isIt[actual[i]] += times[i];
            saidIt[said[i]] += times[i];
            both[actual[i]] += actual[i] == said[i] ? times[i] : 0;
        }

        // The mean over the labels that occur in the truth, as in Metrics.MacroF1.
        double sum = 0;
        var occurring = 0;
        for (var label = 0; label < labels; label++)
        {
            if (isIt[label] > 0)
            {
                sum += 2.0 * both[label] / (isIt[label] + saidIt[label]);
                occurring++;
            }
        }

        return occurring == 0 ? double.NaN : sum / occurring;
    }
}

internal sealed class ResampledAuroc : IResampled
{
    private readonly int[] order;
    private readonly double[] scores;
    private readonly bool[] positive;

    public ResampledAuroc(IReadOnlyList<EvaluatedRow> rows)
    {
        scores = [.. rows.Select(r => r.Promise)];
        positive = [.. rows.Select(r => r.Kept)];
        order = [.. Enumerable.Range(0, rows.Count).OrderBy(i => scores[i])];
    }

    public double Measure(int[] times)
    {
        // From the lowest score up: a positive beats every negative below it, and half of those beside it.
        double won = 0;
        long below = 0, positives = 0;
        for (var i = 0; i < order.Length;)
        {
            long up = 0, down = 0;
            var score = scores[order[i]];
            for (; i < order.Length && scores[order[i]] == score; i++)
            {
                var row = order[i];
                up += positive[row] ? times[row] : 0;
                down += positive[row] ? 0 : times[row];
            }

            won += up * (below + (down / 2.0));
            below += down;
            positives += up;
        }

        return positives == 0 || below == 0 ? double.NaN : won / ((double)positives * below);
    }
}

internal sealed class ResampledPearson(IReadOnlyList<EvaluatedRow> rows) : IResampled
{
    private readonly double[] given = [.. rows.Select(r => r.Grade!.Value.Given)];
    private readonly double[] said = [.. rows.Select(r => r.Grade!.Value.Said)];

    public double Measure(int[] times)
    {
        double x = 0, y = 0, xx = 0, yy = 0, xy = 0;
        var n = times.Length;
        for (var i = 0; i < n; i++)
        {
            x += times[i] * given[i];
            y += times[i] * said[i];
            xx += times[i] * given[i] * given[i];
            yy += times[i] * said[i] * said[i];
            xy += times[i] * given[i] * said[i];
        }

        var spread = ((n * xx) - (x * x)) * ((n * yy) - (y * y));
        return spread <= 0 ? double.NaN : ((n * xy) - (x * y)) / Math.Sqrt(spread);
    }
}
