using Hitl.Connector.Conversations;

namespace Hitl.Connector.Notes;

/// <content>The sentences that a note may quote, and what came of them.</content>
internal sealed partial class NoteParts
{
    private IEnumerable<NoteSentence> OpenSentences()
    {
        var all = Sentences(AuthorKind.Customer).ToList();

        // What was settled by a person's "finished" is no longer what the customer wants.
        var open = Handover.Ownership.IsFinished(Ownership) ? all.Where(s => At(s).At > Ownership.Since).ToList() : all;
        return open.Count > 0 ? open : all;
    }

    private IEnumerable<NoteSentence> Promises() => reading.Sentences.Where(s => s.Role == SentenceRole.Promise && s.Probability >= Sure && IsSupport(s));

    private IEnumerable<NoteSentence> Sentences(AuthorKind author) => reading.Sentences.Where(s => order.ContainsKey(s.MessageId) && At(s).Author.Kind == author);

    private NoteSentence? FailedAfter(NoteSentence attempt)
    {
        var next = Said.Skip(order[attempt.MessageId] + 1).FirstOrDefault(m => m.Author.Kind == AuthorKind.Customer);
        return next is null ? null : reading.Sentences.FirstOrDefault(s => s.MessageId == next.Id && s.Role == SentenceRole.Failed && s.Probability >= Sure);
    }

    private bool SolvedAfter(NoteSentence promise) => reading.Sentences.Any(s => s.Role == SentenceRole.Solved && s.Probability >= Sure && order.ContainsKey(s.MessageId) && order[s.MessageId] > order[promise.MessageId]);

    private bool IsSupport(NoteSentence sentence) => order.ContainsKey(sentence.MessageId) && At(sentence).Author.Kind is AuthorKind.Bot or AuthorKind.Agent;

    private Message At(NoteSentence sentence) => Said[order[sentence.MessageId]];

    // Greetings and courtesies are short and made of short words; a request names things. Beyond some length it rambles.
    private static double Substance(string sentence)
    {
        var parts = sentence.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var telling = parts.Where(w => w.Count(char.IsLetterOrDigit) >= 4).Distinct(StringComparer.OrdinalIgnoreCase).Count();
        var numbers = parts.Count(w => w.Any(char.IsAsciiDigit));
        return Math.Min(telling, 12) + (0.5 * Math.Min(numbers, 3)) + (sentence.EndsWith('?') ? 2 : 0) - (0.1 * Math.Max(0, parts.Length - 30));
    }
}
