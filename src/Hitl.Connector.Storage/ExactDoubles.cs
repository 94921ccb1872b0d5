using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Hitl.Connector.Storage;

/// <summary>
/// Writes numbers so that they read back bit for bit. .NET's shortest form does not for some powers of two (2^-25 is
/// written 2.980232238769531E-08, which reads as the number below it: dotnet/runtime pull request 131131), and models say such
/// probabilities: those get 17 digits, which always do.
/// </summary>
internal sealed class ExactDoubles : JsonConverter<double>
{
    public override double Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.TokenType != JsonTokenType.String
        ? reader.GetDouble()
        : reader.GetString() switch
        {
            "NaN" => double.NaN,
            "Infinity" => double.PositiveInfinity,
            "-Infinity" => double.NegativeInfinity,
            var other => throw new JsonException($"'{other}' is no number."),
        };

    public override void Write(Utf8JsonWriter writer, double value, JsonSerializerOptions options)
    {
        if (!double.IsFinite(value))
        {
            writer.WriteStringValue(double.IsNaN(value) ? "NaN" : value > 0 ? "Infinity" : "-Infinity");
            return;
        }

        var shortest = value.ToString("R", CultureInfo.InvariantCulture);
        var exact = BitConverter.DoubleToInt64Bits(double.Parse(shortest, CultureInfo.InvariantCulture)) == BitConverter.DoubleToInt64Bits(value);
        writer.WriteRawValue(exact ? shortest : value.ToString("G17", CultureInfo.InvariantCulture));
    }
}
