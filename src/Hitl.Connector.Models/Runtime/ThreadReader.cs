using Hitl.Connector.Scoring;

namespace Hitl.Connector.Models.Runtime;

/// <summary>How a thread stood at one moment.</summary>
/// <param name="Handover">Null when nothing in it is in a language in which the scores are proven.</param>
public sealed record ThreadState(ThreadSigns Signs, double? Handover);

/// <summary>Runs the models of whole threads over what was read from the messages one by one.</summary>
public sealed class ThreadReader
{
    private readonly SignModel circling;
    private readonly SignModel handover;

    /// <param name="models">Gives a model of signs by its name.</param>
    public ThreadReader(Func<string, SignModel> models)
    {
        circling = models(ModelNames.Circling).For(ThreadSummary.Names);
        handover = models(ModelNames.Handover).For(HandoverSigns.Names);
        OfNothing = handover.Score([new HandoverSigns { UrgencyUnknown = true, TopicsUnknown = true, ClosingUnknown = true }.ToVector()])[0];
    }

    /// <summary>Probability of a handover where nothing speaks for or against one.</summary>
    public double OfNothing { get; }

    /// <summary>How each of the threads stands.</summary>
    /// <param name="problems">Different requests in each.</param>
    public IReadOnlyList<ThreadState> Evaluate(IReadOnlyList<IReadOnlyList<ThreadTurn>> threads, IReadOnlyList<int> problems)
    {
        var summaries = threads.Select(t => ThreadReading.Summarise(t, ThreadReading.AfterAgent(t))).ToList();
        var circles = Circling(circling, summaries);
        var seen = threads.Select((t, i) => ThreadReading.Signs(t, summaries[i], circles[i])).ToList();
        var probabilities = new Queue<float>(handover.Score([.. seen.OfType<HandoverSigns>().Select(s => s.ToVector())]));
        return [.. threads.Select((turns, i) =>
        {
            var (trend, drop) = ThreadReading.Mood(turns);
            return new ThreadState(
                new ThreadSigns(summaries[i].FailedAnswers, summaries[i].RepeatedQuestions, circles[i], problems[i], trend, drop),
                seen[i] is null ? null : probabilities.Dequeue());
        })];
    }

    // Without two messages of the customer and an answer there is nothing to go round in.
    internal static double[] Circling(SignModel circling, IReadOnlyList<ThreadSummary> summaries)
    {
        bool CanCircle(ThreadSummary summary) => summary is { Messages: >= 2, Answers: >= 1 };

        var probabilities = new Queue<float>(circling.Score([.. summaries.Where(CanCircle).Select(s => s.ToVector())]));
        return [.. summaries.Select(s => CanCircle(s) ? probabilities.Dequeue() : 0)];
    }
}
