using Hitl.Connector.Models.Runtime;
using Hitl.Connector.Scoring;

namespace Hitl.Connector.Models.Training.Tasks;

/// <summary>Should a person have this thread now?</summary>
internal static class HandoverTask
{
    /// <summary>How sure a model is taken to be of what a reader of the thread named.</summary>
    private const double Named = 0.85;

    /// <summary>BETOLD's calls outnumber the threads ten to one, and say less.</summary>
    private const double CallWeight = 0.05;

    /// <summary>What else is read from the same thread helps to learn; only how it ends is measured.</summary>
    private const double VariantWeight = 0.5;

    // Nothing of this may speak against a person, and neither all being said and done nor mere ignorance for one.
    private static readonly Dictionary<string, int> Direction = new(StringComparer.Ordinal)
    {
        ["mood_unknown"] = -1,
        ["urgency_unknown"] = -1,
        ["topics_unknown"] = -1,
        ["closing_unknown"] = -1,
        ["closing"] = -1,
        ["call"] = 0,
    };

    public static SignTask Create(PublicSets sets, ThreadExampleReader reader, RepeatReader repeats, SignModel circling)
    {
        var rows = new List<SignRow>();
        foreach (var thread in EmbeddedData.Threads())
        {
            var lines = thread.Lines();
            var turns = repeats.Link(reader.Read(lines));
            Add(turns, thread.Handover, 1, measured: true);
            Add(Annotated(turns, lines, thread), thread.Handover, VariantWeight, measured: false);
            Add(Wordless(turns), thread.Handover, VariantWeight, measured: false);
            if (!thread.Handover)
            {
                // Where a thread needs nobody at its end, it needed nobody before.
                for (var length = 1; length < turns.Length; length++)
                {
                    Add(turns[..length], false, VariantWeight / turns.Length, measured: false);
                }
            }

            void Add(ThreadTurn[] read, bool handover, double weight, bool measured)
            {
                if (Signs(read, circling) is { } signs)
                {
                    rows.Add(new SignRow(signs.ToVector(), handover, weight, thread.Thread, measured));
                }
            }
        }

        rows.AddRange(sets.Betold().Select((call, i) => Row(call, i, circling)));
        return new SignTask(ModelNames.Handover, HandoverSigns.Names, [.. HandoverSigns.Names.Select(n => Direction.GetValueOrDefault(n, 1))], rows);
    }

    private static HandoverSigns? Signs(ThreadTurn[] turns, SignModel circling)
    {
        var open = ThreadReading.Summarise(turns, ThreadReading.AfterAgent(turns));
        return ThreadReading.Signs(turns, open, ThreadReader.Circling(circling, [open])[0]);
    }

    // As models of urgency, topics and closing would read it that agree with the marks.
    private static ThreadTurn[] Annotated(ThreadTurn[] turns, IReadOnlyList<ThreadLine> lines, ThreadExample thread)
    {
        var urgency = thread.Urgency switch
        {
            "critical" => new Urgency(UrgencyLevel.Critical, Named),
            "high" => new Urgency(UrgencyLevel.High, Named),
            null => new Urgency(UrgencyLevel.Normal, Named),
            _ => throw new InvalidDataException($"A thread names the urgency {thread.Urgency}: it is high, critical, or left out."),
        };
        return [.. turns.Select((t, i) => t.Scores is null ? t : t with
        {
            Scores = t.Scores with
            {
                Urgency = urgency,
                Topics = thread.Topics.ToDictionary(n => n, _ => Named, StringComparer.Ordinal),
                Closing = lines[i].Closing ? Named : 1 - Named,
            },
        })];
    }

    // As in a language in which only the wish for a person is proven.
    private static ThreadTurn[] Wordless(ThreadTurn[] turns) =>
        [.. turns.Select(t => t.Reading is null ? t : t with { Reading = t.Reading with { Sentiment = null, Frustration = null, Confusion = null, Abuse = null, Uncertainty = null } })];

    // A call is cut well before its end: who spoke last, and the last words, would give the outcome away.
    private static SignRow Row(ThreadCall call, int number, SignModel circling)
    {
        var turns = call.Turns.Take(Math.Max(4, (call.Turns.Count * 3 / 4) - 1)).ToList();
        var caller = turns.Where(t => !t.FromBot).Select(t => t.Intent).ToList();
        var bot = turns.Where(t => t.FromBot).Select(t => t.Intent).ToList();
        var failed = bot.Count(i => i is "did_not_understand" or "fail_retrieve_user_info" or "failed_schedule_warning" or "no_dates_available") + caller.Count(i => i is "rephrase");
        var requests = caller.Where(i => i is "schedule" or "reschedule" or "cancel" or "user_initial_request").ToList();
        var summary = new ThreadSummary(caller.Count, bot.Count, failed, requests.Count - requests.Distinct().Count(), bot.Count - bot.Distinct().Count());
        var signs = new HandoverSigns
        {
            WantsHuman = caller.Contains("transfer_agent") ? 0.95 : 0.02,
            MoodUnknown = true,
            FailedAnswers = summary.FailedAnswers,
            RepeatedQuestions = summary.RepeatedQuestions,
            Circling = ThreadReader.Circling(circling, [summary])[0],
            Uncertainty = caller.Count == 0 ? 0 : caller.Count(i => i is "inconclusive" or "noise" or "other") / (double)caller.Count,
            Urgent = caller.Contains("urgency") ? 0.8 : 0,
            TopicsUnknown = true,
            ClosingUnknown = true,
            Messages = caller.Count,
            Call = true,
        };
        return new SignRow(signs.ToVector(), call.BrokeDown, CallWeight, $"call {number}", false);
    }
}
