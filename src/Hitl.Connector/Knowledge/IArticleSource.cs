using Hitl.Connector.Conversations;

namespace Hitl.Connector.Knowledge;

/// <summary>Where articles are read from.</summary>
public interface IArticleSource
{
    KnowledgeSource Source { get; }

    /// <summary>Every published article, to the last page; a failure leaves what was read before in force.</summary>
    Task<HelpdeskResult<IReadOnlyList<Article>>> ReadAsync(CancellationToken cancellationToken);
}
