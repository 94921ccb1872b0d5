using System.Globalization;
using Hitl.Connector.Models.Onnx;
using Hitl.Connector.Models.Runtime;

namespace Hitl.Connector.Models.Transformers;

/// <summary>
/// Turns the probabilities of somebody else's labels into those of ours. What the names do not say plainly must stand
/// in the settings: a label is never guessed.
/// </summary>
internal sealed class LabelMap
{
    private const string Negative = "negative";
    private const string Neutral = "neutral";
    private const string Positive = "positive";
    private const string Other = "other";

    /// <summary>How a model's output counts for one of ours.</summary>
    private readonly record struct Share(int From, int To, float Weight);

    private readonly List<Share> shares;
    private readonly bool eachOnItsOwn;
    private readonly int? outOfScope;

    private LabelMap(IReadOnlyList<string> targets, List<Share> shares, bool eachOnItsOwn, int? outOfScope)
    {
        Targets = targets;
        this.shares = shares;
        this.eachOnItsOwn = eachOnItsOwn;
        this.outOfScope = outOfScope;
    }

    /// <summary>Our labels, in the order of the results.</summary>
    public IReadOnlyList<string> Targets { get; }

    public bool KnowsItsScope => outOfScope is not null;

    /// <param name="labels">The model's own, in the order of its outputs.</param>
    /// <param name="problem">How the model answers.</param>
    /// <param name="role">The model that is replaced.</param>
    /// <param name="given">From the settings: a label of the model, and what it is here.</param>
    /// <param name="path">Of the file that names the labels.</param>
    /// <exception cref="ModelLoadException">A label has no meaning here, or a score would have no label.</exception>
    public static LabelMap Create(IReadOnlyList<string> labels, ProblemType problem, ModelEntry role, IReadOnlyDictionary<string, string> given, string path)
    {
        var meanings = new Dictionary<string, string>(given, StringComparer.OrdinalIgnoreCase);
        if (meanings.Keys.FirstOrDefault(k => !labels.Contains(k, StringComparer.OrdinalIgnoreCase)) is { } unknown)
        {
            throw Refused(path, role, $"the settings map the label {unknown}, which it has not");
        }

        var choosesOne = role.Kind == OutputKind.Softmax;
        if (choosesOne && (problem != ProblemType.SingleLabel || labels.Count < 2))
        {
            throw Refused(path, role, "it gives each label a probability of its own, where one choice between all of them is needed");
        }

        if (role.Name == ModelNames.Intent)
        {
            return Intents(labels, meanings);
        }

        var scale = role.Name == ModelNames.Sentiment ? Scale(labels) : null;
        var shares = new List<Share>();
        for (var from = 0; from < labels.Count; from++)
        {
            var meaning = meanings.GetValueOrDefault(labels[from]);
            if (role.Name == ModelNames.Sentiment && (meaning is null ? scale?[from] : Number(meaning)) is { } value)
            {
                shares.AddRange(OnScale(from, value, role.Labels));
                continue;
            }

            var to = Index(role.Labels, meaning ?? labels[from]);
            if (to >= 0)
            {
                shares.Add(new Share(from, to, 1));
            }
            else if (choosesOne || (meaning is not null && Fold(meaning) != Other))
            {
                throw Refused(path, role, meaning is null
                    ? $"what its label {labels[from]} means is not known; map it in the settings to {Known(role)}"
                    : $"the settings map its label {labels[from]} to {meaning}, which is none of {Known(role)}");
            }
        }

        // A model of two moods has no neutral; nothing else may stay without a label.
        foreach (var missing in role.Labels.Where((label, to) => shares.TrueForAll(s => s.To != to) && !(role.Name == ModelNames.Sentiment && label == Neutral)))
        {
            throw Refused(path, role, $"none of its labels ({string.Join(", ", labels)}) is {missing}; map one in the settings");
        }

        return new LabelMap(role.Labels, shares, problem == ProblemType.MultiLabel, null);
    }

