using System.Text;

namespace Hitl.Connector.Models.Training;

/// <summary>Hand-written patterns in which <c>{a|b|}</c> stands for any one of its parts.</summary>
public static class Templates
{
    /// <summary>At most <paramref name="most"/> distinct texts of a pattern, drawn with the given randomness.</summary>
    public static IReadOnlyList<string> Expand(string pattern, int most, Random random)
    {
        var texts = new List<string>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < most * 3 && texts.Count < most; i++)
        {
            var text = Draw(pattern, random);
            if (text.Length > 0 && seen.Add(text))
            {
                texts.Add(text);
            }
        }

        return texts;
    }

    private static string Draw(string pattern, Random random)
    {
        var text = new StringBuilder();
        var rest = pattern.AsSpan();
        while (!rest.IsEmpty)
        {
            var open = rest.IndexOf('{');
            var close = open < 0 ? -1 : rest[open..].IndexOf('}') + open;
            if (open < 0 || close < open)
            {
                text.Append(rest);
                break;
            }

            var parts = rest[(open + 1)..close].ToString().Split('|');
            text.Append(rest[..open]).Append(parts[random.Next(parts.Length)]);
            rest = rest[(close + 1)..];
        }

        return text.ToString().Replace("  ", " ", StringComparison.Ordinal).Trim();
    }
}
