using Hitl.Connector.Conversations;
using Hitl.Connector.Handover;

namespace Hitl.Connector.Tests.Handover;

/// <summary>
/// The evidence in every order in which helpdesks may list it, and the names that stand on receipts. Together with the other
/// tests of ownership these leave no mutant of it alive.
/// </summary>
public class OwnershipEvidenceTests
{
    private static readonly Author Rule = new(AuthorKind.System, "44");

    private static Talk Asked => new Talk().Says(Talk.Customer).Says(Talk.Bot);

    private static DateTimeOffset At(int minute) => Talk.Start.AddMinutes(minute);

    private static Activity Did(string id, int minute, Author actor, ActivityKind kind, string? value = null) => new(id, kind, actor, At(minute), value);

    private static Snapshot Show(IEnumerable<Activity> activities, IEnumerable<Message>? messages = null, HelpdeskKind helpdesk = HelpdeskKind.Zendesk, string? assignee = null, ConversationStatus status = ConversationStatus.Open) =>
        new Talk().Show(status) with { Helpdesk = helpdesk, AssigneeId = assignee, Activities = [.. activities], Messages = [.. messages ?? []] };

    private static Message Reply(int minute) => new($"reply{minute}", Talk.Agent, Visibility.Public, "mine", At(minute));

    [Fact]
    public void Derive_EachSignal_HasItsName()
    {
        Ownership.Derive(Asked.Does(Talk.Agent, ActivityKind.AssignedToAgent, "a1").Show()).Evidence.ShouldBe("assigned_to_agent");
        Ownership.Derive(Asked.Does(Talk.Agent, ActivityKind.ControlPassed, "zd:agentWorkspace").Show()).Evidence.ShouldBe("control_taken");
        Ownership.Derive(Asked.Does(Talk.Bot, ActivityKind.ControlPassed, "zd:agentWorkspace").Show()).Evidence.ShouldBe("control_passed");
        Ownership.Derive(Asked.Notes(Talk.Agent, "/resume").SameSecond().Does(Talk.Helpdesk, ActivityKind.ControlPassed, "zd:agentWorkspace").Show()).Evidence.ShouldBe("resume_note", "control passes along with the gesture that finishes");
        Ownership.Derive(Asked.Says(Talk.Agent).Notes(Talk.Agent, "/resume").Show()).Evidence.ShouldBe("resume_note");
    }

    [Fact]
    public void Derive_AssignedToABotThatOnlyActed_IsAHandBack() =>
        Ownership.Derive(Show([Did("x1", 1, Talk.Bot, ActivityKind.TagAdded, "t"), Did("x3", 3, Talk.Agent, ActivityKind.AssignedToAgent, "b1")], [Reply(2)])).Evidence.ShouldBe("assigned_to_bot");

    [Fact]
    public void Derive_AssignedToAPersonWhoWroteHere_IsATakeOver() =>
        Ownership.Derive(Asked.Notes(Talk.Agent, "mine").Does(Talk.Agent, ActivityKind.AssignedToAgent, "a1").Show()).Owner.ShouldBe(Owner.Human);

    [Fact]
    public void Derive_BotWithoutAnId_IsNobodysAssignee() =>
        Ownership.Derive(Show([Did("x1", 1, new Author(AuthorKind.Bot, ""), ActivityKind.Other), Did("x2", 2, Talk.Agent, ActivityKind.AssignedToAgent, "")])).Owner.ShouldBe(Owner.Human);

    [Fact]
    public void Derive_ControlPassedAtTheInstantOfTheFinish_IsNotLater() =>
        Ownership.Derive(Show([Did("x2", 2, Talk.Agent, ActivityKind.TagAdded, "hitl_resume"), Did("x3", 2, Talk.Bot, ActivityKind.ControlPassed, "zd:agentWorkspace")], [Reply(1)])).Owner.ShouldBe(Owner.Bot);

    [Fact]
    public void Derive_HandedOverThenOtherThings_StillWaits() =>
        Ownership.Derive(Asked.Does(Talk.Bot, ActivityKind.ControlPassed, "zd:agentWorkspace").Does(Talk.Customer, ActivityKind.Rated, "good").Show()).Owner.ShouldBe(Owner.WaitingForHuman);

    [Fact]
    public void Derive_ControlWentBackToABot_BotOwns() =>
        Ownership.Derive(Asked.Does(Talk.Bot, ActivityKind.ControlPassed, "zd:agentWorkspace").Does(Rule, ActivityKind.ControlPassed, "zd:answerBot").Show()).Owner.ShouldBe(Owner.Bot);

