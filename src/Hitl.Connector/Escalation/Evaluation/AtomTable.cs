using System.Collections.Frozen;
using System.Text;

namespace Hitl.Connector.Escalation.Evaluation;

/// <summary>The atoms of a rule set, each once, and the columns they read.</summary>
internal sealed class AtomTable
{
    /// <summary>Steps of a program in postfix order: an atom's index, or one of the operators.</summary>
    public const int Not = -1;
    public const int And = -2;
    public const int Or = -3;

    private readonly List<Atom> atoms = [];
    private readonly List<Column> columns = [];
    private readonly Dictionary<string, int> known = new(StringComparer.Ordinal);
    private readonly Dictionary<Column, int> columnsKnown = [];

    public void Compile(Condition condition, List<int> steps)
    {
        switch (condition)
        {
            case Condition.Every { Parts.Count: 0 } or Condition.Some { Parts.Count: 0 } or Condition.Tags { Values.Count: 0 }:
                steps.Add(Whole(AtomKind.Constant, condition));
                break;
            case Condition.Intent { Labels.Count: 0 } or Condition.Topics { Values.Count: 0 }:
                steps.Add(Whole(AtomKind.PerMoment, condition));
                break;
            case Condition.Every every:
                Fold(every.Parts, And, steps);
                break;
            case Condition.Some some:
                Fold(some.Parts, Or, steps);
                break;
            case Condition.Not not:
                Compile(not.Part, steps);
                steps.Add(Not);
                break;
            case Condition.Number number:
                steps.Add(Compare(new Column(ColumnKind.Measure, number.Measure), number.Comparison, number.Threshold, !number.Measure.IsCount()));
                break;
            case Condition.Unknown unknown:
                steps.Add(Unknown(new Column(ColumnKind.Measure, unknown.Measure)));
                break;
            case Condition.Intent intent:
                Fold(intent.Labels, Or, steps, Label);
                steps.Add(Compare(new Column(ColumnKind.Measure, Measure.IntentConfidence), Comparison.AtLeast, intent.Confidence, nearly: true));
                steps.Add(And);
                break;
            case Condition.Urgent urgent:
                steps.Add(Add($"level {urgent.AtLeast}", () => new Atom(AtomKind.Level, Index(new Column(ColumnKind.UrgencyLevel)), Comparison.AtLeast, (int)urgent.AtLeast)));
                steps.Add(Compare(new Column(ColumnKind.UrgencyProbability), Comparison.AtLeast, urgent.Probability, nearly: true));
                steps.Add(And);
                break;
            case Condition.Topics topics:
                Fold(topics.Values, topics.All ? And : Or, steps, t => Compare(new Column(ColumnKind.Topic, Topic: t), Comparison.AtLeast, topics.Probability, nearly: true));
                break;
            case Condition.RiskUnknown risk:
                steps.Add(Unknown(risk.OfTopics ? new Column(ColumnKind.Topic) : new Column(ColumnKind.UrgencyLevel)));
                break;
            case Condition.Tags tags:
                Fold(tags.Values, tags.All ? And : Or, steps, t => Add($"tag {t.ToUpperInvariant()}", () => new Atom(AtomKind.Tag, Name: t)));
                break;
            case Condition.BusinessHours hours:
                steps.Add(Compare(new Column(ColumnKind.BusinessHours), hours.Open ? Comparison.Above : Comparison.Below, 0.5, nearly: false));
                break;
            case Condition.Text:
                steps.Add(Whole(AtomKind.Text, condition));
                break;
            case Condition.BotIntent:
                steps.Add(Whole(AtomKind.PerMoment, condition));
                break;
            default:
                steps.Add(Whole(AtomKind.Constant, condition));
                break;
        }
    }

    public Atom this[int index] => atoms[index];

    public Atom[] Atoms() => [.. atoms];

    public Column[] Columns() => [.. columns];

    public FrozenDictionary<string, int> Named(AtomKind kind) =>
        atoms.Select((atom, index) => (atom, index)).Where(a => a.atom.Kind == kind).ToFrozenDictionary(a => a.atom.Name, a => a.index, StringComparer.OrdinalIgnoreCase);

    /// <summary>The atoms that ask for each pattern.</summary>
    public FrozenDictionary<string, int[]> ByPattern() =>
        atoms.Select((atom, index) => (Text: atom.Condition as Condition.Text, index)).Where(a => a.Text is not null)
            .GroupBy(a => a.Text!.Pattern, StringComparer.Ordinal)
            .ToFrozenDictionary(g => g.Key, g => g.Select(a => a.index).ToArray(), StringComparer.Ordinal);

    private void Fold(IReadOnlyList<Condition> parts, int operation, List<int> steps)
    {
        for (var i = 0; i < parts.Count; i++)
        {
            Compile(parts[i], steps);
            if (i > 0)
            {
                steps.Add(operation);
            }
        }
    }

    private static void Fold(IReadOnlyList<string> values, int operation, List<int> steps, Func<string, int> atom)
    {
        for (var i = 0; i < values.Count; i++)
        {
            steps.Add(atom(values[i]));
            if (i > 0)
            {
                steps.Add(operation);
            }
        }
    }

    private int Label(string label) => Add($"label {label.ToUpperInvariant()}", () => new Atom(AtomKind.Label, Index(new Column(ColumnKind.Measure, Measure.IntentConfidence)), Name: label));

    private int Compare(Column column, Comparison comparison, double threshold, bool nearly) =>
        Add($"{column} {comparison} {threshold:R}", () => new Atom(AtomKind.Compare, Index(column), comparison, threshold, Nearly: nearly));

    private int Unknown(Column column) => Add($"{column} unknown", () => new Atom(AtomKind.Unknown, Index(column)));

    private int Whole(AtomKind kind, Condition condition)
    {
        var text = new StringBuilder();
        condition.Write(text);
        return Add(text.ToString(), () => new Atom(kind, Condition: condition));
    }

    private int Add(string key, Func<Atom> create)
    {
        if (!known.TryGetValue(key, out var index))
        {
            var atom = create();
            index = atoms.Count;
            atoms.Add(atom);
            known.Add(key, index);
        }

        return index;
    }

    private int Index(Column column)
    {
        if (!columnsKnown.TryGetValue(column, out var index))
        {
            index = columns.Count;
            columns.Add(column);
            columnsKnown.Add(column, index);
        }

        return index;
    }
}
