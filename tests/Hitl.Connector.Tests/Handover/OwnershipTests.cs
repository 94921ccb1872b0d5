using Hitl.Connector.Conversations;
using Hitl.Connector.Handover;

namespace Hitl.Connector.Tests.Handover;

public class OwnershipTests
{
    private static Talk Asked => new Talk().Says(Talk.Customer).Says(Talk.Bot);

    private static Talk TakenOver => Asked.Says(Talk.Agent, id: "reply");

    private static Owner OwnerOf(Talk talk, ConversationStatus status = ConversationStatus.Open) => Ownership.Derive(talk.Show(status)).Owner;

    [Fact]
    public void Derive_NoHumanSignal_BotOwns() =>
        Ownership.Derive(Asked.Show()).ShouldBe(new OwnershipState(Owner.Bot, "no_human_signal"));

    [Fact]
    public void Derive_EmptyConversation_BotOwns() => OwnerOf(new Talk()).ShouldBe(Owner.Bot);

    [Fact]
    public void Derive_AgentReplied_HumanOwnsSinceThen()
    {
        var talk = TakenOver;

        Ownership.Derive(talk.Show()).ShouldBe(new OwnershipState(Owner.Human, "agent_replied", talk.Now, "reply"));
    }

    [Fact]
    public void Derive_AgentRepliesAgain_EvidenceStaysTheFirstReply() =>
        Ownership.Derive(TakenOver.Says(Talk.Customer).Says(Talk.Agent).Show()).EvidenceId.ShouldBe("reply");

    [Theory]
    [InlineData("autoresponder")]
    [InlineData("bounce")]
    public void Derive_MachineAnsweredForTheAgent_BotOwns(string reason) =>
        OwnerOf(Asked.Says(Talk.Agent, automated: reason)).ShouldBe(Owner.Bot);

    [Fact]
    public void Derive_AgentWroteInternalNote_BotOwns() => OwnerOf(Asked.Notes(Talk.Agent, "looks like fraud")).ShouldBe(Owner.Bot);

    [Theory]
    [InlineData(AuthorKind.Agent, Owner.Human)]
    [InlineData(AuthorKind.Self, Owner.Bot)]
    [InlineData(AuthorKind.System, Owner.Bot)]
    [InlineData(AuthorKind.Bot, Owner.Bot)]
    [InlineData(AuthorKind.Unknown, Owner.Bot)]
    [InlineData(AuthorKind.Customer, Owner.Bot)]
    public void Derive_AssignedToAgent_OnlyAPersonTakesOver(AuthorKind actor, Owner owner) =>
        OwnerOf(Asked.Does(new Author(actor, "z"), ActivityKind.AssignedToAgent, "a1")).ShouldBe(owner);

    [Theory]
    [InlineData("zd:agentWorkspace")]
    [InlineData("Agent Workspace")]
    public void Derive_AgentTookControl_HumanOwns(string integration) =>
        OwnerOf(Asked.Does(Talk.Agent, ActivityKind.ControlPassed, integration)).ShouldBe(Owner.Human);

    [Fact]
    public void Derive_AgentPassedControlBackToBot_BotOwns() =>
        Ownership.Derive(Asked.Does(Talk.Agent, ActivityKind.ControlPassed, "zd:agentWorkspace").Does(Talk.Agent, ActivityKind.ControlPassed, "zd:answerBot").Show())
            .ShouldSatisfyAllConditions(o => o.Owner.ShouldBe(Owner.Bot), o => o.Evidence.ShouldBe("control_returned"));

    [Fact]
    public void Derive_BotHandedOverAndNobodyActed_WaitsForHuman() =>
        OwnerOf(Asked.Does(Talk.Bot, ActivityKind.ControlPassed, "zd:agentWorkspace").Says(Talk.Customer)).ShouldBe(Owner.WaitingForHuman);

