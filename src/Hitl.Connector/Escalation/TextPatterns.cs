using System.Collections.Immutable;
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

    private readonly ImmutableArray<(string Pattern, Regex Regex, ImmutableArray<Condition.Text> Asked)> patterns;

    internal TextPatterns(IEnumerable<Condition.Text> asked) =>
        patterns = [.. asked.GroupBy(t => t.Pattern, StringComparer.Ordinal).Select(g => (g.Key, Create(g.Key), g.Distinct().ToImmutableArray()))];

    public int Count => patterns.Length;

    /// <summary>Whoever looked for these has also looked for the others, in messages of the same authors.</summary>
    public bool Cover(TextPatterns others) => others.patterns.All(o => patterns.Any(p => p.Pattern == o.Pattern
        && Enum.GetValues<AuthorKind>().All(author => p.Asked.Any(a => a.IsFrom(author)) || !o.Asked.Any(a => a.IsFrom(author)))));

    /// <summary>The first match of each pattern in a public message, for those patterns that ask for this author.</summary>
    /// <param name="moment">See <see cref="PatternHit"/>.</param>
    public void Match(Message message, int moment, ICollection<PatternHit> hits)
    {
        foreach (var (pattern, regex, asked) in patterns)
        {
            if (!asked.Any(a => a.IsFrom(message.Author.Kind)))
            {
                continue;
            }

            foreach (var match in regex.EnumerateMatches(message.Text))
            {
                hits.Add(new PatternHit(pattern, message.Author.Kind, message.Id, match.Index, match.Length, moment));
                break;
            }
        }
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
}