    [Fact]
    public void Derive_HandOversListedInAnyOrder_TheLatestCounts()
    {
        Activity[] passed = [Did("x1", 5, Talk.Bot, ActivityKind.ControlPassed, "zd:agentWorkspace"), Did("x2", 3, Talk.Bot, ActivityKind.ControlPassed, "zd:answerBot")];
        Activity[] atOnce = [Did("x9", 5, Talk.Bot, ActivityKind.ControlPassed, "zd:agentWorkspace"), Did("x2", 5, Talk.Bot, ActivityKind.ControlPassed, "zd:answerBot")];

        Ownership.Derive(Show(passed)).EvidenceId.ShouldBe("x1");
        Ownership.Derive(Show(atOnce)).EvidenceId.ShouldBe("x9");
    }

    [Fact]
    public void Derive_EndsListedInAnyOrder_TheLatestIsTheEvidence()
    {
        Activity[] ends = [Did("x1", 5, Rule, ActivityKind.Solved), Did("x2", 3, Rule, ActivityKind.Solved)];
        Activity[] atOnce = [Did("x9", 5, Rule, ActivityKind.Solved), Did("x2", 5, Rule, ActivityKind.Closed)];

        Ownership.Derive(Show(ends, status: ConversationStatus.Solved)).EvidenceId.ShouldBe("x1");
        Ownership.Derive(Show(atOnce, status: ConversationStatus.Solved)).EvidenceId.ShouldBe("x9");
        Ownership.Derive(Show(ends, [Reply(4)], status: ConversationStatus.Solved)).Owner.ShouldBe(Owner.Nobody);
    }

    [Fact]
    public void HumanSpans_WithRules_ACommandWithoutTheRightEndsNone()
    {
        var snapshot = Show([Did("x2", 2, Talk.Agent, ActivityKind.TagAdded, "hitl_resume")], [Reply(1)]);

        Ownership.HumanSpans(snapshot, new OwnershipRules { MayFinish = new HashSet<string> { "a9" } }).ShouldBe([new HumanSpan(At(1), null)]);
    }

    private static Activity Moved(int minute) => Did("moved", minute, Talk.Agent, ActivityKind.AssignedToGroup, "g2");

    private static Activity Given(string id, int minute) => Did(id, minute, Rule, ActivityKind.AssignedToAgent, "a1");

    private static Activity Freed(string id, int minute) => Did(id, minute, Talk.Self, ActivityKind.Unassigned);

    public static TheoryData<string, Activity[], string?, Owner> Moves => new()
    {
        { "nobody was ever assigned", [Moved(5)], null, Owner.Bot },
        { "0 is nobody", [Moved(5)], "0", Owner.Bot },
        { "empty is nobody", [Moved(5)], "", Owner.Bot },
        { "somebody is assigned", [Moved(5)], "a1", Owner.Human },
        { "assigned before", [Given("x1", 3), Moved(5)], null, Owner.Human },
        { "assigned in that second", [Given("x1", 5), Moved(5)], null, Owner.Human },
        { "freed before", [Given("x1", 2), Freed("x2", 3), Moved(5)], "a1", Owner.Bot },
        { "freed before, listed the other way round", [Freed("x2", 3), Given("x1", 2), Moved(5)], "a1", Owner.Bot },
        { "assigned and freed at once, by their ids", [Freed("x2", 3), Given("x1", 3), Moved(5)], "a1", Owner.Bot },
        { "freed later", [Moved(5), Freed("x2", 7)], null, Owner.Human },
        { "assigned later", [Moved(5), Given("x1", 7)], "a1", Owner.Bot },
        { "freed and assigned later", [Moved(5), Given("x2", 8), Freed("x1", 7)], "a1", Owner.Human },
    };

    [Theory]
    [MemberData(nameof(Moves))]
    public void Derive_MovedToAGroup_IsAHandBackWhereNobodyWasAssignedThen(string when, Activity[] activities, string? assignee, Owner owner) =>
        Ownership.Derive(Show(activities, [Reply(1)], assignee: assignee)).Owner.ShouldBe(owner, when);

    [Fact]
    public void Derive_GivenToATeamOnIntercom_TakesItFromTheTeammateUnlessBothAreAssignedAtOnce()
    {
        Ownership.Derive(Show([Given("x1", 3), Moved(5)], [Reply(1)], HelpdeskKind.Intercom)).Evidence.ShouldBe("assigned_to_group");
        Ownership.Derive(Show([Given("x1", 5), Moved(5)], [Reply(1)], HelpdeskKind.Intercom)).Owner.ShouldBe(Owner.Human);
        Ownership.Derive(Show([Given("x0", 3), Given("x1", 5), Moved(5)], [Reply(1)], HelpdeskKind.Intercom)).Owner.ShouldBe(Owner.Human);
        Ownership.Derive(Show([Freed("x1", 5), Moved(5)], [Reply(1)], HelpdeskKind.Intercom)).Owner.ShouldBe(Owner.Bot);
        Ownership.Derive(Show([Moved(5)], [Reply(1)], HelpdeskKind.Intercom)).Owner.ShouldBe(Owner.Bot);
    }
}
