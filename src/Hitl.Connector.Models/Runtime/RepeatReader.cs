using Hitl.Connector.Conversations;

namespace Hitl.Connector.Models.Runtime;

/// <summary>Finds the messages that ask, and the answers that say, what an earlier one did.</summary>
public sealed class RepeatReader(SignModel model)
{
    /// <summary>A message is compared with so many before it.</summary>
    private const int ComparedWith = 20;

    /// <summary>Up to this many words a message is short: those are alike without asking the same.</summary>
    private const int ShortWords = 3;

    private readonly SignModel repeats = model.For(PairNames);

    /// <summary>What the model sees of two messages.</summary>
    public static IReadOnlyList<string> PairNames { get; } = ["cosine", "contained", "intent_overlap", "intent_known", "short"];

    /// <summary>The same turns, each with how likely it repeats an earlier one.</summary>
    public ThreadTurn[] Link(IReadOnlyList<ThreadTurn> turns)
    {
        var pairs = new List<float[]>();
        var places = new List<int>();
        var again = new double[turns.Count];
        for (var i = 0; i < turns.Count; i++)
        {
            for (int j = i - 1, left = ComparedWith; j >= 0 && left > 0; j--)
            {
                if (turns[i].From == AuthorKind.Agent || turns[j].From != turns[i].From)
                {
                    continue;
                }

                left--;
                if (turns[i].IsCustomer)
                {
                    pairs.Add(Pair(turns[j], turns[i]));
                    places.Add(i);
                }
                else
                {
                    again[i] = Math.Max(again[i], Likeness.Compare(turns[j].Vector.Value, turns[i].Vector.Value).Cosine);
                }
            }
        }

        var probabilities = repeats.Score(pairs);
        for (var p = 0; p < places.Count; p++)
        {
            again[places[p]] = Math.Max(again[places[p]], probabilities[p]);
        }

        return [.. turns.Select((t, i) => t with { Again = again[i] })];
    }

    public static float[] Pair(ThreadTurn earlier, ThreadTurn later)
    {
        var (cosine, contained) = Likeness.Compare(earlier.Vector.Value, later.Vector.Value);
        var intents = earlier.Reading?.Intents is { } first && later.Reading?.Intents is { } second ? (float?)Likeness.Overlap(first, second) : null;
        return [(float)cosine, (float)contained, intents ?? 0, intents is null ? 0 : 1, Math.Min(earlier.Words, later.Words) <= ShortWords ? 1 : 0];
    }
}