    [Fact]
    public void Derive_BotHandedOverAfterAFinish_WaitsForHuman() =>
        OwnerOf(TakenOver.Does(Talk.Agent, ActivityKind.TagAdded, "hitl_resume").Says(Talk.Customer).Does(Talk.Bot, ActivityKind.ControlPassed, "zd:agentWorkspace"))
            .ShouldBe(Owner.WaitingForHuman);

    [Fact]
    public void Derive_WePassedControl_IsNoEvidence() =>
        OwnerOf(Asked.Does(Talk.Self, ActivityKind.ControlPassed, "zd:agentWorkspace")).ShouldBe(Owner.Bot);

    [Theory]
    [InlineData(ActivityKind.Solved, null, "solved")]
    [InlineData(ActivityKind.Closed, null, "closed")]
    [InlineData(ActivityKind.TagAdded, "hitl_resume", "resume_tag")]
    [InlineData(ActivityKind.FieldChanged, "hitl_bot_state=", "bot_state_cleared")]
    [InlineData(ActivityKind.FieldChanged, "hitl_bot_state=active", "bot_state_cleared")]
    [InlineData(ActivityKind.Unassigned, null, "unassigned")]
    [InlineData(ActivityKind.AssignedToGroup, "g1", "assigned_to_group")]
    [InlineData(ActivityKind.AssignedToAgent, "b1", "assigned_to_bot")]
    public void Derive_HumanFinished_BotOwnsAgain(ActivityKind kind, string? value, string evidence)
    {
        var talk = TakenOver.Does(Talk.Agent, kind, value, "finish");

        Ownership.Derive(talk.Show()).ShouldBe(new OwnershipState(Owner.Bot, evidence, talk.Now, "finish"));
    }

    [Theory]
    [InlineData(ActivityKind.Solved, null)]
    [InlineData(ActivityKind.TagAdded, "hitl_resume")]
    [InlineData(ActivityKind.FieldChanged, "hitl_bot_state=")]
    [InlineData(ActivityKind.Unassigned, null)]
    [InlineData(ActivityKind.AssignedToGroup, "g1")]
    public void Derive_SomebodyElseDidWhatWouldFinish_HumanStillOwns(ActivityKind kind, string? value)
    {
        foreach (var actor in new[] { Talk.Self, Talk.Bot, Talk.Helpdesk, Talk.Customer })
        {
            OwnerOf(TakenOver.Does(actor, kind, value)).ShouldBe(Owner.Human, actor.Kind.ToString());
        }
    }

    [Theory]
    [InlineData(ActivityKind.TagAdded, "vip")]
    [InlineData(ActivityKind.TagRemoved, "hitl_resume")]
    [InlineData(ActivityKind.FieldChanged, "hitl_bot_state=paused")]
    [InlineData(ActivityKind.FieldChanged, "hitl_bot_state_2=")]
    [InlineData(ActivityKind.FieldChanged, null)]
    [InlineData(ActivityKind.Pending, null)]
    [InlineData(ActivityKind.Snoozed, null)]
    [InlineData(ActivityKind.Other, "hitl_resume")]
    [InlineData(ActivityKind.ControlPassed, null)]
    public void Derive_AgentDidSomethingElse_HumanStillOwns(ActivityKind kind, string? value) =>
        OwnerOf(TakenOver.Does(Talk.Agent, kind, value)).ShouldBe(Owner.Human);

    [Theory]
    [InlineData("/resume")]
    [InlineData("told her to wait\n  /Resume  \nthanks")]
    [InlineData("done\r\n/resume")]
    public void Derive_ResumeLineInAgentsNote_BotOwns(string note) => OwnerOf(TakenOver.Notes(Talk.Agent, note)).ShouldBe(Owner.Bot);

    [Theory]
    [InlineData("please /resume later")]
    [InlineData("/resumed")]
    [InlineData("")]
    public void Derive_NoteWithoutTheLine_HumanStillOwns(string note) => OwnerOf(TakenOver.Notes(Talk.Agent, note)).ShouldBe(Owner.Human);

