using System.Globalization;
using Newtonsoft.Json.Linq;

namespace Hitl.Connector.Worker.Tests.Contract;

/// <summary>
/// One parameter of an operation. What is sent is text; it fits when any reading of it (as text, number, truth value
/// or list) fits the schema.
/// </summary>
internal sealed class OpenApiParameter(OpenApiDescription description, JObject parameter)
{
    public string Name { get; } = (string?)parameter["name"] ?? throw new FormatException("A parameter has no name.");

    public string In { get; } = (string?)parameter["in"] ?? "query";

    public bool Required { get; } = parameter["required"] is JValue { Value: true };

    private JObject? Schema { get; } = parameter["schema"] as JObject;

    /// <summary>The key is this parameter: by its name, as a list (<c>name[]</c>), or as a part of it (<c>name[part]</c>).</summary>
    public bool Takes(string key) => key == Name || key == Name + "[]" || Part(key) is not null;

    public IEnumerable<Finding> CheckQuery(string key, IReadOnlyList<string> values, string pointer)
    {
        if (key == Name || key == Name + "[]" || Part(key) is not { } part)
        {
            return Check(values, pointer);
        }

        var schemas = Shapes(Schema).Select(s => s["properties"]?[part] as JObject).OfType<JObject>().ToList();
        if (schemas.Count > 0)
        {
            return Best(schemas.SelectMany(s => Readings(values).Select(r => description.Compile(s).Check(r, pointer))));
        }

        return Shapes(Schema).Any(s => s["additionalProperties"] is JObject or JValue { Value: true })
            ? []
            : [new Finding(pointer, "is not in the description")];
    }

    public IEnumerable<Finding> Check(IReadOnlyList<string> values, string pointer) =>
        Schema is null ? [] : Best(Readings(values).Select(r => description.Compile(Schema).Check(r, pointer)));

    /// <summary>The reading with the fewest findings, and of those one of the right type: it tells what is really wrong.</summary>
    private static IReadOnlyList<Finding> Best(IEnumerable<IReadOnlyList<Finding>> checks) =>
        checks.OrderBy(c => c.Count).ThenBy(c => c.Any(f => f.Message.StartsWith(CompiledSchema.WrongType, StringComparison.Ordinal))).FirstOrDefault() ?? [];

    private string? Part(string key) =>
        key.StartsWith(Name + "[", StringComparison.Ordinal) && key.EndsWith(']') && key.Length > Name.Length + 2 && Shapes(Schema).Any(s => s["properties"] is JObject || (string?)s["type"] == "object")
            ? key[(Name.Length + 1)..^1]
            : null;

    private IEnumerable<JObject> Shapes(JObject? schema)
    {
        if (schema is null)
        {
            return [];
        }

        var resolved = description.Resolve(schema);
        var inner = new[] { "oneOf", "anyOf", "allOf" }.SelectMany(k => (resolved[k] as JArray)?.OfType<JObject>() ?? []);
        return inner.SelectMany(Shapes).Prepend(resolved);
    }

    private static IEnumerable<JToken> Readings(IReadOnlyList<string> values)
    {
        if (values is [var only])
        {
            foreach (var reading in Scalars(only))
            {
                yield return reading;
            }
        }

        // Lists come as repeated keys or as one text with commas.
        var items = values is [var text] ? text.Split(',') : values;
        yield return new JArray(items.Select(i => new JValue(i)));
        if (items.All(i => long.TryParse(i, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _)))
        {
            yield return new JArray(items.Select(i => new JValue(long.Parse(i, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture))));
        }
    }

    private static IEnumerable<JValue> Scalars(string text)
    {
        yield return new JValue(text);
        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole))
        {
            yield return new JValue(whole);
        }

        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number))
        {
            yield return new JValue(number);
        }

        if (text is "true" or "false")
        {
            yield return new JValue(text == "true");
        }
    }
}
