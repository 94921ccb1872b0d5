using Hitl.Connector.Sandbox.Zendesk;

namespace Hitl.Connector.Connectors.Tests.Sandbox.Zendesk;

public sealed class ZendeskMessagingTests
{
    private readonly ZendeskWorld world = new();

    [Fact]
    public void Open_Chat_BotHasControlAndTheTicketIsTheAiAgents()
    {
        var id = world.Open("chat");

        var ticket = world.Ticket(id);
        ticket.Conversation!.Active.ShouldBe(world.State.BotIntegration);
        ticket.HeldByAiAgent.ShouldBeTrue();
        ticket.Comments.ShouldBeEmpty();
        world.Play.Inspect(id).Held.ShouldBeFalse();
        world.Play.Inspect(id).Messages.Select(message => (message.Author, message.Text)).ShouldBe([("customer", "My invoice is wrong")]);
    }

    [Fact]
    public void BotWrites_ControlPassedToTheAgents_IsSuppressed()
    {
        var id = world.Open("chat");
        var conversation = world.Ticket(id).Conversation!;
        world.Play.BotWrites(id, "first").ShouldBeTrue();

        world.State.PassControl(conversation, world.State.FindIntegration(conversation, "next"), null);

        world.Play.BotWrites(id, "second").ShouldBeFalse();
        var state = world.Play.Inspect(id);
        state.Held.ShouldBeTrue();
        state.Suppressed.Single().Text.ShouldBe("second");
        world.Ticket(id).HeldByAiAgent.ShouldBeFalse();
    }

    [Fact]
    public void PassControl_BackToTheBot_LetsItTalkAgain()
    {
        var id = world.Open("chat");
        var conversation = world.Ticket(id).Conversation!;
        world.State.PassControl(conversation, world.State.AgentWorkspace, null);

        world.State.PassControl(conversation, world.State.FindIntegration(conversation, "zd:answerBot"), null);

        world.Play.BotWrites(id, "back again").ShouldBeTrue();
    }

    [Fact]
    public void AgentReplies_BotHasControl_TakesTheConversationOverFirst()
    {
        var id = world.Open("chat");

        world.Play.AgentReplies(id, "a human here");

        var state = world.Play.Inspect(id);
        state.Held.ShouldBeTrue();
        state.Assignee.ShouldNotBeNull();
        state.Messages[^1].Author.ShouldBe("agent");
    }

    [Fact]
    public void Message_Added_MovesTheGeneratedTimestampAndNotUpdatedAt()
    {
        var id = world.Open("chat");
        var (updated, generated) = (world.Ticket(id).UpdatedAt, world.Ticket(id).GeneratedTicks);
        world.Clock.Advance(TimeSpan.FromMinutes(3));

        world.Play.CustomerWrites(id, "still there?");

        world.Ticket(id).UpdatedAt.ShouldBe(updated);
        world.Ticket(id).GeneratedTicks.ShouldBeGreaterThan(generated);
    }

    [Fact]
    public void Ticket_SolvedThenClosed_ControlGoesBackOnlyWhenClosed()
    {
        var id = world.Open("chat");
        var reasons = new List<string?>();
        world.State.ControlChanged = (_, _, reason) => reasons.Add(reason);
        world.Play.AgentReplies(id, "done");
        world.Play.AgentFinishes(id);
        world.Play.Inspect(id).Held.ShouldBeTrue();

        world.Put(id, """{"status":"closed"}""");

        world.Play.Inspect(id).Held.ShouldBeFalse();
        reasons.ShouldBe([null, "ticketClosed"]);
    }

    [Fact]
    public void CustomerWrites_SolvedChat_ReopensTheTicket()
    {
        var id = world.Open("chat");
        world.Play.AgentReplies(id, "done");
        world.Play.AgentFinishes(id);

        world.Play.CustomerWrites(id, "not done");

        world.Ticket(id).Status.ShouldBe("open");
    }

    [Fact]
    public void OfferControl_Accepted_ChangesHandsOnlyThen()
    {
        var conversation = world.Ticket(world.Open("chat")).Conversation!;

        world.State.OfferControl(conversation, world.State.AgentWorkspace, null);
        conversation.Active.ShouldBe(world.State.BotIntegration);
        world.State.AcceptControl(conversation, null);

        conversation.Active.ShouldBe(world.State.AgentWorkspace);
        Should.Throw<ZendeskError>(() => world.State.AcceptControl(conversation, null)).Status.ShouldBe(403);
    }

    [Fact]
    public void AutoAnswer_BotHasControl_AnswersEveryWord()
    {
        var talkative = new ZendeskWorld(autoAnswer: true);
        var id = talkative.Open("chat");

        talkative.Play.CustomerWrites(id, "ok");

        talkative.Play.Inspect(id).Messages.Select(message => message.Author).ShouldBe(["customer", "bot", "customer", "bot"]);
    }
}
