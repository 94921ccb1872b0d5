using Hitl.Connector.Models.Encoder;
using Hitl.Connector.Models.Features;

namespace Hitl.Connector.Models.Runtime;

/// <summary>A text, or a part of one, as the models read it.</summary>
internal sealed record ReadText(string Text, TextFeatures Features, LanguageReading Language, Func<TextEncoder, float[]> Encode)
{
    public (string Text, TextFeatures Features) For(ITextModel model) => (Text, model.Encoder is { } encoder ? Features.WithEncoding(Encode(encoder)) : Features);
}

/// <summary>A message on its way through the models: as a whole, by its sentences, and without one of them.</summary>
internal sealed class OpenText
{
    /// <summary>So many sentences of a text are read by themselves.</summary>
    private const int SentencesRead = 6;

    private readonly Dictionary<TextEncoder, IReadOnlyList<float[]>> encodings = [];
    private readonly Lazy<IReadOnlyList<ReadText>> alone;
    private readonly Lazy<IReadOnlyList<ReadText>> without;

    /// <param name="visible">Without what it quotes.</param>
    public OpenText(string visible, TextFeatures features, LanguageReading language)
    {
        Whole = new ReadText(visible, features, language, encoder => Encode(encoder, 0));
        Sentences = Hitl.Connector.Models.Text.Sentences.Split(visible, SentencesRead);
        Sentences = Sentences.Count < 2 ? [] : Sentences;
        alone = new(() => [.. Sentences.Select((s, i) => Part(visible[s], 1 + i))]);
        without = new(() => [.. Sentences.Select((s, i) => Part(visible.Remove(s.Start.Value, s.End.Value - s.Start.Value), 1 + Sentences.Count + i))]);
    }

    public ReadText Whole { get; }

    /// <summary>Where they stand in the text; none where there is only one.</summary>
    public IReadOnlyList<Range> Sentences { get; }

    /// <summary>Each sentence by itself.</summary>
    public IReadOnlyList<ReadText> Alone => alone.Value;

    /// <summary>What single sentences are asked, by model name, for each sentence by itself; null before they were.</summary>
    public IReadOnlyDictionary<string, float[]?[]>? AskedAlone { get; set; }

    /// <summary>For each sentence all but it.</summary>
    public IReadOnlyList<ReadText> Without => without.Value;

    private ReadText Part(string text, int number) => new(text, FeatureExtractor.Extract(text), Whole.Language, encoder => Encode(encoder, number));

    // The encoder costs more than all else together: asked once a message, and only for those that a model may judge.
    private float[] Encode(TextEncoder encoder, int part)
    {
        if (!encodings.TryGetValue(encoder, out var parts))
        {
            encodings[encoder] = parts = encoder.Encode(Whole.Text, Sentences);
        }

        return parts[part];
    }
}
