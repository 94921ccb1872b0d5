using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.RegularExpressions;
using Hitl.Connector.Conversations;

namespace Hitl.Connector.Escalation;

/// <summary>
/// The text patterns of a rule set, run by .NET's non-backtracking engine: time grows with the text's length only, so no
/// pattern and no message can make it hang.
/// </summary>
public sealed class TextPatterns
{
    /// <summary>Longest pattern, in characters.</summary>
    public const int MaxLength = 500;

    /// <summary>Texts whose matches are remembered; beyond that it begins anew.</summary>
    private const int MostRemembered = 50_000;

    // What was found in a text stands, so that a message is looked through once, however often its conversation is decided.
    private readonly ConcurrentDictionary<(AuthorKind Author, UInt128 Text), Found[]> remembered = new();
    private readonly ImmutableArray<(string Pattern, Regex Regex, ImmutableArray<Condition.Text> Asked)> patterns;
    private int searches;

    internal TextPatterns(IEnumerable<Condition.Text> asked) =>
        patterns = [.. asked.GroupBy(t => t.Pattern, StringComparer.Ordinal).Select(g => (g.Key, Create(g.Key), g.Distinct().ToImmutableArray()))];

    public int Count => patterns.Length;

    /// <summary>How many texts were looked through.</summary>
    internal int Searches => searches;

    /// <summary>Whoever looked for these has also looked for the others, in messages of the same authors.</summary>
    public bool Cover(TextPatterns others) => others.patterns.All(o => patterns.Any(p => p.Pattern == o.Pattern
        && Enum.GetValues<AuthorKind>().All(author => p.Asked.Any(a => a.IsFrom(author)) || !o.Asked.Any(a => a.IsFrom(author)))));

    /// <summary>The first match of each pattern in a public message, for those patterns that ask for this author.</summary>
    /// <param name="moment">See <see cref="PatternHit"/>.</param>
    public void Match(Message message, int moment, ICollection<PatternHit> hits)
    {
        foreach (var (pattern, start, length) in patterns.Length == 0 ? [] : In(message))
        {
            hits.Add(new PatternHit(pattern, message.Author.Kind, message.Id, start, length, moment));
        }
    }

    private Found[] In(Message message)
    {
        var author = message.Author.Kind;
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(MemoryMarshal.AsBytes(message.Text.AsSpan()), hash);
        var key = (author, MemoryMarshal.Read<UInt128>(hash));
        if (remembered.TryGetValue(key, out var known))
        {
            return known;
        }

        if (Interlocked.Increment(ref searches) % MostRemembered == 0)
        {
            remembered.Clear();
        }

        return remembered[key] = [.. Search(author, message.Text)];
    }

    private List<Found> Search(AuthorKind author, string text)
    {
        var found = new List<Found>();
        foreach (var (pattern, regex, asked) in patterns)
        {
            if (!asked.Any(a => a.IsFrom(author)))
            {
                continue;
            }

            foreach (var match in regex.EnumerateMatches(text))
            {
                found.Add(new Found(pattern, match.Index, match.Length));
                break;
            }
        }

        return found;
    }

    /// <summary>Null when the pattern can be used, else what is wrong with it.</summary>
    internal static string? Problem(string pattern)
    {
        if (pattern.Length > MaxLength)
        {
            return $"longer than {MaxLength} characters";
        }

        try
        {
            return Create(pattern).IsMatch("") ? "matches the empty text, so it would match every message" : null;
        }
        catch (RegexParseException broken)
        {
            return broken.Message;
        }
        catch (NotSupportedException)
        {
            return "look-around, back-references and atomic groups are not supported: they can make a pattern run for ever";
        }
    }

    private static Regex Create(string pattern) => new(pattern, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant | RegexOptions.IgnoreCase);

    private readonly record struct Found(string Pattern, int Start, int Length);
}
