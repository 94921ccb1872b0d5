using Hitl.Connector.Accounts;
using Hitl.Connector.Conversations;
using Hitl.Connector.Delivery;
using Hitl.Connector.Handover;
using Hitl.Connector.Storage;
using static Hitl.Connector.Worker.Tests.Storage.Given;

namespace Hitl.Connector.Worker.Tests.Storage;

public sealed class SqliteApprovalTests(SqliteHost host) : ApprovalCompliance(host), IClassFixture<SqliteHost>;

[Collection("postgres")]
public sealed class PostgresApprovalTests(PostgresHost host) : ApprovalCompliance(host);

/// <summary>Approvals, the same on both databases.</summary>
public abstract class ApprovalCompliance(ILedgerHost host)
{
    private static readonly ApprovalOptions Options = new()
    {
        Actions = new() { ["refund"] = new ApprovalActionOptions { Approvers = ["Billing"] } },
        Webhooks = ["bot"],
    };

    private async Task<LedgerDatabase> OpenAsync() => await LedgerDatabase.OpenAsync(await host.NewAsync(), default);

    private static Approval Question(string id = "q1", string conversation = "1", double deadline = 60, string account = Account, string summary = "Never arrived.\0 \ud800") => ApprovalMachine.Open(
        new ApprovalProposal(id, Conversation(conversation, account), "refund")
        {
            Amount = 120.50m,
            Currency = "EUR",
            Confidence = 0.1 + 0.2,
            Parameters = new Dictionary<string, string> { ["order"] = "7741 „ü“" },
            Deadline = At(deadline),
            Summary = summary,
        },
        new ApprovalRuling(ApprovalVerdict.Ask, "setting"),
        Options,
        HelpdeskKind.Zendesk,
        "k1",
        At(0));

    private static ApprovalAnswer By(string person, string evidence) => new(AnswerKind.Approve, person, "Ann", At(1), AnswerVia.Api, evidence) { KeyId = "k2" };

    private static Task<IReadOnlyList<Approval>> AllAsync(LedgerDatabase ledger, string conversation = "1") => ledger.Approvals.ForConversationAsync(Conversation(conversation), default);

    [SkippableFact]
    public async Task Open_WithItsEffects_ReadsBackAsItWasStored()
    {
        await using var ledger = await OpenAsync();
        var question = Question(summary: "Never arrived.");

        (await ledger.Approvals.OpenAsync(question, ApprovalEffects.Asked(question, Options, At(0)), default)).ShouldBeSameAs(question);

        (await ledger.Approvals.FindAsync(Account, "q1", default)).ShouldBeSameAs(question);
        var asked = await ledger.Outbox.ForConversationAsync(Conversation("1"), default);
        asked.Select(e => e.Effect.Reason).ShouldAllBe(r => r == "approval.asked");
        asked.Single(e => e.Effect.Kind is EffectKind.Notify).Effect.Call.ShouldBeSameAs(ApprovalEffects.Asked(question, Options, At(0))[1].Call);
    }

    [SkippableFact]
    public async Task Open_TextThatNoDatabaseTakes_IsStored()
    {
        await using var ledger = await OpenAsync();

        await ledger.Approvals.OpenAsync(Question(), [], default);

        (await ledger.Approvals.FindAsync(Account, "q1", default))!.Proposal.Summary.ShouldStartWith("Never arrived.");
    }

    [SkippableFact]
    public async Task Open_KnownId_StoresNothingAndGivesTheFirst()
    {
        await using var ledger = await OpenAsync();
        await ledger.Approvals.OpenAsync(Question(), [], default);
        var other = Question(conversation: "2");

        var found = await ledger.Approvals.OpenAsync(other, ApprovalEffects.Asked(other, Options, At(1)), default);

        found.Proposal.Conversation.Id.ShouldBe("1");
        (await ledger.Outbox.ForConversationAsync(Conversation("2"), default)).ShouldBeEmpty();
        (await ledger.Approvals.OpenAsync(Question(account: "other"), [], default)).Proposal.Conversation.Account.ShouldBe("other", "ids are the account's own");
    }

