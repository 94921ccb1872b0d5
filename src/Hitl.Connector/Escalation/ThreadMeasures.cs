using Hitl.Connector.Scoring;

namespace Hitl.Connector.Escalation;

/// <summary>The numbers that only a whole thread has, as rules test them.</summary>
internal static class ThreadMeasures
{
    /// <summary>Null where the number is not known.</summary>
    public static double? Of(Measure measure, Scores scores) => measure switch
    {
        Measure.Handover => scores.Handover?.Probability,
        Measure.FailedBotAnswers => scores.Signs?.FailedBotAnswers,
        Measure.RepeatedQuestions => scores.Signs?.RepeatedQuestions,
        Measure.Circling => scores.Signs?.Circling,
        Measure.Problems => scores.Signs?.Problems,
        Measure.MoodTrend => scores.Signs?.MoodTrend,
        Measure.MoodDrop => scores.Signs?.MoodDrop,
        _ => throw new ArgumentOutOfRangeException(nameof(measure), measure, "No measure of a thread."),
    };

    /// <summary>A count is compared whole: it is not "nearly" reached.</summary>
    public static bool IsCount(this Measure measure) =>
        measure is Measure.BotMessages or Measure.FailedBotAnswers or Measure.RepeatedQuestions or Measure.Problems;

    /// <summary>The least and the most that a threshold can be.</summary>
    public static (double Least, double Most) Range(this Measure measure) =>
        measure.IsCount() ? (0, 1000) : measure == Measure.MoodTrend ? (-1, 1) : (0, 1);

    /// <summary>These scores as they stood then.</summary>
    public static Scores AsOf(this Scores scores, ScoresSoFar then) => scores with
    {
        Signs = then.Signs,
        Handover = then.Handover is { } probability ? new Scoring.Handover(probability, []) : null,
    };
}
