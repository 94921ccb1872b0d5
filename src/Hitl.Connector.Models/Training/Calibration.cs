using Hitl.Connector.Models.Onnx;

namespace Hitl.Connector.Models.Training;

/// <summary>
/// Turns scores into honest probabilities: a slope (the inverse temperature) and, for yes-or-no models, an offset
/// (Platt). Fitted on scores of rows that the model had not seen.
/// </summary>
public sealed record Calibration(double Slope, double Offset)
{
    public static Calibration None { get; } = new(1, 0);

    public static Calibration Fit(IReadOnlyList<float[]> logits, IReadOnlyList<float[]> targets, OutputKind kind)
    {
        return kind == OutputKind.Softmax ? new Calibration(FitTemperature(logits, targets), 0) : FitPlatt(logits, targets);
    }

    /// <summary>The calibrated probabilities of one row.</summary>
    public double[] Apply(ReadOnlySpan<float> logits, OutputKind kind)
    {
        var result = new double[logits.Length];
        if (kind == OutputKind.Sigmoid)
        {
            for (var l = 0; l < result.Length; l++)
            {
                result[l] = 1 / (1 + Math.Exp(-((logits[l] * Slope) + Offset)));
            }

            return result;
        }

        var max = double.MinValue;
        foreach (var logit in logits)
        {
            max = Math.Max(max, logit * Slope);
        }

        var sum = 0.0;
        for (var l = 0; l < result.Length; l++)
        {
            result[l] = Math.Exp((logits[l] * Slope) - max);
            sum += result[l];
        }

        for (var l = 0; l < result.Length; l++)
        {
            result[l] /= sum;
        }

        return result;
    }

    // The loss has one minimum in the slope: golden-section search on its logarithm finds it.
    private static double FitTemperature(IReadOnlyList<float[]> logits, IReadOnlyList<float[]> targets)
    {
        const double ratio = 0.6180339887498949;
        var (low, high) = (Math.Log(0.05), Math.Log(20));
        while (high - low > 1e-3)
        {
            var left = high - (ratio * (high - low));
            var right = low + (ratio * (high - low));
            if (SoftmaxLoss(logits, targets, Math.Exp(left)) < SoftmaxLoss(logits, targets, Math.Exp(right)))
            {
                high = right;
            }
            else
            {
                low = left;
            }
        }

        return Math.Exp((low + high) / 2);
    }

    private static double SoftmaxLoss(IReadOnlyList<float[]> logits, IReadOnlyList<float[]> targets, double slope)
    {
        var loss = 0.0;
        var calibration = new Calibration(slope, 0);
        for (var i = 0; i < logits.Count; i++)
        {
            var probabilities = calibration.Apply(logits[i], OutputKind.Softmax);
            for (var l = 0; l < probabilities.Length; l++)
            {
                loss -= targets[i][l] == 0 ? 0 : targets[i][l] * Math.Log(Math.Max(probabilities[l], 1e-12));
            }
        }

        return loss;
    }

    // Newton's method on slope and offset, all labels together.
    private static Calibration FitPlatt(IReadOnlyList<float[]> logits, IReadOnlyList<float[]> targets)
    {
        var (slope, offset) = (1.0, 0.0);
        for (var round = 0; round < 50; round++)
        {
            double gs = 0, go = 0, ss = 1e-6, so = 0, oo = 1e-6;
            for (var i = 0; i < logits.Count; i++)
            {
                for (var l = 0; l < logits[i].Length; l++)
                {
                    double x = logits[i][l];
                    var p = 1 / (1 + Math.Exp(-((x * slope) + offset)));
                    var error = p - targets[i][l];
                    var spread = p * (1 - p);
                    gs += error * x;
                    go += error;
                    ss += spread * x * x;
                    so += spread * x;
                    oo += spread;
                }
            }

            var determinant = (ss * oo) - (so * so);
            if (Math.Abs(determinant) < 1e-12)
            {
                break;
            }

            var stepSlope = ((oo * gs) - (so * go)) / determinant;
            var stepOffset = ((ss * go) - (so * gs)) / determinant;
            slope -= Math.Clamp(stepSlope, -0.5, 0.5);
            offset -= Math.Clamp(stepOffset, -0.5, 0.5);
            if (Math.Abs(stepSlope) + Math.Abs(stepOffset) < 1e-7)
            {
                break;
            }
        }

        return new Calibration(Math.Max(slope, 0.01), offset);
    }
}
