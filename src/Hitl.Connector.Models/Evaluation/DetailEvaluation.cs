using Hitl.Connector.Conversations;
using Hitl.Connector.Models.Notes;
using Hitl.Connector.Models.Training.Details;
using Hitl.Connector.Notes;

namespace Hitl.Connector.Models.Evaluation;

/// <summary>A conversation whose customer turns say word by word what is a detail.</summary>
/// <param name="Business">The kind of business, by the name of the file's folder.</param>
public sealed record LabelledTalk(string Business, Snapshot Snapshot, IReadOnlyList<GivenDetail> Given)
{
    /// <summary>Words of each message that some label covers, by message id.</summary>
    public required IReadOnlyDictionary<string, bool[]> Covered { get; init; }
}

/// <summary>A value that the customer gave.</summary>
/// <param name="Slot">The set's own name of it.</param>
public sealed record GivenDetail(string MessageId, string Slot, string Value);

/// <summary>How well key details are found.</summary>
/// <param name="Given">Labelled values, each once a conversation.</param>
/// <param name="Found">Of them, those that stand in the details.</param>
/// <param name="InOnePiece">Of them, those that stand in a single detail.</param>
/// <param name="Shown">Details shown.</param>
/// <param name="Right">Of them, those that share a labelled word.</param>
public sealed record DetailFigures(string Name, int Given, int Found, int InOnePiece, int Shown, int Right)
{
    /// <summary>0..1; NaN when nothing was given.</summary>
    public double Recall => (double)Found / Given;

    /// <summary>0..1; NaN when nothing was shown.</summary>
    public double Precision => (double)Right / Shown;
}

/// <param name="Invented">Details whose value no message contains.</param>
/// <param name="Missed">The most frequent values that were not found, as <c>slot: value</c>.</param>
/// <param name="Wrong">The most frequent details that no label covers.</param>
public sealed record DetailReport(DetailFigures All, IReadOnlyList<DetailFigures> Businesses, IReadOnlyList<DetailFigures> Slots, int Invented, IReadOnlyList<string> Missed, IReadOnlyList<string> Wrong);

/// <summary>Measures key details on labelled turns.</summary>
public static class DetailEvaluation
{
    private const int Listed = 15;

    /// <summary>Reads turns with a label for each word, as MultiDoGO writes them.</summary>
    /// <param name="path">A <c>.tsv</c> file, or a directory of which all <c>dev.tsv</c> and <c>test.tsv</c> below are read.</param>
    /// <exception cref="InvalidDataException">No row can be read.</exception>
    public static IReadOnlyList<LabelledTalk> Read(string path)
    {
        string[] files = Directory.Exists(path)
            ? [.. Directory.EnumerateFiles(path, "*.tsv", SearchOption.AllDirectories).Where(f => Path.GetFileName(f) is "dev.tsv" or "test.tsv").Order(StringComparer.Ordinal)]
            : [path];
        var talks = files.SelectMany(f => SlotRow.Read(f).GroupBy(r => r.Conversation).Select(Talk)).ToList();
        return talks.Count > 0 ? talks : throw new InvalidDataException($"{path} has no labelled turns: it needs a header and lines of conversationId, turnNumber, utteranceId, utterance, slot-labels (one for each word), parted by tabs");
    }

