namespace Hitl.Connector.Models.Training.Tasks;

/// <summary>Rows that several tasks learn from.</summary>
internal static class Rows
{
    public const int Seed = 20261;

    public static IEnumerable<TrainingExample> Moods(int mostOfPattern, Func<string, float[]> target)
    {
        var random = new Random(Seed);
        return [.. EmbeddedData.Moods().SelectMany(m => m.Patterns.SelectMany(p => Templates.Expand(p, mostOfPattern, random).Select(t => new TrainingExample(t, target(m.Mood), 1f, p, Measured: false))))];
    }

    // Plain requests, without the complaints.
    public static IEnumerable<string> SupportTexts(PublicSets sets, Random random, int most) =>
        Shuffled(sets.Banking77().Concat(sets.Bitext()).Concat(sets.MultiDogo()).Where(t => t.Label != "bitext:complaint" && !t.Label.EndsWith("thankyou", StringComparison.Ordinal)), random)
            .Take(most).Select(t => t.Text);

    public static List<T> Shuffled<T>(IEnumerable<T> items, Random random)
    {
        var list = items.ToArray();
        random.Shuffle(list);
        return [.. list];
    }

    public static float[] OneHot(int count, int index)
    {
        if (index < 0)
        {
            throw new InvalidDataException("A training row has a label that its task does not know.");
        }

        var target = new float[count];
        target[index] = 1;
        return target;
    }
}
