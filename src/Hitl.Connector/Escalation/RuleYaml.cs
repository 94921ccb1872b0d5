using System.Globalization;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Hitl.Connector.Escalation;

/// <summary>Something wrong in a rule file, with the place where it is.</summary>
/// <param name="Line">From 1.</param>
/// <param name="Column">From 1.</param>
public sealed record RuleError(string File, int Line, int Column, string Message)
{
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{File}({Line},{Column}): {Message}");
}

/// <summary>A node of a rule file that knows its place.</summary>
internal abstract record YamlNode(int Line, int Column);

internal sealed record YamlText(int Line, int Column, string Value, bool Quoted) : YamlNode(Line, Column)
{
    public bool IsNull => !Quoted && Value is "" or "~" or "null";
}

internal sealed record YamlList(int Line, int Column, IReadOnlyList<YamlNode> Items) : YamlNode(Line, Column);

internal sealed record YamlMap(int Line, int Column, IReadOnlyList<(YamlText Key, YamlNode Value)> Entries) : YamlNode(Line, Column);

/// <summary>
/// Reads YAML into nodes with places. Goes on after a duplicate key or an alias, so that everything wrong is said at
/// once; only broken syntax ends the reading.
/// </summary>
internal sealed class RuleYaml(string file, List<RuleError> errors)
{
    private const int MaxDepth = 32;

    /// <summary>The document's root, or null when it is empty or cannot be read.</summary>
    public YamlNode? Read(string text)
    {
        try
        {
            var parser = new Parser(new StringReader(text));
            parser.Consume<StreamStart>();
            if (!parser.TryConsume<DocumentStart>(out _))
            {
                Report(1, 1, "the file is empty: it needs a list under 'rules'");
                return null;
            }

            var root = Node(parser, 0);
            parser.Consume<DocumentEnd>();
            if (parser.Accept<DocumentStart>(out var second))
            {
                Report(second.Start, "one document per file: everything after this line is not read");
            }

            return root;
        }
        catch (YamlException broken)
        {
            Report(broken.Start, $"this is not valid YAML: {broken.Message}");
            return null;
        }
    }

    public void Report(YamlNode at, string message) => Report(at.Line, at.Column, message);

    private void Report(Mark at, string message) => Report((int)at.Line, (int)at.Column, message);

    private void Report(int line, int column, string message) => errors.Add(new RuleError(file, line, column, message));

    private YamlNode? Node(IParser parser, int depth)
    {
        if (depth > MaxDepth)
        {
            throw new YamlException(parser.Current!.Start, parser.Current.End, $"nested deeper than {MaxDepth} levels");
        }

        if (parser.TryConsume<AnchorAlias>(out var alias))
        {
            Report(alias.Start, "aliases are not read in rule files: write it out");
            return null;
        }

        if (parser.TryConsume<Scalar>(out var scalar))
        {
            return new YamlText((int)scalar.Start.Line, (int)scalar.Start.Column, scalar.Value, scalar.Style != ScalarStyle.Plain);
        }

        if (parser.TryConsume<SequenceStart>(out var sequence))
        {
            var items = new List<YamlNode>();
            while (!parser.TryConsume<SequenceEnd>(out _))
            {
                if (Node(parser, depth + 1) is { } item)
                {
                    items.Add(item);
                }
            }

            return new YamlList((int)sequence.Start.Line, (int)sequence.Start.Column, items);
        }

        var map = parser.Consume<MappingStart>();
        return new YamlMap((int)map.Start.Line, (int)map.Start.Column, Entries(parser, depth));
    }

    private List<(YamlText Key, YamlNode Value)> Entries(IParser parser, int depth)
    {
        var entries = new List<(YamlText Key, YamlNode Value)>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        while (!parser.TryConsume<MappingEnd>(out _))
        {
            var at = parser.Current!.Start;
            var key = Node(parser, depth + 1);
            var value = Node(parser, depth + 1);
            if (key is not YamlText name)
            {
                Report(at, "a key must be plain text");
            }
            else if (!seen.Add(name.Value))
            {
                Report(name, $"'{name.Value}' is here twice");
            }
            else if (value is not null)
            {
                entries.Add((name, value));
            }
        }

        return entries;
    }
}
