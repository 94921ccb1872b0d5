namespace Hitl.Connector.Models.Notes;

/// <summary>Marginal probabilities of a linear-chain conditional random field (Lafferty et al. 2001), by forward and backward sums.</summary>
internal sealed class ChainInference(int labels)
{
    private double[] forward = [];
    private double[] backward = [];
    private readonly double[] step = new double[labels];

    /// <summary>The logarithm of the sum over all labellings, of the last call.</summary>
    public double LogSum { get; private set; }

    /// <param name="scores">Of each word (row) and label.</param>
    /// <param name="transitions">From label (row) to label.</param>
    /// <param name="marginals">Gets the probability of each label of each word.</param>
    public void Run(ReadOnlySpan<float> scores, ReadOnlySpan<float> transitions, Span<double> marginals)
    {
        var words = scores.Length / labels;
        if (forward.Length < scores.Length)
        {
            (forward, backward) = (new double[scores.Length * 2], new double[scores.Length * 2]);
        }

        for (var l = 0; l < labels; l++)
        {
            forward[l] = scores[l];
            backward[((words - 1) * labels) + l] = 0;
        }

        for (var i = 1; i < words; i++)
        {
            for (var to = 0; to < labels; to++)
            {
                for (var from = 0; from < labels; from++)
                {
                    step[from] = forward[((i - 1) * labels) + from] + transitions[(from * labels) + to];
                }

                forward[(i * labels) + to] = scores[(i * labels) + to] + LogSumExp(step);
            }
        }

        for (var i = words - 2; i >= 0; i--)
        {
            for (var from = 0; from < labels; from++)
            {
                for (var to = 0; to < labels; to++)
                {
                    step[to] = (double)transitions[(from * labels) + to] + scores[((i + 1) * labels) + to] + backward[((i + 1) * labels) + to];
                }

                backward[(i * labels) + from] = LogSumExp(step);
            }
        }

        LogSum = LogSumExp(forward.AsSpan((words - 1) * labels, labels));
        for (var i = 0; i < words * labels; i++)
        {
            marginals[i] = Math.Exp(forward[i] + backward[i] - LogSum);
        }
    }

    /// <summary>Probability that one word has a label and the next another, after <see cref="Run"/>.</summary>
    public double Pair(ReadOnlySpan<float> scores, ReadOnlySpan<float> transitions, int word, int from, int to) =>
        Math.Exp(forward[(word * labels) + from] + transitions[(from * labels) + to] + scores[((word + 1) * labels) + to] + backward[((word + 1) * labels) + to] - LogSum);

    private static double LogSumExp(ReadOnlySpan<double> values)
    {
        var most = double.NegativeInfinity;
        foreach (var value in values)
        {
            most = Math.Max(most, value);
        }

        var sum = 0.0;
        foreach (var value in values)
        {
            sum += Math.Exp(value - most);
        }

        return most + Math.Log(sum);
    }
}