    [Fact]
    public void Derive_ResumeLineFromAnotherHand_HumanStillOwns()
    {
        OwnerOf(TakenOver.Notes(Talk.Self, "/resume")).ShouldBe(Owner.Human);
        OwnerOf(TakenOver.Says(Talk.Customer, "/resume")).ShouldBe(Owner.Human);
        OwnerOf(TakenOver.Says(Talk.Agent, "/resume")).ShouldBe(Owner.Human);
    }

    [Theory]
    [InlineData(ActivityKind.Unassigned, null)]
    [InlineData(ActivityKind.AssignedToGroup, "g1")]
    [InlineData(ActivityKind.AssignedToAgent, "b1")]
    public void Derive_HandedBackWithoutTakeOver_SaysNothing(ActivityKind kind, string? value) =>
        Ownership.Derive(Asked.Does(Talk.Agent, kind, value).Show()).ShouldBe(new OwnershipState(Owner.Bot, "no_human_signal"));

    [Fact]
    public void Derive_MovedToAnotherGroupWithAPersonAssigned_HumanStillOwns() =>
        Ownership.Derive(TakenOver.Does(Talk.Agent, ActivityKind.AssignedToGroup, "g1").Show() with { AssigneeId = "a2" }).Owner.ShouldBe(Owner.Human);

    [Fact]
    public void Derive_ReopeningResetTheAssignee_HumanStillOwns() =>
        OwnerOf(TakenOver.Does(Talk.Agent, ActivityKind.Opened).SameSecond().Does(Talk.Agent, ActivityKind.Unassigned)).ShouldBe(Owner.Human);

    [Fact]
    public void Derive_TakenOverAgainAfterFinish_NewEvidence() =>
        Ownership.Derive(TakenOver.Does(Talk.Agent, ActivityKind.TagAdded, "hitl_resume").Says(Talk.Agent, id: "again").Show())
            .ShouldSatisfyAllConditions(o => o.Owner.ShouldBe(Owner.Human), o => o.EvidenceId.ShouldBe("again"));

    [Fact]
    public void Derive_FinishAndTakeOverInOneSecond_HumanOwns()
    {
        OwnerOf(Asked.Does(Talk.Agent, ActivityKind.TagAdded, "hitl_resume").SameSecond().Says(Talk.Agent)).ShouldBe(Owner.Human);
        OwnerOf(Asked.Says(Talk.Agent).SameSecond().Does(Talk.Agent, ActivityKind.TagAdded, "hitl_resume")).ShouldBe(Owner.Human);
    }

    [Fact]
    public void Derive_ReplyAndCloseInOneRecord_IsAFinish()
    {
        var talk = Asked.Says(Talk.Agent, id: "part9").SameSecond().Does(Talk.Agent, ActivityKind.Closed, id: "part9");

        OwnerOf(talk, ConversationStatus.Closed).ShouldBe(Owner.Nobody);
        OwnerOf(talk.Says(Talk.Customer)).ShouldBe(Owner.Bot);
    }

    [Theory]
    [InlineData(ActivityKind.Solved, null)]
    [InlineData(ActivityKind.TagAdded, "hitl_resume")]
    public void Derive_ReplyAssignAndFinishInOneAction_IsAFinish(ActivityKind finish, string? value)
    {
        var at = Talk.Start.AddMinutes(9);
        Snapshot Act(string replyAction) => Asked.Show() with
        {
            Messages = [new Message("c9", Talk.Agent, Visibility.Public, "done", at) { ActionId = replyAction }],
            Activities =
            [
                new Activity("e1", ActivityKind.AssignedToAgent, Talk.Agent, at, "a1") { ActionId = "audit1" },
                new Activity("e2", finish, Talk.Agent, at, value) { ActionId = "audit1" },
            ],
        };

        Ownership.Derive(Act("audit1")).ShouldSatisfyAllConditions(o => o.Owner.ShouldBe(Owner.Bot), o => o.EvidenceId.ShouldBe("e2"));
        Ownership.Derive(Act("audit2")).Owner.ShouldBe(Owner.Human);
    }

