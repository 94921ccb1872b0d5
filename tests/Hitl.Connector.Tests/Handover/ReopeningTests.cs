using Hitl.Connector.Accounts;
using Hitl.Connector.Conversations;
using Hitl.Connector.Handover;

namespace Hitl.Connector.Tests.Handover;

public class ReopeningTests
{
    private static readonly HandoverTerms Terms = new() { Mode = AccountMode.Act, Options = new ResumeOptions() };

    private static Talk Solved => new Talk().Says(Talk.Customer).Does(Talk.Helpdesk, ActivityKind.AssignedToGroup, "g7").Does(Talk.Agent, ActivityKind.AssignedToAgent, "a1").Says(Talk.Agent).Does(Talk.Agent, ActivityKind.Solved);

    private static Snapshot WritesAgain(TimeSpan later, Author? author = null, string? automated = null)
    {
        var talk = Solved;
        var shown = talk.Show();
        return shown with { Messages = [.. shown.Messages, new Message("again", author ?? Talk.Customer, Visibility.Public, "It is broken again", talk.Now + later) { AutomatedReason = automated }] };
    }

    private static Standing Stand(Snapshot snapshot) => ResumeContract.Stand(snapshot, Terms, snapshot.Messages[^1].At);

    [Fact]
    public void Stand_CustomerWritesWithinAWeekOfTheSolve_WaitsForThatTeamAndBotsAreHeld()
    {
        var standing = Stand(WritesAgain(TimeSpan.FromDays(7)));

        standing.Ownership.ShouldBe(new OwnershipState(Owner.WaitingForHuman, "reopened", Solved.Now.AddDays(7), "again"));
        standing.Wait!.Id.ShouldBe("again");
        HoldPolicy.BeforeScoring(standing.Ownership, holdEngaged: false, ruleHold: false).ShouldBe(HoldAction.Hold);
        HoldPolicy.Reason(HoldAction.Hold, standing.Ownership).ShouldBe("back_to_team.reopened");
    }

    [Fact]
    public void Stand_SomebodyPassedControlToTheAgentsSinceThen_StillWaitsForThatTeamAndBotsAreHeld()
    {
        var shown = Solved.Says(Talk.Customer, id: "again").Does(Talk.Helpdesk, ActivityKind.ControlPassed, "zd:agentWorkspace").Show();

        var standing = ResumeContract.Stand(shown, Terms, shown.UpdatedAt);

        (standing.Ownership.Evidence, standing.Ownership.EvidenceId).ShouldBe(("reopened", "again"));
        HoldPolicy.BeforeScoring(standing.Ownership, holdEngaged: false, ruleHold: false, holdPartly: true).ShouldBe(HoldAction.Hold);
        ResumeContract.Stand(shown, Terms with { Options = new ResumeOptions { ReturnToTeamDays = 0 } }, shown.UpdatedAt).Ownership.Evidence.ShouldBe("control_passed");
    }

    [Fact]
    public void Stand_LaterThanThat_OrAnotherHand_BotOwns()
    {
        Stand(WritesAgain(TimeSpan.FromDays(7) + TimeSpan.FromSeconds(1))).Ownership.Owner.ShouldBe(Owner.Bot);
        Stand(WritesAgain(TimeSpan.FromDays(1), Talk.Bot)).Ownership.Owner.ShouldBe(Owner.Bot);
        Stand(WritesAgain(TimeSpan.FromDays(1), automated: "autoresponder")).Ownership.Owner.ShouldBe(Owner.Bot);
        Reopening.Of(WritesAgain(TimeSpan.FromDays(1)), Ownership.Derive(WritesAgain(TimeSpan.FromDays(1))), days: 0).Owner.ShouldBe(Owner.Bot);
    }

    [Fact]
    public void Stand_SolvedByTheBotOrFinishedOtherwise_BotOwns()
    {
        var byBot = new Talk().Says(Talk.Customer).Does(Talk.Bot, ActivityKind.Solved).Says(Talk.Customer);
        var resumed = new Talk().Says(Talk.Customer).Says(Talk.Agent).Does(Talk.Agent, ActivityKind.TagAdded, "hitl_resume").Says(Talk.Customer);

        Stand(byBot.Show()).Ownership.Owner.ShouldBe(Owner.Bot);
        Stand(resumed.Show()).Ownership.Owner.ShouldBe(Owner.Bot);
    }

    [Fact]
    public void Stand_HumanResumesAfterTheReopening_BotOwns()
    {
        var talk = Solved.Says(Talk.Customer).Does(Talk.Agent, ActivityKind.TagAdded, "hitl_resume");

        ResumeContract.Stand(talk.Show(), Terms, talk.Now).Ownership.Owner.ShouldBe(Owner.Bot);
    }

    [Fact]
    public void Effects_TeamWasReset_IsSetAgainFromTheEvidence()
    {
        var snapshot = WritesAgain(TimeSpan.FromHours(1));
        var routed = ContractEffects.Of(Stand(snapshot), snapshot, Terms, snapshot.Messages[^1].At).ShouldHaveSingleItem();

        (routed.Update!.Group, routed.Update.Assignee, routed.Update.ByContract).ShouldBe(("g7", null, true));
        ContractEffects.Of(Stand(snapshot), snapshot with { GroupId = "g7" }, Terms, snapshot.Messages[^1].At).ShouldBeEmpty();
        ContractEffects.Of(Stand(snapshot), snapshot with { AssigneeId = "a1" }, Terms, snapshot.Messages[^1].At).ShouldBeEmpty();
    }

    [Fact]
    public void Team_NoTeamEver_ThePersonWhoHadIt()
    {
        var assigned = new Talk().Says(Talk.Customer).Does(Talk.Agent, ActivityKind.AssignedToAgent, "a5").Says(Talk.Agent).Does(Talk.Agent, ActivityKind.Closed);
        var answered = new Talk().Says(Talk.Customer).Says(Talk.Agent).Does(Talk.Agent, ActivityKind.Closed);

        Reopening.Team(assigned.Show(), assigned.Now.AddMinutes(1)).ShouldBe((null, "a5"));
        Reopening.Team(answered.Show(), answered.Now.AddMinutes(1)).ShouldBe((null, "a1"));
    }
}
