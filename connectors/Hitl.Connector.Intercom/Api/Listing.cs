using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Hitl.Connector.Intercom.Api;

/// <summary>A list as Intercom gives it, with the total where it says one.</summary>
/// <param name="TotalCount">How many there are, also those held back; null when not said.</param>
internal sealed record Listing<T>(IReadOnlyList<T> Items, int? TotalCount);

/// <summary>
/// A list may be an array, null, or an object that holds the array under a name of its own
/// (<c>conversation_parts</c>, <c>tags</c>, <c>data</c>); elements that are not objects are left out.
/// </summary>
internal sealed class ListingConverter<T> : JsonConverter<Listing<T>?>
    where T : class
{
    public override bool HandleNull => true;

    public override Listing<T>? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        using var document = JsonDocument.ParseValue(ref reader);
        var root = document.RootElement;
        var type = (JsonTypeInfo<T>)options.GetTypeInfo(typeof(T));
        if (root.ValueKind == JsonValueKind.Array)
        {
            return new Listing<T>(Items(root, type), null);
        }

        if (root.ValueKind != JsonValueKind.Object)
        {
            return null;
        }

        var total = root.Property("total_count") is { ValueKind: JsonValueKind.Number } count && count.TryGetInt32(out var number) ? number : (int?)null;
        foreach (var property in root.EnumerateObject())
        {
            if (property.Value.ValueKind == JsonValueKind.Array)
            {
                return new Listing<T>(Items(property.Value, type), total);
            }
        }

        return new Listing<T>([], total);
    }

    public override void Write(Utf8JsonWriter writer, Listing<T>? value, JsonSerializerOptions options) =>
        throw new NotSupportedException("Lists are only read.");

    private static List<T> Items(JsonElement array, JsonTypeInfo<T> type) =>
        [.. array.EnumerateArray().Where(e => e.ValueKind == JsonValueKind.Object).Select(e => e.Deserialize(type)).OfType<T>()];
}
