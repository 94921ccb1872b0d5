using Hitl.Connector.Models.Features;
using Hitl.Connector.Models.Onnx;
using Hitl.Connector.Models.Runtime;
using static Hitl.Connector.Models.Training.Tasks.Rows;

namespace Hitl.Connector.Models.Training.Tasks;

/// <summary>What the language model learns from.</summary>
public static class LanguageTask
{
    private const int WordsOfRow = 4;
    private const int RoundsOfWords = 3;

    private const float WeightOfMessage = 1f;

    /// <summary>They were chosen because the sentences hardly have them.</summary>
    private const float WeightOfTellingWords = 3f;

    /// <summary>"hi" is a common word of Tsonga, but hardly ever a whole message in it.</summary>
    private const float WeightOfOpening = 60f;

    public static TrainingTask Create(PublicSets sets)
    {
        var random = new Random(Seed);
        var sentences = sets.Lingua().ToList();
        string[] labels = [.. sentences.Select(s => s.Language).Distinct().Order(StringComparer.Ordinal), LanguageReader.Unknown];
        float[] Target(string language) => OneHot(labels.Length, Array.IndexOf(labels, language));
        var examples = new List<TrainingExample>();
        foreach (var (text, code) in sentences)
        {
            var target = Target(code);
            examples.Add(new TrainingExample(text, target, Group: text));

            // Customers write short: a model that saw only sentences is too sure of itself on three words.
            examples.Add(new TrainingExample(Cut(text, random.Next(3, 6), random), target, 1f, text));
            examples.Add(new TrainingExample(Cut(text, random.Next(1, 3), random), target, 0.5f, text, Measured: false));
        }

        void Learn(string text, string language, float weight = 0.5f) => examples.Add(new TrainingExample(text, Target(language), weight, Measured: false));

        var messages = EmbeddedData.ShortMessages().Select(m => (m.Language, Openings: Split(m.Openings, ';'), Phrases: Split(m.Phrases, ';'))).ToList();
        var noLanguage = messages.Where(m => m.Language == LanguageReader.Unknown).SelectMany(m => m.Phrases).ToHashSet(StringComparer.OrdinalIgnoreCase);

        // Support English is not news English, and a lone "refund" is English too; "ok" is not.
        foreach (var (text, _) in Shuffled(sets.Banking77().Concat(sets.Bitext()).Concat(sets.MultiDogo()), random).Take(1500))
        {
            foreach (var said in new[] { text, Cut(text, random.Next(1, 3), random) }.Where(t => !noLanguage.Contains(t.Trim(' ', '.', '!'))))
            {
                Learn(said, "en");
            }
        }

        foreach (var own in EmbeddedData.HumanRequests())
        {
            foreach (var text in own.Asks.Concat(own.Not).SelectMany(p => Templates.Expand(p, 3, random)))
            {
                Learn(text, own.Language);
            }
        }

        foreach (var own in EmbeddedData.Neighbours())
        {
            var words = Split(own.Words, ' ');
            for (var round = 0; round < RoundsOfWords; round++)
            {
                random.Shuffle(words);
                foreach (var row in words.Chunk(WordsOfRow))
                {
                    Learn(string.Join(' ', row), own.Language, WeightOfTellingWords);
                }
            }
        }

        foreach (var (language, openings, phrases) in messages)
        {
            foreach (var opening in openings)
            {
                Learn(opening, language, WeightOfOpening);
            }

            foreach (var phrase in phrases)
            {
                Learn(phrase, language, WeightOfMessage);
                if (language != LanguageReader.Unknown)
                {
                    Learn($"{phrase} {Rubbish.Code(random)}", language);
                }
            }
        }

        for (var i = 0; i < Rubbish.Rows; i++)
        {
            Learn(Rubbish.Letters(random), LanguageReader.Unknown, 1f);
            Learn(Rubbish.Code(random), LanguageReader.Unknown);
        }

        return new TrainingTask("language", OutputKind.Softmax, labels, [], examples)
        {
            FeatureGroups = FeatureSpaceBuilder.All,
            MaxFeatures = 320_000,
            Words = ShippedModels.LoadWords(),
            Letters = EmbeddedData.Letters(),
            Counts = new CountOptions(Common: 30_000, Width: 6),
            Folds = 7,
        };
    }

    private static string[] Split(string list, char separator) => list.Split(separator, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

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

    /// <summary>Texts in no language.</summary>
    private static class Rubbish
    {
        public const int Rows = 600;
        private static readonly string[] Keyboard = ["qwertyuiop", "asdfghjkl", "zxcvbnm", "qwertzuiop", "azertyuiop"];

        /// <summary>Random letters, or fingers running over a keyboard.</summary>
        public static string Letters(Random random) => string.Join(' ', Enumerable.Range(0, random.Next(1, 5)).Select(_ => Word(random)));

        /// <summary>An order number, a serial number, an amount, a model.</summary>
        public static string Code(Random random) => random.Next(5) switch
        {
            0 => $"#{random.Next(1000, 9_999_999)}",
            1 => $"{(char)random.Next('A', 'Z' + 1)}{(char)random.Next('A', 'Z' + 1)}-{random.Next(100, 99_999)}",
            2 => Convert.ToHexStringLower(BitConverter.GetBytes(random.Next())),
            3 => $"{random.Next(1, 2000)}.{random.Next(10, 100)}",
            _ => $"{(char)random.Next('A', 'Z' + 1)}{random.Next(1, 999)}{(char)random.Next('A', 'Z' + 1)}{random.Next(1, 99)}",
        };

        private static string Word(Random random)
        {
            if (random.Next(3) > 0)
            {
                return string.Concat(Enumerable.Range(0, random.Next(3, 11)).Select(_ => (char)random.Next('a', 'z' + 1)));
            }

            var row = Keyboard[random.Next(Keyboard.Length)];
            var from = random.Next(row.Length - 3);
            return row.Substring(from, random.Next(3, row.Length - from + 1));
        }
    }
}