    [Theory]
    [InlineData(ConversationStatus.Solved, "solved")]
    [InlineData(ConversationStatus.Closed, "closed")]
    [InlineData(ConversationStatus.Deleted, "deleted")]
    public void Derive_OverWithoutAnyActivity_NobodyOwns(ConversationStatus status, string evidence) =>
        Ownership.Derive(TakenOver.Show(status)).ShouldBe(new OwnershipState(Owner.Nobody, evidence));

    [Fact]
    public void Derive_SolvedInTheSecondOfTheReply_NobodyOwns() =>
        OwnerOf(Asked.Says(Talk.Agent).SameSecond().Does(Talk.Agent, ActivityKind.Solved), ConversationStatus.Solved).ShouldBe(Owner.Nobody);

    [Fact]
    public void Derive_AgentWroteAfterSolving_HumanOwns()
    {
        var talk = TakenOver.Does(Talk.Agent, ActivityKind.Solved).Says(Talk.Agent);

        OwnerOf(talk, ConversationStatus.Solved).ShouldBe(Owner.Human);
        OwnerOf(talk, ConversationStatus.Deleted).ShouldBe(Owner.Nobody);
    }

    [Fact]
    public void Derive_SolvedByAutomationThenReopened_HumanOwnsStill()
    {
        var talk = TakenOver.Does(Talk.Helpdesk, ActivityKind.Solved);

        OwnerOf(talk, ConversationStatus.Solved).ShouldBe(Owner.Nobody);
        OwnerOf(talk.Says(Talk.Customer)).ShouldBe(Owner.Human);
    }

    [Fact]
    public void Derive_CustomerReopensWhatAnAgentSolved_BotOwns() =>
        OwnerOf(TakenOver.Does(Talk.Agent, ActivityKind.Solved).Says(Talk.Customer)).ShouldBe(Owner.Bot);

    [Fact]
    public void Derive_FinishedFieldTicked_BotOwns()
    {
        var rules = new OwnershipRules { FinishedField = "Bot may go on" };
        foreach (var value in new[] { "true", "1", "Yes", "finished", "Done" })
        {
            Ownership.Derive(TakenOver.Does(Talk.Agent, ActivityKind.FieldChanged, $"Bot may go on={value}", "tick").Show(), rules)
                .ShouldSatisfyAllConditions(o => o.Owner.ShouldBe(Owner.Bot), o => o.Evidence.ShouldBe("finished_field"), o => o.EvidenceId.ShouldBe("tick"));
        }

        foreach (var change in new[] { "Bot may go on=false", "Bot may go on=", "Bot may=true", "bot may go on=true", "Bot may go on" })
        {
            Ownership.Derive(TakenOver.Does(Talk.Agent, ActivityKind.FieldChanged, change).Show(), rules).Owner.ShouldBe(Owner.Human, change);
        }

        var ticked = TakenOver.Does(Talk.Agent, ActivityKind.FieldChanged, "Bot may go on=true").Show();
        Ownership.Derive(ticked).Owner.ShouldBe(Owner.Human);
        Ownership.Derive(TakenOver.Does(Talk.Agent, ActivityKind.FieldChanged, "=true").Show(), new OwnershipRules { FinishedField = "" }).Owner.ShouldBe(Owner.Human);
    }

    private static Snapshot WithNote(Author author, string text, string? marker, Visibility visibility = Visibility.Internal) => TakenOver.Show() with
    {
        Messages = [.. TakenOver.Show().Messages, new Message("note", author, visibility, text, Talk.Start.AddHours(1)) { Marker = marker }],
    };

