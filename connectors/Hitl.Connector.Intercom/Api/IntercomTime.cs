using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Hitl.Connector.Intercom.Api;

internal static class IntercomTime
{
    /// <summary>Unix seconds, as number or digits; null for null, 0 and anything else.</summary>
    public static DateTimeOffset? Read(JsonElement element)
    {
        if (!long.TryParse(element.Text(), NumberStyles.Integer, CultureInfo.InvariantCulture, out var seconds))
        {
            return null;
        }

        return FromUnix(seconds);
    }

    public static DateTimeOffset? FromUnix(long seconds) =>
        seconds > 0 && seconds <= DateTimeOffset.MaxValue.ToUnixTimeSeconds() ? DateTimeOffset.FromUnixTimeSeconds(seconds) : null;
}

/// <summary>Times are Unix seconds, null, 0 for never, and now and then digits in quotes.</summary>
internal sealed class IntercomTimeConverter : JsonConverter<DateTimeOffset?>
{
    public override bool HandleNull => true;

    public override DateTimeOffset? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        using var value = JsonDocument.ParseValue(ref reader);
        return IntercomTime.Read(value.RootElement);
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
