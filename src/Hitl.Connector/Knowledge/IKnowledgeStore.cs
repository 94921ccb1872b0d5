namespace Hitl.Connector.Knowledge;

/// <summary>Articles of accounts, found by their words; and the questions that none of them answered.</summary>
public interface IKnowledgeStore
{
    /// <summary>Replaces what came from one source, in one transaction: a reader sees all of the old or all of the new.</summary>
    Task ReplaceAsync(string account, KnowledgeSource source, IReadOnlyList<IndexedArticle> articles, DateTimeOffset at, CancellationToken cancellationToken);

    /// <summary>Articles with any of the terms, the likeliest first, and what is known of those terms.</summary>
    Task<KnowledgeCandidates> FindAsync(string account, IReadOnlyCollection<string> terms, int most, CancellationToken cancellationToken);

    Task<IReadOnlyList<Article>> ArticlesAsync(string account, CancellationToken cancellationToken);

    /// <summary>When each source was last read to its end.</summary>
    Task<IReadOnlyDictionary<KnowledgeSource, DateTimeOffset>> RefreshedAsync(string account, CancellationToken cancellationToken);

    /// <summary>Once per conversation: a later gap of the same conversation replaces the former.</summary>
    Task RecordGapAsync(KnowledgeGap gap, CancellationToken cancellationToken);

    /// <summary>Newest first.</summary>
    /// <param name="account">Null for all.</param>
    Task<IReadOnlyList<KnowledgeGap>> GapsAsync(string? account, DateTimeOffset since, CancellationToken cancellationToken);

    /// <summary>Once per article, conversation and kind of speaker.</summary>
    Task RecordContradictionAsync(KnowledgeContradiction contradiction, CancellationToken cancellationToken);

    /// <summary>Newest first.</summary>
    Task<IReadOnlyList<KnowledgeContradiction>> ContradictionsAsync(string account, DateTimeOffset since, CancellationToken cancellationToken);

    /// <summary>Forgets gaps and contradictions recorded before.</summary>
    Task PruneAsync(DateTimeOffset before, CancellationToken cancellationToken);
}

public sealed record KnowledgeCandidates(IReadOnlyList<IndexedArticle> Articles, KnowledgeStatistics Statistics);
