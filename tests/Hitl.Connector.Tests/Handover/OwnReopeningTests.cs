using Hitl.Connector.Accounts;
using Hitl.Connector.Conversations;
using Hitl.Connector.Delivery;
using Hitl.Connector.Handover;

namespace Hitl.Connector.Tests.Handover;

public class OwnReopeningTests
{
    private static readonly HandoverTerms Terms = new() { Mode = AccountMode.Act, Options = new ResumeOptions() };

    private static Talk Closed => new Talk().Says(Talk.Customer).Says(Talk.Agent).Does(Talk.Agent, ActivityKind.Closed, id: "90");

    private static Talk NotedAfter => Closed.Does(Talk.Self, ActivityKind.Opened, id: "91").SameSecond().Notes(Talk.Self, "what was asked", id: "91");

    private static Snapshot Shown(Talk talk, ConversationStatus status = ConversationStatus.Open) => talk.Show(status) with { Helpdesk = HelpdeskKind.Intercom };

    [Fact]
    public void Of_OurNoteOpenedWhatAHumanHadClosed_FindsTheOpening() => OwnReopening.Of(Shown(NotedAfter))!.Id.ShouldBe("91");

    [Fact]
    public void Of_OurAssignmentDidIt_FindsTheOpening() =>
        OwnReopening.Of(Shown(Closed.Does(Talk.Self, ActivityKind.Opened, id: "91").SameSecond().Does(Talk.Self, ActivityKind.AssignedToAgent, "a1", id: "91")))!.Id.ShouldBe("91");

    [Theory]
    [InlineData(ConversationStatus.Closed)]
    [InlineData(ConversationStatus.Snoozed)]
    [InlineData(ConversationStatus.Deleted)]
    public void Of_NotOpenAnyMore_FindsNothing(ConversationStatus status) => OwnReopening.Of(Shown(NotedAfter, status)).ShouldBeNull();

    [Fact]
    public void Of_OpenedOnPurposeOrByOthers_FindsNothing()
    {
        OwnReopening.Of(Shown(Closed.Does(Talk.Self, ActivityKind.Opened, id: "91").Notes(Talk.Self, "why", id: "92"))).ShouldBeNull("a rule opened it");
        OwnReopening.Of(Shown(Closed.Does(Talk.Agent, ActivityKind.Opened, id: "91").SameSecond().Notes(Talk.Agent, "one more thing", id: "91"))).ShouldBeNull("a person's note did");
        OwnReopening.Of(Shown(Closed.Does(Talk.Customer, ActivityKind.Opened, id: "91").SameSecond().Says(Talk.Customer, id: "91"))).ShouldBeNull("the customer did");
        OwnReopening.Of(Shown(new Talk().Says(Talk.Customer).Does(Talk.Agent, ActivityKind.Snoozed).Does(Talk.Self, ActivityKind.Opened, id: "91").SameSecond().Notes(Talk.Self, "n", id: "91"))).ShouldBeNull("it slept, and nobody had closed it");
        OwnReopening.Of(NotedAfter.Show()).ShouldBeNull("no note of ours opens a ticket on Zendesk");
    }

    [Fact]
    public void Of_SomebodySpokeOrAssignedSince_FindsNothing()
    {
        OwnReopening.Of(Shown(NotedAfter.Says(Talk.Customer))).ShouldBeNull();
        OwnReopening.Of(Shown(NotedAfter.Notes(Talk.Agent, "still at it"))).ShouldBeNull();
        OwnReopening.Of(Shown(NotedAfter.Does(Talk.Agent, ActivityKind.AssignedToGroup, "g7"))).ShouldBeNull();
        OwnReopening.Of(Shown(NotedAfter.SameSecond().Says(Talk.Customer, id: "92"))).ShouldBeNull("in the same second, but after it");
        OwnReopening.Of(Shown(NotedAfter.Does(Talk.Agent, ActivityKind.TagAdded, "vip"))).ShouldNotBeNull("a tag opens nothing");
        OwnReopening.Of(Shown(new Talk().Says(Talk.Customer, id: "89").SameSecond().Does(Talk.Agent, ActivityKind.Closed, id: "90").SameSecond().Does(Talk.Self, ActivityKind.Opened, id: "91").SameSecond().Notes(Talk.Self, "n", id: "91")))
            .ShouldNotBeNull("all in one second, the customer's words before the close");
    }

    [Fact]
    public void Effects_WokenByUs_ClosesItAgainOnceAndOnlyWhileItIsDue()
    {
        var shown = Shown(NotedAfter);
        var effect = ContractEffects.Of(ResumeContract.Stand(shown, Terms, shown.UpdatedAt), shown, Terms, shown.UpdatedAt).Single(e => e.Reason == "contract.closed_again");

        effect.Update!.Status.ShouldBe(ConversationStatus.Closed);
        var fitted = DeliveryPolicy.Fit(effect, shown, Ownership.Derive(shown), [effect.Key]);
        fitted.Effect!.Update!.Status.ShouldBe(ConversationStatus.Closed);
        var spoken = Shown(NotedAfter.Says(Talk.Customer));
        ContractEffects.Of(ResumeContract.Stand(spoken, Terms, spoken.UpdatedAt), spoken, Terms, spoken.UpdatedAt).ShouldNotContain(e => e.Reason == "contract.closed_again");
        ContractEffects.Of(ResumeContract.Stand(shown, Terms, shown.UpdatedAt), shown, Terms with { Mode = AccountMode.Shadow }, shown.UpdatedAt).ShouldBeEmpty();
    }
}
