namespace Hitl.Connector.Models.Transformers;

/// <summary>A transformer that stands in for one of our models: <c>Hitl:Models:Replace:{name}</c> of the settings.</summary>
public sealed class TransformerOptions
{
    /// <summary>Hugging Face layout: <c>config.json</c>, <c>tokenizer.json</c> and <c>model.onnx</c>, or <c>onnx/model.onnx</c>.</summary>
    public string Directory { get; set; } = "";

    /// <summary>
    /// For an encoder: the <c>head.json</c> that <c>models train --encoder</c> wrote, which makes a classifier of it. The
    /// model's own classifier when empty.
    /// </summary>
    public string? Head { get; set; }

    /// <summary>
    /// What each of the model's labels is here, where the names alone do not say it: the name of one of our labels
    /// (<c>negative</c>, <c>abuse</c>, …), <c>other</c> for a label that says nothing about the score, or for sentiment a
    /// number from 0 (negative) to 1. For <c>intent</c> a new name, or <c>out_of_scope</c>.
    /// </summary>
    public Dictionary<string, string> Labels { get; set; } = [];

    /// <summary>ISO 639-1 codes in which it is proven; elsewhere the score is withheld. Those of the model it replaces when empty.</summary>
    public List<string> Languages { get; set; } = [];

    /// <summary>Logits are divided by it: over 1 makes a model less sure of itself. Range 0.05 to 20.</summary>
    public double Temperature { get; set; } = 1;

    /// <summary>Longer texts keep head and tail. Range 8 to 8192; what the model can read, and at most 512, when not given.</summary>
    public int? MaxTokens { get; set; }

    /// <param name="path">Where it stands in the settings, for the messages.</param>
    public IEnumerable<string> Validate(string path)
    {
        if (string.IsNullOrWhiteSpace(Directory))
        {
            yield return $"{path}:{nameof(Directory)} is missing: name the directory with {ModelLayout.ConfigFile}, tokenizer.json and {ModelLayout.GraphFile}.";
        }

        if (!(Temperature is >= 0.05 and <= 20))
        {
            yield return $"{path}:{nameof(Temperature)} is {Temperature}: it must be from 0.05 to 20.";
        }

        if (MaxTokens is < 8 or > 8192)
        {
            yield return $"{path}:{nameof(MaxTokens)} is {MaxTokens}: it must be from 8 to 8192.";
        }

        foreach (var language in Languages.Where(l => l.Length != 2 || !l.All(char.IsAsciiLetterLower)))
        {
            yield return $"{path}:{nameof(Languages)} has \"{language}\": write ISO 639-1 codes, such as en.";
        }
    }
}
