using Newtonsoft.Json.Linq;

namespace Hitl.Connector.Worker.Tests.Contract;

/// <summary>
/// Turns a schema of an OpenAPI 3.0 description into a self-contained JSON Schema for requests, stricter than the
/// text: an object that lists its properties has no others, unless it says so. Vendors leave
/// <c>additionalProperties: false</c> out everywhere, and a misspelt property is what a contract check is for.
/// <list type="bullet">
/// <item><c>allOf</c> is merged first, or every part would refuse the properties of the others.</item>
/// <item>Read-only properties are taken out; their names stay in <see cref="ReadOnlyNames"/> for the message.</item>
/// <item><c>oneOf</c> is read as <c>anyOf</c>: the vendors' alternatives overlap (integer and number, two lists that
/// may both be empty), and which of two that both fit is meant makes no request wrong.</item>
/// <item><c>nullable</c> becomes the type <c>null</c>.</item>
/// </list>
/// </summary>
internal sealed class RequestSchema(JObject document)
{
    public const string ReadOnlyNames = "x-read-only";

    private const string ComponentPrefix = "#/components/schemas/";
    private static readonly string[] Copied =
    [
        "type", "format", "enum", "pattern", "minLength", "maxLength", "minimum", "maximum", "exclusiveMinimum",
        "exclusiveMaximum", "multipleOf", "minItems", "maxItems", "uniqueItems", "minProperties", "maxProperties",
    ];

    private readonly Dictionary<string, JObject> definitions = new(StringComparer.Ordinal);

    public static JObject Build(JObject document, JObject schema)
    {
        var builder = new RequestSchema(document);
        var root = builder.Normal(schema);
        var result = new JObject { ["definitions"] = new JObject(builder.definitions.OrderBy(d => d.Key, StringComparer.Ordinal).Select(d => new JProperty(d.Key, d.Value))) };

        // Under allOf: a reference at the root would make a reader ignore the definitions beside it.
        result["allOf"] = new JArray(root);
        return result;
    }

    /// <summary>Follows references; a schema without one is itself.</summary>
    /// <exception cref="FormatException">The reference leads nowhere.</exception>
    public static JObject Resolve(JObject document, JObject schema)
    {
        var current = schema;
        for (var hops = 0; current["$ref"] is JValue { Value: string reference }; hops++)
        {
            if (hops > 20 || !reference.StartsWith("#/", StringComparison.Ordinal))
            {
                throw new FormatException($"The reference {reference} cannot be followed.");
            }

            JToken? target = document;
            foreach (var step in reference[2..].Split('/'))
            {
                target = (target as JObject)?[step.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal)];
            }

            current = target as JObject ?? throw new FormatException($"The reference {reference} leads nowhere.");
        }

