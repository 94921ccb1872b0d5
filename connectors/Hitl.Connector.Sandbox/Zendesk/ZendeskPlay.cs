using System.Globalization;

namespace Hitl.Connector.Sandbox.Zendesk;

/// <summary>The people and the native bot of the sandboxed Zendesk, as they act in its own screens.</summary>
/// <remarks>
/// A public reply on an email ticket assigns nobody, it is submitted as open; solving assigns the solver where nobody
/// is (the vendor's default). In messaging an agent has to take the conversation over before writing.
/// </remarks>
internal sealed class ZendeskPlay(ZendeskState state, ZendeskLimits limits) : IPlayableHelpdesk
{
    public string Kind => "zendesk";

    public IReadOnlyList<string> ConversationIds
    {
        get
        {
            lock (state.Gate)
            {
                return [.. state.TicketIds.Select(Id)];
            }
        }
    }

    public string Open(PlayedCustomer customer, string channel, string text, string? subject = null, bool scriptedBot = false)
    {
        if (channel is not ("email" or "chat"))
        {
            throw new ArgumentException($"'{channel}' is neither email nor chat.", nameof(channel));
        }

        lock (state.Gate)
        {
            var now = Now();
            var user = state.FindOrAddCustomer(customer.Name, customer.Email, now);
            var tags = TicketEdit.ParseTags(Shapes.Strings(customer.Tags))!;
            if (channel == "chat")
            {
                var ticket = state.OpenConversation(user, text, subject, tags, now);
                ticket.HasScriptedBot = scriptedBot;
                AnswerByItself(ticket, now);
                return Id(ticket.Id);
            }

            var edit = new TicketEdit { Comment = Plain(text, true), AddedTags = tags }.With("subject", subject ?? Shortened(text));
            return Id(state.Create(edit, new Actor(user.Id, Via.Email(user, ZendeskSeed.SupportAddress)), user.Id, now, scriptedBot: scriptedBot).Ticket.Id);
        }
    }

    public void CustomerWrites(string id, string text)
    {
        lock (state.Gate)
        {
            var now = Now();
            var ticket = Find(id);
            var customer = state.Users[ticket.RequesterId];
            if (ticket.Conversation is { } conversation)
            {
                state.Say(conversation, state.FromCustomer(conversation, customer, text, now));
                AnswerByItself(ticket, now);
            }
            else
            {
                state.Update(ticket.Id, new TicketEdit { Comment = Plain(text, true) }, new Actor(customer.Id, Via.Email(customer, ZendeskSeed.SupportAddress)), now);
            }
        }
    }

    public bool BotWrites(string id, string text)
    {
        lock (state.Gate)
        {
            var ticket = Find(id);
            ticket.HasScriptedBot = true;
            return BotSays(ticket, text, Now());
        }
    }

    public void AgentReplies(string id, string text)
    {
        lock (state.Gate)
        {
            var now = Now();
            var ticket = Find(id);
            var agent = AgentOf(ticket);
            if (ticket.Conversation is { } conversation)
            {
                TakeOver(ticket, agent, now);
                state.Say(conversation, state.FromAgent(agent, text, now));
                return;
            }

            var edit = new TicketEdit { Comment = Plain(text, true) };
            Save(ticket, ticket.Status == "new" ? edit.With("status", "open") : edit, agent, now);
        }
    }

    public void AgentNotes(string id, string text)
    {
        lock (state.Gate)
        {
            var ticket = Find(id);
            var agent = AgentOf(ticket);
            TakeControl(ticket, Now());
            Save(ticket, new TicketEdit { Comment = Plain(text, false) }, agent, Now());
        }
    }

    public void AgentAssigns(string id)
    {
        lock (state.Gate)
        {
            var ticket = Find(id);
            TakeOver(ticket, AgentOf(ticket), Now());
        }
    }

    public void AgentFinishes(string id)
    {
        lock (state.Gate)
        {
            var ticket = Find(id);
            var agent = AgentOf(ticket);
            var edit = new TicketEdit().With("status", "solved");
            Save(ticket, ticket.AssigneeId is null ? edit.With("assignee_id", agent.Id) : edit, agent, Now());
        }
    }

    public void Tag(string id, string tag)
    {
        lock (state.Gate)
        {
            var ticket = Find(id);
            Save(ticket, new TicketEdit { AddedTags = TicketEdit.ParseTags(Shapes.Strings([tag]))! }, AgentOf(ticket), Now());
        }
    }

    public void Untag(string id, string tag)
    {
        lock (state.Gate)
        {
            var ticket = Find(id);
            Save(ticket, new TicketEdit { RemovedTags = TicketEdit.ParseTags(Shapes.Strings([tag]))! }, AgentOf(ticket), Now());
        }
    }

    public void AgentSets(string id, string what, string value)
    {
        lock (state.Gate)
        {
            var ticket = Find(id);
            var edit = what switch
            {
                "priority" or "status" => new TicketEdit().With(what, value),
                "group" => new TicketEdit().With("group_id", state.Groups.Values.Single(group => group.Name == value).Id),
                _ => new TicketEdit { CustomFields = [(state.Fields.Values.Single(field => field.Title == what).Id, value)] },
            };
            Save(ticket, edit, AgentOf(ticket), Now());
        }
    }