    [Fact]
    public void Derive_ResumeNoteThatTheApiWrote_BotOwns() =>
        Ownership.Derive(WithNote(Talk.Self, "/resume\nAsked for by Ann\nhitl-ref 00", "00"))
            .ShouldBe(new OwnershipState(Owner.Bot, "resume_api", Talk.Start.AddHours(1), "note"));

    [Fact]
    public void Derive_WhatIsNotTheApisResumeNote_HumanStillOwns()
    {
        // Without our marker, quoting a customer further down, as a public text, with another first line, from a bot.
        Ownership.Derive(WithNote(Talk.Self, "/resume\nx", null)).Owner.ShouldBe(Owner.Human);
        Ownership.Derive(WithNote(Talk.Self, "The customer wrote\n/resume\nx", "00")).Owner.ShouldBe(Owner.Human);
        Ownership.Derive(WithNote(Talk.Self, "/resume\nx", "00", Visibility.Public)).Owner.ShouldBe(Owner.Human);
        Ownership.Derive(WithNote(Talk.Self, "/resumed\nx", "00")).Owner.ShouldBe(Owner.Human);
        Ownership.Derive(WithNote(Talk.Bot, "/resume\nx", "00")).Owner.ShouldBe(Owner.Human);
    }

    private static readonly Author LightAgent = new(AuthorKind.Agent, "l1") { Limited = true };

    public static TheoryData<ActivityKind, string?, string> Commands => new()
    {
        { ActivityKind.TagAdded, "hitl_resume", "resume_tag" },
        { ActivityKind.FieldChanged, "hitl_bot_state=", "bot_state_cleared" },
        { ActivityKind.FieldChanged, "tick=true", "finished_field" },
    };

    [Theory]
    [MemberData(nameof(Commands))]
    public void Derive_CommandWithoutTheRight_IsRefusedAndChangesNothing(ActivityKind kind, string? value, string evidence)
    {
        var rules = new OwnershipRules { FinishedField = "tick", MayFinish = new HashSet<string> { "a9", "l1" } };
        foreach (var (actor, reason) in new[] { (LightAgent, "light_agent"), (Talk.Agent, "not_listed"), (Talk.Customer, "customer"), (new Author(AuthorKind.Unknown, "u"), "unknown_author") })
        {
            var talk = TakenOver.Does(actor, kind, value, "attempt");

            Ownership.Derive(talk.Show(), rules).ShouldSatisfyAllConditions(o => o.Owner.ShouldBe(Owner.Human, reason), o => o.EvidenceId.ShouldBe("reply"));
            Ownership.Refused(talk.Show(), rules).ShouldBe([new RefusedFinish("attempt", actor.Id, evidence, reason, talk.Now)]);
        }

        var listed = TakenOver.Does(new Author(AuthorKind.Agent, "a9"), kind, value).Show();
        Ownership.Derive(listed, rules).Owner.ShouldBe(Owner.Bot);
        Ownership.Refused(listed, rules).ShouldBeEmpty();
        Ownership.Refused(TakenOver.Does(Talk.Self, kind, value).Show(), rules).ShouldBeEmpty();
    }

    [Fact]
    public void Refused_BotsAndRules_AreNamedForTagsButNotForTheEchoOfOurOwnFields()
    {
        var talk = TakenOver.Does(Talk.Bot, ActivityKind.TagAdded, "HITL_resume", "x1").Does(Talk.Helpdesk, ActivityKind.TagAdded, "hitl_resume", "x2")
            .Does(Talk.Bot, ActivityKind.FieldChanged, "hitl_bot_state=").Does(Talk.Helpdesk, ActivityKind.FieldChanged, "hitl_bot_state=");

        Ownership.Refused(talk.Show()).Select(r => (r.Id, r.Reason)).ShouldBe([("x1", "bot"), ("x2", "helpdesk_rule")]);
        Ownership.Derive(talk.Show()).Owner.ShouldBe(Owner.Human);
    }

