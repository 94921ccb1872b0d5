using System.Text.Json.Nodes;

namespace Hitl.Connector.Sandbox.Zendesk;

/// <summary>Messaging tickets: the text lives in Sunshine Conversations, and the switchboard says who may answer.</summary>
internal sealed partial class ZendeskState
{
    public string SwitchboardId { get; }

    public SwitchboardIntegration BotIntegration { get; }

    public SwitchboardIntegration AgentWorkspace { get; }

    public IReadOnlyList<SwitchboardIntegration> SwitchboardIntegrations => [BotIntegration, AgentWorkspace];

    /// <summary>Opens a conversation and its ticket. The bot has control first.</summary>
    public Ticket OpenConversation(User customer, string text, string? subject, IReadOnlyList<string> tags, DateTimeOffset now)
    {
        var conversation = new Conversation(NextHexId(), lastTicketId + 1, NextHexId(), BotIntegration, now);
        var edit = new TicketEdit { AddedTags = tags }.With("subject", subject ?? $"Conversation with {customer.Name}");
        var update = Create(edit, new Actor(customer.Id, Via.Messaging), customer.Id, now, (ticket, audit) =>
        {
            ticket.Conversation = conversation;
            ticket.HeldByAiAgent = true;
            ticket.Description = $"Conversation with {customer.Name}";
            audit.Events.Add(new ChatStarted(NextId(), conversation.Id, customer.Id));
        });
        Conversations[conversation.Id] = conversation;
        Say(conversation, FromCustomer(conversation, customer, text, now));
        return update.Ticket;
    }

    public ChatMessage FromCustomer(Conversation conversation, User customer, string text, DateTimeOffset now) =>
        new(NextHexId(), "user", null, conversation.SunshineUserId, customer.Id, customer.Name, text, now, null);

    public ChatMessage FromBot(string text, DateTimeOffset now) =>
        new(NextHexId(), "business", "bot", null, null, "Answer Bot", text, now, null);

    public ChatMessage FromAgent(User agent, string text, DateTimeOffset now) =>
        new(NextHexId(), "business", "agent", null, agent.Id, agent.Name, text, now, null);

    /// <summary>Adds a message. Moves the generated timestamp only: <c>updated_at</c> stays behind.</summary>
    public void Say(Conversation conversation, ChatMessage message)
    {
        conversation.Messages.Add(message);
        var ticket = Tickets[conversation.TicketId];
        Touch(ticket, message.ReceivedAt);
        MessageAdded?.Invoke(conversation, message);
        if (message.AuthorType == "user" && ticket.Status is "pending" or "hold" or "solved")
        {
            Update(ticket.Id, new TicketEdit().With("status", "open"), new Actor(message.SupportUserId ?? SystemUserId, Via.Messaging), message.ReceivedAt);
        }
    }

    /// <summary>By id, name or type of a switchboard integration, or <c>next</c> to the one in control.</summary>
    /// <exception cref="ZendeskError">404.</exception>
    public SwitchboardIntegration FindIntegration(Conversation conversation, string name)
    {
        var wanted = name == "next" ? conversation.Active?.NextId : name;
        return SwitchboardIntegrations.FirstOrDefault(integration => integration.Id == wanted || integration.Name == wanted || integration.Type == wanted)
            ?? throw ZendeskError.Errors(404, "switchboard_integration_not_found", "Switchboard integration not found");
    }

    public void PassControl(Conversation conversation, SwitchboardIntegration to, JsonObject? metadata, string? reason = null, DateTimeOffset? at = null)
    {
        conversation.Active = to;
        conversation.Pending = null;
        conversation.Metadata = metadata;
        AfterControl(conversation, "switchboard:passControl", reason, at);
    }

    public void OfferControl(Conversation conversation, SwitchboardIntegration to, JsonObject? metadata)
    {
        conversation.Pending = to;
        conversation.Metadata = metadata;
        AfterControl(conversation, "switchboard:offerControl", null, null);
    }

    /// <exception cref="ZendeskError">403: nothing is pending.</exception>
    public void AcceptControl(Conversation conversation, JsonObject? metadata)
    {
        conversation.Active = conversation.Pending ?? throw ZendeskError.Errors(403, "forbidden", "No pending switchboard integration");
        conversation.Pending = null;
        conversation.Metadata = metadata;
        AfterControl(conversation, "switchboard:acceptControl", null, null);
    }

    public void ReleaseControl(Conversation conversation, JsonObject? metadata)
    {
        conversation.Active = null;
        conversation.Pending = null;
        conversation.Metadata = metadata;
        AfterControl(conversation, "switchboard:releaseControl", null, null);
    }

    private void AfterControl(Conversation conversation, string happened, string? reason, DateTimeOffset? at)
    {
        var ticket = Tickets[conversation.TicketId];
        ticket.HeldByAiAgent = conversation.Active == BotIntegration;
        Touch(ticket, at ?? Options.Time.GetUtcNow());
        ControlChanged?.Invoke(conversation, happened, reason);
    }

    /// <summary>Closing a messaging ticket ends its session: control goes back to the default, the bot. Solving does not, it may reopen.</summary>
    private void EndSessionIfOver(TicketUpdate update)
    {
        if (update.Ticket is { Conversation: { } conversation, IsClosed: true } && conversation.Active != BotIntegration)
        {
            PassControl(conversation, BotIntegration, null, "ticketClosed", update.Now);
        }
    }
}
