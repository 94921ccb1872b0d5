namespace Hitl.Connector.Models.Runtime;

/// <summary>What a thread comes to before any model of threads is asked.</summary>
/// <param name="RepeatedBotAnswers">Bot answers that say nearly word for word what an earlier one said.</param>
/// <param name="Answers">Bot answers; several messages in a row are one.</param>
public sealed record ThreadSummary(int Messages, int Answers, int FailedAnswers, int RepeatedQuestions, int RepeatedBotAnswers)
{
    /// <summary>Places of the failed answers among the turns.</summary>
    public IReadOnlyList<int> FailedAt { get; init; } = [];

    /// <summary>Names of what <see cref="ToVector"/> gives, in its order.</summary>
    public static IReadOnlyList<string> Names { get; } = ["repeated_questions", "repeated_bot_answers", "failed_answers", "messages"];

    /// <summary>What the model of going in circles sees. Counts have a ceiling: the fifth repetition adds nothing to the fourth.</summary>
    public float[] ToVector() => [Share(RepeatedQuestions), Share(RepeatedBotAnswers), Share(FailedAnswers), MathF.Log(1 + Messages)];

    internal static float Share(int count) => Math.Min(count, 4) / 4f;
}
