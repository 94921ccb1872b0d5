using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Hitl.Connector.Sandbox.Intercom;

/// <summary>One page of a sorted row, and the vendor's <c>pages</c> object that leads to the next.</summary>
/// <remarks>
/// The cursor holds the sort value and id of the last row, nothing else: a row that changes between two pages repeats
/// or is missed, as with the vendor.
/// </remarks>
internal sealed record Page<T>(IReadOnlyList<T> Rows, int Total, JsonObject Pages)
{
    public static Page<T> Of(IEnumerable<T> matches, Func<T, long> sortBy, Func<T, string> id, bool descending, int perPage, PageCursor? after)
    {
        var rows = matches.Select(row => (Row: row, Key: new PageCursor(sortBy(row), id(row), 0))).ToList();
        rows.Sort((a, b) => descending ? b.Key.CompareTo(a.Key) : a.Key.CompareTo(b.Key));
        var start = 0;
        if (after is not null)
        {
            while (start < rows.Count && (descending ? rows[start].Key.CompareTo(after) >= 0 : rows[start].Key.CompareTo(after) <= 0))
            {
                start++;
            }
        }

        var taken = rows.GetRange(start, Math.Min(perPage, rows.Count - start));
        var number = (after?.Page ?? 0) + 1;
        var pages = new JsonObject { ["type"] = "pages", ["page"] = number, ["per_page"] = perPage, ["total_pages"] = (rows.Count + perPage - 1) / perPage };
        if (start + taken.Count < rows.Count)
        {
            pages["next"] = new JsonObject { ["per_page"] = perPage, ["starting_after"] = (taken[^1].Key with { Page = number }).Encode() };
        }

        return new Page<T>([.. taken.Select(entry => entry.Row)], rows.Count, pages);
    }
}

/// <summary>Opaque to callers: base64 of a JSON array.</summary>
internal sealed record PageCursor(long Value, string Id, int Page) : IComparable<PageCursor>
{
    public int CompareTo(PageCursor? other) => other is null ? 1 : (Value, Id).CompareTo((other.Value, other.Id));

    public string Encode() => Convert.ToBase64String(Encoding.UTF8.GetBytes(new JsonArray(Value, Id, Page).ToJsonString()));

    /// <summary>Null for anything that this did not encode.</summary>
    public static PageCursor? Decode(string text)
    {
        var bytes = new byte[text.Length];
        if (!Convert.TryFromBase64String(text, bytes, out var length))
        {
            return null;
        }

        try
        {
            using var json = JsonDocument.Parse(bytes.AsMemory(0, length));
            var root = json.RootElement;
            return root.ValueKind == JsonValueKind.Array && root.GetArrayLength() == 3
                && root[0].TryGetInt64(out var value) && root[1].ValueKind == JsonValueKind.String && root[2].TryGetInt32(out var page)
                ? new PageCursor(value, root[1].GetString()!, page)
                : null;
        }
        catch (Exception malformed) when (malformed is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Value}/{Id}/{Page}");
}
