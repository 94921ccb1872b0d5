using System.Security.Cryptography;
using Hitl.Connector.Models.Runtime;
using Hitl.Connector.Models.Transformers.Tokenizing;
using Microsoft.ML.OnnxRuntime;

namespace Hitl.Connector.Models.Transformers;

/// <summary>Finds out, before the first message does, whether tokenizer, configuration and graph belong together.</summary>
internal static class TransformerFit
{
    /// <exception cref="ModelLoadException">The settings ask for more than the model can read.</exception>
    public static int TokensAtMost(ModelLayout layout, TransformerGraph graph, TextTokenizer tokenizer, int? wanted, int otherwise)
    {
        if (wanted > layout.Positions)
        {
            throw new ModelLoadException(layout.ConfigPath, $"the settings want {wanted} tokens, the model reads at most {layout.Positions}");
        }

        var tokens = Math.Min(wanted ?? otherwise, Math.Min(graph.FixedLength ?? int.MaxValue, layout.Positions ?? int.MaxValue));
        return tokens > tokenizer.Template.Count
            ? tokens
            : throw new ModelLoadException(layout.ConfigPath, $"{tokens} tokens leave no room for text beside the {tokenizer.Template.Count} around it");
    }

    /// <summary>Runs the largest id, two texts at once, and the longest text.</summary>
    /// <returns>How many numbers a row has.</returns>
    /// <exception cref="ModelLoadException">The graph cannot read what the tokenizer writes.</exception>
    public static int Probe(ModelLayout layout, TransformerGraph graph, TextTokenizer tokenizer, int tokensAtMost)
    {
        var highest = tokenizer.HighestId;
        if (layout.Vocabulary is { } vocabulary && highest >= vocabulary)
        {
            throw new ModelLoadException(layout.TokenizerPath, $"its ids go up to {highest}, the model knows {vocabulary} tokens (vocab_size in {ModelLayout.ConfigFile}): they do not belong together");
        }

        var shortest = Math.Min(tokensAtMost, tokenizer.Template.Count + 1);
        var width = Run([Filled(shortest)], $"a text with the id {highest}, the highest of {TokenizerFile.FileName}");
        Run([Filled(tokensAtMost)], $"a text of {tokensAtMost} tokens");
        Run([Filled(shortest), Filled(tokensAtMost)], "two texts at once");
        return width;

        TokenSequence Filled(int length)
        {
            var ids = new int[length];
            Array.Fill(ids, highest);
            return new TokenSequence(ids, new int[length]);
        }

        int Run(IReadOnlyList<TokenSequence> texts, string what)
        {
            try
            {
                return graph.Run(texts).Width;
            }
            catch (Exception e) when (e is OnnxRuntimeException or InvalidOperationException)
            {
                throw new ModelLoadException(layout.GraphPath, $"it cannot read {what} ({e.Message})", e);
            }
        }
    }

    public static string HashOf(string path)
    {
        using var stream = File.OpenRead(path);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }
}
