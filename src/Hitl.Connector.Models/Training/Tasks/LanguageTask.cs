using Hitl.Connector.Models.Features;
using Hitl.Connector.Models.Onnx;
using static Hitl.Connector.Models.Training.Tasks.Rows;

namespace Hitl.Connector.Models.Training.Tasks;

/// <summary>What the language model learns from.</summary>
public static class LanguageTask
{
    public static TrainingTask Create(PublicSets sets)
    {
        var random = new Random(Seed);
        var sentences = sets.Lingua().ToList();
        var codes = sentences.Select(s => s.Language).Distinct().Order(StringComparer.Ordinal).ToArray();
        var examples = new List<TrainingExample>();
        foreach (var (text, code) in sentences)
        {
            var target = OneHot(codes.Length, Array.IndexOf(codes, code));
            examples.Add(new TrainingExample(text, target, Group: text));

            // Customers write short: a model that saw only sentences is too sure of itself on three words.
            examples.Add(new TrainingExample(Cut(text, random.Next(3, 6), random), target, 1f, text));
            examples.Add(new TrainingExample(Cut(text, random.Next(1, 3), random), target, 0.5f, text, Measured: false));
        }

        // Support English is not news English, and a lone "refund" is English too.
        var english = OneHot(codes.Length, Array.IndexOf(codes, "en"));
        examples.AddRange(Shuffled(sets.Banking77().Concat(sets.Bitext()).Concat(sets.MultiDogo()), random).Take(1500)
            .SelectMany(t => new[] { t.Text, Cut(t.Text, random.Next(1, 3), random) })
            .Select(t => new TrainingExample(t, english, 0.5f, Measured: false)));
        foreach (var own in EmbeddedData.HumanRequests())
        {
            var target = OneHot(codes.Length, Array.IndexOf(codes, own.Language));
            examples.AddRange(own.Asks.Concat(own.Not).SelectMany(p => Templates.Expand(p, 3, random).Select(t => new TrainingExample(t, target, 0.5f, p, Measured: false))));
        }

        return new TrainingTask("language", OutputKind.Softmax, codes, [], examples)
        {
            FeatureGroups = FeatureSpaceBuilder.Letters,
            MaxFeatures = 110_000,
            CountShare = 1f,
            Options = new LinearOptions { Epochs = 5, Dropout = 0.1f, Decay = 0 },
            FoldsMeasured = 1,
        };
    }

    private static string Cut(string text, int words, Random random)
    {
        var parts = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (parts.Length <= words)
        {
            // Scripts without spaces: a few characters are a few words.
            return parts.Length == 1 && text.Length > 12 ? text.Substring(random.Next(text.Length - (words * 2)), words * 2) : text;
        }

        var from = random.Next(2) == 0 ? 0 : random.Next(parts.Length - words);
        return string.Join(' ', parts.AsSpan(from, words).ToArray());
    }
}
