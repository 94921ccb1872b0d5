using Hitl.Connector.Conversations;
using Hitl.Connector.Delivery;
using Hitl.Connector.Handover;
using Hitl.Connector.Knowledge;
using Hitl.Connector.Notes;

namespace Hitl.Connector.Fuzz;

/// <summary>No articles: what notes cite holds no bot.</summary>
internal sealed class NoArticles : IKnowledgeStore
{
    public Task ReplaceAsync(string account, KnowledgeSource source, IReadOnlyList<IndexedArticle> articles, DateTimeOffset at, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task<KnowledgeCandidates> FindAsync(string account, IReadOnlyCollection<string> terms, int most, CancellationToken cancellationToken) =>
        Task.FromResult(new KnowledgeCandidates([], new KnowledgeStatistics(0, 0, new Dictionary<string, int>())));

    public Task<IReadOnlyList<Article>> ArticlesAsync(string account, CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<Article>>([]);

    public Task<IReadOnlyDictionary<KnowledgeSource, DateTimeOffset>> RefreshedAsync(string account, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyDictionary<KnowledgeSource, DateTimeOffset>>(new Dictionary<KnowledgeSource, DateTimeOffset>());

    public Task RecordGapAsync(KnowledgeGap gap, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task<IReadOnlyList<KnowledgeGap>> GapsAsync(string? account, DateTimeOffset since, CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<KnowledgeGap>>([]);

    public Task RecordContradictionAsync(KnowledgeContradiction contradiction, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task<IReadOnlyList<KnowledgeContradiction>> ContradictionsAsync(string account, DateTimeOffset since, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<KnowledgeContradiction>>([]);

    public Task PruneAsync(DateTimeOffset before, CancellationToken cancellationToken) => Task.CompletedTask;
}

/// <summary>No account here lets its bots ask, so that nothing may ever come to this.</summary>
internal sealed class NoApprovals : IApprovalStore
{
    private static readonly NotSupportedException _nobodyAsks = new("No bot may ask here.");

    public Task<Approval> OpenAsync(Approval approval, IReadOnlyList<Effect> effects, CancellationToken cancellationToken) => throw _nobodyAsks;

    public Task<Approval?> FindAsync(string account, string id, CancellationToken cancellationToken) => throw _nobodyAsks;

    public Task<IReadOnlyList<Approval>> ForConversationAsync(ConversationRef conversation, CancellationToken cancellationToken) => throw _nobodyAsks;

    public Task ChangeAsync(ConversationRef conversation, Func<IReadOnlyList<Approval>, ApprovalChanges> decide, CancellationToken cancellationToken) => throw _nobodyAsks;

    public Task<IReadOnlyList<ConversationRef>> DueAsync(DateTimeOffset now, int most, CancellationToken cancellationToken) => throw _nobodyAsks;
}

/// <summary>Nothing is known of other conversations, which notes would name.</summary>
internal sealed class NoConversations : IConversationStore
{
    public Task<int> StoreAsync(IReadOnlyList<StoredConversation> conversations, CancellationToken cancellationToken) => Task.FromResult(0);

    public Task<IReadOnlySet<string>> KnownAsync(string account, IReadOnlyDictionary<string, DateTimeOffset> updatedAt, CancellationToken cancellationToken) => Task.FromResult<IReadOnlySet<string>>(new HashSet<string>());

    public IAsyncEnumerable<StoredConversation> ReadAsync(string? account, DateTimeOffset? since, CancellationToken cancellationToken) => AsyncEnumerable.Empty<StoredConversation>();

    public Task<StoredConversation?> FindAsync(ConversationRef conversation, CancellationToken cancellationToken) => Task.FromResult<StoredConversation?>(null);

    public Task<bool> EraseAsync(ConversationRef conversation, DateTimeOffset now, CancellationToken cancellationToken) => Task.FromResult(false);
}

/// <summary>No model reads what was said.</summary>
internal sealed class NoReading : INoteReader
{
    public NoteReading Read(Snapshot snapshot) => NoteReading.Nothing;
}
