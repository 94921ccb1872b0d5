using System.Numerics.Tensors;
using Hitl.Connector.Scoring;

namespace Hitl.Connector.Models.Runtime;

/// <summary>A customer message in its place.</summary>
/// <param name="AgentAnswers">How many times a person had answered before it.</param>
public sealed record Said(MessageReading Reading, int AgentAnswers, DateTimeOffset At);

/// <summary>Combines readings of a thread into its urgency, topics, complexity and closing. Pure: readings in, numbers out.</summary>
public static class Triage
{
    /// <summary>So long a customer may wait for a person before the wait itself makes it more urgent.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromHours(24);

    /// <summary>The outputs of the urgency model.</summary>
    public static IReadOnlyList<string> Levels { get; } = [.. Enum.GetValues<UrgencyLevel>().Select(l => l.ToString().ToLowerInvariant())];

    /// <summary>A message at least this likely to close means that nothing is open.</summary>
    private const double Closes = 0.5;

    /// <summary>What a message of one plain thing scores; only what is above adds to the thread's complexity.</summary>
    private const double Plain = 0.15;

    /// <summary>How much a further involved message adds, beside the most involved one.</summary>
    private const double Further = 0.5;

    public static Urgency? UrgencyOf(MessageReading reading) => reading.Urgency is { } levels ? MostProbable(levels) : null;

    public static IReadOnlyDictionary<string, double>? TopicsOf(MessageReading reading) => reading.Topics is { } topics ? Named(topics) : null;

    /// <summary>
    /// The most urgent of what was said since a person last answered, or, where the last message closes, of that message
    /// alone. Waiting longer than <see cref="Patience"/> since then raises low and normal by a level.
    /// </summary>
    /// <param name="messages">Oldest first.</param>
    public static Urgency? ConversationUrgency(IReadOnlyList<Said> messages)
    {
        if (messages.Count == 0)
        {
            return null;
        }

        var last = messages[^1];
        var open = last.Reading.Closing >= Closes ? [last] : messages.Where(m => m.AgentAnswers == last.AgentAnswers).ToList();
        var most = open.Select(m => m.Reading.Urgency).OfType<float[]>().MaxBy(Expected);
        return most is null ? null : MostProbable(last.At - open[0].At > Patience ? Raised(most) : most);
    }

    /// <summary>The highest probability of each topic.</summary>
    public static IReadOnlyDictionary<string, double>? ConversationTopics(IEnumerable<MessageReading> messages)
    {
        float[]? highest = null;
        foreach (var topics in messages.Select(m => m.Topics).OfType<float[]>())
        {
            highest ??= new float[topics.Length];
            TensorPrimitives.Max(highest, topics, highest);
        }

        return highest is null ? null : Named(highest);
    }

    /// <summary>The most involved message; every further involved one takes away part of what is missing to 1.</summary>
    public static double? ConversationComplexity(IEnumerable<MessageReading> messages)
    {
        var scores = messages.Select(m => m.Complexity).OfType<double>().OrderDescending().ToList();
        if (scores.Count == 0)
        {
            return null;
        }

        var simplicity = 1 - scores[0];
        foreach (var score in scores.Skip(1))
        {
            simplicity *= 1 - (Further * Math.Max(0, score - Plain));
        }

        return 1 - simplicity;
    }

    private static double Expected(float[] levels)
    {
        var sum = 0.0;
        for (var l = 1; l < levels.Length; l++)
        {
            sum += l * levels[l];
        }

        return sum;
    }

    // Waiting alone makes nothing critical.
    private static float[] Raised(float[] levels) =>
        [0, levels[(int)UrgencyLevel.Low], levels[(int)UrgencyLevel.Normal] + levels[(int)UrgencyLevel.High], levels[(int)UrgencyLevel.Critical]];

    private static Urgency MostProbable(float[] levels)
    {
        var best = TensorPrimitives.IndexOfMax<float>(levels);
        return new Urgency((UrgencyLevel)best, levels[best]);
    }

    private static Dictionary<string, double> Named(float[] topics)
    {
        var named = new Dictionary<string, double>(topics.Length, StringComparer.Ordinal);
        for (var t = 0; t < topics.Length; t++)
        {
            named.Add(RiskTopics.All[t], topics[t]);
        }

        return named;
    }
}
