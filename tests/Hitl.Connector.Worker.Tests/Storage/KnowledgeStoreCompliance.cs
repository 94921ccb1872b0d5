using Hitl.Connector.Egress;
using Hitl.Connector.Knowledge;
using Hitl.Connector.Storage;
using static Hitl.Connector.Worker.Tests.Storage.Given;

namespace Hitl.Connector.Worker.Tests.Storage;

public sealed class SqliteKnowledgeStoreTests(SqliteHost host) : KnowledgeStoreCompliance(host), IClassFixture<SqliteHost>;

[Collection("postgres")]
public sealed class PostgresKnowledgeStoreTests(PostgresHost host) : KnowledgeStoreCompliance(host);

/// <summary>Articles and their full text, gaps, contradictions and the egress ledger, the same on both databases.</summary>
public abstract class KnowledgeStoreCompliance(ILedgerHost host)
{
    private static readonly KnowledgeOptions Options = new();

    private async Task<LedgerDatabase> OpenAsync() => await LedgerDatabase.OpenAsync(await host.NewAsync(), default);

    private static IndexedArticle Article(string id, string title, string text, KnowledgeSource source = KnowledgeSource.Folder, string language = "en") =>
        IndexedArticle.Of(new Article(source, id, title, [new Passage(null, text)]) { Language = language, ReviewBy = new DateOnly(2027, 1, 31), Url = new Uri("https://help.example.com/" + id) }, null);

    private static async Task<string[]> FindAsync(LedgerDatabase ledger, string question, string account = Account) =>
        [.. (await new KnowledgeLookup(ledger.Knowledge, null, Options).SearchAsync(account, question, 3, default)).Select(h => h.Article.Id)];

    [SkippableFact]
    public async Task Articles_FoundByOtherWordsAndForms_ComeBackWhole()
    {
        await using var ledger = await OpenAsync();
        var stored = Article("a", "Returning an item", "Choose Return. Refunds take 5 days; l'échange aussi.");
        await ledger.Knowledge.ReplaceAsync(Account, KnowledgeSource.Folder, [stored, Article("b", "Jobs", "Send your CV.")], Noon, default);

        (await FindAsync(ledger, "I want my money back")).ShouldBe(["a"]);
        (await FindAsync(ledger, "have you got vacancies?")).ShouldBe(["b"]);
        (await FindAsync(ledger, "' OR \"x\" * : NEAR( | & !")).ShouldBeEmpty();
        (await FindAsync(ledger, "money back", "other")).ShouldBeEmpty();
        var read = (await ledger.Knowledge.ArticlesAsync(Account, default))[0];
        (read.Id, read.ReviewBy, read.Url, read.Passages[0].Text).ShouldBe(("a", new DateOnly(2027, 1, 31), new Uri("https://help.example.com/a"), "Choose Return. Refunds take 5 days; l'échange aussi."));
    }

    [SkippableFact]
    public async Task Replace_OneSource_LeavesOthersAndForgetsWhatIsGone()
    {
        await using var ledger = await OpenAsync();
        await ledger.Knowledge.ReplaceAsync(Account, KnowledgeSource.Folder, [Article("a", "Parking", "Behind the house."), Article("b", "Jobs", "Send your CV.")], Noon, default);
        await ledger.Knowledge.ReplaceAsync(Account, KnowledgeSource.ZendeskGuide, [Article("a", "Warranty", "Two years.", KnowledgeSource.ZendeskGuide)], Noon, default);
        await ledger.Knowledge.ReplaceAsync(Account, KnowledgeSource.Folder, [Article("b", "Jobs", "Send your CV.")], At(60), default);

        (await FindAsync(ledger, "parking")).ShouldBeEmpty();
        (await FindAsync(ledger, "warranty")).ShouldBe(["a"]);
        (await ledger.Knowledge.RefreshedAsync(Account, default)).ShouldBe(
            new Dictionary<KnowledgeSource, DateTimeOffset> { [KnowledgeSource.Folder] = At(60), [KnowledgeSource.ZendeskGuide] = Noon }, ignoreOrder: true);
        var found = await ledger.Knowledge.FindAsync(Account, ["job", "park"], 10, default);
        found.Statistics.Articles.ShouldBe(2);
        found.Statistics.Frequencies.ShouldBe(new Dictionary<string, int> { ["job"] = 1 });
    }

