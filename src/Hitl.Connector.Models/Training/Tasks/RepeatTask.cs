using Hitl.Connector.Models.Runtime;
using static Hitl.Connector.Models.Training.Tasks.Rows;

namespace Hitl.Connector.Models.Training.Tasks;

/// <summary>Does a message ask what an earlier one of the same customer asked?</summary>
internal static class RepeatTask
{
    private const int Pairs = 3000;

    public static SignTask Create(PublicSets sets, ThreadExampleReader reader)
    {
        var rows = new List<SignRow>();
        foreach (var thread in EmbeddedData.Threads())
        {
            var lines = thread.Lines();
            var turns = reader.Read(lines);
            for (var later = 0; later < turns.Count; later++)
            {
                var pairs = Enumerable.Range(0, later).Where(e => turns[e].IsCustomer && turns[later].IsCustomer).Select(e => RepeatReader.Pair(turns[e], turns[later])).ToList();
                if (lines[later].AsksAgain && pairs.Count > 0)
                {
                    // Which of the earlier ones it repeats is not marked: the one most like it.
                    rows.Add(new SignRow(pairs.MaxBy(p => p[0] + p[1] + p[2])!, true, 4, thread.Thread, true));
                }
                else
                {
                    rows.AddRange(pairs.Select(p => new SignRow(p, false, 1, thread.Thread, true)));
                }
            }
        }

        rows.AddRange(Paraphrases(sets, reader));
        return new SignTask(ModelNames.Repeats, RepeatReader.PairNames, [1, 1, 1, 0, -1], rows);
    }

    // Without their intents: the intent model learned from these very rows and agrees too well with itself.
    private static IEnumerable<SignRow> Paraphrases(PublicSets sets, ThreadExampleReader reader)
    {
        var random = new Random(Seed);
        var messages = Shuffled(sets.Banking77(), random).Take(2000).Select(m => (m.Label, Turn: reader.Read(m.Text, null))).Select(m => (m.Label, Turn: m.Turn with { Reading = m.Turn.Reading! with { Intents = null } })).ToList();
        var byLabel = messages.ToLookup(m => m.Label, m => m.Turn);
        for (var i = 0; i < Pairs; i++)
        {
            var first = messages[random.Next(messages.Count)];
            var same = byLabel[first.Label].Where(t => t != first.Turn).ToList();
            if (same.Count > 0)
            {
                yield return new SignRow(RepeatReader.Pair(first.Turn, same[random.Next(same.Count)]), true, 0.01, first.Label, false);
            }

            var other = messages[random.Next(messages.Count)];
            if (other.Label != first.Label)
            {
                yield return new SignRow(RepeatReader.Pair(first.Turn, other.Turn), false, 0.03, first.Label, false);
            }
        }
    }
}