    [Fact]
    public void Refused_ResumeLine_FromEverybodyButAFullAgentsNote()
    {
        var talk = TakenOver.Notes(Talk.Agent, "/resume").Notes(LightAgent, "/resume").Says(Talk.Agent, "/resume").Says(Talk.Customer, "/resume").Says(Talk.Bot, "/resume").Notes(Talk.Self, "/resume");

        Ownership.Refused(talk.Show()).Select(r => (r.Reason, r.Evidence)).ShouldBe([("light_agent", "resume_note"), ("customer", "resume_note"), ("bot", "resume_note")]);
        OwnerOf(TakenOver.Notes(LightAgent, "/resume")).ShouldBe(Owner.Human);
    }

    [Fact]
    public void Refused_SeveralAttempts_OldestFirstAndByIdWithinOneMoment()
    {
        var talk = TakenOver.Says(Talk.Customer, "/resume", "z").SameSecond().Says(Talk.Customer, "/resume", "y").Does(Talk.Customer, ActivityKind.TagAdded, "hitl_resume", "a");

        Ownership.Refused(talk.Show()).Select(r => r.Id).ShouldBe(["y", "z", "a"]);
    }

    [Theory]
    [InlineData(ConversationStatus.Solved, Owner.Nobody)]
    [InlineData(ConversationStatus.Open, Owner.Bot)]
    public void Derive_HoldTagPresentAndSolved_TheEndDecides(ConversationStatus status, Owner owner)
    {
        var solved = TakenOver.Does(Talk.Agent, ActivityKind.Solved).Show(status) with { Tags = ["hitl_active"], HoldEngaged = true, HoldPartly = true };

        Ownership.Derive(solved).Owner.ShouldBe(owner);
    }

    [Fact]
    public void Derive_ResumedAndSolvedAndRepliedAtOnce_TheWrittenPrecedenceDecides()
    {
        var all = Asked.Says(Talk.Agent).SameSecond().Does(Talk.Agent, ActivityKind.TagAdded, "hitl_resume").SameSecond().Does(Talk.Agent, ActivityKind.Solved);

        OwnerOf(all, ConversationStatus.Deleted).ShouldBe(Owner.Nobody);
        OwnerOf(all, ConversationStatus.Solved).ShouldBe(Owner.Nobody);
        OwnerOf(all).ShouldBe(Owner.Human);
        OwnerOf(all.Does(Talk.Agent, ActivityKind.TagAdded, "hitl_resume")).ShouldBe(Owner.Bot);
    }

    [Fact]
    public void HumanSpans_TakenOverTwice_OneClosedAndOneOpen()
    {
        var talk = TakenOver;
        var first = talk.Now;
        talk.Says(Talk.Agent).Does(Talk.Agent, ActivityKind.TagAdded, "hitl_resume");
        var finished = talk.Now;
        talk.Does(Talk.Agent, ActivityKind.Solved).Says(Talk.Agent);

        Ownership.HumanSpans(talk.Show()).ShouldBe([new HumanSpan(first, finished), new HumanSpan(talk.Now, null)]);
        Ownership.HumanSpans(Asked.Show()).ShouldBeEmpty();
    }

    [Fact]
    public void IsFinished_NoHumanWasEverThere_False()
    {
        Ownership.IsFinished(Ownership.Derive(Asked.Show())).ShouldBeFalse();
        Ownership.IsFinished(Ownership.Derive(TakenOver.Show())).ShouldBeFalse();
        Ownership.IsFinished(Ownership.Derive(TakenOver.Does(Talk.Agent, ActivityKind.Solved).Show())).ShouldBeTrue();
        Ownership.IsFinished(Ownership.Derive(Asked.Show(ConversationStatus.Solved))).ShouldBeTrue();
    }
}
