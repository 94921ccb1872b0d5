namespace Hitl.Connector.Models.Text;

/// <summary>Cuts a text into sentences that stand in it exactly as given back.</summary>
public static class Sentences
{
    /// <param name="most">Of more, the first and last halves are kept: customers open with the problem and close with what they want.</param>
    /// <returns>Where each sentence stands, without the white space around it; in order.</returns>
    public static IReadOnlyList<Range> Split(string text, int most)
    {
        var sentences = new List<Range>();
        var start = 0;
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] is '\n' or '。' or '！' or '？' || (text[i] is '.' or '!' or '?' or '…' && (i + 1 == text.Length || char.IsWhiteSpace(text[i + 1]))))
            {
                Add(sentences, text, start, i + 1);
                start = i + 1;
            }
        }

        Add(sentences, text, start, text.Length);
        if (sentences.Count > most)
        {
            sentences.RemoveRange((most + 1) / 2, sentences.Count - most);
        }

        return sentences;
    }

    // Marks alone ("?!", "...") are no sentence.
    private static void Add(List<Range> sentences, string text, int start, int end)
    {
        while (start < end && char.IsWhiteSpace(text[start]))
        {
            start++;
        }

        while (end > start && char.IsWhiteSpace(text[end - 1]))
        {
            end--;
        }

        if (text.AsSpan(start, end - start).IndexOfAnyExcept(" .!?…。！？-–*>") >= 0)
        {
            sentences.Add(start..end);
        }
    }
}
