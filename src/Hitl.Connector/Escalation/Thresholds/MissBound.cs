namespace Hitl.Connector.Escalation.Thresholds;

/// <summary>
/// What a count of misses proves about the rate of misses: the exact binomial bound of C. J. Clopper and E. S. Pearson,
/// "The use of confidence or fiducial limits illustrated in the case of the binomial", Biometrika 26 (1934), one-sided.
/// </summary>
public static class MissBound
{
    private const int Halvings = 60;

    /// <summary>The rate, 0..1, that is not exceeded with this confidence; 1 when nothing was tried.</summary>
    /// <param name="misses">0 to <paramref name="trials"/>.</param>
    /// <param name="confidence">Between 0 and 1, e.g. 0.95.</param>
    public static double AtMost(int misses, int trials, double confidence)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(misses);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(misses, trials);
        ThrowUnlessInside(confidence);
        if (misses == trials)
        {
            return 1;
        }

        // The chance of so few misses falls as the rate rises: the bound is where it falls to 1 − confidence.
        var (low, high) = ((double)misses / trials, 1.0);
        for (var i = 0; i < Halvings; i++)
        {
            var middle = (low + high) / 2;
            (low, high) = ChanceOfAtMost(misses, trials, middle) > 1 - confidence ? (middle, high) : (low, middle);
        }

        return high;
    }

    /// <summary>How many misses among so many trials still prove the rate; null when even none would not.</summary>
    /// <param name="rate">The rate to prove, between 0 and 1, e.g. 0.02.</param>
    public static int? MostMisses(int trials, double rate, double confidence)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(trials);
        ThrowUnlessInside(rate);
        ThrowUnlessInside(confidence);
        if (trials < FewestTrials(rate, confidence))
        {
            return null;
        }

        var (fits, tooMany) = (0, trials);
        while (tooMany - fits > 1)
        {
            var middle = fits + ((tooMany - fits) / 2);
            (fits, tooMany) = ChanceOfAtMost(middle, trials, rate) <= 1 - confidence ? (middle, tooMany) : (fits, middle);
        }

        return fits;
    }

    /// <summary>How many trials without a single miss prove the rate: 149 for 2 % with 95 % confidence.</summary>
    public static int FewestTrials(double rate, double confidence)
    {
        ThrowUnlessInside(rate);
        ThrowUnlessInside(confidence);
        var trials = (int)Math.Min(Math.Ceiling(Math.Log(1 - confidence) / double.LogP1(-rate)), int.MaxValue / 2);

        // The division may land on either side of a whole number.
        while (trials > 1 && ChanceOfAtMost(0, trials - 1, rate) <= 1 - confidence)
        {
            trials--;
        }

        while (ChanceOfAtMost(0, trials, rate) > 1 - confidence)
        {
            trials++;
        }

        return trials;
    }

    /// <summary>The binomial distribution's cumulated chance, summed in logarithms: (1 − rate)^trials alone would underflow.</summary>
    internal static double ChanceOfAtMost(int misses, int trials, double rate)
    {
        if (rate <= 0 || misses >= trials)
        {
            return 1;
        }

        if (rate >= 1)
        {
            return 0;
        }

        var odds = Math.Log(rate) - double.LogP1(-rate);
        var term = trials * double.LogP1(-rate);
        var (largest, sum) = (term, 1.0);
        for (var i = 0; i < misses; i++)
        {
            term += Math.Log((double)(trials - i) / (i + 1)) + odds;
            if (term > largest)
            {
                sum = (sum * Math.Exp(largest - term)) + 1;
                largest = term;
            }
            else
            {
                sum += Math.Exp(term - largest);
            }
        }

        return Math.Min(1, Math.Exp(largest) * sum);
    }

    private static void ThrowUnlessInside(double share)
    {
        if (!(share > 0 && share < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(share), share, "A rate or a confidence lies between 0 and 1, both excluded.");
        }
    }
}
