using Hitl.Connector.Conversations;
using Hitl.Connector.Knowledge;
using Hitl.Connector.Storage.Engines;

namespace Hitl.Connector.Storage.Knowledge;

/// <summary>Articles in SQLite's FTS5 or PostgreSQL's full text; gaps and contradictions beside them.</summary>
internal sealed class KnowledgeStore(Engine engine) : IKnowledgeStore
{
    public Task ReplaceAsync(string account, KnowledgeSource source, IReadOnlyList<IndexedArticle> articles, DateTimeOffset at, CancellationToken cancellationToken) => engine.WriteAsync(
        async session =>
        {
            var from = new { account, source = Name(source), at = at.ToStored() };

            // First the row that two refreshes of one source meet at: the second waits for the first.
            await session.ExecuteAsync(
                "INSERT INTO knowledge_refreshed (account, source, at) VALUES (@account, @source, @at) ON CONFLICT (account, source) DO UPDATE SET at = excluded.at",
                from);
            await session.ExecuteAsync("DELETE FROM knowledge_articles WHERE account = @account AND source = @source", from);
            foreach (var article in articles)
            {
                await session.ExecuteAsync(
                    "INSERT INTO knowledge_articles (account, source, article, length, terms, content) VALUES (@account, @source, @article, @length, @terms, @content)",
                    new
                    {
                        from.account,
                        from.source,
                        article = StoredValues.Clean(article.Article.Id),
                        length = article.Length,
                        terms = StoredValues.Clean(string.Join(' ', article.Counts.Keys)),
                        content = StoredValues.Clean(StorageJson.Write(article, StorageJson.Default.IndexedArticle)),
                    });
            }

            await CountTermsAsync(session, account);
        },
        cancellationToken);

    public Task<KnowledgeCandidates> FindAsync(string account, IReadOnlyCollection<string> terms, int most, CancellationToken cancellationToken) => engine.ReadAsync(
        async session =>
        {
            string[] asked = [.. terms.Select(StoredValues.Clean).Where(t => t.All(char.IsLetterOrDigit))];
            var size = await session.FirstOrDefaultAsync<SizeRow>(
                "SELECT COUNT(*) AS Articles, COALESCE(AVG(length), 0) AS MeanLength FROM knowledge_articles WHERE account = @account", new { account });
            if (size is null or { Articles: 0 } || asked.Length == 0)
            {
                return new KnowledgeCandidates([], new KnowledgeStatistics((int)(size?.Articles ?? 0), size?.MeanLength ?? 0, new Dictionary<string, int>()));
            }

            var counts = await session.ListAsync<TermRow>(
                $"SELECT term AS Term, articles AS Articles FROM knowledge_terms WHERE account = @account AND {engine.OneOf("term", "asked")}", new { account, asked });
            var found = await session.ListAsync<string>(
                engine.FullTextSearch("knowledge_articles", "terms", "content", "account = @account"),
                new { account, words = engine.FullTextAny(asked), most });
            return new KnowledgeCandidates(
                [.. found.Select(json => StorageJson.Read(json, StorageJson.Default.IndexedArticle))],
                new KnowledgeStatistics((int)size.Articles, size.MeanLength, counts.ToDictionary(c => c.Term, c => (int)c.Articles, StringComparer.Ordinal)));
        },
        cancellationToken);

    public Task<IReadOnlyList<Article>> ArticlesAsync(string account, CancellationToken cancellationToken) => engine.ReadAsync<IReadOnlyList<Article>>(
        async session =>
        {
            var found = await session.ListAsync<string>("SELECT content FROM knowledge_articles WHERE account = @account ORDER BY source, article", new { account });
            return [.. found.Select(json => StorageJson.Read(json, StorageJson.Default.IndexedArticle).Article)];
        },
        cancellationToken);

    public Task<IReadOnlyDictionary<KnowledgeSource, DateTimeOffset>> RefreshedAsync(string account, CancellationToken cancellationToken) => engine.ReadAsync<IReadOnlyDictionary<KnowledgeSource, DateTimeOffset>>(
        async session => (await session.ListAsync<RefreshedRow>("SELECT source AS Source, at AS At FROM knowledge_refreshed WHERE account = @account", new { account }))
            .ToDictionary(r => Enum.Parse<KnowledgeSource>(r.Source), r => StoredValues.ToTime(r.At)),
        cancellationToken);

    public Task RecordGapAsync(KnowledgeGap gap, CancellationToken cancellationToken) => engine.WriteAsync(
        session => session.ExecuteAsync(
            """
            INSERT INTO knowledge_gaps (account, conversation, at, question, sentiment)
            SELECT @account, @conversation, @at, @question, @sentiment
            WHERE NOT EXISTS (SELECT 1 FROM conversations WHERE account = @account AND conversation = @conversation AND erased_at IS NOT NULL)
            ON CONFLICT (account, conversation) DO UPDATE SET at = excluded.at, question = excluded.question, sentiment = excluded.sentiment
            """,
            new
            {
                account = gap.Conversation.Account,
                conversation = StoredValues.Clean(gap.Conversation.Id),
                at = gap.At.ToStored(),
                question = StoredValues.Clean(gap.Question),
                sentiment = gap.Sentiment,
            }),
        cancellationToken);

