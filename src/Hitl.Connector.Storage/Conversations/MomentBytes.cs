using Hitl.Connector.Escalation;
using Hitl.Connector.Scoring;

namespace Hitl.Connector.Storage.Conversations;

/// <summary>Which scores a moment has; what is not known takes no byte.</summary>
[Flags]
internal enum MomentParts : uint
{
    Sentiment = 1,
    LastSentiment = 1 << 1,
    Intent = 1 << 2,
    Uncertainty = 1 << 3,
    WantsHuman = 1 << 4,
    Frustration = 1 << 5,
    Confusion = 1 << 6,
    Abuse = 1 << 7,
    Complexity = 1 << 8,
    Closing = 1 << 9,
    Handover = 1 << 10,
    Urgency = 1 << 11,
    Topics = 1 << 12,
    Signs = 1 << 13,
    MoodTrend = 1 << 14,
    MoodDrop = 1 << 15,
    Minutes = 1 << 16,
    HoursKnown = 1 << 17,
    Open = 1 << 18,
}

internal static class MomentWriter
{
    public static void Write(ByteWriter output, Moment moment, DateTimeOffset origin)
    {
        output.Unsigned((ulong)PartsOf(moment));
        output.Time(moment.At, origin);
        output.Text(moment.MessageId);
        output.Signed(moment.BotMessages);
        output.Signed(moment.Waiting);
        Number(output, moment.Sentiment);
        Number(output, moment.LastSentiment);
        if (moment.Intent is { } intent)
        {
            output.Text(intent.Label);
            output.Number(intent.Confidence);
        }

        Number(output, moment.Uncertainty);
        Number(output, moment.WantsHuman);
        Number(output, moment.Frustration);
        Number(output, moment.Confusion);
        Number(output, moment.Abuse);
        Number(output, moment.Complexity);
        Number(output, moment.Closing);
        Number(output, moment.Handover);
        if (moment.Urgency is { } urgency)
        {
            output.Byte((byte)urgency.Level);
            output.Number(urgency.Probability);
        }

        if (moment.Topics is { } topics)
        {
            output.Count(topics.Count);
            foreach (var (topic, probability) in topics)
            {
                output.Text(topic);
                output.Number(probability);
            }
        }

        if (moment.Signs is { } signs)
        {
            output.Signed(signs.FailedBotAnswers);
            output.Signed(signs.RepeatedQuestions);
            output.Number(signs.Circling);
            output.Signed(signs.Problems);
            Number(output, signs.MoodTrend);
            Number(output, signs.MoodDrop);
        }

        Number(output, moment.MinutesSinceCustomer);
    }

    private static void Number(ByteWriter output, double? value)
    {
        if (value is { } number)
        {
            output.Number(number);
        }
    }

    private static MomentParts PartsOf(Moment m)
    {
        var parts = default(MomentParts);
        void Has(bool known, MomentParts part) => parts |= known ? part : 0;
        Has(m.Sentiment is not null, MomentParts.Sentiment);
        Has(m.LastSentiment is not null, MomentParts.LastSentiment);
        Has(m.Intent is not null, MomentParts.Intent);
        Has(m.Uncertainty is not null, MomentParts.Uncertainty);
        Has(m.WantsHuman is not null, MomentParts.WantsHuman);
        Has(m.Frustration is not null, MomentParts.Frustration);
        Has(m.Confusion is not null, MomentParts.Confusion);
        Has(m.Abuse is not null, MomentParts.Abuse);
        Has(m.Complexity is not null, MomentParts.Complexity);
        Has(m.Closing is not null, MomentParts.Closing);
        Has(m.Handover is not null, MomentParts.Handover);
        Has(m.Urgency is not null, MomentParts.Urgency);
        Has(m.Topics is not null, MomentParts.Topics);
        Has(m.Signs is not null, MomentParts.Signs);
        Has(m.Signs?.MoodTrend is not null, MomentParts.MoodTrend);
        Has(m.Signs?.MoodDrop is not null, MomentParts.MoodDrop);
        Has(m.MinutesSinceCustomer is not null, MomentParts.Minutes);
        Has(m.BusinessHours is not null, MomentParts.HoursKnown);
        Has(m.BusinessHours is true, MomentParts.Open);
        return parts;
    }
}

internal static class MomentReader
{
    public static Moment Read(ref ByteReader input, DateTimeOffset origin)
    {
        var parts = (MomentParts)input.Unsigned();

        // In the order in which they were written: an initializer runs from top to bottom.
        return new Moment
        {
            At = input.Time(origin),
            MessageId = input.TextOrNull(),
            BotMessages = input.Whole(),
            Waiting = input.Whole(),
            Sentiment = Number(ref input, parts, MomentParts.Sentiment),
            LastSentiment = Number(ref input, parts, MomentParts.LastSentiment),
            Intent = parts.HasFlag(MomentParts.Intent) ? new ScoredLabel(input.Text(), input.Number()) : null,
            Uncertainty = Number(ref input, parts, MomentParts.Uncertainty),
            WantsHuman = Number(ref input, parts, MomentParts.WantsHuman),
            Frustration = Number(ref input, parts, MomentParts.Frustration),
            Confusion = Number(ref input, parts, MomentParts.Confusion),
            Abuse = Number(ref input, parts, MomentParts.Abuse),
            Complexity = Number(ref input, parts, MomentParts.Complexity),
            Closing = Number(ref input, parts, MomentParts.Closing),
            Handover = Number(ref input, parts, MomentParts.Handover),
            Urgency = parts.HasFlag(MomentParts.Urgency) ? new Urgency((UrgencyLevel)input.Byte(), input.Number()) : null,
            Topics = parts.HasFlag(MomentParts.Topics) ? TopicShares.Read(ref input) : null,
            Signs = parts.HasFlag(MomentParts.Signs) ? Signs(ref input, parts) : null,
            MinutesSinceCustomer = Number(ref input, parts, MomentParts.Minutes),
            BusinessHours = parts.HasFlag(MomentParts.HoursKnown) ? parts.HasFlag(MomentParts.Open) : null,
        };
    }

    private static ThreadSigns Signs(ref ByteReader input, MomentParts parts) => new(
        input.Whole(),
        input.Whole(),
        input.Number(),
        input.Whole(),
        Number(ref input, parts, MomentParts.MoodTrend),
        Number(ref input, parts, MomentParts.MoodDrop));

    private static double? Number(ref ByteReader input, MomentParts parts, MomentParts part) => (parts & part) != 0 ? input.Number() : null;
}
