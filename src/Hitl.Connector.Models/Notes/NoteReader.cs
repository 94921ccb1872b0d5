using Hitl.Connector.Conversations;
using Hitl.Connector.Models.Features;
using Hitl.Connector.Models.Runtime;
using Hitl.Connector.Notes;

namespace Hitl.Connector.Models.Notes;

/// <summary>Reads a conversation for its note: the details that the customer gave, and what each sentence does.</summary>
internal sealed class NoteReader(ITextModel sentences, DetailModel details, ProvenLanguage language) : INoteReader
{
    /// <summary>
    /// From this probability on words are shown as a detail; chosen on development data so that nine of ten given values
    /// are found and nine of ten shown ones are right.
    /// </summary>
    public const double LeastDetail = 0.25;

    private const int MostSentences = 40;
    private const int LongestAnswer = 40;
    private const int LongestWord = 12;

    public NoteReading Read(Snapshot snapshot)
    {
        var found = new List<KeyDetail>();
        var said = new List<(string MessageId, string Text, bool ByCustomer)>();
        DetailKind? asked = null;
        var proven = language.Reads(string.Join('\n', snapshot.FromCustomer.Select(m => OwnWords.Of(m.Text))));
        foreach (var message in snapshot.Messages)
        {
            if (message.Visibility != Visibility.Public || message.AutomatedReason is not null || message.Author.Kind is AuthorKind.Self or AuthorKind.System or AuthorKind.Unknown)
            {
                continue;
            }

            var own = OwnWords.Of(message.Text);
            var isCustomer = message.Author.Kind == AuthorKind.Customer;
            said.AddRange(Text.Sentences.Split(own, MostSentences).Select(range => (message.Id, own[range], isCustomer)));
            if (isCustomer)
            {
                found.AddRange(Details(own, asked, proven).Select(s => new KeyDetail(s.Kind, own[s.Start..s.End], message.Id)));
            }
            else
            {
                asked = AskedFor.Of(own);
            }
        }

        return new NoteReading(KeyDetails.Once(found), Sentences(said));
    }

    /// <summary>The details in one text.</summary>
    /// <param name="asked">What the other side had just asked for.</param>
    /// <param name="proven">The model learned this language.</param>
    public IReadOnlyList<DetailSpan> Details(string text, DetailKind? asked, bool proven)
    {
        var byModel = details.Read(text, asked, LeastDetail);
        var byForm = DetailPatterns.Find(text);
        return KeyDetails.Merge(text, byForm, proven ? byModel : [.. byModel.Where(s => IsTelling(text, s, asked) && byForm.All(f => f.Start >= s.End || f.End <= s.Start))]);
    }

    // In a language that the model did not learn, every word is a stranger to it: only words with digits, and short answers to
    // a question for just that, are details by themselves.
    private static bool IsTelling(string text, DetailSpan span, DetailKind? asked)
    {
        var value = text.AsSpan(span.Start, span.End - span.Start);
        return (span.Kind == asked && text.Length <= LongestAnswer)
            || (value.ContainsAnyInRange('0', '9') && !value.Contains(' ') && span.Kind is not DetailKind.Name);
    }

    // In one run of the model: its cost is by the run more than by the sentence.
    private List<NoteSentence> Sentences(List<(string MessageId, string Text, bool ByCustomer)> said)
    {
        var asked = said.Select(s => s.Text.Contains(' ', StringComparison.Ordinal) || s.Text.Length > LongestWord).ToList();
        var marked = said.Where((_, i) => asked[i]).Select(s => SentenceRoles.Marked(s.Text, !s.ByCustomer)).ToList();
        var answers = marked.Count == 0 ? [] : sentences.ScoreAll([.. marked.Select(m => (m, FeatureExtractor.Extract(m)))]);
        var read = new List<NoteSentence>(said.Count);
        var next = 0;
        for (var i = 0; i < said.Count; i++)
        {
            if (!asked[i])
            {
                // A single word does nothing that a note would tell.
                read.Add(new NoteSentence(said[i].MessageId, said[i].Text, SentenceRole.Other, 1));
                continue;
            }

            var probabilities = answers[next++].Probabilities;
            var best = System.Numerics.Tensors.TensorPrimitives.IndexOfMax<float>(probabilities);
            read.Add(new NoteSentence(said[i].MessageId, said[i].Text, (SentenceRole)best, probabilities[best]));
        }

        return read;
    }
}