    public PlayedState Inspect(string id)
    {
        lock (state.Gate)
        {
            var ticket = Find(id);
            return new PlayedState(
                id,
                ticket.Status,
                [.. ticket.Tags],
                ticket.CustomFields.Where(field => state.Fields.ContainsKey(field.Key)).ToDictionary(field => state.Fields[field.Key].Title, field => field.Value is null ? null : RuleConditions.Text(field.Value)),
                ticket.Priority,
                ticket.GroupId is { } group ? state.Groups[group].Name : null,
                ticket.AssigneeId is { } assignee ? state.Users[assignee].Name : null,
                IsHeld(ticket),
                [.. Messages(ticket)],
                [.. ticket.Suppressed]);
        }
    }

    private bool IsHeld(Ticket ticket) => ticket.Conversation is { } conversation
        ? conversation.Active != state.BotIntegration
        : state.Triggers.TryGetValue(ZendeskSeed.BotTriggerId, out var bot) && RuleConditions.IsGuarded(bot, AfterCustomer(ticket, Now()));

    private void AnswerByItself(Ticket ticket, DateTimeOffset now)
    {
        if (state.Options.AutoAnswer && !ticket.HasScriptedBot)
        {
            BotSays(ticket, ZendeskSeed.AutoAnswer, now);
        }
    }

    private bool BotSays(Ticket ticket, string text, DateTimeOffset now)
    {
        if (ticket.Conversation is { } conversation)
        {
            if (conversation.Active == state.BotIntegration && ticket.SessionIsActive)
            {
                state.Say(conversation, state.FromBot(text, now));
                return true;
            }
        }
        else if (!ticket.IsClosed
            && state.Triggers.TryGetValue(ZendeskSeed.BotTriggerId, out var bot)
            && bot.Active
            && RuleConditions.Match(bot, AfterCustomer(ticket, now)))
        {
            var edit = new TicketEdit { Comment = new CommentDraft(text, CommentHtml.FromPlain(text), true, bot.BotUserId) };
            state.Update(ticket.Id, edit, new Actor(bot.BotUserId ?? ZendeskState.SystemUserId, Via.Of(bot)), now);
            return true;
        }

        ticket.Suppressed.Add(new SuppressedBotLine(text, now));
        return false;
    }

    /// <summary>What the bot's trigger sees when the customer has just written.</summary>
    private static RuleContext AfterCustomer(Ticket ticket, DateTimeOffset now) =>
        new(ticket, false, ticket.RequesterId, false, true, string.Empty, new Dictionary<string, string?>(), now);

    private void TakeOver(Ticket ticket, User agent, DateTimeOffset now)
    {
        TakeControl(ticket, now);
        if (ticket.AssigneeId != agent.Id)
        {
            Save(ticket, new TicketEdit().With("assignee_id", agent.Id), agent, now);
        }
    }

    private void TakeControl(Ticket ticket, DateTimeOffset now)
    {
        if (ticket.Conversation is { } conversation && conversation.Active != state.AgentWorkspace)
        {
            state.PassControl(conversation, state.AgentWorkspace, null, at: now);
        }
    }

    private void Save(Ticket ticket, TicketEdit edit, User agent, DateTimeOffset now)
    {
        limits.CountAgentSave(now);
        state.Update(ticket.Id, edit, new Actor(agent.Id, Via.Web), now);
    }

    /// <summary>The human who has it, or one of the two agents, always the same for a ticket.</summary>
    private User AgentOf(Ticket ticket) =>
        state.Users[ticket.AssigneeId is ZendeskSeed.FirstAgentId or ZendeskSeed.SecondAgentId ? ticket.AssigneeId.Value : ticket.Id % 2 == 0 ? ZendeskSeed.FirstAgentId : ZendeskSeed.SecondAgentId];

    private IEnumerable<PlayedMessage> Messages(Ticket ticket)
    {
        var comments = ticket.Comments.Select(comment => new PlayedMessage(Id(comment.Id), Author(ticket, comment.AuthorId), comment.Public, comment.Plain, comment.CreatedAt));
        var messages = ticket.Conversation?.Messages.Select(message => new PlayedMessage(
            message.Id,
            message switch { { AuthorType: "user" } => "customer", { FromConnector: true } => "connector", { Subtype: "agent" } => "agent", _ => "bot" },
            true,
            message.Text,
            message.ReceivedAt)) ?? [];
        return comments.Concat(messages).OrderBy(message => message.At);
    }

    private static string Author(Ticket ticket, long authorId) => authorId switch
    {
        _ when authorId == ticket.RequesterId => "customer",
        ZendeskSeed.ConnectorUserId => "connector",
        ZendeskSeed.AnswerBotUserId => "bot",
        ZendeskState.SystemUserId => "system",
        _ => "agent",
    };

    private Ticket Find(string id) =>
        long.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && state.Tickets.TryGetValue(number, out var ticket)
            ? ticket
            : throw new KeyNotFoundException($"There is no ticket {id}.");

    private DateTimeOffset Now() => state.Options.Time.GetUtcNow();

    private static CommentDraft Plain(string text, bool isPublic) => new(text, CommentHtml.FromPlain(text), isPublic, null);

    private static string Shortened(string text) => text.Length <= 60 ? text : $"{text[..57]}...";

    private static string Id(long id) => id.ToString(CultureInfo.InvariantCulture);
}
