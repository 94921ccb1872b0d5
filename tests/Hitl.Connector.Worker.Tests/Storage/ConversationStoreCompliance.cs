using Hitl.Connector.Accounts;
using Hitl.Connector.Conversations;
using Hitl.Connector.Escalation;
using Hitl.Connector.Escalation.Outcomes;
using Hitl.Connector.Escalation.Replay;
using Hitl.Connector.Handover;
using Hitl.Connector.Intake;
using Hitl.Connector.Knowledge;
using Hitl.Connector.Scoring;
using Hitl.Connector.Storage;
using static Hitl.Connector.Worker.Tests.Storage.Given;

namespace Hitl.Connector.Worker.Tests.Storage;

public sealed class SqliteConversationStoreTests(SqliteHost host) : ConversationStoreCompliance(host), IClassFixture<SqliteHost>;

[Collection("postgres")]
public sealed class PostgresConversationStoreTests(PostgresHost host) : ConversationStoreCompliance(host);

/// <summary>Text and sheets are stored with their decision, read back bit for bit, and can be erased for good.</summary>
public abstract class ConversationStoreCompliance(ILedgerHost host)
{
    private static readonly RuleSet Rules = RuleFile.Parse(("live.yaml", """
        rules:
          - id: asks-for-a-person
            name: Customer asks for a person
            owner: Support
            severity: high
            when: { wants_human: { at_least: 0.5 } }
            then: { role: escalate, group: Escalations, tags: [hitl_wants_human] }
        """)).Rules!;

    private static readonly ApprovalOptions Refunds = new() { Actions = new() { ["refund"] = new ApprovalActionOptions() } };

    private async Task<LedgerDatabase> OpenAsync() => await LedgerDatabase.OpenAsync(await host.NewAsync(), default);

    private static Snapshot Talk(string id = "1", double changed = 10, params (AuthorKind From, string Text)[] messages) => new()
    {
        Ref = Conversation(id),
        Helpdesk = HelpdeskKind.Zendesk,
        Status = ConversationStatus.Open,
        CreatedAt = At(0),
        UpdatedAt = At(changed),
        Customer = new Customer("c1", "Ada", "ada@example.com"),
        Tags = ["vip"],
        Fields = new Dictionary<string, string?> { ["plan"] = "gold", ["empty"] = null },
        Messages = [.. messages.Select((m, i) => new Message($"m{i + 1}", new Author(m.From, m.From.ToString()), Visibility.Public, m.Text, At(i)))],
    };

    private static readonly Snapshot Asked = Talk(messages: [(AuthorKind.Customer, "Zeig mir einen Menschen \0 😀"), (AuthorKind.Bot, "Wirklich?")]);

    private static Scores Wants(double person, params string[] ids) => new()
    {
        Language = "de",
        WantsHuman = person,
        Intent = new ScoredLabel("refund", 0.9),
        Messages = [.. ids.Select(id => new MessageScores(id, "de", null, null, null, person) { SoFar = new ScoresSoFar(null, null, null) })],
        Models = [new ModelStamp("wants_human", "2", "0123456789ab")],
    };

    private static async Task<Decision> DecideAsync(LedgerDatabase database, Snapshot snapshot, Scores scores, double at, OwnershipState? owner = null, Func<FactSheet, FactSheet>? change = null)
    {
        var made = FactSheets.Of(snapshot, scores, owner ?? new OwnershipState(Owner.Bot, "bot_replied", At(1), "m2"), new DecisionSurroundings(AccountMode.Act, At(at)), Rules);
        var sheet = change is null ? made : change(made);
        var decision = EscalationPolicy.Decide(Rules, sheet);
        await database.Events.AcceptAsync(Event($"e{Guid.NewGuid():N}", snapshot.Ref.Id, at), default);
        var claim = (await database.Events.ClaimAsync(at)).ShouldNotBeNull();
        await database.Events.CompleteAsync(claim, Processed(at) with { Decision = decision, Conversation = new DecidedConversation(snapshot, scores, sheet, Rules) }, default);
        return decision;
    }

