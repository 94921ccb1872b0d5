using Hitl.Connector.Conversations;
using Hitl.Connector.Escalation;

namespace Hitl.Connector.Knowledge;

/// <summary>What the account's knowledge says of a conversation: for its note, for rules, and for the reports.</summary>
public sealed record KnowledgeReading
{
    /// <summary>There is nothing to look up, or nothing to look it up in.</summary>
    public static KnowledgeReading Nothing { get; } = new();

    /// <summary>What was looked up, in the customer's words; null when nothing was.</summary>
    public string? Question { get; init; }

    /// <summary>Articles that answer, best first, at most three. Empty with a <see cref="Question"/>: a gap.</summary>
    public IReadOnlyList<KnowledgeHit> Hits { get; init; } = [];

    public SuggestedReply? Reply { get; init; }

    /// <summary>What the bot's last answer is worth beside the articles; null when the bot said nothing or nothing was looked up.</summary>
    public KnowledgeMatch? BotAnswer { get; init; }

    /// <summary>Public answers that approved articles contradict.</summary>
    public IReadOnlyList<KnowledgeContradiction> Contradictions { get; init; } = [];

    public bool IsGap => Question is not null && Hits.Count == 0;
}

/// <summary>Holds the answers that were given against the articles that answer. Pure.</summary>
public static class AnswerCheck
{
    // Further back the question was another one.
    private const int AnswersChecked = 3;

    /// <summary>The customer's words that are looked up: the last message, with the first where the last says too little. Null when the customer said nothing that can be.</summary>
    public static string? Question(Snapshot snapshot)
    {
        var said = snapshot.FromCustomer.Where(m => m.AutomatedReason is null && !string.IsNullOrWhiteSpace(m.Text)).ToList();
        if (said.Count == 0)
        {
            return null;
        }

        var last = said[^1].Text;
        var question = KnowledgeTerms.Telling(last).Take(EnoughWords).Count() == EnoughWords ? last : $"{snapshot.Subject} {said[0].Text} {(said.Count > 1 ? last : "")}".Trim();
        return KnowledgeTerms.Telling(question).Any() ? question : null;
    }

    private const int EnoughWords = 4;

    // Each costs a search.
    private const int MostSentences = 4;

    /// <summary>The sentences of a question of several that ask enough to be looked up alone, the last ones; none where it has only one.</summary>
    public static IReadOnlyList<string> Sentences(string question)
    {
        var all = KnowledgeSentences.Of(question).ToList();
        return all.Count < 2 ? [] : [.. all.Where(s => KnowledgeTerms.Telling(s).Take(EnoughWords - 1).Count() == EnoughWords - 1).TakeLast(MostSentences)];
    }

    /// <param name="hits">Above the threshold.</param>
    public static IReadOnlyList<KnowledgeContradiction> Contradictions(Snapshot snapshot, IReadOnlyList<KnowledgeHit> hits) =>
    [
        .. snapshot.Messages
            .Where(m => m.IsPublicFrom(AuthorKind.Bot) || m.IsPublicFrom(AuthorKind.Agent))
            .TakeLast(AnswersChecked)
            .SelectMany(m => hits.Where(h => h.Article.Approved && Contradicts(m.Text, h.Article))
                .Select(h => new KnowledgeContradiction(snapshot.Ref, m.Id, m.At, m.Author.Kind is AuthorKind.Bot ? Contradictor.Bot : Contradictor.Agent, h.Article.Source, h.Article.Id))),
    ];

    /// <summary>
    /// For rules where the bot itself reports nothing; null when the bot has not answered, or where no article was found: a
    /// search that finds nothing is a gap for the report, and too weak a proof that the bot knew nothing.
    /// </summary>
    public static KnowledgeMatch? OfBot(Snapshot snapshot, IReadOnlyList<KnowledgeHit> hits, IReadOnlyList<KnowledgeContradiction> contradictions)
    {
        var answer = snapshot.Messages.LastOrDefault(m => m.IsPublicFrom(AuthorKind.Bot) && !string.IsNullOrWhiteSpace(m.Text));
        return answer is null || hits.Count == 0 ? null
            : contradictions.Any(c => c.MessageId == answer.Id) ? KnowledgeMatch.Conflict
            : KnowledgeMatch.Match;
    }

    private static bool Contradicts(string answer, Article article) =>
        article.Passages.Any(p => Contradiction.Between(answer, p.Text) is not null);
}
