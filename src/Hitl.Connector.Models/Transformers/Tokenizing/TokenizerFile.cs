using System.Text.Json;
using Hitl.Connector.Models.Runtime;

namespace Hitl.Connector.Models.Transformers.Tokenizing;

/// <summary>
/// Reads Hugging Face's tokenizer.json: WordPiece and byte-pair models with the steps that the BERT and RoBERTa
/// families use. What would be read differently from the reference is refused, never approximated.
/// </summary>
internal static class TokenizerFile
{
    public const string FileName = "tokenizer.json";

    /// <exception cref="ModelLoadException">The file is missing or unreadable, or holds a step that is not supported.</exception>
    public static TextTokenizer Load(string path)
    {
        var file = JsonPart.Read(path);
        var model = file.Required("model");
        var vocabulary = Vocabulary(model);
        var read = Model(model, vocabulary);
        var added = Added(file, vocabulary);
        var tokens = added.ToDictionary(t => t.Content, t => t.Id, StringComparer.Ordinal);
        var template = file.Optional("post_processor") is { } processor ? TemplateOf(processor) : TokenTemplate.None;
        var highest = Math.Max(vocabulary.Values.Max(), Math.Max(tokens.Values.DefaultIfEmpty().Max(), template.Before.Concat(template.After).Select(t => t.Id).DefaultIfEmpty().Max()));
        int? padding = file.Optional("padding")?.OptionalInt("pad_id")
            ?? (Id("[PAD]") ?? Id("<pad>"));
        return new TextTokenizer(
            added,
            file.Optional("normalizer") is { } normalizer ? NormalizerOf(normalizer) : null,
            file.Optional("pre_tokenizer") is { } preTokenizer ? PreTokenizerOf(preTokenizer) : null,
            read,
            template,
            highest,
            padding);

        int? Id(string token) => tokens.TryGetValue(token, out var id) || vocabulary.TryGetValue(token, out id) ? id : null;
    }

    private static Dictionary<string, int> Vocabulary(JsonPart model)
    {
        var part = model.Required("vocab");
        if (part.Element.ValueKind != JsonValueKind.Object)
        {
            throw model.Unsupported("WordPiece, BPE");
        }

        var vocabulary = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var (token, id) in part.Fields())
        {
            vocabulary[token] = id.AsInt() is >= 0 and var value ? value : throw id.Wrong("an id from 0");
        }

