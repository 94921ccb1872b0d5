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
    private readonly Pooling pooling;

    private TransformerEncoder(TextTokenizer tokenizer, TransformerGraph graph, Pooling pooling, int tokensAtMost, int width)
    {
        this.tokenizer = tokenizer;
        this.graph = graph;
        this.pooling = pooling;
        TokensAtMost = tokensAtMost;
        Width = width;
    }

    public int TokensAtMost { get; }

    /// <summary>Numbers in a vector.</summary>
    public int Width { get; }

    /// <param name="maxTokens">Longer texts keep head and tail; what the model can read, and at most 256, when not given.</param>
    /// <exception cref="ModelLoadException">A file is missing, unreadable, or does not fit the others; the message names it.</exception>
    public static TransformerEncoder Load(string directory, Pooling pooling = Pooling.Mean, int? maxTokens = null)
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
            return new TransformerEncoder(tokenizer, graph, pooling, tokensAtMost, TransformerFit.Probe(layout, graph, tokenizer, tokensAtMost));
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

    // The vectors of the padding say nothing.
    private float[] Pool(float[] row, int tokens)
    {
        var vector = row[..Width];
        if (pooling == Pooling.First)
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
