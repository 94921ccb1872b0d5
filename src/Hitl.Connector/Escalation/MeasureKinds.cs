namespace Hitl.Connector.Escalation;

/// <summary>What kind of number a measure is.</summary>
internal static class MeasureKinds
{
    private const double MinutesOfAYear = 366 * 24 * 60;

    /// <summary>A count is compared whole: it is not "nearly" reached. Minutes run by themselves, so they are not either.</summary>
    public static bool IsCount(this Measure measure) => measure
        is Measure.BotMessages or Measure.FailedBotAnswers or Measure.RepeatedQuestions or Measure.Problems
        or Measure.Contacts7d or Measure.WaitingMessages or Measure.MinutesSinceCustomer;

    /// <summary>The least and the most that a threshold can be.</summary>
    public static (double Least, double Most) Range(this Measure measure) => measure switch
    {
        Measure.MoodTrend => (-1, 1),
        Measure.MinutesSinceCustomer => (0, MinutesOfAYear),
        _ => measure.IsCount() ? (0, 1000) : (0, 1),
    };
}
