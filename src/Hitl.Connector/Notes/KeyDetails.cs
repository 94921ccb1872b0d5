namespace Hitl.Connector.Notes;

/// <summary>Brings together what the form of a text and what a model say are details.</summary>
public static class KeyDetails
{
    /// <summary>A detail longer than this is a sentence.</summary>
    public const int MaxLength = 120;

    /// <summary>
    /// Forms stand before the model, which adds what has no form of its own, and the rest of a thing of which only a part
    /// has one, such as an address around its house number.
    /// </summary>
    public static IReadOnlyList<DetailSpan> Merge(string text, IReadOnlyList<DetailSpan> byForm, IReadOnlyList<DetailSpan> byModel)
    {
        var spans = new List<DetailSpan>(byForm);
        foreach (var span in byModel)
        {
            var touched = spans.FindAll(s => span.Start < s.End && span.End > s.Start);
            if (touched.Count > 0)
            {
                if (!touched.TrueForAll(s => span.Start <= s.Start && span.End >= s.End && Yields(s.Kind, span.Kind)))
                {
                    continue;
                }

                spans.RemoveAll(touched.Contains);
            }

            spans.Add(span);
        }

        spans.RemoveAll(s => s.End - s.Start > MaxLength || !text.AsSpan(s.Start, s.End - s.Start).ContainsAnyLetterOrDigit());
        spans.Sort((a, b) => a.Start.CompareTo(b.Start));
        return spans;
    }

    /// <summary>Each value once: the first time it was given. A value that is only a part of another of its kind goes.</summary>
    public static IReadOnlyList<KeyDetail> Once(IReadOnlyList<KeyDetail> details)
    {
        var kept = new List<(KeyDetail Detail, string Plain)>();
        foreach (var detail in details)
        {
            var plain = Plain(detail.Value);
            if (kept.Exists(k => k.Plain == plain || (k.Detail.Kind == detail.Kind && Holds(k.Plain, plain))))
            {
                continue;
            }

            kept.RemoveAll(k => k.Detail.Kind == detail.Kind && Holds(plain, k.Plain));
            kept.Add((detail, plain));
        }

        return [.. kept.Select(k => k.Detail)];
    }

    // A bare number may be anything that a model knows better, and a day or an hour may be a part of a longer date; money, a
    // mail address and a telephone number stand for themselves.
    private static bool Yields(DetailKind form, DetailKind model) => form == model || form switch
    {
        DetailKind.Number => true,
        DetailKind.Date or DetailKind.Time => model is DetailKind.Date or DetailKind.Time or DetailKind.Place,
        _ => false,
    };

    private static bool Holds(string whole, string part) => $" {whole} ".Contains($" {part} ", StringComparison.Ordinal);

    private static string Plain(string value) =>
        string.Join(' ', value.ToLowerInvariant().Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(w => w.Trim('.', ',', '#', ':')));

    private static bool ContainsAnyLetterOrDigit(this ReadOnlySpan<char> text)
    {
        foreach (var letter in text)
        {
            if (char.IsLetterOrDigit(letter))
            {
                return true;
            }
        }

        return false;
    }
}
