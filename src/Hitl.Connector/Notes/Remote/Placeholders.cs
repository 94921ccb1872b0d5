using System.Text.RegularExpressions;
using Hitl.Connector.Conversations;

namespace Hitl.Connector.Notes.Remote;

/// <summary>Stand-ins for personal data in one conversation: the same value has the same one throughout. Not thread-safe.</summary>
public sealed partial class Placeholders
{
    // Shorter parts of a name are words of the language as well.
    private const int ShortestName = 3;

    private readonly Dictionary<string, string> byValue = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, string> byPlaceholder = new(StringComparer.Ordinal);
    private readonly Regex? names;

    /// <param name="customer">Whose names are hidden too, whole and in parts.</param>
    public Placeholders(Customer customer)
    {
        string[] parts = [.. new[] { customer.Name }.OfType<string>().SelectMany(n => n.Split(' ', StringSplitOptions.RemoveEmptyEntries).Append(n.Trim())).Where(p => p.Length >= ShortestName).Distinct(StringComparer.OrdinalIgnoreCase).OrderByDescending(p => p.Length)];
        names = parts.Length == 0 ? null : new Regex($@"\b(?:{string.Join('|', parts.Select(Regex.Escape))})\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking, TimeSpan.FromSeconds(1));
    }

    /// <summary>What was hidden so far, lower case, each once.</summary>
    public IReadOnlyList<string> Kinds => [.. byPlaceholder.Keys.Select(p => p[1..p.IndexOf('_', StringComparison.Ordinal)].ToLowerInvariant()).Distinct().Order(StringComparer.Ordinal)];

    /// <summary>The text with a placeholder for each piece of personal data. What already looks like a placeholder is taken apart, so that nobody can write one himself.</summary>
    public string Hide(string text)
    {
        var hidden = PersonalData.Replace(Pattern().Replace(text, m => $"({m.Value[1..^1]})"), PersonalData.All, (kind, value) => Of(kind.ToString(), value));
        return names is null ? hidden : names.Replace(hidden, m => Of("Name", m.Value));
    }

    /// <summary>Each placeholder as the value it stands for; null when the text holds one that was never given out, whole or in part.</summary>
    public string? Restore(string text)
    {
        var restored = Pattern().Replace(text, m => byPlaceholder.GetValueOrDefault(m.Value, m.Value));
        return Remains().IsMatch(Pattern().Replace(text, m => byPlaceholder.ContainsKey(m.Value) ? "" : m.Value)) ? null : restored;
    }

    private string Of(string kind, string value)
    {
        if (!byValue.TryGetValue(value, out var placeholder))
        {
            var start = $"[{kind.ToUpperInvariant()}_";
            placeholder = $"{start}{Letters(byPlaceholder.Keys.Count(p => p.StartsWith(start, StringComparison.Ordinal)))}]";
            byValue[value] = placeholder;
            byPlaceholder[placeholder] = value;
        }

        return placeholder;
    }

    // Letters, so that no number is in it that could be taken for personal data.
    private static string Letters(int number) => number < 26 ? $"{(char)('A' + number)}" : Letters((number / 26) - 1) + (char)('A' + (number % 26));

    [GeneratedRegex(@"\[(?:CARD|IBAN|SOCIALSECURITY|SECRET|EMAIL|PHONE|ADDRESS|NAME)_[A-Z]{1,4}\]", RegexOptions.CultureInvariant)]
    private static partial Regex Pattern();

    // A mangled one too: "EMAIL_A", "[email_a]", "NAME B]".
    [GeneratedRegex(@"\b(?:CARD|IBAN|SOCIALSECURITY|SECRET|EMAIL|PHONE|ADDRESS|NAME)_[A-Za-z]{1,4}\b|\[(?i:card|iban|socialsecurity|secret|email|phone|address|name)[ _-]", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex Remains();
}
