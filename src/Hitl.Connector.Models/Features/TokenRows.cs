namespace Hitl.Connector.Models.Features;

/// <summary>The tokens of a text in reading order, each as the rows of its own n-grams: what a network reads.</summary>
/// <param name="Starts">Where each token's rows begin in <paramref name="Rows"/>, and one entry for the end.</param>
public readonly record struct TokenRows(int[] Starts, int[] Rows)
{
    /// <summary>Longer texts are cut here: requests are made early.</summary>
    public const int TokensAtMost = 64;

    public int Tokens => Starts.Length - 1;

    /// <summary>What each row of a token counts: tokens of many n-grams do not outshout short ones.</summary>
    public float ScaleOf(int token) => 1f / MathF.Sqrt(Math.Max(1, Starts[token + 1] - Starts[token]));
}