    public static DetailReport Report(INoteReader reader, IReadOnlyList<LabelledTalk> talks)
    {
        var judged = talks.Select(t => (Talk: t, Details: reader.Read(t.Snapshot).Details)).ToList();
        var values = judged.SelectMany(j => Values(j.Talk, j.Details)).ToList();
        var shown = judged.SelectMany(j => j.Details.Select(d => (j.Talk.Business, Detail: d, Right: IsRight(j.Talk, d)))).ToList();
        DetailFigures Of(string name, Func<string, bool> business, Func<string, bool> slot)
        {
            var mine = values.Where(v => business(v.Business) && slot(v.Given.Slot)).ToList();
            var details = shown.Where(s => business(s.Business)).ToList();
            return new DetailFigures(name, mine.Count, mine.Count(v => v.Found), mine.Count(v => v.InOnePiece), details.Count, details.Count(d => d.Right));
        }

        return new DetailReport(
            Of("all", _ => true, _ => true),
            [.. talks.Select(t => t.Business).Distinct().Order(StringComparer.Ordinal).Select(b => Of(b, x => x == b, _ => true))],
            [.. values.GroupBy(v => v.Given.Slot).OrderByDescending(g => g.Count()).Select(g => Of(g.Key, _ => true, s => s == g.Key))],
            judged.Sum(j => j.Details.Count(d => !j.Talk.Snapshot.Messages.Any(m => m.Id == d.MessageId && m.Text.Contains(d.Value, StringComparison.Ordinal)))),
            MostFrequent(values.Where(v => !v.Found).Select(v => $"{v.Given.Slot}: {v.Given.Value}")),
            MostFrequent(shown.Where(s => !s.Right).Select(s => s.Detail.Value)));
    }

    private static IReadOnlyList<string> MostFrequent(IEnumerable<string> all) => [.. all.GroupBy(v => v).OrderByDescending(g => g.Count()).ThenBy(g => g.Key, StringComparer.Ordinal).Take(Listed).Select(g => g.Key)];

    private static IEnumerable<(string Business, GivenDetail Given, bool Found, bool InOnePiece)> Values(LabelledTalk talk, IReadOnlyList<KeyDetail> details)
    {
        foreach (var given in talk.Given.DistinctBy(g => (g.Slot, g.Value)))
        {
            var whole = details.Any(d => Holds(d.Value, given.Value));
            yield return (talk.Business, given, whole || given.Value.Split(' ').All(w => details.Any(d => Holds(d.Value, w))), whole);
        }
    }

    // The detail shares a labelled word in one of the messages that it stands in.
    private static bool IsRight(LabelledTalk talk, KeyDetail detail)
    {
        foreach (var message in talk.Snapshot.Messages)
        {
            var tokens = DetailTokens.Split(message.Text);
            var covered = talk.Covered[message.Id];
            for (var at = message.Text.IndexOf(detail.Value, StringComparison.Ordinal); at >= 0; at = message.Text.IndexOf(detail.Value, at + 1, StringComparison.Ordinal))
            {
                for (var i = 0; i < tokens.Count && i < covered.Length; i++)
                {
                    if (covered[i] && tokens[i].Start < at + detail.Value.Length && tokens[i].End > at)
                    {
                        return true;
                    }
                }
            }
        }

        return false;
    }

    private static bool Holds(string whole, string part) => $" {whole} ".Contains($" {part} ", StringComparison.OrdinalIgnoreCase);

    private static LabelledTalk Talk(IGrouping<string, SlotRow> rows)
    {
        var messages = new List<Message>();
        var given = new List<GivenDetail>();
        var covered = new Dictionary<string, bool[]>(StringComparer.Ordinal);
        foreach (var row in rows)
        {
            var id = $"m{messages.Count + 1}";
            messages.Add(new Message(id, new Author(AuthorKind.Customer, "customer"), Visibility.Public, row.Text, DateTimeOffset.UnixEpoch.AddMinutes(messages.Count)));
            covered[id] = [.. row.Slots.Select(s => s != "O")];
            var words = row.Text.Split(' ');
            for (var i = 0; i < words.Length;)
            {
                var end = i + 1;
                while (end < words.Length && row.Slots[end] == row.Slots[i])
                {
                    end++;
                }

                if (SlotRow.IsValue(row.Slots[i]))
                {
                    given.Add(new GivenDetail(id, row.Slots[i], string.Join(' ', words[i..end])));
                }

                i = end;
            }
        }

        var snapshot = new Snapshot
        {
            Ref = new ConversationRef("evaluate", rows.Key),
            Helpdesk = HelpdeskKind.Zendesk,
            Status = ConversationStatus.Open,
            CreatedAt = DateTimeOffset.UnixEpoch,
            UpdatedAt = messages[^1].At,
            Messages = messages,
        };
        return new LabelledTalk(rows.First().Business, snapshot, given) { Covered = covered };
    }
}
