using System.Globalization;
using System.Numerics;
using Newtonsoft.Json.Linq;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Hitl.Connector.Worker.Tests.Contract;

/// <summary>
/// YAML to JSON by YAML 1.2's core rules. Read node by node, since Zendesk's file has bare <c>=</c> scalars, which
/// YAML 1.1 gives a type of their own and typed readers refuse.
/// </summary>
internal static class YamlDocument
{
    /// <exception cref="YamlException">The text is no YAML.</exception>
    /// <exception cref="FormatException">The text holds no mapping.</exception>
    public static JObject Read(TextReader text)
    {
        var stream = new YamlStream();
        stream.Load(text);
        return stream.Documents is [var document, ..] && Convert(document.RootNode) is JObject root
            ? root
            : throw new FormatException("The document holds no mapping.");
    }

    private static JToken Convert(YamlNode node) => node switch
    {
        YamlMappingNode mapping => new JObject(mapping.Children.Select(c => new JProperty(Key(c.Key), Convert(c.Value)))),
        YamlSequenceNode sequence => new JArray(sequence.Children.Select(Convert)),
        YamlScalarNode scalar => Scalar(scalar),
        _ => throw new FormatException($"Line {node.Start.Line}: {node.NodeType} is not expected."),
    };

    private static string Key(YamlNode node) => (node as YamlScalarNode)?.Value ?? throw new FormatException($"Line {node.Start.Line}: a key must be a scalar.");

    private static JValue Scalar(YamlScalarNode scalar)
    {
        var text = scalar.Value ?? "";
        if (scalar.Style is not ScalarStyle.Plain)
        {
            return new JValue(text);
        }

        switch (text)
        {
            case "" or "~" or "null" or "Null" or "NULL":
                return JValue.CreateNull();
            case "true" or "True" or "TRUE":
                return new JValue(true);
            case "false" or "False" or "FALSE":
                return new JValue(false);
        }

        if (BigInteger.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole))
        {
            return whole >= long.MinValue && whole <= long.MaxValue ? new JValue((long)whole) : new JValue((double)whole);
        }

        return LooksLikeNumber(text) && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            ? new JValue(number)
            : new JValue(text);
    }

    // "Infinity" and "NaN" are words in a description.
    private static bool LooksLikeNumber(string text) => text.All(c => char.IsAsciiDigit(c) || c is '+' or '-' or '.' or 'e' or 'E');
}
