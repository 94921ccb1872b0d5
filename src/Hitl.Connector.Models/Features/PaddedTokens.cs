namespace Hitl.Connector.Models.Features;

/// <summary>Tokens as two rectangles: rows padded to the longest token, and their weights with zero for the padding.</summary>
public readonly record struct PaddedTokens(int Tokens, int Width, int[] Rows, float[] Weights)
{
    /// <summary>A text without tokens is one empty token.</summary>
    public static PaddedTokens From(TokenRows text)
    {
        var tokens = Math.Max(1, text.Tokens);
        var width = 1;
        for (var t = 0; t < text.Tokens; t++)
        {
            width = Math.Max(width, text.Starts[t + 1] - text.Starts[t]);
        }

        var rows = new int[tokens * width];
        var weights = new float[tokens * width];
        for (var t = 0; t < text.Tokens; t++)
        {
            var count = text.Starts[t + 1] - text.Starts[t];
            text.Rows.AsSpan(text.Starts[t], count).CopyTo(rows.AsSpan(t * width));
            weights.AsSpan(t * width, count).Fill(text.ScaleOf(t));
        }

        return new PaddedTokens(tokens, width, rows, weights);
    }
}
