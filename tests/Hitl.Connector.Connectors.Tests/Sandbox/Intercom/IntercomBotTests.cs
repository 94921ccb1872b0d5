using Hitl.Connector.Sandbox.Intercom;

namespace Hitl.Connector.Connectors.Tests.Sandbox.Intercom;

public sealed class IntercomBotTests
{
    private readonly IntercomWorld _world = new(new IntercomWorkspace());

    private IntercomState State => _world.State;

    [Fact]
    public void Start_WithAutoAnswer_IsAnsweredFromAnArticle()
    {
        var conversation = _world.Started("How do I reset my password?");

        var answer = conversation.Parts.Single();
        answer.Author.ShouldBe(State.Bot);
        conversation.Ai!.LastAnswerType.ShouldBe("ai_answer");
        conversation.Ai.Sources.Single().Title.ShouldBe("How to reset your password");
    }

    [Fact]
    public void ContactReplies_WhileHoldAttributeIsSet_GetsNoAnswer()
    {
        var conversation = _world.Started();
        _world.SetHold(conversation, "paused");

        State.ContactReplies(conversation, _world.Customer, "<p>Hello?</p>");

        conversation.Parts[^1].Author.Type.ShouldBe("user");
        conversation.Suppressed.Count.ShouldBe(1);
        State.IsHeld(conversation).ShouldBeTrue();
    }

    [Fact]
    public void ContactReplies_WithHoldButNoGuardInTheWorkflow_IsAnsweredAllTheSame()
    {
        State.Workspace.GuardInstalled = false;
        var conversation = _world.Started();
        _world.SetHold(conversation, "paused");

        State.ContactReplies(conversation, _world.Customer, "<p>Hello?</p>");

        conversation.Parts[^1].Author.ShouldBe(State.Bot);
        State.IsHeld(conversation).ShouldBeFalse();
    }

    [Fact]
    public void ContactReplies_AfterHumanReply_GetsNoAnswerUntilTheWorkflowRestarts()
    {
        var conversation = _world.Started();
        State.AdminReplies(conversation, _world.Ana, "comment", "<p>I take this</p>", null);
        State.ContactReplies(conversation, _world.Customer, "<p>Thanks</p>");
        conversation.Parts[^1].Author.Type.ShouldBe("user");

        _world.SetHold(conversation, "paused");
        _world.SetHold(conversation, "active");
        State.ContactReplies(conversation, _world.Customer, "<p>One more thing</p>");

        conversation.Parts[^1].Author.ShouldBe(State.Bot);
    }

    [Fact]
    public void ContactReplies_WhileAssignedToTeammate_GetsNoAnswer()
    {
        var conversation = _world.Started();
        State.AssignAdmin(conversation, _world.Ana.AsAuthor, _world.Ana, null, null);

        State.ContactReplies(conversation, _world.Customer, "<p>Hello?</p>");

        conversation.Parts[^1].Author.Type.ShouldBe("user");
        State.IsHeld(conversation).ShouldBeTrue();
        conversation.Ai!.ResolutionState.ShouldBe("escalated");
    }

    [Fact]
    public void ContactReplies_AfterTeamAssignment_IsStillAnswered()
    {
        var conversation = _world.Started();
        State.AssignTeam(conversation, _world.Ana.AsAuthor, State.Teams[0], null, null);

        State.ContactReplies(conversation, _world.Customer, "<p>Hello?</p>");

        conversation.Parts[^1].Author.ShouldBe(State.Bot);
    }

    [Fact]
    public void AdminNotes_ByAHuman_DoesNotStopTheBot()
    {
        var conversation = _world.Started();

        State.AdminNotes(conversation, _world.Ana, "<p>just looking</p>", null);

        State.MayBotWrite(conversation).ShouldBeTrue();
    }

    [Fact]
    public void BotSpeaks_WhileHeld_IsSuppressedAndRecorded()
    {
        var conversation = _world.Started();
        _world.SetHold(conversation, "paused");

        State.BotSpeaks(conversation, "Anything else?").ShouldBeFalse();

        conversation.Suppressed.Single().Text.ShouldBe("Anything else?");
        conversation.Parts.ShouldNotContain(p => p.Body != null && p.Body.Contains("Anything else", StringComparison.Ordinal));
    }

    [Fact]
    public void BotSpeaks_Once_EndsTheAutomaticAnswers()
    {
        var conversation = _world.Started();
        State.BotSpeaks(conversation, "Scripted").ShouldBeTrue();
        var parts = conversation.Parts.Count;

        State.ContactReplies(conversation, _world.Customer, "<p>And?</p>");

        conversation.Parts.Count.ShouldBe(parts + 1);
    }

    [Fact]
    public void Close_AfterBotAnswerWithoutHuman_CountsAsResolvedByTheBot()
    {
        var conversation = _world.Started("How do I reset my password?");

        State.Close(conversation, State.Bot, null, null);

        conversation.Ai!.ResolutionState.ShouldBe("assumed_resolution");
    }
}
