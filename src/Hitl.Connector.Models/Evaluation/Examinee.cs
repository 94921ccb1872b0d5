using System.Globalization;
using System.Numerics.Tensors;
using Hitl.Connector.Models.Onnx;
using Hitl.Connector.Models.Runtime;

namespace Hitl.Connector.Models.Evaluation;

/// <summary>What a model said of one text.</summary>
/// <param name="Probabilities">Of each of <see cref="Examinee.Answers"/>.</param>
/// <param name="Uncertainty">Probability that the text is of none of the labels; null where the model does not say.</param>
public sealed record ModelAnswer(string Said, double Confidence, double[] Probabilities, double? Uncertainty);

/// <summary>A model under test: makes its answers comparable with labels as people write them.</summary>
public sealed class Examinee
{
    /// <summary>What a yes-or-no model says where it does not see its label, and how every other label of the data counts for it.</summary>
    public const string Otherwise = "other";

    private const string Positive = "positive";
    private const string Neutral = "neutral";
    private static readonly string[] YesWords = ["yes", "y", "true", "1"];
    private static readonly string[] NoWords = ["no", "n", "false", "0", Otherwise];

    private readonly TextModel model;

    /// <summary>The label asked for, where the answer is yes or no; -1 where it is one of several.</summary>
    private readonly int asked;
    private readonly int positive;
    private readonly int neutral;

    /// <param name="label">Measures only whether the model sees this one of its labels; null for all, which a model that gives several at once does not allow.</param>
    /// <exception cref="InvalidDataException">The model has no such label, or one must be named.</exception>
    public Examinee(TextModel model, string? label = null)
    {
        this.model = model;
        asked = label is not null ? model.Labels.ToList().IndexOf(label) : model.Labels.Count == 1 ? 0 : -1;
        if (asked < 0 && label is not null)
        {
            throw new InvalidDataException($"The model {model.Entry.Name} has no label {label}: it knows {string.Join(", ", model.Labels)}.");
        }

        if (asked < 0 && model.Entry.Kind == OutputKind.Sigmoid)
        {
            throw new InvalidDataException($"The model {model.Entry.Name} gives several labels at once: name one with --label, of {string.Join(", ", model.Labels)}.");
        }

        Answers = asked >= 0 ? [model.Labels[asked], Otherwise] : model.Labels;
        positive = Answers.ToList().IndexOf(Positive);
        neutral = Answers.ToList().IndexOf(Neutral);
    }

    /// <summary>Name, version and hash of the model, and the label asked for.</summary>
    public string Description => $"{model.Stamp.Name} {model.Stamp.Version} ({model.Stamp.Hash}){(model.Labels.Count > 1 && IsYesOrNo ? $", {Answers[0]}" : "")}";

    /// <summary>What the model can say: its labels, and <see cref="Otherwise"/> beside a single one.</summary>
    public IReadOnlyList<string> Answers { get; }

    /// <summary>True when one label is measured, with its probability.</summary>
    public bool IsYesOrNo => asked >= 0;

    /// <summary>True when what it says yes to are the texts of none of the labels.</summary>
    public bool IsScopeModel => model.Entry.Name == ModelNames.Uncertainty;

    public bool KnowsItsScope => model.KnowsItsScope;

    /// <summary>Yes, no, and numbers between make sense of it: a yes-or-no model, or one that knows <c>positive</c>.</summary>
    public bool HasGrades => IsYesOrNo || positive >= 0;

    /// <summary>The labels are numbers on a scale of their own, such as stars, and not names of answers.</summary>
    public bool AreGrades(IEnumerable<string> labels)
    {
        var all = labels.ToList();
        return HasGrades && all.TrueForAll(l => Number(l) is not null) && !(IsYesOrNo && all.TrueForAll(IsYesOrNoWord));
    }

    /// <summary>What stands behind a label in the data; the label itself when the model does not know it.</summary>
    public string Truth(string written)
    {
        var label = written.Trim();
        if (IsYesOrNo)
        {
            return SaysAsked(label) || YesWords.Contains(label, StringComparer.OrdinalIgnoreCase) ? Answers[0] : Otherwise;
        }

        var exact = Answers.FirstOrDefault(a => a == label) ?? Answers.FirstOrDefault(a => Is(a, label));
        return exact ?? (model.Entry.Name == ModelNames.Language ? Answers.FirstOrDefault(a => Is(a, label.Split('-', '_')[0])) : null) ?? label;
    }

    /// <summary>The label names an answer of this model.</summary>
    public bool Understands(string written) => IsYesOrNo
        ? SaysAsked(written) || IsYesOrNoWord(written) || Names(written).All(n => model.Labels.Contains(n, StringComparer.OrdinalIgnoreCase))
        : Answers.Contains(Truth(written));

    public ModelAnswer Ask(string text)
    {
        var (probabilities, uncertainty) = model.ScoreWithScope(text, model.Extract(text));
        double[] each = IsYesOrNo ? [probabilities[asked], 1.0 - probabilities[asked]] : [.. probabilities];
        var best = TensorPrimitives.IndexOfMax<double>(each);
        return new ModelAnswer(Answers[best], each[best], each, uncertainty);
    }

    /// <summary>The answer as one number 0..1: the probability of yes, or of positive plus half of neutral.</summary>
    public double Grade(ModelAnswer answer) =>
        IsYesOrNo ? answer.Probabilities[0] : answer.Probabilities[positive] + (neutral < 0 ? 0 : answer.Probabilities[neutral] / 2);

    /// <summary>The number a label says, or null.</summary>
    public static double? Number(string label) => double.TryParse(label, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && double.IsFinite(value) ? value : null;

    private bool SaysAsked(string label) => Names(label).Any(n => Is(n, Answers[0]));

    // Several labels of one text stand side by side, as in "legal;payment".
    private static string[] Names(string label) => label.Split([';', '|'], StringSplitOptions.TrimEntries);

    private static bool IsYesOrNoWord(string label) => YesWords.Concat(NoWords).Contains(label.Trim(), StringComparer.OrdinalIgnoreCase);

    private static bool Is(string a, string b) => string.Equals(a, b, StringComparison.OrdinalIgnoreCase);
}
