using System.Collections.Frozen;
using System.Globalization;
using System.Text;

namespace Hitl.Connector.Models.Transformers.Tokenizing;

/// <summary>What the reference tokenizers take a character for; several can hold at once.</summary>
[Flags]
internal enum CharacterKinds : byte
{
    None = 0,

    /// <summary>Left out by the cleaning of BERT: controls, formats, private use, U+0000 and U+FFFD.</summary>
    Dropped = 1,
    Space = 2,
    Punctuation = 4,

    /// <summary>Left out with BERT's accents.</summary>
    Nonspacing = 8,

    /// <summary>Left out by the normalizer StripAccents, which takes more for accents than BERT does.</summary>
    Mark = 16,
    Letter = 32,
    Number = 64,

    /// <summary>What <c>\w</c> matches.</summary>
    Word = 128,
}

/// <summary>
/// Characters as the reference sees them. It mixes several versions of Unicode (what it takes for punctuation is that
/// of 2015) and .NET has a newer one, so equal tokens need its own tables: <c>characters.txt</c>, written by asking it.
/// </summary>
internal static class Characters
{
    private const string Resource = "Hitl.Connector.Models.Transformers.Tokenizing.characters.txt";
    private const int PageBits = 8;
    private const int PageSize = 1 << PageBits;
    private const int CodePoints = 0x110000;

    private static readonly CharacterKinds[][] Pages = new CharacterKinds[CodePoints >> PageBits][];
    private static readonly FrozenSet<int> Chinese;
    private static readonly FrozenDictionary<int, string> Lowered;
    private static readonly FrozenDictionary<int, string> Decomposed;
    private static readonly FrozenDictionary<int, byte> Combining;
    private static readonly FrozenDictionary<(int First, int Second), int> Composed;

    static Characters()
    {
        var nothing = new CharacterKinds[PageSize];
        Array.Fill(Pages, nothing);
        var chinese = new HashSet<int>();
        var lowered = new Dictionary<int, string>();
        var decomposed = new Dictionary<int, string>();
        var combining = new Dictionary<int, byte>();
        var uncomposed = new HashSet<int>();
        foreach (var (name, item) in Items())
        {
            switch (name)
            {
                case "lower":
                    Add(lowered, item);
                    break;
                case "decomposed":
                    Add(decomposed, item);
                    break;
                case "uncomposed":
                    uncomposed.UnionWith(Run(item));
                    break;
                case "chinese":
                    chinese.UnionWith(Run(item));
                    break;
                case var _ when name.StartsWith("combining", StringComparison.Ordinal):
                    var rank = byte.Parse(name.AsSpan("combining".Length), CultureInfo.InvariantCulture);
                    foreach (var code in Run(item))
                    {
                        combining.Add(code, rank);
                    }

                    break;
                default:
                    Mark(Enum.Parse<CharacterKinds>(name, ignoreCase: true), item, nothing);
                    break;
            }
        }

        Chinese = chinese.ToFrozenSet();
        Lowered = lowered.ToFrozenDictionary();
        Decomposed = decomposed.ToFrozenDictionary();
        Combining = combining.ToFrozenDictionary();
        Composed = Pairs(decomposed, uncomposed).ToFrozenDictionary();
    }

    public static CharacterKinds KindsOf(Rune c) => Pages[c.Value >> PageBits][c.Value & (PageSize - 1)];

    public static bool Is(Rune c, CharacterKinds kinds) => (KindsOf(c) & kinds) != 0;

    public static bool IsChinese(Rune c) => c.Value >= 0x3400 && Chinese.Contains(c.Value);

    /// <summary>Null when the character is its own lower case.</summary>
    public static string? LowerOf(Rune c) => Lowered.GetValueOrDefault(c.Value);

    /// <summary>The full canonical decomposition; null when the character has none. Hangul syllables are left to arithmetic.</summary>
    public static string? DecompositionOf(int code) => Decomposed.GetValueOrDefault(code);

    /// <summary>Marks are ordered by this; 0 for what never moves.</summary>
    public static byte CombiningRank(int code) => code < 0x300 ? (byte)0 : Combining.GetValueOrDefault(code);

    /// <summary>The character that stands for two; null when none does.</summary>
    public static int? Compose(int first, int second) => Composed.TryGetValue((first, second), out var whole) ? whole : null;

    // The last part of a full decomposition joins what the parts before it make together.
    private static Dictionary<(int, int), int> Pairs(Dictionary<int, string> decomposed, HashSet<int> uncomposed)
    {
        var wholes = decomposed.Where(d => !uncomposed.Contains(d.Key)).ToDictionary(d => d.Value, d => d.Key, StringComparer.Ordinal);
        var pairs = new Dictionary<(int, int), int>();
        foreach (var (parts, whole) in wholes)
        {
            var runes = parts.EnumerateRunes().ToArray();
            var before = string.Concat(runes[..^1]);
            var first = runes.Length == 2 ? runes[0].Value : wholes[before];
            pairs.Add((first, runes[^1].Value), whole);
        }

        return pairs;
    }

    private static void Mark(CharacterKinds kind, string item, CharacterKinds[] nothing)
    {
        foreach (var code in Run(item))
        {
            ref var page = ref Pages[code >> PageBits];
            if (page == nothing)
            {
                page = new CharacterKinds[PageSize];
            }

            page[code & (PageSize - 1)] |= kind;
        }
    }

    private static void Add(Dictionary<int, string> map, string item)
    {
        var equals = item.IndexOf('=', StringComparison.Ordinal);
        map.Add(Code(item.AsSpan(0, equals)), string.Concat(item[(equals + 1)..].Split('.').Select(c => new Rune(Code(c)).ToString())));
    }

    private static IEnumerable<int> Run(string item)
    {
        var dash = item.IndexOf('-', StringComparison.Ordinal);
        var first = Code(dash < 0 ? item : item.AsSpan(0, dash));
        var last = dash < 0 ? first : Code(item.AsSpan(dash + 1));
        return Enumerable.Range(first, last - first + 1);
    }

    private static int Code(ReadOnlySpan<char> hex) => int.Parse(hex, NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    private static IEnumerable<(string Name, string Item)> Items()
    {
        using var stream = typeof(Characters).Assembly.GetManifestResourceStream(Resource)
            ?? throw new InvalidOperationException($"The resource {Resource} is not in this build.");
        using var reader = new StreamReader(stream, Encoding.ASCII);
        while (reader.ReadLine() is { } line)
        {
            if (line.StartsWith('#'))
            {
                continue;
            }

            var words = line.Split(' ');
            foreach (var item in words.AsSpan(1).ToArray())
            {
                yield return (words[0], item);
            }
        }
    }
}
