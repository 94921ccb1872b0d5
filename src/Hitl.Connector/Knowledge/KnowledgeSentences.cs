using System.Text.RegularExpressions;

namespace Hitl.Connector.Knowledge;

/// <summary>Cuts the text of an article or of an answer into sentences. Pure.</summary>
public static partial class KnowledgeSentences
{
    public static IEnumerable<string> Of(string text) =>
        End().Split(text).Select(s => s.Trim()).Where(s => s.Any(char.IsLetterOrDigit));

    // A colon or semicolon ends what can be true or false by itself as well.
    [GeneratedRegex(@"(?<=[.!?:;…])\s+|\n+", RegexOptions.CultureInvariant)]
    private static partial Regex End();
}
