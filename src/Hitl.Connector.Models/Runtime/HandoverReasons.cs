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

    /// <summary>Sentences are read again at most.</summary>
    private const int ReadAgainAtMost = 12;

    /// <summary>Of a message that is not read again.</summary>
    private const int SentencesAtMost = 6;

    /// <summary>
    /// In characters. Of a longer message each sentence is read alone and counts by what it brings, not by what it
    /// leaves: the rest still says much the same.
    /// </summary>
    private const int LongMessage = 120;

    /// <summary>
    /// Less than this moves nothing. In log-odds: between 0.98 and 0.99 lies as much as between 0.33 and 0.5, and where
    /// several sentences each suffice, each still counts.
    /// </summary>
    private const double Moved = 0.25;

    /// <param name="reread">Reads the customer's message at a place of the thread once for each of its sentences: the sentence alone, or all but it.</param>
    /// <param name="probability">Of the thread as it stands.</param>
    public IReadOnlyList<string> Find(ThreadTurn[] turns, double probability, Func<int, bool, IReadOnlyList<ThreadTurn>> reread)
    {
        var failed = ThreadReading.Summarise(turns, ThreadReading.AfterAgent(turns)).FailedAt;
        var places = Enumerable.Range(0, turns.Length).Where(i => turns[i].IsCustomer || failed.Contains(i)).TakeLast(MessagesLeftOutAtMost).ToList();
        var moves = Falls([.. places.Select(i => Without(turns, i))], probability);
        var found = new List<(string Text, double Move)>();
        var left = ReadAgainAtMost;
        foreach (var (place, move) in places.Zip(moves).Where(m => m.Second >= Moved).OrderByDescending(m => m.Second).ThenByDescending(m => m.First).Take(AtMost))
        {
            var open = turns[place].Reading?.Text;
            if (open is { Sentences.Count: > 1 } && left >= open.Sentences.Count)
            {
                left -= open.Sentences.Count;
                found.AddRange(OfMessage(turns, place, open, probability, move, reread));
            }
            else if (Sentences.Split(turns[place].Text, SentencesAtMost) is { Count: > 0 } sentences)
            {
                found.Add((Heaviest(turns[place], sentences), move));
            }
        }

        return [.. found.OrderByDescending(f => f.Move).Select(f => f.Text).Distinct(StringComparer.Ordinal).Take(AtMost)];
    }

    private List<(string Text, double Move)> OfMessage(
        ThreadTurn[] turns, int place, OpenText message, double probability, double whole, Func<int, bool, IReadOnlyList<ThreadTurn>> reread)
    {
        var alone = message.Whole.Text.Length > LongMessage;
        IReadOnlyList<ThreadTurn>[] variants = [.. reread(place, alone).Select(part => turns.Select((t, i) => i == place ? part : t).ToArray())];
        var falls = Falls(variants, probability);
        var moves = alone ? falls.Select(f => whole - f).ToArray() : falls;
        var found = message.Alone.Zip(moves).Where(m => m.Second >= Moved).Select(m => (m.First.Text, Math.Min(m.Second, whole))).ToList();

        // Sentences that say the same stand in for each other: then the one that still counts most speaks for the message.
        return found.Count > 0 ? found : [(message.Alone[Array.IndexOf(moves, moves.Max())].Text, whole)];
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