    private static async Task<IReadOnlyList<RecordedConversation>> ReplayAsync(LedgerDatabase database, string? account = null, DateTimeOffset? since = null)
    {
        var read = new List<RecordedConversation>();
        foreach (var part in await database.History.PartsAsync(account, since, default))
        {
            await database.History.ReadAsync(part, read.Add, default);
        }

        return read;
    }

    [SkippableFact]
    public async Task Complete_WithConversation_StoresTextScoresSheetAndRulesOfItsDecision()
    {
        await using var database = await OpenAsync();

        var decision = await DecideAsync(database, Asked, Wants(0.9, "m1"), 20);

        var stored = (await database.Conversations.FindAsync(Asked.Ref, default)).ShouldNotBeNull();
        stored.From.ShouldBe(StoredFrom.Live);
        stored.Snapshot.ShouldBeSameAs(Asked);
        stored.Scores.ShouldBeSameAs(Wants(0.9, "m1"));
        var recorded = (await ReplayAsync(database)).ShouldHaveSingleItem();
        var sheet = recorded.Sheets.ShouldHaveSingleItem();
        sheet.RuleSetVersion.ShouldBe(Rules.Version);
        EscalationPolicy.Decide(Rules, sheet.Sheet).ShouldBeSameAs(decision);
        var archived = (await database.Rules.FindAsync(Rules.Version, default)).ShouldNotBeNull();
        archived.Files.ShouldBe(Rules.Files);
        archived.Parse().Rules!.Version.ShouldBe(Rules.Version);
        (await database.Rules.ListAsync(default)).ShouldHaveSingleItem().FirstAt.ShouldBe(At(20));
    }

    [SkippableFact]
    public async Task Complete_SheetWithEveryPartFilled_ReadsBackBitForBit()
    {
        await using var database = await OpenAsync();
        var filled = FullSheets.Filled(Asked.Ref);
        FullSheets.PartsLeftEmpty(filled).ShouldBeEmpty("the test must fill every part, so that a new one cannot be forgotten");

        await DecideAsync(database, Asked, Wants(0.9, "m1"), 20, change: _ => filled);

        (await ReplayAsync(database)).ShouldHaveSingleItem().Sheets.ShouldHaveSingleItem().Sheet.ShouldBeSameAs(filled);
    }

    [SkippableFact]
    public async Task Complete_LaterSheetsOfOneStretch_ReplaceTheEarlierAndShareTheirMoments()
    {
        await using var database = await OpenAsync();
        var later = Talk("1", 30, (AuthorKind.Customer, "a"), (AuthorKind.Bot, "b"), (AuthorKind.Customer, "c"));

        await DecideAsync(database, Asked, Wants(0.1, "m1"), 20);
        await DecideAsync(database, later, Wants(0.1, "m1", "m3"), 31);
        var human = await DecideAsync(database, later, Wants(0.1, "m1", "m3"), 32, new OwnershipState(Owner.Human, "agent_replied", At(32), "m4"));

        var sheets = (await ReplayAsync(database)).ShouldHaveSingleItem().Sheets;
        sheets.Select(s => (s.Sheet.Ownership.Owner, s.Sheet.Now)).ShouldBe([(Owner.Bot, At(31)), (Owner.Human, At(32))]);
        EscalationPolicy.Decide(Rules, sheets[1].Sheet).ShouldBeSameAs(human);
    }