    /// <summary>The probabilities of <see cref="Targets"/>, and that of none of them where the map <see cref="KnowsItsScope"/>.</summary>
    public (float[] Probabilities, float? Uncertainty) Apply(ReadOnlySpan<float> probabilities)
    {
        var result = new float[Targets.Count];
        foreach (var share in shares)
        {
            var p = probabilities[share.From] * share.Weight;

            // Labels of their own overlap (toxic, insulting): the surest counts. Of a choice the parts add up.
            result[share.To] = eachOnItsOwn ? Math.Max(result[share.To], p) : result[share.To] + p;
        }

        if (outOfScope is not { } outside)
        {
            for (var i = 0; i < result.Length; i++)
            {
                result[i] = Math.Min(1, result[i]);
            }

            return (result, null);
        }

        var inside = result.Sum();
        for (var i = 0; i < result.Length; i++)
        {
            result[i] = inside > 0 ? result[i] / inside : 1f / result.Length;
        }

        return (result, probabilities[outside]);
    }

    // An account's intents are its own: they may be called anything.
    private static LabelMap Intents(IReadOnlyList<string> labels, Dictionary<string, string> meanings)
    {
        var names = labels.Select(l => meanings.GetValueOrDefault(l, l)).ToList();
        int? outside = names.FindIndex(n => Fold(n) is "outofscope" or "oos") is >= 0 and var at ? at : null;
        var targets = names.Where((_, i) => i != outside).Distinct(StringComparer.Ordinal).ToList();
        var shares = names.Select((name, from) => new Share(from, targets.IndexOf(name), 1)).Where(s => s.From != outside).ToList();
        return new LabelMap(targets, shares, false, outside);
    }

    /// <summary>Where each label stands from negative to positive, for the ways in which makers of models usually name them; null where they do otherwise.</summary>
    private static double[]? Scale(IReadOnlyList<string> labels)
    {
        // "1 star" to "5 stars", and LABEL_0 onwards from negative to positive.
        var numbered = labels.Select((label, i) => (Stars: Fold(label) == (i + 1).ToString(CultureInfo.InvariantCulture) + (i == 0 ? "star" : "stars"), Plain: Fold(label) == "label" + i)).ToList();
        if ((labels.Count is 2 or 3 or 5 && numbered.TrueForAll(n => n.Plain)) || (labels.Count == 5 && numbered.TrueForAll(n => n.Stars)))
        {
            return [.. labels.Select((_, i) => i / (labels.Count - 1.0))];
        }

        var graded = labels.Any(l => Fold(l) == "verynegative") && labels.Any(l => Fold(l) == "verypositive");
        var values = labels.Select(double? (l) => Fold(l) switch
        {
            "verynegative" => 0,
            Negative or "neg" => graded ? 0.25 : 0,
            Neutral or "neu" => 0.5,
            Positive or "pos" => graded ? 0.75 : 1,
            "verypositive" => 1,
            _ => null,
        }).ToList();
        return values.TrueForAll(v => v is not null) ? [.. values.Select(v => v!.Value)] : null;
    }

    // Half way between two of our labels is half of each.
    private static IEnumerable<Share> OnScale(int from, double value, IReadOnlyList<string> targets)
    {
        var neutral = (float)(1 - Math.Abs((2 * value) - 1));
        Share[] parts = [new Share(from, Index(targets, Neutral), neutral), new Share(from, Index(targets, value < 0.5 ? Negative : Positive), 1 - neutral)];
        return parts.Where(p => p.Weight > 0);
    }

    private static double? Number(string meaning) =>
        double.TryParse(meaning, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value) && value is >= 0 and <= 1 ? value : null;

    private static int Index(IReadOnlyList<string> targets, string name)
    {
        for (var i = 0; i < targets.Count; i++)
        {
            if (Fold(targets[i]) == Fold(name))
            {
                return i;
            }
        }

        return -1;
    }

    private static string Known(ModelEntry role) =>
        string.Join(", ", role.Labels) + (role.Name == ModelNames.Sentiment ? " or a number from 0 to 1" : "") + (role.Kind == OutputKind.Softmax ? "" : " or " + Other);

    private static string Fold(string name) => string.Concat(name.Where(char.IsLetterOrDigit)).ToLowerInvariant();

    private static ModelLoadException Refused(string path, ModelEntry role, string problem) => new(path, $"it cannot stand in for {role.Name}: {problem}");
}
