namespace Hitl.Connector.Models.Notes;

/// <summary>Words that are often names of people, places or things, from <c>lexicon.txt</c>: hints for the model of details.</summary>
internal sealed class Lexicon
{
    /// <summary>An entry has at most so many words.</summary>
    public const int MostWords = 3;

    private readonly Dictionary<string, uint> kinds = new(StringComparer.Ordinal);
    private readonly Dictionary<string, uint>.AlternateLookup<ReadOnlySpan<char>> lookup;
    private readonly Dictionary<string, List<string>> entries = new(StringComparer.Ordinal);

    private Lexicon(TextReader reader)
    {
        var bit = 0u;
        var name = "";
        while (reader.ReadLine() is { } line)
        {
            if (line.StartsWith('['))
            {
                bit = bit == 0 ? 1 : bit << 1;
                name = line.Trim('[', ']');
                continue;
            }

            if (line.StartsWith('#') || line.Length == 0)
            {
                continue;
            }

            var words = line.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
            entries[name] = [.. words];
            foreach (var word in words)
            {
                kinds[word] = kinds.GetValueOrDefault(word) | bit;
            }
        }

        lookup = kinds.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    public static Lexicon Shipped { get; } = Load();

    /// <summary>A bit for each kind that a word or words are of; 0 for none. A plural counts as its singular.</summary>
    /// <param name="words">Lower case.</param>
    public uint KindsOf(ReadOnlySpan<char> words) =>
        lookup.TryGetValue(words, out var found) ? found
        : words.Length > 4 && words[^1] == 's' && lookup.TryGetValue(words[..^1], out found) ? found
        : 0;

    /// <summary>The entries of one kind, for making examples.</summary>
    public IReadOnlyList<string> Entries(string kind) => entries[kind];

    private static Lexicon Load()
    {
        var assembly = typeof(Lexicon).Assembly;
        using var reader = new StreamReader(assembly.GetManifestResourceStream("Hitl.Connector.Models.Notes.lexicon.txt")!);
        return new Lexicon(reader);
    }
}
