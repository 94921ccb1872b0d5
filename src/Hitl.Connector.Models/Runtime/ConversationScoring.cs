using Hitl.Connector.Scoring;

namespace Hitl.Connector.Models.Runtime;

/// <summary>Combines the readings of a thread into the scores of a conversation. Pure: readings in, numbers out.</summary>
public static class ConversationScoring
{
    /// <summary>How much one message further back counts for the mood.</summary>
    private const double MoodFade = 0.6;

    /// <summary>How much one substantive message further back counts for what the customer wants: topics last longer than moods.</summary>
    private const double TopicFade = 0.85;

    private const int AlternativesAtMost = 3;

    /// <summary>Labels that carry a conversation along without saying what it is about.</summary>
    public static IReadOnlySet<string> SmallTalk { get; } =
        new HashSet<string>(StringComparer.Ordinal) { "greeting", "thanks", "goodbye", "affirm", "deny", "provide_information" };

    /// <summary>The mood of a thread: recent and longer messages weigh more; null when no message has the score.</summary>
    public static double? Mood(IReadOnlyList<MessageReading> messages, Func<MessageReading, double?> score)
    {
        double sum = 0, weights = 0, weight = 1;
        for (var i = messages.Count - 1; i >= 0; i--)
        {
            if (score(messages[i]) is { } mood)
            {
                var w = weight * Math.Clamp(messages[i].Words / 6.0, 0.25, 1);
                sum += w * mood;
                weights += w;
            }

            weight *= MoodFade;
        }

        return weights == 0 ? null : sum / weights;
    }

    /// <summary>The <see cref="Mood"/> of the thread up to each of its messages, in one pass.</summary>
    public static IEnumerable<double?> Moods(IReadOnlyList<MessageReading> messages, Func<MessageReading, double?> score)
    {
        double sum = 0, weights = 0;
        foreach (var message in messages)
        {
            sum *= MoodFade;
            weights *= MoodFade;
            if (score(message) is { } mood)
            {
                var w = Math.Clamp(message.Words / 6.0, 0.25, 1);
                sum += w * mood;
                weights += w;
            }

            // Hundreds of messages back nothing of a mood is left.
            yield return weights < 1e-100 ? null : sum / weights;
        }
    }

    /// <summary>Labels with probabilities, best first, and how sure we are that it is any of them.</summary>
    public static (IReadOnlyList<ScoredLabel> Labels, double? Uncertainty) Intent(IReadOnlyList<MessageReading> messages, IReadOnlyList<string> labels)
    {
        var known = messages.Where(m => m.Intents is not null).ToList();
        if (known.Count == 0)
        {
            return ([], messages.Count == 0 ? null : messages.Max(m => m.Uncertainty));
        }

        var substantive = known.Where(m => m.Words > 1 && !SmallTalk.Contains(labels[Best(m.Intents!)])).ToList();
        var used = substantive.Count > 0 ? substantive : [known[^1]];
        var shares = new double[labels.Count];
        double weights = 0, uncertainty = 0, fade = 1;
        for (var i = used.Count - 1; i >= 0; i--, fade *= TopicFade)
        {
            var message = used[i];

            // What is out of scope, or fits several labels, says little about the request.
            var weight = fade * Math.Max(0.02, (1 - (message.Uncertainty ?? 0.5)) * message.Intents![Best(message.Intents)]);
            weights += weight;
            uncertainty += weight * (message.Uncertainty ?? 0.5);
            for (var l = 0; l < shares.Length; l++)
            {
                shares[l] += weight * message.Intents[l];
            }
        }

        var ranked = shares.Select((share, l) => new ScoredLabel(labels[l], share / weights))
            .OrderByDescending(s => s.Confidence).ThenBy(s => s.Label, StringComparer.Ordinal)
            .Take(1 + AlternativesAtMost).ToList();
        return (ranked, uncertainty / weights);
    }

    private static int Best(float[] probabilities) => System.Numerics.Tensors.TensorPrimitives.IndexOfMax<float>(probabilities);
}
