using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Hitl.Connector.Intercom.Api;

/// <summary>A list as Intercom gives it, with the total where it says one.</summary>
/// <param name="TotalCount">How many there are, also those held back; null when not said.</param>
internal sealed record Listing<T>(IReadOnlyList<T> Items, int? TotalCount);

/// <summary>Reads what Intercom means, in whichever of its forms it comes.</summary>
internal static class Loose
{
    /// <summary>Text of a string, number or boolean, in invariant form; null for anything else.</summary>
    public static string? Text(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.String => element.GetString(),
        JsonValueKind.Number => element.GetRawText(),
        JsonValueKind.True => "true",
        JsonValueKind.False => "false",
        _ => null,
    };

    /// <summary>Unix seconds, as number or digits; null for null, 0 and anything else.</summary>
    public static DateTimeOffset? Time(JsonElement element)
    {
        if (!long.TryParse(Text(element), NumberStyles.Integer, CultureInfo.InvariantCulture, out var seconds))
        {
            return null;
        }

        return FromUnix(seconds);
    }

    public static DateTimeOffset? FromUnix(long seconds) =>
        seconds > 0 && seconds <= DateTimeOffset.MaxValue.ToUnixTimeSeconds() ? DateTimeOffset.FromUnixTimeSeconds(seconds) : null;

    /// <summary>A property's value, or an undefined element.</summary>
    public static JsonElement Get(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) ? value : default;
}

/// <summary>Ids come as strings or as numbers, attributes also as booleans.</summary>
internal sealed class LooseTextConverter : JsonConverter<string?>
{
    public override bool HandleNull => true;

    public override string? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        using var value = JsonDocument.ParseValue(ref reader);
        return Loose.Text(value.RootElement);
    }

    public override void Write(Utf8JsonWriter writer, string? value, JsonSerializerOptions options) => writer.WriteStringValue(value);
}

/// <summary>Times are Unix seconds, null, 0 for never, and now and then digits in quotes.</summary>
internal sealed class LooseTimeConverter : JsonConverter<DateTimeOffset?>
{
    public override bool HandleNull => true;

    public override DateTimeOffset? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        using var value = JsonDocument.ParseValue(ref reader);
        return Loose.Time(value.RootElement);
    }

    public override void Write(Utf8JsonWriter writer, DateTimeOffset? value, JsonSerializerOptions options)
    {
        if (value is { } time)
        {
            writer.WriteNumberValue(time.ToUnixTimeSeconds());
        }
        else
        {
            writer.WriteNullValue();
        }
    }
}

/// <summary>A flag that may be missing or of another kind.</summary>
internal sealed class LooseFlagConverter : JsonConverter<bool?>
{
    public override bool HandleNull => true;

    public override bool? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        using var value = JsonDocument.ParseValue(ref reader);
        return Loose.Text(value.RootElement) switch
        {
            "true" or "1" => true,
            "false" or "0" => false,
            _ => null,
        };
    }

    public override void Write(Utf8JsonWriter writer, bool? value, JsonSerializerOptions options)
    {
        if (value is { } flag)
        {
            writer.WriteBooleanValue(flag);
        }
        else
        {
            writer.WriteNullValue();
        }
    }
}

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

        var total = Loose.Get(root, "total_count") is { ValueKind: JsonValueKind.Number } count && count.TryGetInt32(out var number) ? number : (int?)null;
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
