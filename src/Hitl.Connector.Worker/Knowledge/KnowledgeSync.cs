using Hitl.Connector.Conversations;
using Hitl.Connector.Knowledge;

namespace Hitl.Connector.Worker.Knowledge;

/// <summary>What came of reading one source.</summary>
/// <param name="Articles">Read and stored; null when the former ones stay.</param>
/// <param name="Problems">What was wrong, for people.</param>
public sealed record SyncedSource(string Account, KnowledgeSource Source, int? Articles, IReadOnlyList<string> Problems);

/// <summary>Refreshes the articles of accounts, source by source: one that cannot be read keeps what it had.</summary>
public sealed class KnowledgeSync(IKnowledgeStore store, IMeaningReader? meanings, KnowledgeOptions options, TimeProvider time)
{
    /// <param name="helpCentre">The account's own articles; null where it has none or they are not wanted.</param>
    public async Task<IReadOnlyList<SyncedSource>> RefreshAsync(string account, IArticleSource? helpCentre, CancellationToken cancellationToken)
    {
        var synced = new List<SyncedSource>();
        if (helpCentre is not null && await RefreshAsync(account, helpCentre.Source, await helpCentre.ReadAsync(cancellationToken), cancellationToken) is { } remote)
        {
            synced.Add(remote);
        }

        if (options.Folder is { Length: > 0 } folder)
        {
            var content = MarkdownFolder.Read(folder);
            synced.Add(content.Problems.Count > 0
                ? new SyncedSource(account, KnowledgeSource.Folder, null, content.Problems)
                : await StoreAsync(account, KnowledgeSource.Folder, content.Articles, cancellationToken));
        }

        return synced;
    }

    private async Task<SyncedSource?> RefreshAsync(string account, KnowledgeSource source, HelpdeskResult<IReadOnlyList<Article>> read, CancellationToken cancellationToken) => read switch
    {
        { Succeeded: true } => await StoreAsync(account, source, read.Value, cancellationToken),

        // No help centre in this plan, or no right to it: nothing to read is no fault of the connection.
        { Failure.Kind: FailureKind.NotFound or FailureKind.Forbidden } =>
            new SyncedSource(account, source, null, [$"The help centre of {account} cannot be read ({read.Failure.Code}): there is none, or the token lacks the right to articles."]),
        _ => new SyncedSource(account, source, null, [$"The help centre of {account} was not read ({read.Failure!.Code}); what was read before stays. It is tried again at the next refresh."]),
    };

    private async Task<SyncedSource> StoreAsync(string account, KnowledgeSource source, IReadOnlyList<Article> articles, CancellationToken cancellationToken)
    {
        var indexed = articles.Where(a => a.Passages.Count > 0).Select(a => IndexedArticle.Of(a, meanings)).ToList();
        await store.ReplaceAsync(account, source, indexed, time.GetUtcNow(), cancellationToken);
        return new SyncedSource(account, source, indexed.Count, []);
    }
}
