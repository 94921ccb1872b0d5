using System.Globalization;
using Hitl.Connector.Models.Runtime;
using Hitl.Connector.Models.Transformers.Tokenizing;

namespace Hitl.Connector.Models.Transformers;

/// <summary>How a model answers: one label of several, or each on its own.</summary>
internal enum ProblemType
{
    SingleLabel,
    MultiLabel,
}

/// <summary>What config.json of a Hugging Face directory says that we need.</summary>
/// <param name="Name">As its maker calls it; the directory's name when the file does not say.</param>
/// <param name="Labels">Names of the outputs, in order; empty when the file names none.</param>
/// <param name="Problem">Null when the file does not say: then the number of labels does.</param>
/// <param name="Vocabulary">Rows of the embedding table; null when the file does not say.</param>
/// <param name="Positions">Tokens that the model can read at once; null when the file does not say.</param>
/// <param name="Padding">The id that fills up shorter texts of a batch.</param>
internal sealed record ModelLayout(string Directory, string Name, string GraphPath, IReadOnlyList<string> Labels, ProblemType? Problem, int? Vocabulary, int? Positions, int? Padding)
{
    public const string ConfigFile = "config.json";
    public const string GraphFile = "model.onnx";

    /// <summary>Families that count positions from behind the padding token, and so have rows that no token uses.</summary>
    private static readonly HashSet<string> OffsetFamilies =
        new(StringComparer.Ordinal) { "roberta", "xlm-roberta", "xlm-roberta-xl", "roberta-prelayernorm", "camembert", "longformer", "mpnet", "data2vec-text" };

    public string ConfigPath => Path.Combine(Directory, ConfigFile);

    public string TokenizerPath => Path.Combine(Directory, TokenizerFile.FileName);

    /// <exception cref="ModelLoadException">A file is missing or config.json cannot be used.</exception>
    public static ModelLayout Read(string directory)
    {
        if (!System.IO.Directory.Exists(directory))
        {
            throw new ModelLoadException(directory, "there is no such directory");
        }

        var config = JsonPart.Read(Path.Combine(directory, ConfigFile));
        var graph = new[] { Path.Combine(directory, GraphFile), Path.Combine(directory, "onnx", GraphFile) }.FirstOrDefault(File.Exists)
            ?? throw new ModelLoadException(Path.Combine(directory, GraphFile), $"it is missing, and so is onnx/{GraphFile}");
        var padding = config.OptionalInt("pad_token_id");
        var offset = OffsetFamilies.Contains(config.Optional("model_type")?.AsString() ?? "") ? (padding ?? 1) + 1 : 0;
        return new ModelLayout(
            directory,
            config.Optional("_name_or_path")?.AsString() is { Length: > 0 } name ? name : new DirectoryInfo(directory).Name,
            graph,
            LabelsOf(config),
            ProblemOf(config),
            config.OptionalInt("vocab_size"),
            config.OptionalInt("max_position_embeddings") - offset,
            padding);
    }

    // {"0": "negative", "1": "positive"}
    private static List<string> LabelsOf(JsonPart config)
    {
        if (config.Optional("id2label") is not { } part)
        {
            return [];
        }

        var labels = new SortedDictionary<int, string>();
        foreach (var (id, label) in part.Fields())
        {
            if (!int.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var index))
            {
                throw label.Problem($"id2label has the key \"{id}\": a number is expected");
            }

            labels.Add(index, label.AsString());
        }

        if (labels.Keys.Where((id, i) => id != i).Any())
        {
            throw part.Problem($"id2label has the keys {string.Join(", ", labels.Keys)}: they must count from 0 without gaps");
        }

        return labels.Values.Distinct(StringComparer.Ordinal).Count() == labels.Count ? [.. labels.Values] : throw part.Problem("id2label gives two outputs the same name");
    }

    private static ProblemType? ProblemOf(JsonPart config) => config.Optional("problem_type") is not { } part ? null : part.AsString() switch
    {
        "single_label_classification" => ProblemType.SingleLabel,
        "multi_label_classification" => ProblemType.MultiLabel,
        _ => throw part.Unsupported("single_label_classification, multi_label_classification"),
    };
}
