namespace Hitl.Connector.Models.Training;

/// <param name="Weights">One for each sign.</param>
public sealed record LogisticWeights(double[] Weights, double Bias)
{
    public double Logit(float[] signs)
    {
        var sum = Bias;
        for (var s = 0; s < Weights.Length; s++)
        {
            sum += Weights[s] * signs[s];
        }

        return sum;
    }
}

/// <summary>
/// Logistic regression over a few numbers by gradient descent with momentum on all rows at once, weights drawn
/// towards zero. A weight can be kept from taking the wrong sign: what few rows say by chance must not make a request
/// for a person speak against one.
/// </summary>
public static class LogisticFit
{
    private const int Rounds = 3000;
    private const double Step = 0.5;
    private const double Momentum = 0.95;

    /// <param name="directions">For each sign 1 (may only raise), −1 (may only lower) or 0 (either).</param>
    /// <param name="penalty">How strongly weights are drawn to zero, per row.</param>
    public static LogisticWeights Fit(IReadOnlyList<SignRow> rows, IReadOnlyList<int> directions, double penalty, CancellationToken cancellationToken)
    {
        var total = rows.Sum(r => r.Weight);
        var result = new LogisticWeights(new double[directions.Count], 0);
        var speed = new double[directions.Count];
        double biasSpeed = 0;
        for (var round = 0; round < Rounds; round++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var gradient = result.Weights.Select(w => penalty * w).ToArray();
            double biasGradient = 0;
            foreach (var row in rows)
            {
                var error = row.Weight / total * (1 / (1 + Math.Exp(-result.Logit(row.Signs))) - (row.Yes ? 1 : 0));
                biasGradient += error;
                for (var s = 0; s < gradient.Length; s++)
                {
                    gradient[s] += error * row.Signs[s];
                }
            }

            biasSpeed = (Momentum * biasSpeed) - (Step * biasGradient);
            result = result with { Bias = result.Bias + biasSpeed };
            for (var s = 0; s < gradient.Length; s++)
            {
                speed[s] = (Momentum * speed[s]) - (Step * gradient[s]);
                var weight = result.Weights[s] + speed[s];
                if (directions[s] * weight < 0)
                {
                    (weight, speed[s]) = (0, 0);
                }

                result.Weights[s] = weight;
            }
        }

        return result;
    }
}
