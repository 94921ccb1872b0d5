using System.Numerics.Tensors;
using Hitl.Connector.Models.Runtime;
using Hitl.Connector.Models.Transformers.Tokenizing;

namespace Hitl.Connector.Models.Transformers;

/// <summary>How the vectors of a text's tokens become one.</summary>
public enum Pooling
{
    /// <summary>Their mean, as sentence encoders are usually trained.</summary>
    Mean,

    /// <summary>That of the first token.</summary>
    First,
}

/// <summary>An encoder of the BERT or RoBERTa family in Hugging Face layout: texts in, vectors out. Thread-safe.</summary>
public sealed class TransformerEncoder : IDisposable
{
    private const int TokensUnlessTold = 256;

    /// <summary>Already one vector a text.</summary>
    private static readonly string[] Outputs = ["sentence_embedding", "last_hidden_state", "token_embeddings"];

    private readonly TextTokenizer tokenizer;
    private readonly TransformerGraph graph;

    private TransformerEncoder(TextTokenizer tokenizer, TransformerGraph graph, Pooling pooling, int tokensAtMost, int width, string hash)
    {
        this.tokenizer = tokenizer;
        this.graph = graph;
        Pooling = pooling;
        Hash = hash;
        TokensAtMost = tokensAtMost;
        Width = width;
    }

    public int TokensAtMost { get; }

    /// <summary>Numbers in a vector.</summary>
    public int Width { get; }

    public Pooling Pooling { get; }

    /// <summary>SHA-256 of the graph's file.</summary>
    internal string Hash { get; }

    /// <param name="pooling">What 1_Pooling/config.json of the sentence transformers says when not given, else the mean.</param>
    /// <param name="maxTokens">Longer texts keep head and tail; what the model can read, and at most 256, when not given.</param>
    /// <exception cref="ModelLoadException">A file is missing, unreadable, or does not fit the others; the message names it.</exception>
    public static TransformerEncoder Load(string directory, Pooling? pooling = null, int? maxTokens = null)
    {
        var layout = ModelLayout.Read(directory);
        var tokenizer = TokenizerFile.Load(layout.TokenizerPath);
        var graph = TransformerGraph.Open(layout.GraphPath, Outputs, layout.Padding ?? tokenizer.Padding ?? 0);
        try
        {
            if (graph.OutputRank is not (2 or 3))
            {
                throw new ModelLoadException(layout.GraphPath, $"its output {graph.OutputName} has {graph.OutputRank} dimensions: an encoder has one vector for each text or each token");
            }

            var tokensAtMost = TransformerFit.TokensAtMost(layout, graph, tokenizer, maxTokens, TokensUnlessTold);
            var width = TransformerFit.Probe(layout, graph, tokenizer, tokensAtMost);
            return new TransformerEncoder(tokenizer, graph, pooling ?? PoolingOf(directory), tokensAtMost, width, TransformerFit.HashOf(layout.GraphPath));
        }
        catch
        {
            graph.Dispose();
            throw;
        }
    }

    /// <summary>One vector for each text, as if it were alone.</summary>
    public IReadOnlyList<float[]> Embed(IReadOnlyList<string> texts)
    {
        if (texts.Count == 0)
        {
            return [];
        }

        var sequences = texts.Select(t => tokenizer.Encode(t, TokensAtMost)).ToList();
        var rows = graph.Run(sequences).Rows;
        return graph.OutputRank == 2 ? rows : [.. rows.Select((row, i) => Pool(row, sequences[i].Ids.Length))];
    }

    public void Dispose() => graph.Dispose();

    private static Pooling PoolingOf(string directory)
    {
        var path = Path.Combine(directory, "1_Pooling", ModelLayout.ConfigFile);
        if (!File.Exists(path))
        {
            return Pooling.Mean;
        }

        var config = JsonPart.Read(path);
        return (config.Bool("pooling_mode_cls_token", otherwise: false), config.Bool("pooling_mode_mean_tokens", otherwise: false)) switch
        {
            (true, false) => Pooling.First,
            (false, true) => Pooling.Mean,
            _ => throw new ModelLoadException(path, "it names neither the mean of the tokens nor the first one alone, which are the poolings known here"),
        };
    }

    // The vectors of the padding say nothing.
    private float[] Pool(float[] row, int tokens)
    {
        var vector = row[..Width];
        if (Pooling == Pooling.First)
        {
            return vector;
        }

        for (var t = 1; t < tokens; t++)
        {
            TensorPrimitives.Add(vector, row.AsSpan(t * Width, Width), vector);
        }

        TensorPrimitives.Divide(vector, tokens, vector);
        return vector;
    }
}
