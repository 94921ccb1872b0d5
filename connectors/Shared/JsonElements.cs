using System.Text.Json;

namespace Hitl.Connector.Http;

/// <summary>Reads what a vendor means, in whichever of its forms it comes; a missing property is an undefined element.</summary>
internal static class JsonElements
{
    /// <summary>A list's entries; null entries and anything that is no list are left out.</summary>
    public static IEnumerable<JsonElement> Items(JsonElement element) =>
        element.ValueKind is JsonValueKind.Array ? element.EnumerateArray().Where(e => e.ValueKind is not JsonValueKind.Null) : [];

    public static JsonElement Property(this JsonElement element, string name) =>
        element.ValueKind is JsonValueKind.Object && element.TryGetProperty(name, out var value) ? value : default;

    /// <summary>Text, number or boolean as text; null for null, objects and lists.</summary>
    public static string? Text(this JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.String => element.GetString(),
        JsonValueKind.Number => element.GetRawText(),
        JsonValueKind.True => "true",
        JsonValueKind.False => "false",
        _ => null,
    };

    public static string? Text(this JsonElement element, string name) => element.Property(name).Text();

    /// <summary>Lists as their entries joined by a comma.</summary>
    public static string? Joined(this JsonElement element) => element.ValueKind is JsonValueKind.Array
        ? string.Join(',', element.EnumerateArray().Select(e => e.Text()).Where(t => t is not null))
        : element.Text();
}
