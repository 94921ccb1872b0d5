using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Hitl.Connector.Zendesk.Api;

/// <summary>
/// Zendesk sends the same id as a number in one place and as a string in another: both are read as text, and a
/// value of a shape nobody described becomes null instead of breaking the whole answer.
/// </summary>
internal sealed class TolerantStringConverter : JsonConverter<string>
{
    public override string? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.String:
                return reader.GetString();
            case JsonTokenType.Number:
                using (var number = JsonDocument.ParseValue(ref reader))
                {
                    return number.RootElement.GetRawText();
                }

            case JsonTokenType.True:
                return "true";
            case JsonTokenType.False:
                return "false";
            default:
                reader.Skip();
                return null;
        }
    }

    public override void Write(Utf8JsonWriter writer, string value, JsonSerializerOptions options) => writer.WriteStringValue(value);
}

/// <summary>A boolean, also when it is written as text; null for anything else.</summary>
internal sealed class TolerantBooleanConverter : JsonConverter<bool?>
{
    public override bool HandleNull => true;

    public override bool? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.True:
                return true;
            case JsonTokenType.False:
                return false;
            case JsonTokenType.String:
                return bool.TryParse(reader.GetString(), out var value) ? value : null;
            default:
                reader.Skip();
                return null;
        }
    }

    public override void Write(Utf8JsonWriter writer, bool? value, JsonSerializerOptions options)
    {
        if (value is { } known)
        {
            writer.WriteBooleanValue(known);
        }
        else
        {
            writer.WriteNullValue();
        }
    }
}

/// <summary>A list of objects; null entries and anything that is no list are left out.</summary>
internal static class JsonElements
{
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

    /// <summary>A list of texts; Zendesk writes tags in audits as a list or as one text with blanks.</summary>
    public static IReadOnlyList<string> Words(this JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Array => [.. element.EnumerateArray().Select(e => e.Text()).OfType<string>().Where(t => t.Length > 0)],
        JsonValueKind.String => element.GetString()!.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries),
        _ => [],
    };
}

/// <summary>Vendor times: ISO 8601 in UTC, with up to nanoseconds.</summary>
internal static class VendorTime
{
    /// <summary>Null when it is no time.</summary>
    public static DateTimeOffset? Parse(string? text)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            return null;
        }

        // .NET keeps seven digits of a second, Zendesk's events carry nine.
        var dot = text.IndexOf('.', StringComparison.Ordinal);
        if (dot > 0)
        {
            var end = dot + 1;
            while (end < text.Length && char.IsAsciiDigit(text[end]))
            {
                end++;
            }

            text = end - dot > 8 ? string.Concat(text.AsSpan(0, dot + 8), text.AsSpan(end)) : text;
        }

        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time) ? time : null;
    }
}
