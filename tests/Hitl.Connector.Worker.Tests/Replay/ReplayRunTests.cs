using Hitl.Connector.Conversations;
using Hitl.Connector.Escalation;
using Hitl.Connector.Scoring;
using Hitl.Connector.Storage;
using Hitl.Connector.Worker.Replay;
using Hitl.Connector.Worker.Tests.Storage;
using static Hitl.Connector.Worker.Tests.Storage.Given;

namespace Hitl.Connector.Worker.Tests.Replay;

public sealed class ReplayRunTests(SqliteHost host) : IClassFixture<SqliteHost>
{
    private const string Pattern = """
        rules:
          - id: lawyer
            name: Speaks of a lawyer
            owner: Support
            severity: high
            when: { text: { matches: "lawyer", from: customer } }
            then: { role: escalate, group: Legal }
        """;

    private static StoredConversation Said(string id, string text) => new(
        new Snapshot
        {
            Ref = Conversation(id),
            Helpdesk = HelpdeskKind.Zendesk,
            Status = ConversationStatus.Open,
            CreatedAt = At(0),
            UpdatedAt = At(2),
            Messages =
            [
                new Message("m1", new Author(AuthorKind.Customer, "c"), Visibility.Public, text, At(0)),
                new Message("m2", new Author(AuthorKind.Bot, "b"), Visibility.Public, "I see.", At(1)),
            ],
        },
        new Scores { Language = "en", Messages = [new MessageScores("m1", "en", null, null, null, null) { SoFar = new ScoresSoFar(null, null, null) }], Models = [] },
        StoredFrom.History);

    [Fact]
    public async Task Over_DraftWithAPatternNobodyLookedFor_ReadsTheStoredTextForIt()
    {
        await using var database = await LedgerDatabase.OpenAsync(await host.NewAsync(), default);
        await database.Conversations.StoreAsync([Said("1", "My lawyer will write to you."), Said("2", "My layer cake is late.")], default);
        var draft = RuleFile.Parse(("draft.yaml", Pattern)).Rules!;

        var blind = await new ReplayRun(RuleSet.Empty, draft, database.Conversations, _ => true, null).OverAsync(database.History, null, null, default);
        var reading = await new ReplayRun(RuleSet.Empty, draft, database.Conversations, _ => false, null).OverAsync(database.History, null, null, default);

        blind.Draft.Escalated.ShouldBe(0);
        reading.Conversations.ShouldBe(2);
        reading.Draft.Escalated.ShouldBe(1);
        reading.Draft.Load.ShouldHaveSingleItem().Team.ShouldBe("Legal");
        reading.Differences.ShouldHaveSingleItem().Conversation.ShouldBe(Conversation("1"));
    }
}
