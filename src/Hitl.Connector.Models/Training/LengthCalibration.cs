namespace Hitl.Connector.Models.Training;

/// <summary>
/// Honest probabilities for texts of any length: scores are averages over what was found, and an average over a sentence
/// proves more than the same average over a word. The scores are multiplied by <c>Slope + SlopeOfLength · ln(features found)</c>.
/// </summary>
internal sealed record LengthCalibration(double Slope, double SlopeOfLength)
{
    private const int Rounds = 60;

    /// <param name="lengths">Features found in each text; at least one.</param>
    /// <param name="labels">The right label of each text.</param>
    public static LengthCalibration Fit(IReadOnlyList<float[]> logits, IReadOnlyList<int> lengths, IReadOnlyList<int> labels)
    {
        // The loss has one minimum in both numbers together: Newton's method finds it.
        var fit = new LengthCalibration(1, 0);
        for (var round = 0; round < Rounds; round++)
        {
            double gs = 0, gl = 0, ss = 1e-9, sl = 0, ll = 1e-9;
            for (var i = 0; i < logits.Count; i++)
            {
                var length = Math.Log(Math.Max(1, lengths[i]));
                var probabilities = fit.Apply(logits[i], lengths[i]);
                double mean = 0, squares = 0;
                for (var l = 0; l < probabilities.Length; l++)
                {
                    mean += probabilities[l] * logits[i][l];
                    squares += probabilities[l] * logits[i][l] * logits[i][l];
                }

                var error = mean - logits[i][labels[i]];
                var spread = squares - (mean * mean);
                gs += error;
                gl += error * length;
                ss += spread;
                sl += spread * length;
                ll += spread * length * length;
            }

            var determinant = (ss * ll) - (sl * sl);
            if (determinant < 1e-12)
            {
                break;
            }

            var stepSlope = ((ll * gs) - (sl * gl)) / determinant;
            var stepLength = ((ss * gl) - (sl * gs)) / determinant;
            fit = new LengthCalibration(fit.Slope - Math.Clamp(stepSlope, -0.5, 0.5), fit.SlopeOfLength - Math.Clamp(stepLength, -0.2, 0.2));
            if (Math.Abs(stepSlope) + Math.Abs(stepLength) < 1e-7)
            {
                break;
            }
        }

        return fit;
    }

    public double[] Apply(ReadOnlySpan<float> logits, int length) =>
        new Calibration(SlopeAt(length), 0).Apply(logits, Onnx.OutputKind.Softmax);

    public double SlopeAt(int length) => Slope + (SlopeOfLength * Math.Log(Math.Max(1, length)));
}