        return current;
    }

    private JObject Normal(JObject schema)
    {
        if (schema["$ref"] is JValue { Value: string reference })
        {
            return OrNull(Reference(schema, reference), schema);
        }

        var flat = Flat(schema, []);
        var alternatives = Alternatives(flat);
        if (alternatives.Count == 0)
        {
            return OrNull(Single(flat), flat);
        }

        var own = Without(flat, "oneOf", "anyOf");
        var branches = alternatives.Select(a => HasShape(own) ? Normal(Merge(own, Flat(a, []))) : Normal(a));
        return OrNull(new JObject { ["anyOf"] = new JArray(branches) }, flat);
    }

    private JObject Reference(JObject schema, string reference)
    {
        if (!reference.StartsWith(ComponentPrefix, StringComparison.Ordinal))
        {
            return Normal(Resolve(document, schema));
        }

        var name = reference[ComponentPrefix.Length..];
        if (!definitions.ContainsKey(name))
        {
            // First the place, then the content: schemas refer to themselves.
            definitions[name] = [];
            definitions[name] = Normal(Resolve(document, schema));
        }

        return new JObject { ["$ref"] = "#/definitions/" + name };
    }

    /// <summary>One object, string, list, …: no composition left in it.</summary>
    private JObject Single(JObject schema)
    {
        var result = new JObject(Copied.Where(k => schema[k] is not null).Select(k => new JProperty(k, schema[k])));
        if (schema["not"] is JObject not)
        {
            result["not"] = Normal(not);
        }

        if (schema["items"] is JObject items)
        {
            result["items"] = Normal(items);
        }

        var properties = (schema["properties"] as JObject)?.Properties().ToList() ?? [];
        var readOnly = properties.Where(IsReadOnly).Select(p => p.Name).ToHashSet(StringComparer.Ordinal);
        if (properties.Count > 0)
        {
            result["type"] ??= "object";
            result["properties"] = new JObject(properties.Where(p => !readOnly.Contains(p.Name)).Select(p => new JProperty(p.Name, Normal((JObject)p.Value))));
            result[ReadOnlyNames] = new JArray(readOnly.Order(StringComparer.Ordinal));
        }

        if (schema["required"] is JArray required)
        {
            // A read-only property that is required is required of the answer.
            result["required"] = new JArray(required.Where(r => !readOnly.Contains((string?)r ?? "")));
        }

        switch (schema["additionalProperties"])
        {
            case JObject { Count: > 0 } additional:
                result["additionalProperties"] = Normal(additional);
                break;
            case null when properties.Count > 0:
            case JValue { Value: false }:
                result["additionalProperties"] = false;
                break;
        }

        return result;
    }

    private bool IsReadOnly(JProperty property) => property.Value is JObject schema
        && (IsTrue(schema, "readOnly") || (schema["$ref"] is not null && IsTrue(Resolve(document, schema), "readOnly")));

    /// <summary>The schema with its <c>allOf</c> merged into it.</summary>
    /// <param name="within">References being followed: a child of a union names its parent, which names the child.</param>
    private JObject Flat(JObject schema, IReadOnlyList<string> within)
    {
        if (schema["$ref"] is JValue { Value: string reference })
        {
            return within.Contains(reference) ? [] : Flat(Resolve(document, schema), [.. within, reference]);
        }

        if (schema["allOf"] is not JArray parts)
        {
            return schema;
        }

        var result = Without(schema, "allOf");
        foreach (var part in parts.OfType<JObject>())
        {
            result = Merge(result, Flat(part, within));
        }

        return result;
    }

    private static JObject Merge(JObject first, JObject second)
    {
        var result = (JObject)first.DeepClone();
        foreach (var (key, value) in second)
        {
            switch (key, result[key], value)
            {
                case ("properties", JObject mine, JObject theirs):
                    mine.Merge(theirs, new JsonMergeSettings { MergeArrayHandling = MergeArrayHandling.Replace });
                    break;
                case ("required", JArray mine, JArray theirs):
                    mine.Merge(theirs, new JsonMergeSettings { MergeArrayHandling = MergeArrayHandling.Union });
                    break;
                case ("oneOf" or "anyOf", JArray mine, JArray theirs):
                    result[key] = new JArray(mine.OfType<JObject>().SelectMany(m => theirs.OfType<JObject>(), (m, t) => new JObject { ["allOf"] = new JArray(m.DeepClone(), t.DeepClone()) }));
                    break;
                case (_, null, _):
                    result[key] = value?.DeepClone();
                    break;
            }
        }

        return result;
    }

    private static List<JObject> Alternatives(JObject schema)
    {
        var one = (schema["oneOf"] as JArray)?.OfType<JObject>().ToList() ?? [];
        var any = (schema["anyOf"] as JArray)?.OfType<JObject>().ToList() ?? [];
        return (one.Count, any.Count) switch
        {
            (0, _) => any,
            (_, 0) => one,
            _ => [.. one.SelectMany(o => any, (o, a) => new JObject { ["allOf"] = new JArray(o.DeepClone(), a.DeepClone()) })],
        };
    }

    private static bool HasShape(JObject schema) =>
        schema["properties"] is JObject { Count: > 0 } || schema["required"] is JArray { Count: > 0 } || schema["additionalProperties"] is JObject or JValue { Value: false };

    private static JObject OrNull(JObject normal, JObject source)
    {
        if (!IsTrue(source, "nullable"))
        {
            return normal;
        }

        return new JObject { ["anyOf"] = new JArray(normal, new JObject { ["type"] = "null" }) };
    }

    private static bool IsTrue(JObject schema, string key) => schema[key] is JValue { Value: true };

    private static JObject Without(JObject schema, params string[] keys)
    {
        var copy = (JObject)schema.DeepClone();
        foreach (var key in keys)
        {
            copy.Remove(key);
        }

        return copy;
    }
}
