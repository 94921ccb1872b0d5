using Hitl.Connector.Models.Encoder;
using Hitl.Connector.Models.Features;
using Hitl.Connector.Scoring;

namespace Hitl.Connector.Models.Runtime;

/// <summary>A loaded model that gives a text's labels probabilities: one of ours, or a transformer in its place. Thread-safe.</summary>
public interface ITextModel : IDisposable
{
    /// <summary>What it scores, what its outputs mean, and where it is proven.</summary>
    ModelEntry Entry { get; }

    ModelStamp Stamp { get; }

    IReadOnlyList<string> Labels => Entry.Labels;

    /// <summary>The encoder whose encodings it reads; null when it reads none.</summary>
    TextEncoder? Encoder => null;

    /// <summary>True when the model itself says how likely a text belongs to none of its labels.</summary>
    bool KnowsItsScope { get; }

    /// <summary>A calibrated probability for each label, in the order of <see cref="Labels"/>.</summary>
    /// <param name="text">The text that <paramref name="features"/> were read from.</param>
    float[] Score(string text, TextFeatures features) => ScoreWithScope(text, features).Probabilities;

    /// <summary>As <see cref="Score"/>, with the probability that the text is of none of the labels, where the model <see cref="KnowsItsScope"/>.</summary>
    (float[] Probabilities, float? Uncertainty) ScoreWithScope(string text, TextFeatures features);

    /// <summary>Scores several texts, each as if it were alone.</summary>
    IReadOnlyList<(float[] Probabilities, float? Uncertainty)> ScoreAll(IReadOnlyList<(string Text, TextFeatures Features)> texts) =>
        [.. texts.Select(t => ScoreWithScope(t.Text, t.Features))];
}
