using System.Text.Json;

namespace Hitl.Connector.Zendesk.Api;

internal static class TagWords
{
    /// <summary>A list of texts; Zendesk writes tags in audits as a list or as one text with blanks.</summary>
    public static IReadOnlyList<string> Words(this JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Array => [.. element.EnumerateArray().Select(e => e.Text()).OfType<string>().Where(t => t.Length > 0)],
        JsonValueKind.String => element.GetString()!.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries),
        _ => [],
    };
}