    public Task<IReadOnlyList<KnowledgeGap>> GapsAsync(string? account, DateTimeOffset since, CancellationToken cancellationToken) => engine.ReadAsync<IReadOnlyList<KnowledgeGap>>(
        async session =>
        {
            var rows = await session.ListAsync<GapRow>(
                $"""
                SELECT account AS Account, conversation AS Conversation, at AS At, question AS Question, sentiment AS Sentiment FROM knowledge_gaps
                WHERE at >= @since{(account is null ? "" : " AND account = @account")} ORDER BY at DESC, conversation
                """,
                new { account, since = since.ToStored() });
            return [.. rows.Select(r => new KnowledgeGap(new ConversationRef(r.Account, r.Conversation), StoredValues.ToTime(r.At), r.Question, r.Sentiment))];
        },
        cancellationToken);

    public Task RecordContradictionAsync(KnowledgeContradiction contradiction, CancellationToken cancellationToken) => engine.WriteAsync(
        session => session.ExecuteAsync(
            """
            INSERT INTO knowledge_contradictions (account, conversation, message, at, said_by, source, article) VALUES (@account, @conversation, @message, @at, @by, @source, @article)
            ON CONFLICT (account, conversation, message, source, article) DO NOTHING
            """,
            new
            {
                account = contradiction.Conversation.Account,
                conversation = StoredValues.Clean(contradiction.Conversation.Id),
                message = StoredValues.Clean(contradiction.MessageId),
                at = contradiction.At.ToStored(),
                by = contradiction.By.ToString(),
                source = Name(contradiction.Source),
                article = StoredValues.Clean(contradiction.ArticleId),
            }),
        cancellationToken);

    public Task<IReadOnlyList<KnowledgeContradiction>> ContradictionsAsync(string account, DateTimeOffset since, CancellationToken cancellationToken) => engine.ReadAsync<IReadOnlyList<KnowledgeContradiction>>(
        async session =>
        {
            var rows = await session.ListAsync<ContradictionRow>(
                """
                SELECT conversation AS Conversation, message AS Message, at AS At, said_by AS SaidBy, source AS Source, article AS Article FROM knowledge_contradictions
                WHERE account = @account AND at >= @since ORDER BY at DESC, conversation, message
                """,
                new { account, since = since.ToStored() });
            return [.. rows.Select(r => new KnowledgeContradiction(
                new ConversationRef(account, r.Conversation), r.Message, StoredValues.ToTime(r.At), Enum.Parse<Contradictor>(r.SaidBy), Enum.Parse<KnowledgeSource>(r.Source), r.Article))];
        },
        cancellationToken);

    public Task PruneAsync(DateTimeOffset before, CancellationToken cancellationToken) => engine.WriteAsync(
        async session =>
        {
            await session.ExecuteAsync("DELETE FROM knowledge_gaps WHERE at < @before", new { before = before.ToStored() });
            await session.ExecuteAsync("DELETE FROM knowledge_contradictions WHERE at < @before", new { before = before.ToStored() });
        },
        cancellationToken);

    private static string Name(KnowledgeSource source) => source.ToString();

    private static async Task CountTermsAsync(Session session, string account)
    {
        var counts = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var terms in await session.ListAsync<string>("SELECT terms FROM knowledge_articles WHERE account = @account", new { account }))
        {
            foreach (var term in terms.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            {
                counts[term] = counts.GetValueOrDefault(term) + 1;
            }
        }

        await session.ExecuteAsync("DELETE FROM knowledge_terms WHERE account = @account", new { account });
        await session.ExecuteAsync(
            "INSERT INTO knowledge_terms (account, term, articles) VALUES (@account, @term, @articles)",
            counts.Select(c => new { account, term = c.Key, articles = c.Value }).ToList());
    }

    private sealed class SizeRow
    {
        public long Articles { get; init; }
        public double MeanLength { get; init; }
    }

    private sealed class TermRow
    {
        public string Term { get; init; } = "";
        public long Articles { get; init; }
    }

    private sealed class RefreshedRow
    {
        public string Source { get; init; } = "";
        public long At { get; init; }
    }

    private sealed class GapRow
    {
        public string Account { get; init; } = "";
        public string Conversation { get; init; } = "";
        public long At { get; init; }
        public string Question { get; init; } = "";
        public double? Sentiment { get; init; }
    }

    private sealed class ContradictionRow
    {
        public string Conversation { get; init; } = "";
        public string Message { get; init; } = "";
        public long At { get; init; }
        public string SaidBy { get; init; } = "";
        public string Source { get; init; } = "";
        public string Article { get; init; } = "";
    }
}