    [SkippableFact]
    public async Task Open_SameIdFromManyHands_IsStoredOnce()
    {
        await using var ledger = await OpenAsync();

        var stored = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Question(conversation: $"{i}")).Select(q => ledger.Approvals.OpenAsync(q, ApprovalEffects.Asked(q, Options, At(0)), default)));

        stored.Select(a => a.Proposal.Conversation.Id).Distinct().ShouldHaveSingleItem();
        (await ledger.Report.CountAsync(null, default)).Effects.Values.Sum().ShouldBe(2);
    }

    [SkippableFact]
    public async Task Change_ManyAnswersAtOnce_OneCounts()
    {
        await using var ledger = await OpenAsync();
        await ledger.Approvals.OpenAsync(Question(), [], default);
        var refusals = new string?[8];

        await Task.WhenAll(Enumerable.Range(0, refusals.Length).Select(i => ledger.Approvals.ChangeAsync(
            Conversation("1"),
            approvals =>
            {
                var (changes, refusal) = ApprovalDesk.Answer(approvals, "q1", By($"a{i}", $"api:{i}"), isApprover: true, At(2));
                refusals[i] = refusal;
                return changes;
            },
            default)));

        refusals.Count(r => r is null).ShouldBe(1);
        var closed = (await AllAsync(ledger)).ShouldHaveSingleItem();
        (closed.State, closed.RefusedAnswers.Count).ShouldBe((ApprovalState.Approved, 7));
        refusals[int.Parse(closed.Answer!.PersonId[1..], System.Globalization.CultureInfo.InvariantCulture)].ShouldBeNull();
        (await ledger.Outbox.ForConversationAsync(Conversation("1"), default)).Count(e => e.Effect.Call?.Type == WebhookCall.ApprovalAnswered).ShouldBe(1);
    }

    [SkippableFact]
    public async Task Change_ThatFails_StoresNothing()
    {
        await using var ledger = await OpenAsync();
        await ledger.Approvals.OpenAsync(Question(), [], default);

        await Should.ThrowAsync<TimeoutException>(() => ledger.Approvals.ChangeAsync(Conversation("1"), _ => throw new TimeoutException(), default));

        (await AllAsync(ledger)).Single().IsOpen.ShouldBeTrue();
        await ledger.Approvals.ChangeAsync(Conversation("1"), approvals => ApprovalDesk.Expire(approvals, At(60)), default);
        (await AllAsync(ledger)).Single().State.ShouldBe(ApprovalState.Expired);
    }

    [SkippableFact]
    public async Task Due_OpenPastTheDeadline_NamesTheConversationUntilItIsClosedAndAlsoAfterARestart()
    {
        var options = await host.NewAsync();
        await using (var ledger = await LedgerDatabase.OpenAsync(options, default))
        {
            await ledger.Approvals.OpenAsync(Question("q1", "1", deadline: 60), [], default);
            await ledger.Approvals.OpenAsync(Question("q2", "1", deadline: 50), [], default);
            await ledger.Approvals.OpenAsync(Question("q3", "2", deadline: 55), [], default);
            (await ledger.Approvals.DueAsync(At(49), 10, default)).ShouldBeEmpty();
        }

        await using var again = await LedgerDatabase.OpenAsync(options, default);
        (await again.Approvals.DueAsync(At(60), 10, default)).Select(c => c.Id).ShouldBe(["1", "2"]);
        (await again.Approvals.DueAsync(At(60), 1, default)).Select(c => c.Id).ShouldBe(["1"]);

        await again.Approvals.ChangeAsync(Conversation("1"), approvals => ApprovalDesk.Expire(approvals, At(60)), default);

        (await again.Approvals.DueAsync(At(60), 10, default)).Select(c => c.Id).ShouldBe(["2"]);
        (await AllAsync(again)).Select(a => a.Id).ShouldBe(["q1", "q2"]);
    }
}
