using Hitl.Connector.Models.Text;

namespace Hitl.Connector.Models.Runtime;

/// <summary>
/// Finds the sentences without which the probability of a handover would be lower. First each message is left out, on
/// what was read already; only the few that count are then read again without one of their sentences.
/// </summary>
public sealed class HandoverReasons(ThreadReader threads)
{
    /// <summary>Sentences named at most.</summary>
    public const int AtMost = 3;

    /// <summary>Of a longer thread only the last messages are tried.</summary>
    private const int MessagesLeftOutAtMost = 40;

    /// <summary>Messages are read again so many times at most.</summary>
    private const int ReadAgainAtMost = 6;

    /// <summary>
    /// In characters. Of a longer message each sentence is read alone and counts by what it brings, not by what it
    /// leaves: reading the rest again for each would take milliseconds.
    /// </summary>
    private const int LongMessage = 120;

    /// <summary>
    /// Less than this moves nothing. In log-odds: between 0.98 and 0.99 lies as much as between 0.33 and 0.5, and where
    /// several sentences each suffice, each still counts.
    /// </summary>
    private const double Moved = 0.25;

    /// <param name="reread">Reads the customer's message at a place of the thread with another text.</param>
    /// <param name="probability">Of the thread as it stands.</param>
    public IReadOnlyList<string> Find(ThreadTurn[] turns, double probability, Func<int, string, ThreadTurn> reread)
    {
        var failed = ThreadReading.Summarise(turns, ThreadReading.AfterAgent(turns)).FailedAt;
        var places = Enumerable.Range(0, turns.Length).Where(i => turns[i].IsCustomer || failed.Contains(i)).TakeLast(MessagesLeftOutAtMost).ToList();
        var moves = Falls([.. places.Select(i => Without(turns, i))], probability);
        var found = new List<(string Text, double Move)>();
        var left = ReadAgainAtMost;
        foreach (var (place, move) in places.Zip(moves).Where(m => m.Second >= Moved).OrderByDescending(m => m.Second).ThenByDescending(m => m.First).Take(AtMost))
        {
            var sentences = Sentences.Split(turns[place].Text, ReadAgainAtMost);
            if (sentences.Count > 1 && turns[place].IsCustomer && left >= sentences.Count)
            {
                left -= sentences.Count;
                found.AddRange(OfMessage(turns, place, sentences, probability, move, reread));
            }
            else if (sentences.Count > 0)
            {
                found.Add((Heaviest(turns[place], sentences), move));
            }
        }

        return [.. found.OrderByDescending(f => f.Move).Select(f => f.Text).Distinct(StringComparer.Ordinal).Take(AtMost)];
    }

    private List<(string Text, double Move)> OfMessage(ThreadTurn[] turns, int place, IReadOnlyList<Range> sentences, double probability, double whole, Func<int, string, ThreadTurn> reread)
    {
        var message = turns[place].Text;
        var alone = message.Length > LongMessage;
        IReadOnlyList<ThreadTurn>[] variants = [.. sentences.Select(s => turns.Select((t, i) => i != place ? t
            : reread(i, alone ? message[s] : message.Remove(s.Start.Value, s.End.Value - s.Start.Value))).ToArray())];
        var falls = Falls(variants, probability);
        var moves = alone ? falls.Select(f => whole - f).ToArray() : falls;
        var found = sentences.Zip(moves).Where(m => m.Second >= Moved).Select(m => (message[m.First], Math.Min(m.Second, whole))).ToList();

        // Sentences that say the same stand in for each other: then the one that still counts most speaks for the message.
        return found.Count > 0 ? found : [(message[sentences[Array.IndexOf(moves, moves.Max())]], whole)];
    }

    // A thread of which nothing is left is as good as one that says nothing.
    private double[] Falls(IReadOnlyList<IReadOnlyList<ThreadTurn>> variants, double probability) =>
        [.. threads.Evaluate(variants, new int[variants.Count]).Select(s => LogOdds(probability) - LogOdds(s.Handover ?? threads.OfNothing))];

    private static double LogOdds(double probability)
    {
        var p = Math.Clamp(probability, 1e-6, 1 - 1e-6);
        return Math.Log(p / (1 - p));
    }

    private static List<ThreadTurn> Without(ThreadTurn[] turns, int place) => [.. turns.Where((_, i) => i != place)];

    // Of a message that is not read again, the longest sentence: it says most.
    private static string Heaviest(ThreadTurn turn, IReadOnlyList<Range> sentences) => turn.Text[sentences.MaxBy(s => s.End.Value - s.Start.Value)];
}
