using Hitl.Connector.Conversations;
using Hitl.Connector.Scoring;

namespace Hitl.Connector.Models.Runtime;

/// <summary>Reads a thread from what the models say about its messages. Pure: turns in, numbers out.</summary>
public static class ThreadReading
{
    /// <summary>From this probability on a yes-or-no reading of one message counts as yes.</summary>
    private const double Yes = 0.5;

    /// <summary>A bot's answer this alike to an earlier one says the same again.</summary>
    private const double SameAnswer = 0.85;

    /// <summary>An intent this sure is a request.</summary>
    private const double FirstRequest = 0.35;

    /// <summary>The same for every further one: that a customer asks for one thing is likelier than that there are two.</summary>
    private const double FurtherRequest = 0.7;

    /// <summary>Requests that share more than this are one: "refund" and "refund status" of one parcel.</summary>
    private const double SameRequest = 0.15;

    /// <summary>A message of fewer words tells less about the mood.</summary>
    private const double WordsOfMood = 6;

    private static readonly string[] RiskTopics = ["legal", "medical", "vulnerability", "compliance", "policy_exception", "high_impact_action"];

    /// <param name="from">Turns before this are left out, but for the comparison with earlier ones.</param>
    public static ThreadSummary Summarise(IReadOnlyList<ThreadTurn> turns, int from = 0)
    {
        int messages = 0, answers = 0, repeatedQuestions = 0, repeatedAnswers = 0;
        var failed = new List<int>();

        // Several bubbles in a row are one answer; a greeting before the customer said anything is none.
        for (var i = from; i < turns.Count; i++)
        {
            if (turns[i].IsCustomer)
            {
                messages++;
                repeatedQuestions += turns[i].Again >= Yes ? 1 : 0;
                continue;
            }

            if (turns[i].From != AuthorKind.Bot || messages == 0 || (i + 1 < turns.Count && turns[i + 1].From == AuthorKind.Bot))
            {
                continue;
            }

            var first = FirstOfAnswer(turns, i, from);
            answers++;
            repeatedAnswers += Any(turns, first, i, t => t.Again >= SameAnswer) ? 1 : 0;
            if (Any(turns, first, i, t => t.NoHelp >= Yes) || LedNowhere(turns, i))
            {
                failed.Add(i);
            }
        }

        return new ThreadSummary(messages, answers, failed.Count, repeatedQuestions, repeatedAnswers) { FailedAt = failed };
    }

    /// <summary>Different requests up to and with each turn: confident, no small talk, and not nearly the same as another one.</summary>
    public static int[] Problems(IReadOnlyList<ThreadTurn> turns, IReadOnlyList<string> labels)
    {
        var found = new List<float[]>();
        var counts = new int[turns.Count];
        for (var i = 0; i < turns.Count; i++)
        {
            foreach (var request in turns[i].Requests)
            {
                var best = System.Numerics.Tensors.TensorPrimitives.IndexOfMax<float>(request);
                if (request[best] >= (found.Count == 0 ? FirstRequest : FurtherRequest) && !ConversationScoring.SmallTalk.Contains(labels[best]) && found.TrueForAll(f => Likeness.Overlap(f, request) < SameRequest))
                {
                    found.Add(request);
                }
            }

            counts[i] = found.Count;
        }

        return counts;
    }

    /// <summary>Mood now minus mood at the start, and the largest fall on the way; null with fewer than two messages that have one.</summary>
    public static (double? Trend, double? Drop) Mood(IReadOnlyList<ThreadTurn> turns)
    {
        double? first = null, highest = null, last = null;
        double drop = 0;
        var count = 0;
        foreach (var turn in turns)
        {
            if (turn.Reading?.Sentiment is { } sentiment)
            {
                // "No." alone is no fall of mood.
                var mood = 0.5 + ((sentiment - 0.5) * Math.Min(1, turn.Words / WordsOfMood));
                drop = Math.Max(drop, (highest ?? mood) - mood);
                highest = Math.Max(highest ?? mood, mood);
                first ??= mood;
                last = mood;
                count++;
            }
        }

        return count < 2 ? (null, null) : (last - first, drop);
    }

