using System.Text.Json;
using Hitl.Connector.Models.Runtime;

namespace Hitl.Connector.Models.Transformers.Tokenizing;

/// <summary>A value in a JSON file that knows where it stands, so that what is wrong with it can be said with its place.</summary>
internal readonly record struct JsonPart(string File, string Path, JsonElement Element)
{
    public bool IsNull => Element.ValueKind is JsonValueKind.Null or JsonValueKind.Undefined;

    /// <summary>The type that Hugging Face writes into every step; empty when there is none.</summary>
    public string Type => Optional("type")?.AsString() ?? "";

    /// <exception cref="ModelLoadException">The file is missing, unreadable or no JSON object.</exception>
    public static JsonPart Read(string path)
    {
        try
        {
            using var document = JsonDocument.Parse(ModelDirectory.Read(path));
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? new JsonPart(path, "", document.RootElement.Clone())
                : throw new ModelLoadException(path, "it is no JSON object");
        }
        catch (JsonException e)
        {
            throw new ModelLoadException(path, "it is no JSON (" + e.Message + ")", e);
        }
    }

    /// <summary>Null when the field is missing or null.</summary>
    public JsonPart? Optional(string name)
    {
        var part = Element.ValueKind == JsonValueKind.Object && Element.TryGetProperty(name, out var value) ? new JsonPart(File, Below(name), value) : default(JsonPart?);
        return part is { IsNull: false } ? part : null;
    }

    public JsonPart Required(string name) => Optional(name) ?? throw Problem($"it has no {Below(name)}");

    public bool Bool(string name, bool otherwise) => OptionalBool(name) ?? otherwise;

    public bool? OptionalBool(string name) => Optional(name) switch
    {
        null => null,
        { Element.ValueKind: JsonValueKind.True } => true,
        { Element.ValueKind: JsonValueKind.False } => false,
        { } other => throw other.Wrong("true or false"),
    };

    public int? OptionalInt(string name) => Optional(name)?.AsInt();

    public string AsString() => Element.ValueKind == JsonValueKind.String ? Element.GetString()! : throw Wrong("a string");

    public int AsInt() => Element.ValueKind == JsonValueKind.Number && Element.TryGetInt32(out var value) ? value : throw Wrong("a whole number");

    public IEnumerable<JsonPart> Items()
    {
        if (Element.ValueKind != JsonValueKind.Array)
        {
            throw Wrong("a list");
        }

        var index = 0;
        foreach (var item in Element.EnumerateArray())
        {
            yield return new JsonPart(File, $"{Path}[{index++}]", item);
        }
    }

    public IEnumerable<(string Name, JsonPart Value)> Fields()
    {
        if (Element.ValueKind != JsonValueKind.Object)
        {
            throw Wrong("an object");
        }

        foreach (var field in Element.EnumerateObject())
        {
            yield return (field.Name, new JsonPart(File, Below(field.Name), field.Value));
        }
    }

    public ModelLoadException Wrong(string wanted) => Problem($"{Path} is {Shown()}: {wanted} is expected");

    /// <summary>A step or a setting that only other models need.</summary>
    public ModelLoadException Unsupported(string known) => Problem($"{Path} is {Shown()}, which is not supported here; supported: {known}");

    public ModelLoadException Problem(string problem) => new(File, problem);

    private string Shown()
    {
        const int ShownAtMost = 60;
        var type = Type is { Length: > 0 } t ? t : Element.GetRawText();
        return type.Length <= ShownAtMost ? type : type[..ShownAtMost] + "…";
    }

    private string Below(string name) => Path.Length == 0 ? name : $"{Path}.{name}";
}
