namespace Hitl.Connector.Escalation.Thresholds;

/// <summary>The scores that a threshold can be solved for: probabilities and shares, 0..1.</summary>
public static class ThresholdScores
{
    public static IReadOnlyList<Measure> All { get; } =
    [
        Measure.IntentConfidence,
        Measure.Sentiment,
        Measure.Handover,
        Measure.Uncertainty,
        Measure.Frustration,
        Measure.Confusion,
        Measure.Complexity,
        Measure.Abuse,
    ];

    /// <summary>As rules write it, e.g. <c>intent_confidence</c>.</summary>
    public static string NameOf(Measure score) => Names.Of(score);

    /// <summary>Where little is good, it hands over from the threshold on; where much is good, below it.</summary>
    public static ThresholdSide SideOf(Measure score) =>
        score is Measure.IntentConfidence or Measure.Sentiment ? ThresholdSide.HandOverBelow : ThresholdSide.HandOverFrom;

    /// <summary>Null where it is not known.</summary>
    public static double? Of(Measure score, Moment moment) => score switch
    {
        Measure.IntentConfidence => moment.Intent?.Confidence,
        Measure.Sentiment => moment.Sentiment,
        Measure.Handover => moment.Handover,
        Measure.Uncertainty => moment.Uncertainty,
        Measure.Frustration => moment.Frustration,
        Measure.Confusion => moment.Confusion,
        Measure.Complexity => moment.Complexity,
        Measure.Abuse => moment.Abuse,
        _ => throw new ArgumentOutOfRangeException(nameof(score), score, "No threshold is solved for it."),
    };
}
