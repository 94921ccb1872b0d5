namespace Hitl.Connector.Escalation;

/// <summary>What conditions look at: a sheet at one of its moments.</summary>
/// <param name="index">Index into <see cref="FactSheet.Moments"/>.</param>
/// <param name="timeless">As if nobody knew the time: what depends on it is unknown.</param>
public readonly struct Facts(FactSheet sheet, int index, bool timeless = false)
{
    public FactSheet Sheet => sheet;
    public Moment Moment => sheet.Moments[index];
    public int Index => index;
    public bool IsNow => index == sheet.Moments.Count - 1;

    /// <summary>Whether the desk is open; null without a calendar.</summary>
    public bool? BusinessHours => timeless ? null : IsNow ? sheet.BusinessHours : Moment.BusinessHours;

    /// <summary>Null where the number is not known; what is not a number is not known.</summary>
    public double? this[Measure measure]
    {
        get
        {
            var moment = Moment;
            var value = measure switch
            {
                Measure.Sentiment => moment.Sentiment,
                Measure.IntentConfidence => moment.Intent?.Confidence,
                Measure.Uncertainty => moment.Uncertainty,
                Measure.WantsHuman => moment.WantsHuman,
                Measure.BotMessages => moment.BotMessages,
                Measure.Frustration => moment.Frustration,
                Measure.Confusion => moment.Confusion,
                Measure.Abuse => moment.Abuse,
                Measure.Complexity => moment.Complexity,
                Measure.Closing => moment.Closing,
                Measure.Handover => moment.Handover,
                Measure.FailedBotAnswers => moment.Signs?.FailedBotAnswers,
                Measure.RepeatedQuestions => moment.Signs?.RepeatedQuestions,
                Measure.Circling => moment.Signs?.Circling,
                Measure.Problems => moment.Signs?.Problems,
                Measure.MoodTrend => moment.Signs?.MoodTrend,
                Measure.MoodDrop => moment.Signs?.MoodDrop,
                Measure.LastSentiment => moment.LastSentiment,
                Measure.BotConfidence => sheet.Bot?.Confidence,
                Measure.Contacts7d => sheet.ContactsIn7Days,
                Measure.WaitingMessages => moment.Waiting,
                Measure.MinutesSinceCustomer => timeless ? null : IsNow ? (sheet.Now - sheet.LastCustomerMessageAt)?.TotalMinutes : moment.MinutesSinceCustomer,
                _ => throw new ArgumentOutOfRangeException(nameof(measure), measure, "No such measure."),
            };
            return value is double.NaN ? null : value;
        }
    }
}