    [SkippableFact]
    public async Task Erase_DecidedConversation_TakesTextAndSheetsForGoodAndLeavesTheReceipt()
    {
        await using var database = await OpenAsync();
        var decision = await DecideAsync(database, Asked, Wants(0.9, "m1"), 20);

        (await database.Conversations.EraseAsync(Asked.Ref, At(40), default)).ShouldBeTrue();
        (await database.Conversations.EraseAsync(Asked.Ref, At(41), default)).ShouldBeFalse();
        await DecideAsync(database, Asked with { UpdatedAt = At(50), Subject = "again" }, Wants(0.9, "m1"), 51);
        await database.Conversations.StoreAsync([new StoredConversation(Asked with { UpdatedAt = At(60) }, Wants(0.9, "m1"), StoredFrom.History)], default);

        (await database.Conversations.FindAsync(Asked.Ref, default)).ShouldBeNull();
        (await ReplayAsync(database)).ShouldBeEmpty();
        (await database.Decisions.FindAsync(decision.Id, default)).ShouldNotBeNull();
        var report = await database.Receipts.VerifyAsync(null, null, (version, _) => Task.FromResult<RuleSet?>(Rules), null, default);
        (report.Same, report.OfErased).ShouldBe((2, 2));
    }

    [SkippableFact]
    public async Task Erase_QuestionsOfBotsAndForArticles_TakesWhatIsClosedAndKeepsWhatIsOpen()
    {
        await using var database = await OpenAsync();
        await DecideAsync(database, Asked, Wants(0.9, "m1"), 20);
        await database.Knowledge.RecordGapAsync(new KnowledgeGap(Asked.Ref, At(20), "how do I pay in cash", null), default);
        await ProposeAsync("answered", ApprovalVerdict.Refuse);
        await ProposeAsync("open", ApprovalVerdict.Ask);

        (await database.Conversations.EraseAsync(Asked.Ref, At(40), default)).ShouldBeTrue();
        await database.Knowledge.RecordGapAsync(new KnowledgeGap(Asked.Ref, At(50), "how do I pay in cash", null), default);

        (await database.Knowledge.GapsAsync(null, At(0), default)).ShouldBeEmpty();
        (await database.Approvals.ForConversationAsync(Asked.Ref, default)).ShouldHaveSingleItem().Id.ShouldBe("open");

        Task ProposeAsync(string id, ApprovalVerdict verdict) => database.Approvals.OpenAsync(
            ApprovalMachine.Open(new ApprovalProposal(id, Asked.Ref, "refund") { Deadline = At(90), Summary = "Never arrived." }, new ApprovalRuling(verdict, "setting"), Refunds, HelpdeskKind.Zendesk, "k1", At(20)),
            [],
            default);
    }

    [SkippableFact]
    public async Task Store_History_IsReplacedByLaterReadsOnlyAndNeverTakesLiveSheets()
    {
        await using var database = await OpenAsync();
        StoredConversation Read(Snapshot snapshot) => new(snapshot, Wants(0.1, "m1"), StoredFrom.History);

        (await database.Conversations.StoreAsync([Read(Asked), Read(Talk("2", 5, (AuthorKind.Customer, "x")))], default)).ShouldBe(2);
        (await database.Conversations.StoreAsync([Read(Asked with { Subject = "older", UpdatedAt = At(3) })], default)).ShouldBe(0);
        (await database.Conversations.FindAsync(Asked.Ref, default))!.Snapshot.Subject.ShouldBeNull();
        await DecideAsync(database, Asked with { UpdatedAt = At(12) }, Wants(0.9, "m1"), 20);
        await database.Conversations.StoreAsync([Read(Asked with { Subject = "newer", UpdatedAt = At(30) })], default);

        var stored = (await database.Conversations.FindAsync(Asked.Ref, default)).ShouldNotBeNull();
        (stored.From, stored.Snapshot.Subject).ShouldBe((StoredFrom.Live, "newer"));
        (await ReplayAsync(database)).Single(c => c.Conversation.Id == "1").Sheets[^1].RuleSetVersion.ShouldBe(Rules.Version);
        (await database.Conversations.KnownAsync(Account, new Dictionary<string, DateTimeOffset> { ["1"] = At(30), ["2"] = At(6), ["3"] = At(0) }, default)).ShouldBe(["1"]);
        var streamed = new List<string>();
        await foreach (var each in database.Conversations.ReadAsync(Account, At(5), default))
        {
            streamed.Add(each.Snapshot.Ref.Id);
        }

        streamed.ShouldBe(["1", "2"]);
    }

