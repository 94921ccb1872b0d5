namespace Hitl.Connector.Models.Runtime;

/// <summary>Sentiment as one number.</summary>
public static class SentimentScale
{
    private const double NegativeBelow = 0.3;
    private const double PositiveAbove = 0.7;
    private const double Step = 0.001;

    /// <summary>
    /// 0 (negative) to 1 (positive): the probability of positive plus half of neutral, stretched so that it is below 0.3
    /// where negative is the most probable and above 0.7 where positive is. Admins set rules on these two marks, and
    /// unstretched they would find only the surest two thirds of what the model sees.
    /// </summary>
    /// <param name="probabilities">Negative, neutral, positive.</param>
    public static double Of(float[] probabilities)
    {
        var plain = probabilities[2] + (0.5 * probabilities[1]);
        if (probabilities[0] > probabilities[1] && probabilities[0] >= probabilities[2])
        {
            return Math.Min(NegativeBelow - Step, 1.2 * plain);
        }

        return probabilities[2] > probabilities[1] ? Math.Max(PositiveAbove + Step, 1 - (1.2 * (1 - plain)))
            : Math.Clamp(0.5 + (0.8 * (plain - 0.5)), NegativeBelow, PositiveAbove);
    }
}
