using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Hitl.Connector.Http;

/// <summary>
/// Vendors send the same id as a number in one place and as a string in another: both are read as text, and a
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

/// <summary>A boolean, also when it is written as text, 1 or 0; null for anything else.</summary>
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
                return Parse(reader.GetString());
            case JsonTokenType.Number:
                return Parse(reader.TryGetInt64(out var number) ? number.ToString(CultureInfo.InvariantCulture) : null);
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

    private static bool? Parse(string? text) => text switch
    {
        "1" => true,
        "0" => false,
        _ => bool.TryParse(text, out var value) ? value : null,
    };
}
