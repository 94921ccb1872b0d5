namespace Hitl.Connector.Models.Training;

/// <summary>What a text looks like to an ensemble: the signs by which something outside its labels is known.</summary>
/// <param name="KnownWords">Share of words in the model's space.</param>
/// <param name="Words">Number of words.</param>
public sealed record ScopeSigns(double StrongestLinear, double EnergyLinear, double StrongestNetwork, double EnergyNetwork, double MeanNetwork, double LogConfidence, double Entropy, double KnownWords, double Words)
{
    public const int Count = 9;

    public double[] ToArray() =>
        [StrongestLinear, EnergyLinear, StrongestNetwork, EnergyNetwork, MeanNetwork, LogConfidence, Entropy, KnownWords, Math.Log(1 + Words)];

    /// <param name="network">Scores of one network; empty when there is none.</param>
    /// <param name="probabilities">The averaged probabilities before the final calibration.</param>
    public static ScopeSigns From(float[] linear, float[] network, double[] probabilities, double knownWords, double words) => new(
        linear.Max(), Energy(linear), network.Length == 0 ? 0 : network.Max(), network.Length == 0 ? 0 : Energy(network), network.Length == 0 ? 0 : network.Average(),
        Math.Log(probabilities.Max()), -probabilities.Sum(p => p * Math.Log(p + 1e-9)), knownWords, words);

    private static double Energy(float[] logits)
    {
        double max = logits.Max();
        return max + Math.Log(logits.Sum(l => Math.Exp(l - max)));
    }
}

/// <summary>
/// Probability that a text belongs to none of a model's labels: a logistic regression on <see cref="ScopeSigns"/>. With
/// examples of what is out of scope it is fitted to them; without, weights that were found on CLINC150's training rows
/// stand in, since the signs are measured against the account's own rows.
/// </summary>
public sealed record ScopeModel(double[] Mean, double[] Deviation, double[] Weights, double Offset)
{
    private const int ExamplesForFit = 20;
    private const int Rounds = 1500;
    private const double Rate = 0.5;

    /// <summary>The share of out-of-scope texts that a desk is taken to get.</summary>
    private const double Share = 0.18;

    /// <summary>Pulls the weights towards those found on public data; fades with the number of examples.</summary>
    private const double Pull = 30.0;

    private static readonly double[] PublicWeights = [-0.56, -0.61, -0.26, -0.61, 0.27, 0.41, 1.07, -0.68, -0.3];
    private const double PublicOffset = -4.6;

    public double Apply(double[] signs)
    {
        var z = Offset;
        for (var i = 0; i < signs.Length; i++)
        {
            z += Weights[i] * (signs[i] - Mean[i]) / Deviation[i];
        }

        return 1 / (1 + Math.Exp(-z));
    }

    /// <param name="inScope">Signs of rows that the measured models had not seen.</param>
    /// <param name="outOfScope">Signs of texts of no label; may be empty.</param>
    public static ScopeModel Fit(IReadOnlyList<double[]> inScope, IReadOnlyList<double[]> outOfScope)
    {
        var mean = new double[ScopeSigns.Count];
        var deviation = new double[ScopeSigns.Count];
        for (var i = 0; i < ScopeSigns.Count; i++)
        {
            mean[i] = inScope.Average(s => s[i]);
            deviation[i] = Math.Max(1e-3, Math.Sqrt(inScope.Average(s => (s[i] - mean[i]) * (s[i] - mean[i]))));
        }

        var start = new ScopeModel(mean, deviation, [.. PublicWeights], PublicOffset);
        return outOfScope.Count < ExamplesForFit ? start : start.FitTo(inScope, outOfScope);
    }

    private ScopeModel FitTo(IReadOnlyList<double[]> inScope, IReadOnlyList<double[]> outOfScope)
    {
        var rows = inScope.Select(s => (Signs: Standard(s), Out: 0.0, Weight: (1 - Share) / inScope.Count))
            .Concat(outOfScope.Select(s => (Signs: Standard(s), Out: 1.0, Weight: Share / outOfScope.Count))).ToList();
        var pull = Pull / (inScope.Count + outOfScope.Count);
        var weights = Weights.ToArray();
        var offset = Offset;
        var gradient = new double[weights.Length];
        for (var round = 0; round < Rounds; round++)
        {
            Array.Clear(gradient);
            var offsetGradient = 0.0;
            foreach (var (signs, outside, weight) in rows)
            {
                var z = offset;
                for (var i = 0; i < signs.Length; i++)
                {
                    z += weights[i] * signs[i];
                }

                var error = weight * ((1 / (1 + Math.Exp(-z))) - outside);
                offsetGradient += error;
                for (var i = 0; i < signs.Length; i++)
                {
                    gradient[i] += error * signs[i];
                }
            }

            for (var i = 0; i < weights.Length; i++)
            {
                weights[i] -= Rate * (gradient[i] + (pull * (weights[i] - Weights[i])));
            }

            offset -= Rate * offsetGradient;
        }

        return this with { Weights = weights, Offset = offset };
    }

    private double[] Standard(double[] signs) => [.. signs.Select((s, i) => (s - Mean[i]) / Deviation[i])];
}
