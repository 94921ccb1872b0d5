namespace Hitl.Connector.Models.Runtime;

/// <summary>What the handover model sees of a thread, each 0..1. What is not proven for the thread is 0, and a flag says so.</summary>
public sealed record HandoverSigns
{
    /// <summary>The strongest wish for a person since one last answered.</summary>
    public double WantsHuman { get; init; }
    public double Frustration { get; init; }

    /// <summary>How far the mood is below neutral.</summary>
    public double Negative { get; init; }
    public bool MoodUnknown { get; init; }
    public double MoodDrop { get; init; }
    public int FailedAnswers { get; init; }
    public int RepeatedQuestions { get; init; }
    public double Circling { get; init; }
    public double Uncertainty { get; init; }
    public double Abuse { get; init; }

    /// <summary>High or critical urgency.</summary>
    public double Urgent { get; init; }
    public bool UrgencyUnknown { get; init; }

    /// <summary>The strongest topic with which a bot must not be left alone: legal, medical, vulnerability, compliance, exceptions, high-impact actions.</summary>
    public double Risk { get; init; }
    public double Complaint { get; init; }
    public bool TopicsUnknown { get; init; }

    /// <summary>The last message says that nothing is open.</summary>
    public double Closing { get; init; }
    public bool ClosingUnknown { get; init; }

    /// <summary>Messages of the customer.</summary>
    public int Messages { get; init; }

    /// <summary>True for the calls of BETOLD: they are labels without words, and their share of breakdowns is not ours. Never at run time.</summary>
    public bool Call { get; init; }

    public static IReadOnlyList<string> Names { get; } =
    [
        "wants_human", "frustration", "negative", "mood_unknown", "mood_drop", "failed_answers", "repeated_questions", "circling", "uncertainty",
        "abuse", "urgent", "urgency_unknown", "risk", "complaint", "topics_unknown", "closing", "closing_unknown", "messages", "call",
    ];

    public float[] ToVector() =>
    [
        (float)WantsHuman, (float)Frustration, (float)Negative, Flag(MoodUnknown), (float)MoodDrop, ThreadSummary.Share(FailedAnswers),
        ThreadSummary.Share(RepeatedQuestions), (float)Circling, (float)Uncertainty, (float)Abuse, (float)Urgent, Flag(UrgencyUnknown), (float)Risk,
        (float)Complaint, Flag(TopicsUnknown), (float)Closing, Flag(ClosingUnknown), MathF.Log(1 + Messages) / 3, Flag(Call),
    ];

    private static float Flag(bool value) => value ? 1 : 0;
}