    /// <summary>What the handover model sees; null when no message is in a language in which the scores are proven.</summary>
    public static HandoverSigns? Signs(IReadOnlyList<ThreadTurn> turns, ThreadSummary sinceAgent, double circling)
    {
        var readings = turns.Where(t => t.Reading is not null).Select(t => t.Reading!).ToList();
        if (readings.TrueForAll(r => r.WantsHuman is null && r.Sentiment is null))
        {
            return null;
        }

        var open = turns.Skip(AfterAgent(turns)).Where(t => t.IsCustomer).Select(t => t.Scores!).ToList();

        // Asking for a person, however calmly, must not make up for the anger before it.
        double? Highest(Func<MessageReading, double?> score) => ConversationScoring.Moods(readings, score)
            .Where((_, i) => i + 1 == readings.Count || readings[i + 1].WantsHuman >= Yes).Max();

        var negative = Highest(r => 1 - r.Sentiment);
        var closing = turns.LastOrDefault(t => t.IsCustomer)?.Scores?.Closing;
        return new HandoverSigns
        {
            WantsHuman = open.Max(s => s.WantsHuman) ?? 0,
            Frustration = Highest(r => r.Frustration) ?? 0,
            Negative = Math.Max(0, (2 * (negative ?? 0.5)) - 1),
            MoodUnknown = negative is null,
            MoodDrop = Mood(turns).Drop ?? 0,
            FailedAnswers = sinceAgent.FailedAnswers,
            RepeatedQuestions = sinceAgent.RepeatedQuestions,
            Circling = circling,
            Uncertainty = Highest(r => r.Uncertainty) ?? 0,
            Abuse = readings.Max(r => r.Abuse) ?? 0,
            Urgent = open.Max(s => Urgent(s.Urgency)) ?? 0,
            UrgencyUnknown = open.TrueForAll(s => s.Urgency is null),
            Risk = open.Max(s => RiskTopics.Max(t => Topic(s, t))) ?? 0,
            Complaint = open.Max(s => Topic(s, "complaint")) ?? 0,
            TopicsUnknown = open.TrueForAll(s => s.Topics is null),
            Closing = closing ?? 0,
            ClosingUnknown = closing is null,
            Messages = sinceAgent.Messages,
        };
    }

    /// <summary>Where what came after a person's last answer begins.</summary>
    public static int AfterAgent(IReadOnlyList<ThreadTurn> turns)
    {
        for (var i = turns.Count - 1; i >= 0; i--)
        {
            if (turns[i].From == AuthorKind.Agent)
            {
                return i + 1;
            }
        }

        return 0;
    }

    // What the customer said until the next answer: asked again, called it no help, or asked for a person.
    private static bool LedNowhere(IReadOnlyList<ThreadTurn> turns, int answer)
    {
        for (var i = answer + 1; i < turns.Count && turns[i].IsCustomer; i++)
        {
            if (turns[i].Again >= Yes || turns[i].NoHelp >= Yes || turns[i].Scores?.WantsHuman >= Yes)
            {
                return true;
            }
        }

        return false;
    }

    private static int FirstOfAnswer(IReadOnlyList<ThreadTurn> turns, int last, int from)
    {
        while (last > from && turns[last - 1].From == AuthorKind.Bot)
        {
            last--;
        }

        return last;
    }

    private static bool Any(IReadOnlyList<ThreadTurn> turns, int first, int last, Func<ThreadTurn, bool> test)
    {
        for (var i = first; i <= last; i++)
        {
            if (test(turns[i]))
            {
                return true;
            }
        }

        return false;
    }

    private static double? Urgent(Urgency? urgency) => urgency switch
    {
        null => null,
        { Level: >= UrgencyLevel.High } => urgency.Probability,
        _ => 0,
    };

    private static double? Topic(MessageScores scores, string name) =>
        scores.Topics is null ? null : scores.Topics.TryGetValue(name, out var probability) ? probability : 0;
}
