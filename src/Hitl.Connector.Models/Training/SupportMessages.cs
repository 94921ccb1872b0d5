using System.Globalization;
using Hitl.Connector.Scoring;

namespace Hitl.Connector.Models.Training;

/// <summary>A support message written for this project, with what its writer says of it.</summary>
/// <param name="Language">ISO 639-1.</param>
/// <param name="Complexity">0 (one plain thing) to <see cref="SupportMessages.MostComplex"/> (many parties and steps).</param>
/// <param name="About">How surely the message is about a topic, 0.5 or 1; topics that are not named do not apply.</param>
/// <param name="Intent">The request it makes, of those in <c>intents.yaml</c>; null where it could be several or none.</param>
public sealed record SupportMessage(string Language, string Text, UrgencyLevel Urgency, int Complexity, IReadOnlyDictionary<string, float> About, string? Intent);

/// <summary>
/// Reads <c>messages-*.txt</c>: <c>urgency complexity topics intent | text</c>, one a line; <c>-</c> for no topic, <c>?</c>
/// behind one that applies perhaps, <c>#</c> for remarks. The intent may be left out.
/// </summary>
public static class SupportMessages
{
    public const int MostComplex = 4;

    /// <summary>Beside the risk topics: thanks or goodbye because nothing is open.</summary>
    public const string Closing = "closing";

    private const float Perhaps = 0.5f;

    /// <exception cref="InvalidDataException">A line is not of that form; the message says which.</exception>
    public static IEnumerable<SupportMessage> Read(TextReader reader, string language)
    {
        for (var number = 1; reader.ReadLine() is { } line; number++)
        {
            if (line.Length > 0 && line[0] != '#')
            {
                yield return Parse(line, language) ?? throw new InvalidDataException($"Line {number} is not 'urgency complexity topics [intent] | text': {line}");
            }
        }
    }

    private static SupportMessage? Parse(string line, string language)
    {
        var bar = line.IndexOf('|', StringComparison.Ordinal);
        var head = bar < 0 ? [] : line[..bar].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (head.Length is not (3 or 4)
            || !Enum.TryParse<UrgencyLevel>(head[0], ignoreCase: true, out var urgency)
            || !int.TryParse(head[1], NumberStyles.None, CultureInfo.InvariantCulture, out var complexity)
            || complexity > MostComplex)
        {
            return null;
        }

        var about = new Dictionary<string, float>(StringComparer.Ordinal);
        foreach (var name in head[2] == "-" ? [] : head[2].Split(','))
        {
            var topic = name.TrimEnd('?');
            if (topic != Closing && !RiskTopics.All.Contains(topic))
            {
                return null;
            }

            about[topic] = topic.Length == name.Length ? 1f : Perhaps;
        }

        return new SupportMessage(language, line[(bar + 1)..].Trim(), urgency, complexity, about, head.ElementAtOrDefault(3));
    }
}
