using Hitl.Connector.Conversations;
using Hitl.Connector.Delivery;
using Hitl.Connector.Handover;

namespace Hitl.Connector.Tests.Handover;

public class ApprovalDeskTests
{
    private static readonly Approval Question = Asking.Pending();

    private static IEnumerable<string> Headlines(ApprovalChanges changes) => changes.Effects.Select(e => e.Update?.Note?.Headline).OfType<string>();

    [Fact]
    public void Settle_ApproverInANote_ClosesItTellsTheBotAndTakesTheTagOff()
    {
        var talk = new Talk().Says(Talk.Customer).Asks(Question).Notes(Talk.Agent, "fine\n/approve q1");

        var changes = Asking.Settle(talk.Show(), talk.Now, Question);

        var closed = changes.Changed.ShouldHaveSingleItem();
        (closed.State, closed.Answer!.PersonId, closed.Answer.Via).ShouldBe((ApprovalState.Approved, "a1", AnswerVia.Note));
        changes.Effects.Select(e => e.Kind).ShouldBe([EffectKind.Update, EffectKind.Notify]);
        changes.Effects[0].Update!.RemoveTags.ShouldBe(["hitl_approval"]);
        var call = changes.Effects[1].Call!;
        (call.Type, call.Webhook, call.Approval!.State, call.Approval.Allowed!.Amount).ShouldBe(("approval.answered", "bot", ApprovalState.Approved, 120m));
    }

    [Fact]
    public void Settle_SameConversationAgain_ChangesNothing()
    {
        var talk = new Talk().Asks(Question).Says(Talk.Customer, "/approve q1").Notes(Talk.Agent, "/approve q1");
        var once = Asking.Settle(talk.Show(), talk.Now, Question).Changed.Single();

        Asking.Settle(talk.Show(), talk.Now.AddMinutes(5), once).ShouldBe(ApprovalChanges.None);
    }

    [Fact]
    public void Settle_Field_IsAnAnswerToo()
    {
        var talk = new Talk().Asks(Question).Does(Talk.Agent, ActivityKind.FieldChanged, "Bot question=reject q1 not his order");

        var closed = Asking.Settle(talk.Show(), talk.Now, Question).Changed.Single();

        (closed.State, closed.Answer!.Via, closed.Answer.Reason).ShouldBe((ApprovalState.Rejected, AnswerVia.Field, "not his order"));
    }

    public static TheoryData<Author, string> Outsiders => new()
    {
        { Asking.Colleague, "agent" },
        { Talk.Customer, "customer" },
        { Talk.Bot, "bot" },
        { Talk.Helpdesk, "helpdesk_rule" },
        { new Author(AuthorKind.Unknown, "u1"), "unknown_author" },

        { Talk.Agent with { Limited = true }, "light_agent" },

        // The id of an approver does not make a bot or a customer one.
        { new Author(AuthorKind.Bot, "a1"), "bot" },
        { new Author(AuthorKind.Customer, "a1"), "customer" },
    };

    [Theory]
    [MemberData(nameof(Outsiders))]
    public void Settle_Outsider_IsRefusedToldOnceAndKept(Author outsider, string who)
    {
        var talk = new Talk().Asks(Question).Notes(outsider, "/approve q1").Notes(outsider, "/approve q1");

        var changes = Asking.Settle(talk.Show(), talk.Now, Question);

        var refused = changes.Changed.Single();
        (refused.State, refused.RefusedAnswers[0].Who, refused.RefusedAnswers[0].Code).ShouldBe((ApprovalState.Pending, who, "not_an_approver"));
        changes.Effects.Select(e => e.Key).Distinct().ShouldHaveSingleItem();
        Headlines(changes).First().ShouldStartWith("This answer did not count");
    }

    [Fact]
    public void Settle_CustomerWhoGoesOn_AddsNothingMore()
    {
        var talk = new Talk().Asks(Question).Says(Talk.Customer, "/approve q1");
        var refused = Asking.Settle(talk.Show(), talk.Now, Question).Changed.Single();

        Asking.Settle(talk.Says(Talk.Customer, "/approve q1").Show(), talk.Now, refused).ShouldBe(ApprovalChanges.None);
    }

    [Fact]
    public void Settle_ApproverInPublic_IsToldToWriteANote()
    {
        var talk = new Talk().Asks(Question).Says(Talk.Agent, "/approve q1");

        var refused = Asking.Settle(talk.Show(), talk.Now, Question).Changed.Single();

        (refused.State, refused.RefusedAnswers.Single().Code).ShouldBe((ApprovalState.Pending, "not_internal"));
    }

