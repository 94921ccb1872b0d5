using System.Collections.Frozen;

namespace Hitl.Connector.Knowledge;

/// <summary>Words and phrases that may stand for one another. Immutable.</summary>
public sealed class Thesaurus
{
    private const string Resource = "Hitl.Connector.Knowledge.thesaurus.txt";

    private readonly FrozenDictionary<string, string[][]> others;

    private Thesaurus(FrozenDictionary<string, string[][]> others, int longest) => (this.others, Longest) = (others, longest);

    /// <summary>What customers of any support desk say for the words of its articles; English.</summary>
    public static Thesaurus Shipped { get; } = ReadShipped();

    /// <summary>Words of the longest phrase.</summary>
    public int Longest { get; }

    /// <param name="lines">Each holds words and phrases, separated by commas; empty ones and those after <c>#</c> count for nothing.</param>
    public static Thesaurus Parse(IEnumerable<string> lines)
    {
        var found = new Dictionary<string, HashSet<string>>(StringComparer.Ordinal);
        var longest = 1;
        foreach (var line in lines.Where(l => l.Length > 0 && l[0] != '#'))
        {
            var phrases = line.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(p => string.Join(' ', KnowledgeTerms.Words(p))).Distinct().ToList();
            foreach (var phrase in phrases)
            {
                longest = Math.Max(longest, phrase.Count(' '.Equals) + 1);
                if (!found.TryGetValue(phrase, out var same))
                {
                    found[phrase] = same = new HashSet<string>(StringComparer.Ordinal);
                }

                same.UnionWith(phrases.Where(p => p != phrase));
            }
        }

        return new Thesaurus(
            found.ToFrozenDictionary(
                f => f.Key,
                f => f.Value.Order(StringComparer.Ordinal).Select(p => p.Split(' ').Where(KnowledgeTerms.IsTelling).ToArray()).Where(p => p.Length > 0).ToArray(),
                StringComparer.Ordinal),
            longest);
    }

    /// <summary>What may stand for a phrase, each as its telling words; empty when nothing is known.</summary>
    /// <param name="phrase">Stems with a blank between them.</param>
    public IReadOnlyList<string[]> OthersFor(string phrase) => others.GetValueOrDefault(phrase, []);

    private static Thesaurus ReadShipped()
    {
        using var reader = new StreamReader(typeof(Thesaurus).Assembly.GetManifestResourceStream(Resource)!);
        return Parse(reader.ReadToEnd().ReplaceLineEndings("\n").Split('\n'));
    }
}
