namespace Hitl.Connector.Models.Notes;

/// <summary>Where one word of a text stands; what only surrounds it (brackets, a comma, a full stop) is not part of it.</summary>
/// <param name="EndsClause">A mark follows that ends a part of the sentence.</param>
internal readonly record struct DetailToken(int Start, int End, bool EndsClause)
{
    public int Length => End - Start;
}

/// <summary>Cuts a text into the words that details are made of: what stands between blanks.</summary>
internal static class DetailTokens
{
    /// <summary>Words that are read of one message; a longer one is hardly the place of a name or a number.</summary>
    public const int Most = 2000;

    private const string Edges = ".,;:!?…()[]{}<>\"'“”„‘’«»*_|~`。，、！？；：";
    private const string ClauseMarks = ".,;:!?…)]。，、！？；：\n";

    public static List<DetailToken> Split(string text)
    {
        var tokens = new List<DetailToken>();
        for (var at = 0; at < text.Length && tokens.Count < Most;)
        {
            if (char.IsWhiteSpace(text[at]))
            {
                at++;
                continue;
            }

            var start = at;
            while (at < text.Length && !char.IsWhiteSpace(text[at]))
            {
                at++;
            }

            var end = at;
            while (start < end && Edges.Contains(text[start], StringComparison.Ordinal))
            {
                start++;
            }

            while (end > start && Edges.Contains(text[end - 1], StringComparison.Ordinal))
            {
                end--;
            }

            if (start < end)
            {
                var next = end < text.Length ? text[end] : '\n';
                tokens.Add(new DetailToken(start, end, ClauseMarks.Contains(next, StringComparison.Ordinal)));
            }
        }

        return tokens;
    }
}
