using System.Globalization;

namespace Hitl.Connector.Escalation;

/// <summary>The keys of one mapping: unknown ones and values of the wrong kind are reported where they stand.</summary>
internal sealed class YamlFields
{
    private readonly RuleYaml yaml;
    private readonly YamlNode node;
    private readonly string what;
    private readonly Dictionary<string, YamlNode> values = new(StringComparer.Ordinal);

    public YamlFields(RuleYaml yaml, YamlNode node, string what, IReadOnlyList<string> known)
    {
        (this.yaml, this.node, this.what) = (yaml, node, what);
        if (node is not YamlMap map)
        {
            yaml.Report(node, $"{what} takes keys with values: {string.Join(", ", known)}");
            return;
        }

        IsMap = true;
        IsEmpty = map.Entries.Count == 0;
        foreach (var (key, value) in map.Entries)
        {
            if (known.Contains(key.Value, StringComparer.Ordinal))
            {
                values[key.Value] = value;
            }
            else
            {
                yaml.Report(key, $"unknown key '{key.Value}': {what} takes {string.Join(", ", known)}");
            }
        }
    }

    public bool IsMap { get; }

    public bool IsEmpty { get; }

    /// <summary>The keys that are known, in no particular order.</summary>
    public IEnumerable<string> Present => values.Keys;

    public YamlNode? this[string key] => values.GetValueOrDefault(key);

    public YamlNode? Required(string key)
    {
        var value = this[key];
        if (value is null && IsMap)
        {
            yaml.Report(node, $"{what} needs '{key}'");
        }

        return value;
    }

    public string? Text(string key, bool required = false)
    {
        var value = required ? Required(key) : this[key];
        switch (value)
        {
            case null:
                return null;
            case YamlText { IsNull: false } text when !string.IsNullOrWhiteSpace(text.Value):
                return text.Value;
            default:
                yaml.Report(value, $"'{key}' takes one text");
                return null;
        }
    }

    public bool? Flag(string key)
    {
        switch (this[key])
        {
            case null:
                return null;
            case YamlText { Quoted: false, Value: "true" }:
                return true;
            case YamlText { Quoted: false, Value: "false" }:
                return false;
            case var other:
                yaml.Report(other, $"'{key}' is true or false");
                return null;
        }
    }

    /// <summary>A member of an enum, written in lower case.</summary>
    public T? Name<T>(string key, bool required = false)
        where T : struct, Enum
    {
        if (required)
        {
            Required(key);
        }

        return Name(key, Enum.GetValues<T>());
    }

    /// <summary>One of these members of an enum, written in lower case.</summary>
    public T? Name<T>(string key, IReadOnlyList<T> names)
        where T : struct, Enum
    {
        var value = this[key];
        if (value is null)
        {
            return null;
        }

        if (value is YamlText text)
        {
            foreach (var name in names)
            {
                if (string.Equals(Names.Of(name), text.Value, StringComparison.Ordinal))
                {
                    return name;
                }
            }
        }

        yaml.Report(value, $"'{key}' is one of {string.Join(", ", names.Select(n => Names.Of(n)))}");
        return null;
    }

    /// <summary>A whole number within a range.</summary>
    public int? Whole(string key, int least, int most)
    {
        switch (this[key])
        {
            case null:
                return null;
            case YamlText text when int.TryParse(text.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most:
                return number;
            case var other:
                yaml.Report(other, string.Create(CultureInfo.InvariantCulture, $"'{key}' is a whole number from {least} to {most}"));
                return null;
        }
    }

    /// <summary>A number within a range.</summary>
    public double? Number(string key, double least, double most)
    {
        switch (this[key])
        {
            case null:
                return null;
            case YamlText text when double.TryParse(text.Value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most:
                return number;
            case var other:
                yaml.Report(other, string.Create(CultureInfo.InvariantCulture, $"'{key}' is a number from {least} to {most}"));
                return null;
        }
    }

    public IReadOnlyList<YamlNode> List(string key, bool required = false)
    {
        switch (required ? Required(key) : this[key])
        {
            case null:
                return [];
            case YamlList { Items.Count: > 0 } list:
                return list.Items;
            case var other:
                yaml.Report(other, $"'{key}' takes a list with at least one entry");
                return [];
        }
    }

    /// <summary>One text or a list of them.</summary>
    public IReadOnlyList<YamlText> Texts(string key) => this[key] is { } value ? Texts(yaml, value, key) : [];

    public static IReadOnlyList<YamlText> Texts(RuleYaml yaml, YamlNode value, string key)
    {
        if (value is YamlText { IsNull: false } single)
        {
            return [single];
        }

        if (value is not YamlList { Items.Count: > 0 } list)
        {
            yaml.Report(value, $"'{key}' takes a text or a list of texts");
            return [];
        }

        foreach (var item in list.Items.Where(i => i is not YamlText { IsNull: false }))
        {
            yaml.Report(item, $"'{key}' takes texts only");
        }

        return [.. list.Items.OfType<YamlText>().Where(t => !t.IsNull)];
    }
}
