namespace Hitl.Connector.Models.Training.Letters;

/// <summary>What is known of the features of a space before the texts of a task are counted.</summary>
internal sealed class KnownCounts
{
    private readonly LabelCounts shares;

    /// <summary>The features that something is known of.</summary>
    private readonly int[] features;

    /// <summary>Of each label, the sum of its shares; zero where nothing is known.</summary>
    private readonly double[] sums;

    /// <param name="shares">Of each label, how often each feature occurs; the totals are 1. Nothing at all is known of some labels.</param>
    public KnownCounts(LabelCounts shares)
    {
        this.shares = shares;
        features = [.. Enumerable.Range(0, shares.Table.Length / shares.Labels).Where(Has)];
        sums = new double[shares.Labels];
        foreach (var feature in features)
        {
            for (var l = 0; l < sums.Length; l++)
            {
                sums[l] += shares.Table[(feature * sums.Length) + l];
            }
        }
    }

    /// <summary>Whether something is known of a feature.</summary>
    public bool Has(int feature) => shares.Table.AsSpan(feature * shares.Labels, shares.Labels).ContainsAnyExcept(0f);

    /// <summary>
    /// The known shares, and for labels of which nothing is known those that were counted, on the same scale: what speaks for all
    /// others and never for them would speak against them.
    /// </summary>
    public LabelCounts Beside(LabelCounts counted)
    {
        double Share(int feature, int label) => counted.Table[(feature * shares.Labels) + label] / counted.Totals[label];
        var labels = Enumerable.Range(0, shares.Labels).Where(l => counted.Totals[l] > 0).ToLookup(l => sums[l] > 0);
        var counts = labels[true].Sum(l => features.Sum(f => Share(f, l)));
        var scale = counts > 0 ? labels[true].Sum(l => sums[l]) / counts : 0;
        var table = (float[])shares.Table.Clone();
        foreach (var l in labels[false])
        {
            foreach (var f in features)
            {
                table[(f * shares.Labels) + l] = (float)(Share(f, l) * scale);
            }
        }

        return shares with { Table = table };
    }
}