    [SkippableFact]
    public async Task Replace_ThatFailsHalfWay_LeavesTheFormerArticles()
    {
        await using var ledger = await OpenAsync();
        await ledger.Knowledge.ReplaceAsync(Account, KnowledgeSource.Folder, [Article("a", "Parking", "Behind the house.")], Noon, default);

        await Should.ThrowAsync<Exception>(() => ledger.Knowledge.ReplaceAsync(Account, KnowledgeSource.Folder, [Article("b", "Jobs", "x"), Article("b", "Jobs", "twice")], At(60), default));

        (await FindAsync(ledger, "parking")).ShouldBe(["a"]);
        (await ledger.Knowledge.RefreshedAsync(Account, default))[KnowledgeSource.Folder].ShouldBe(Noon);
    }

    [SkippableFact]
    public async Task ForeignLanguage_AccentsLeftOut_StillFinds()
    {
        await using var ledger = await OpenAsync();
        await ledger.Knowledge.ReplaceAsync(Account, KnowledgeSource.Folder, [Article("r", "Rückgaben und Erstattungen", "Rücksendungen sind kostenlos.", language: "de"), Article("j", "Stellen", "Bewerbung senden.", language: "de")], Noon, default);

        (await FindAsync(ledger, "wann kommt die Erstattung?")).ShouldBe(["r"]);
        (await FindAsync(ledger, "Ruckgabe")).ShouldBe(["r"]);
    }

    [SkippableFact]
    public async Task Gaps_OfOneConversation_CountOnceAndAreForgottenInTime()
    {
        await using var ledger = await OpenAsync();
        await ledger.Knowledge.RecordGapAsync(new KnowledgeGap(Conversation("1"), At(0), "first", 0.25), default);
        await ledger.Knowledge.RecordGapAsync(new KnowledgeGap(Conversation("1"), At(5), "later", null), default);
        await ledger.Knowledge.RecordGapAsync(new KnowledgeGap(Conversation("2", "other"), At(9), "elsewhere", 0.5), default);

        (await ledger.Knowledge.GapsAsync(Account, Noon, default)).ShouldBe([new KnowledgeGap(Conversation("1"), At(5), "later", null)]);
        (await ledger.Knowledge.GapsAsync(null, Noon, default)).Select(g => g.Question).ShouldBe(["elsewhere", "later"]);
        await ledger.Knowledge.PruneAsync(At(6), default);
        (await ledger.Knowledge.GapsAsync(null, Noon, default)).Select(g => g.Question).ShouldBe(["elsewhere"]);
    }

    [SkippableFact]
    public async Task Contradictions_ReadTwiceFromOneMessage_StandOnce()
    {
        await using var ledger = await OpenAsync();
        var said = new KnowledgeContradiction(Conversation("1"), "m1", At(1), Contradictor.Agent, KnowledgeSource.ZendeskGuide, "42");
        await ledger.Knowledge.RecordContradictionAsync(said, default);
        await ledger.Knowledge.RecordContradictionAsync(said with { At = At(9) }, default);

        (await ledger.Knowledge.ContradictionsAsync(Account, Noon, default)).ShouldBe([said]);
    }

    [SkippableFact]
    public async Task Egress_Recorded_SaysWhatLeftAndToWhomAndAddsUp()
    {
        await using var ledger = await OpenAsync();
        var first = new EgressEntry(Conversation("1"), At(1), "llm.example:443", 900, ["email", "card"]);
        await ledger.Egress.RecordAsync(first, default);
        await ledger.Egress.RecordAsync(first with { At = At(2), Characters = 100, Placeholders = [] }, default);

        var read = await ledger.Egress.ForConversationAsync(Conversation("1"), default);
        read.Select(e => (e.At, e.Recipient, e.Characters)).ShouldBe([(At(2), "llm.example:443", 100), (At(1), "llm.example:443", 900)]);
        read[1].Placeholders.ShouldBe(["email", "card"]);
        (await ledger.Egress.CharactersAsync(Account, At(0), default)).ShouldBe(1000);
        (await ledger.Egress.CharactersAsync(Account, At(2), default)).ShouldBe(100);
        (await ledger.Egress.CharactersAsync("other", At(0), default)).ShouldBe(0);
    }
}