    [Fact]
    public void Settle_CommandFromBeforeTheQuestion_IsNoAnswer()
    {
        var before = new Talk().Notes(Talk.Agent, "/approve q1");

        Asking.Settle(before.Show(), before.Now, Question).ShouldBe(ApprovalChanges.None);
        Asking.Settle(before.Asks(Question).Show(), before.Now, Question).ShouldBe(ApprovalChanges.None);
    }

    [Fact]
    public void Settle_OurOwnNotesAndMachineMail_AreNoAnswers()
    {
        var talk = new Talk().Asks(Question).Notes(Talk.Self, "/approve q1").Says(Talk.Customer, "/approve q1", automated: "autoresponder");

        Asking.Settle(talk.Show(), talk.Now, Question).ShouldBe(ApprovalChanges.None);
    }

    [Fact]
    public void Settle_WrongId_IsToldWhichQuestionsThereAre()
    {
        var talk = new Talk().Asks(Question).Notes(Talk.Agent, "/approve q7");

        var changes = Asking.Settle(talk.Show(), talk.Now, Question);

        (changes.Changed.Single().State, changes.Changed.Single().RefusedAnswers.Single().Code).ShouldBe((ApprovalState.Pending, "unknown_approval"));
        changes.Effects.ShouldHaveSingleItem().Update!.Note!.Sections[0].Lines[0].Text.ShouldContain("q1 (pending)");
    }

    [Fact]
    public void Settle_ApproveAndRejectInOneSecond_StopsTheBot()
    {
        var talk = new Talk().Asks(Question).Notes(Talk.Agent, "/approve q1").SameSecond().Notes(Talk.Agent, "/reject q1");

        Asking.Settle(talk.Show(), talk.Now, Question).Changed.Single().State.ShouldBe(ApprovalState.Rejected);
    }

    [Fact]
    public void Settle_AfterTheDeadline_ClosesItUnapproved()
    {
        var talk = new Talk().Asks(Question).Notes(Talk.Agent, "/approve q1");

        var changes = Asking.Settle(talk.Show(), Asking.Deadline, Question);

        (changes.Changed.Single().State, changes.Changed.Single().RefusedAnswers.Single().Code).ShouldBe((ApprovalState.Expired, "expired"));
        changes.Effects.Single(e => e.Call is not null).Call!.Approval!.ShouldSatisfyAllConditions(n => n.State.ShouldBe(ApprovalState.Expired), n => n.Allowed.ShouldBeNull());
    }

    [Fact]
    public void Settle_AnotherQuestionWaits_LeavesTheTag()
    {
        var other = Asking.Pending("q2");
        var talk = new Talk().Asks(Question).Asks(other).Notes(Talk.Agent, "/approve q1");

        Asking.Settle(talk.Show(), talk.Now, Question, other).Effects[0].Update!.RemoveTags.ShouldBeEmpty();
        Asking.Settle(talk.Notes(Talk.Agent, "/approve q2").Show(), talk.Now, Question, other).Effects.SelectMany(e => e.Update?.RemoveTags ?? []).ShouldAllBe(t => t == "hitl_approval");
    }

    [Fact]
    public void Answer_ThroughTheApi_CountsOnceAndItsTakeOverIsWrittenToTheHelpdesk()
    {
        var answer = Asking.By(Talk.Agent, AnswerKind.TakeOver, "api:1", key: "k-desk");

        var (changes, refusal) = ApprovalDesk.Answer([Question], "q1", answer, isApprover: true, Talk.Start.AddMinutes(1));

        refusal.ShouldBeNull();
        changes.Changed.Single().State.ShouldBe(ApprovalState.TakenOver);
        changes.Effects[0].Update!.Note!.Headline.ShouldBe("/takeover q1");
        ApprovalDesk.Answer([changes.Changed.Single()], "q1", answer, true, Talk.Start.AddMinutes(2)).Refusal.ShouldBeNull();
        ApprovalDesk.Answer([changes.Changed.Single()], "q1", answer with { EvidenceId = "api:2" }, true, Talk.Start.AddMinutes(2)).Refusal.ShouldBe("already_answered");
        ApprovalDesk.Answer([Question], "q9", answer, true, Talk.Start.AddMinutes(2)).Refusal.ShouldBe("unknown_approval");
    }

    [Fact]
    public void Expire_BeforeTheDeadline_ChangesNothing()
    {
        ApprovalDesk.Expire([Question], Asking.Deadline.AddSeconds(-1)).ShouldBe(ApprovalChanges.None);
        ApprovalDesk.Expire([Question], Asking.Deadline).Changed.Single().State.ShouldBe(ApprovalState.Expired);
    }
}
