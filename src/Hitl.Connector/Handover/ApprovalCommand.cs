using System.Globalization;
using System.Text.RegularExpressions;

namespace Hitl.Connector.Handover;

/// <summary>
/// One line by which a person answers: <c>/approve ID</c>, <c>/reject ID why</c>, <c>/edit ID name=value other="two words"</c>,
/// <c>/takeover ID</c>.
/// </summary>
/// <param name="Reason">What follows the id of anything but an edit; null when nothing does.</param>
/// <param name="Changes">Empty for an edit that cannot be read: it changes nothing, and is refused.</param>
public sealed partial record ApprovalCommand(AnswerKind Kind, string Id, string? Reason, IReadOnlyDictionary<string, string> Changes)
{
    private const int LongestReason = 500;

    /// <summary>By the number of the line it stands on, from 0. Text around the commands is passed over, and so are lines that only mention one.</summary>
    public static IReadOnlyList<(int Line, ApprovalCommand Command)> Read(string text)
    {
        var found = new List<(int, ApprovalCommand)>();
        var number = 0;
        foreach (var line in text.AsSpan().EnumerateLines())
        {
            if (!line.IsEmpty && line.Contains('/') && ReadLine(line.ToString()) is { } command)
            {
                found.Add((number, command));
            }

            number++;
        }

        return found;
    }

    /// <summary>Null when the line is no command. In a field the slash may be left out.</summary>
    public static ApprovalCommand? ReadLine(string line, bool slashNeeded = true)
    {
        if (Command().Match(Plain(line)) is not { Success: true } match || (slashNeeded && match.Groups["slash"].Length == 0))
        {
            return null;
        }

        var kind = match.Groups["verb"].Value.ToLowerInvariant() switch
        {
            "approve" => AnswerKind.Approve,
            "edit" => AnswerKind.Edit,
            "reject" => AnswerKind.Reject,
            _ => AnswerKind.TakeOver,
        };
        var rest = match.Groups["rest"].Value.Trim();
        return kind is AnswerKind.Edit
            ? new ApprovalCommand(kind, match.Groups["id"].Value, null, Pairs(rest) ?? [])
            : new ApprovalCommand(kind, match.Groups["id"].Value, rest.Length == 0 ? null : rest[..Math.Min(rest.Length, LongestReason)], new Dictionary<string, string>());
    }

    private static Dictionary<string, string>? Pairs(string text)
    {
        var pairs = new Dictionary<string, string>(StringComparer.Ordinal);
        var at = 0;
        while (at < text.Length)
        {
            if (Pair().Match(text, at) is not { Success: true } match || !pairs.TryAdd(match.Groups["name"].Value, match.Groups["quoted"].Success ? match.Groups["quoted"].Value : match.Groups["bare"].Value))
            {
                return null;
            }

            at = match.Index + match.Length;
        }

        return pairs;
    }

    // Editors turn spaces and quotation marks into their own, and our notes carry invisible joiners that copying brings along.
    private static string Plain(string line) => string.Concat(line
        .Where(c => CharUnicodeInfo.GetUnicodeCategory(c) is not UnicodeCategory.Format)
        .Select(c => char.IsWhiteSpace(c) ? ' ' : c is '“' or '”' or '„' or '«' or '»' ? '"' : c)).Trim();

    [GeneratedRegex(@"^(?<slash>/?)(?<verb>approve|reject|edit|takeover) +(?<id>[A-Za-z0-9][A-Za-z0-9_-]{0,63})(?<rest> .*)?$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Command();

    [GeneratedRegex("""\G *(?<name>[A-Za-z0-9][A-Za-z0-9_-]{0,63})=(?:"(?<quoted>[^"]{0,500})"|(?<bare>[^ "]{1,500}))(?= |$)""")]
    private static partial Regex Pair();
}
