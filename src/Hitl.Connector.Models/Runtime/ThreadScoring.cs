using Hitl.Connector.Conversations;
using Hitl.Connector.Scoring;
using HandoverScore = Hitl.Connector.Scoring.Handover;

namespace Hitl.Connector.Models.Runtime;

/// <summary>A customer's message with what was read from it.</summary>
/// <param name="Text">What was read: with the subject before the first message.</param>
public sealed record ScoredText(Message Message, string Text, MessageReading Reading, MessageScores Scores);

/// <param name="Messages">The customer's messages, each with how the thread stood after it.</param>
public sealed record ThreadScores(ThreadSigns Signs, HandoverScore? Handover, IReadOnlyList<MessageScores> Messages);

/// <summary>The scores of whole threads, from the messages of all sides.</summary>
public sealed class ThreadScoring
{
    /// <summary>Below this probability nothing moved the conversation towards a person, and looking for it would cost more than all scores.</summary>
    private const double WorthReasons = 0.3;

    private readonly MessageReader messages;
    private readonly TurnReader turns;
    private readonly RepeatReader repeats;
    private readonly ThreadReader threads;
    private readonly HandoverReasons reasons;

    public ThreadScoring(LoadedModels models, MessageReader messages)
    {
        this.messages = messages;
        turns = new TurnReader(models.Text);
        repeats = new RepeatReader(models.Signs(ModelNames.Repeats));
        threads = new ThreadReader(models.Signs);
        reasons = new HandoverReasons(threads);
    }

    /// <param name="customer">Its messages in the order of the snapshot, at least one.</param>
    public ThreadScores Score(Snapshot snapshot, IReadOnlyList<ScoredText> customer)
    {
        var read = new List<ThreadTurn>();
        var next = 0;
        foreach (var message in snapshot.Messages)
        {
            if (next < customer.Count && ReferenceEquals(message, customer[next].Message))
            {
                read.Add(turns.Customer(customer[next].Text, customer[next].Reading, customer[next].Scores));
                next++;
            }
            else if ((message.IsPublicFrom(AuthorKind.Bot) || message.IsPublicFrom(AuthorKind.Agent)) && !string.IsNullOrWhiteSpace(message.Text))
            {
                read.Add(turns.Other(message.Author.Kind, message.Text));
            }
        }

        var linked = repeats.Link(read);
        var (moments, ends) = Moments(linked);
        var problems = ThreadReading.Problems(linked, messages.IntentLabels);
        var states = threads.Evaluate([.. ends.Select(e => new ArraySegment<ThreadTurn>(linked, 0, e))], [.. ends.Select(e => problems[e - 1])]);
        var now = states[^1];
        return new ThreadScores(
            now.Signs,
            now.Handover is { } probability ? new HandoverScore(probability, probability < WorthReasons ? [] : reasons.Find(linked, probability, (place, alone) => Parts(linked[place], alone))) : null,
            [.. customer.Select((c, i) => c.Scores with { SoFar = As(c.Scores.SoFar, states[moments[i].Said]), Answered = moments[i].Answered is { } answered ? As(c.Scores.SoFar, states[answered]) : null })]);
    }

    // Each customer's message makes one moment, and the answers to it another.
    private static (List<(int Said, int? Answered)> Moments, List<int> Ends) Moments(ThreadTurn[] turns)
    {
        var moments = new List<(int Said, int? Answered)>();
        var ends = new List<int>();
        for (var i = 0; i < turns.Length; i++)
        {
            if (turns[i].IsCustomer)
            {
                moments.Add((ends.Count, null));
                ends.Add(i + 1);
            }
            else if (moments.Count > 0)
            {
                if (moments[^1].Answered is { } answered)
                {
                    ends[answered] = i + 1;
                }
                else
                {
                    moments[^1] = (moments[^1].Said, ends.Count);
                    ends.Add(i + 1);
                }
            }
        }

        return (moments, ends);
    }

    private static ScoresSoFar? As(ScoresSoFar? scores, ThreadState state) => scores is null ? null : scores with { Signs = state.Signs, Handover = state.Handover };

    private IReadOnlyList<ThreadTurn> Parts(ThreadTurn turn, bool alone) =>
        [.. messages.ReadParts(turn.Reading!.Text!, alone).Select(part =>
            turns.Customer(part.Text, part.Reading, OnnxScorer.ToScores(turn.Scores!.MessageId, part.Reading, messages.IntentLabels)) with { Again = turn.Again })];
}