        return vocabulary.Count > 0 ? vocabulary : throw part.Problem($"{part.Path} is empty");
    }

    private static Action<string, List<int>> Model(JsonPart model, Dictionary<string, int> vocabulary)
    {
        // Old files do not name the type: only byte pairs have merges.
        switch (model.Type is { Length: > 0 } type ? type : model.Optional("merges") is null ? "WordPiece" : "BPE")
        {
            case "WordPiece":
                var unknown = model.Optional("unk_token")?.AsString() ?? "[UNK]";
                return new WordPiece(
                    vocabulary,
                    vocabulary.TryGetValue(unknown, out var id) ? id : throw model.Problem($"model.unk_token is {unknown}, which model.vocab has not"),
                    model.Optional("continuing_subword_prefix")?.AsString() ?? "##",
                    model.OptionalInt("max_input_chars_per_word") ?? 100).Append;
            case "BPE":
                return BytePairsOf(model, vocabulary).Append;
            default:
                throw model.Unsupported("WordPiece, BPE");
        }
    }

    private static BytePairs BytePairsOf(JsonPart model, Dictionary<string, int> vocabulary)
    {
        foreach (var name in new[] { "continuing_subword_prefix", "end_of_word_suffix" })
        {
            if (model.Optional(name) is { } affix && affix.AsString().Length > 0)
            {
                throw affix.Unsupported("none");
            }
        }

        if (model.Bool("byte_fallback", otherwise: false))
        {
            throw model.Required("byte_fallback").Unsupported("false");
        }

        if (model.Optional("dropout") is { } dropout && !(dropout.Element.ValueKind == JsonValueKind.Number && dropout.Element.GetDouble() == 0))
        {
            throw dropout.Unsupported("none: it would give other tokens at every reading");
        }

        int? unknown = null;
        if (model.Optional("unk_token")?.AsString() is { } token)
        {
            unknown = vocabulary.TryGetValue(token, out var id) ? id : throw model.Problem($"model.unk_token is {token}, which model.vocab has not");
        }

        var merges = new Dictionary<(int, int), PairMerge>();
        foreach (var merge in model.Required("merges").Items())
        {
            var (left, right) = Pair(merge);
            merges[(Id(left, merge), Id(right, merge))] = new PairMerge(merges.Count, Id(left + right, merge));
        }

        return new BytePairs(vocabulary, merges, unknown, model.Bool("fuse_unk", otherwise: false), model.Bool("ignore_merges", otherwise: false));

        int Id(string name, JsonPart merge) => vocabulary.TryGetValue(name, out var found) ? found : throw merge.Problem($"{merge.Path} joins to \"{name}\", which model.vocab has not");
    }

    // "a b" in older files, ["a", "b"] in newer ones.
    private static (string Left, string Right) Pair(JsonPart merge)
    {
        string[] parts = merge.Element.ValueKind == JsonValueKind.String ? merge.AsString().Split(' ') : [.. merge.Items().Select(i => i.AsString())];
        return parts is [var left, var right] ? (left, right) : throw merge.Wrong("a pair of tokens");
    }

    private static List<AddedToken> Added(JsonPart file, Dictionary<string, int> vocabulary)
    {
        var added = new List<AddedToken>();
        foreach (var item in file.Optional("added_tokens")?.Items() ?? [])
        {
            var content = item.Required("content").AsString();
            var id = item.Required("id").AsInt();
            if (vocabulary.TryGetValue(content, out var known) && known != id)
            {
                throw item.Problem($"{item.Path}: \"{content}\" has the id {id} here and {known} in model.vocab");
            }

            var special = item.Bool("special", otherwise: false);
            added.Add(new AddedToken(
                id, content, item.Bool("normalized", otherwise: !special), item.Bool("single_word", otherwise: false), item.Bool("lstrip", otherwise: false), item.Bool("rstrip", otherwise: false)));
        }

        return added;
    }

    private static Normalizer NormalizerOf(JsonPart step) => step.Type switch
    {
        "BertNormalizer" => Normalizers.Bert(
            step.Bool("clean_text", otherwise: true), step.Bool("handle_chinese_chars", otherwise: true), step.OptionalBool("strip_accents"), step.Bool("lowercase", otherwise: true)),
        "Lowercase" => Normalizers.Lowercase,
        "NFC" => CanonicalForm.Compose,
        "NFD" => CanonicalForm.Decompose,
        "StripAccents" => Normalizers.StripAccents,
        "Strip" => Normalizers.Strip(step.Bool("strip_left", otherwise: true), step.Bool("strip_right", otherwise: true)),
        "Prepend" => Normalizers.Prepend(step.Required("prepend").AsString()),
        "Replace" when step.Required("pattern").Optional("String") is { } pattern && pattern.AsString().Length > 0 =>
            Normalizers.Replace(pattern.AsString(), step.Required("content").AsString()),
        "Sequence" => Normalizers.Sequence([.. step.Required("normalizers").Items().Select(NormalizerOf)]),
        _ => throw step.Unsupported("BertNormalizer, Lowercase, NFC, NFD, StripAccents, Strip, Prepend, Replace of a string, Sequence"),
    };

    private static PreTokenizer PreTokenizerOf(JsonPart step) => step.Type switch
    {
        "BertPreTokenizer" => PreTokenizers.Bert,
        "ByteLevel" => ByteLevel.Create(step.Bool("add_prefix_space", otherwise: true), step.Bool("use_regex", otherwise: true)),
        "Whitespace" => PreTokenizers.Whitespace,
        "WhitespaceSplit" => PreTokenizers.WhitespaceSplit,
        "Punctuation" when (step.Optional("behavior")?.AsString() ?? "Isolated") == "Isolated" => PreTokenizers.Punctuation,
        "Sequence" => PreTokenizers.Sequence([.. step.Required("pretokenizers").Items().Select(PreTokenizerOf)]),
        _ => throw step.Unsupported("BertPreTokenizer, ByteLevel, Whitespace, WhitespaceSplit, isolated Punctuation, Sequence"),
    };

    private static TokenTemplate TemplateOf(JsonPart step)
    {
        switch (step.Type)
        {
            // It mends offsets only.
            case "ByteLevel":
                return TokenTemplate.None;
            case "BertProcessing" or "RobertaProcessing":
                return new TokenTemplate([Around(step.Required("cls"))], [Around(step.Required("sep"))], 0);
            case "TemplateProcessing":
                return Template(step);
            case "Sequence":
                var inner = TokenTemplate.None;
                foreach (var processor in step.Required("processors").Items())
                {
                    var outer = TemplateOf(processor);
                    if (inner.Count > 0 && outer.Count > 0)
                    {
                        throw step.Problem($"{step.Path} puts tokens around the text twice, which is not supported here");
                    }

                    inner = outer.Count > 0 ? outer : inner;
                }

                return inner;
            default:
                throw step.Unsupported("BertProcessing, RobertaProcessing, TemplateProcessing, ByteLevel, Sequence");
        }
    }

    // ["[CLS]", 101]
    private static TypedToken Around(JsonPart token) =>
        token.Items().ToList() is [_, var id] ? new TypedToken(id.AsInt(), 0) : throw token.Wrong("a token with its id");

    private static TokenTemplate Template(JsonPart step)
    {
        var before = new List<TypedToken>();
        var after = new List<TypedToken>();
        int? textType = null;
        foreach (var item in step.Required("single").Items())
        {
            if (item.Optional("Sequence") is { } sequence)
            {
                textType = textType is null ? sequence.OptionalInt("type_id") ?? 0 : throw item.Problem($"{step.Path}.single holds the text twice, which is not supported here");
                continue;
            }

            var special = item.Required("SpecialToken");
            var name = special.Required("id").AsString();
            var type = special.OptionalInt("type_id") ?? 0;
            var ids = step.Required("special_tokens").Optional(name) ?? throw special.Problem($"{special.Path} names {name}, which {step.Path}.special_tokens has not");
            (textType is null ? before : after).AddRange(ids.Required("ids").Items().Select(i => new TypedToken(i.AsInt(), type)));
        }

        return new TokenTemplate(before, after, textType ?? throw step.Problem($"{step.Path}.single has no place for the text"));
    }
}
