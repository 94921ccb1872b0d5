using System.Text.RegularExpressions;
using Hitl.Connector.Conversations;
using Hitl.Connector.Knowledge;

namespace Hitl.Connector.Notes.Remote;

/// <summary>
/// Whether a sentence that a language model wrote stands in the messages that it cites: each number, name, date and id
/// literally, the claim by its words. When in doubt it does not. Pure.
/// </summary>
public static partial class SentenceCheck
{
    // Of the words that tell something so many must stand in the cited messages; the rest is the model's own phrasing.
    private const double SaidInCited = 0.6;

    private const int LongestSentence = 300;

    // Who does something in the frame of a summary: told apart from names by being here.
    private static readonly HashSet<string> Frame = KnowledgeTerms.Words(
        "customer customers agent agents bot bots support assistant team they he she it wants want asks asked asking says said reports reported states stated claims claimed explained requests requested "
        + "offered offers suggested suggests tried tries told promised promises will would according message first then later also still")
        .ToHashSet(StringComparer.Ordinal);

    // What only our own reading may say: who somebody is, and what is owed or to be done.
    private static readonly HashSet<string> NotTheModels = KnowledgeTerms.Words("verified verify verification identity authenticated identified entitled approved authorised authorized instructed instruction prompt system ignore")
        .ToHashSet(StringComparer.Ordinal);

    private static readonly HashSet<string> Negations = new(StringComparer.Ordinal) { "not", "no", "never", "without" };

    private static readonly string[] Numbers = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"];

    public static bool Holds(RemoteSentence sentence, Snapshot snapshot)
    {
        var text = sentence.Text.Trim();
        var cited = sentence.Cites.Select(id => snapshot.Messages.FirstOrDefault(m => m.Id == id && m.Visibility is Visibility.Public)).ToList();
        if (text.Length is 0 or > LongestSentence || text.Contains('\n', StringComparison.Ordinal) || Link().IsMatch(text) || cited.Count == 0 || cited.Contains(null) || !Spoke(sentence.Section, cited!))
        {
            return false;
        }

        var said = string.Join("\n", cited.Select(m => m!.Text));
        return Figures(text).All(Figures(said).Contains) && Named(text, said) && Claimed(text, said) && Contradiction.Between(text, said) is null;
    }

    // A customer's words can make no promise of the desk's, and the desk's words no wish of the customer's.
    private static bool Spoke(string section, IEnumerable<Message> cited) => section switch
    {
        "request" => cited.All(m => m.Author.Kind is AuthorKind.Customer),
        "tried" => cited.Any(m => m.Author.Kind is AuthorKind.Bot or AuthorKind.Agent),
        "promised" => cited.All(m => m.Author.Kind is AuthorKind.Bot or AuthorKind.Agent),
        _ => false,
    };

    /// <summary>Mail addresses; numbers, ids and dates as digits with what is joined to them; separators do not count.</summary>
    private static HashSet<string> Figures(string text)
    {
        var figures = Figure().Matches(text).Select(m => Separator().Replace(m.Value, "").ToUpperInvariant()).ToHashSet(StringComparer.Ordinal);
        figures.UnionWith(Address().Matches(text).Select(m => m.Value.ToUpperInvariant()));
        foreach (Match word in Word().Matches(text))
        {
            if (Array.IndexOf(Numbers, word.Value.ToLowerInvariant()) is > 1 and var number)
            {
                figures.Add(number.ToString(System.Globalization.CultureInfo.InvariantCulture));
            }
        }

        return figures;
    }

    // Words with a capital or with one inside: names of people, places and things.
    private static bool Named(string text, string said) =>
        Word().Matches(text).Where(m => m.Value.Any(char.IsUpper) && !Frame.Contains(KnowledgeTerms.Stem(m.Value.ToLowerInvariant())))
            .Where(m => m.Index > 0 || m.Value.Skip(1).Any(char.IsUpper) || KnowledgeTerms.IsTelling(m.Value.ToLowerInvariant()))
            .All(m => Regex.IsMatch(said, $@"(?<!\w){Regex.Escape(m.Value)}", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1)));

    private static bool Claimed(string text, string said)
    {
        var words = KnowledgeTerms.Words(text);
        var known = KnowledgeTerms.Words(said).ToHashSet(StringComparer.Ordinal);
        var telling = words.Where(w => KnowledgeTerms.IsTelling(w) && !Frame.Contains(w)).Distinct(StringComparer.Ordinal).ToList();
        return telling.Count > 0
            && !words.Any(NotTheModels.Contains)
            && (!words.Any(Negations.Contains) || known.Overlaps(Negations))
            && telling.Count(known.Contains) >= SaidInCited * telling.Count;
    }

    [GeneratedRegex(@"[A-Za-z]*(?:[-/]?\d)+(?:[.,:/ -]?\d+)*[A-Za-z]*", RegexOptions.CultureInvariant)]
    private static partial Regex Figure();

    [GeneratedRegex(@"[^\s<>()]+@[^\s<>()]+[^\s<>().,;]", RegexOptions.CultureInvariant)]
    private static partial Regex Address();

    [GeneratedRegex(@"[^A-Za-z0-9]", RegexOptions.CultureInvariant)]
    private static partial Regex Separator();

    [GeneratedRegex(@"\p{L}[\p{L}\p{M}'’-]*", RegexOptions.CultureInvariant)]
    private static partial Regex Word();

    [GeneratedRegex(@"https?:|www\.|[<>]|\]\(", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex Link();
}