    [SkippableFact]
    public async Task Parts_AccountAndSince_LeaveOthersOut()
    {
        await using var database = await OpenAsync();
        await database.Conversations.StoreAsync(
            [
                new StoredConversation(Asked, Wants(0.1, "m1"), StoredFrom.History),
                new StoredConversation(Asked with { Ref = Conversation("1", "other") }, Wants(0.1, "m1"), StoredFrom.History),
                new StoredConversation(Talk("old", 2, (AuthorKind.Customer, "x")), Wants(0.1, "m1"), StoredFrom.History),
            ],
            default);

        (await ReplayAsync(database, "other")).ShouldHaveSingleItem().Conversation.Account.ShouldBe("other");
        (await ReplayAsync(database, Account, At(5))).ShouldHaveSingleItem().Conversation.Id.ShouldBe("1");
        (await ReplayAsync(database)).Count.ShouldBe(3);
    }

    [SkippableFact]
    public async Task Settle_CustomerCameBackAndWeeksWentBy_FindsTheOutcomeOnceAndLeavesItThen()
    {
        await using var database = await OpenAsync();
        var again = Talk("2", 100_000, (AuthorKind.Customer, "still nothing")) with { CreatedAt = At(90_000) };
        await database.Conversations.StoreAsync([new StoredConversation(Asked, Wants(0.1, "m1"), StoredFrom.History)], default);
        await database.History.SettleAsync(At(20), default);
        (await ReplayAsync(database)).Single().Outcome.Need.ShouldBe(Need.Unknown);

        await database.Conversations.StoreAsync([new StoredConversation(again, Wants(0.1, "m1"), StoredFrom.History)], default);
        (await database.History.SettleAsync(At(TimeSpan.FromDays(30).TotalSeconds), default)).ShouldBe(2);

        var outcome = (await ReplayAsync(database)).Single(c => c.Conversation.Id == "1").Outcome;
        outcome.Need.ShouldBe(Need.Human);
        outcome.Proofs.ShouldBe([Proof.CameBack]);
        (await database.History.SettleAsync(At(TimeSpan.FromDays(31).TotalSeconds), default)).ShouldBe(0);
    }

    // Written in the shortest form, an exact power of two reads back as the number below it.
    [SkippableFact]
    public async Task Verify_ScoreThatIsAPowerOfTwo_ComesOutBitForBit()
    {
        await using var database = await OpenAsync();
        await DecideAsync(database, Asked, Wants(Math.Pow(2, -25), "m1"), 20);

        var report = await database.Receipts.VerifyAsync(null, null, (_, _) => Task.FromResult<RuleSet?>(Rules), null, default);

        report.Problems.ShouldBeEmpty();
        report.Same.ShouldBe(1);
    }

    [SkippableFact]
    public async Task Verify_ReceiptsOfThreeKinds_ToldApartByWhatDiffers()
    {
        await using var database = await OpenAsync();
        var other = RuleFile.Parse(("other.yaml", Rules.Files[0].Text.Replace("0.5", "0.95", StringComparison.Ordinal))).Rules!;
        await DecideAsync(database, Asked, Wants(0.9, "m1"), 20);

        var same = await database.Receipts.VerifyAsync(Account, null, (_, _) => Task.FromResult<RuleSet?>(Rules), null, default);
        var gone = await database.Receipts.VerifyAsync(Account, null, (_, _) => Task.FromResult<RuleSet?>(null), null, default);
        var wrong = await database.Receipts.VerifyAsync(Account, null, (_, _) => Task.FromResult<RuleSet?>(other), null, default);
        var elsewhere = await database.Receipts.VerifyAsync("nobody", null, (_, _) => Task.FromResult<RuleSet?>(Rules), null, default);

        (same.Same, same.Differing, same.WithoutRules).ShouldBe((1, 0, 0));
        (gone.Same, gone.Differing, gone.WithoutRules).ShouldBe((0, 0, 1));
        wrong.WithoutRules.ShouldBe(1, "rules of another version are not the rules that decided");
        elsewhere.All.ShouldBe(0);
    }
}
