using System.Text.Json;

namespace Hitl.Connector.Sandbox.Intercom;

/// <summary>The people around the sandboxed Intercom, acting through the vendor's own screens.</summary>
internal sealed class IntercomPlay(IntercomState state) : IPlayableHelpdesk
{
    public string Kind => "intercom";

    public IReadOnlyList<string> ConversationIds
    {
        get
        {
            lock (state.Gate)
            {
                return [.. state.Conversations.Select(c => c.Id).Order().Select(IntercomState.Text)];
            }
        }
    }

    private Admin Agent => state.Admins[1];

    public string Open(PlayedCustomer customer, string channel, string text, string? subject = null, bool scriptedBot = false)
    {
        ArgumentNullException.ThrowIfNull(customer);
        lock (state.Gate)
        {
            var contact = state.FindContactByEmail(customer.Email) ?? state.AddContact("user", customer.Email, null, customer.Name);
            var conversation = state.Start(contact, Html.FromText(text), subject, channel == "email" ? "email" : "conversation", scriptedBot: scriptedBot);
            foreach (var tag in customer.Tags)
            {
                state.Attach(conversation, state.UpsertTag(tag), Agent.AsAuthor);
            }

            return IntercomState.Text(conversation.Id);
        }
    }

    public void CustomerWrites(string id, string text) => On(id, c => state.ContactReplies(c, c.Contact, Html.FromText(text)));

    public bool BotWrites(string id, string text) => On(id, c => state.BotSpeaks(c, text));

    public void AgentReplies(string id, string text) => On(id, c => state.AdminReplies(c, AgentOf(c), "comment", Html.FromText(text), null));

    public void AgentNotes(string id, string text) => On(id, c => state.AdminNotes(c, AgentOf(c), Html.FromText(text), null));

    public void AgentAssigns(string id) => On(id, c => state.AssignAdmin(c, AgentOf(c).AsAuthor, AgentOf(c), null, null));

    public void AgentFinishes(string id) => On(id, c => state.Close(c, AgentOf(c).AsAuthor, null, null));

    public void Tag(string id, string tag) => On(id, c => state.Attach(c, state.UpsertTag(tag), AgentOf(c).AsAuthor));

    public void Untag(string id, string tag) => On(id, c => state.Detach(c, state.UpsertTag(tag)));

    public void AgentSets(string id, string what, string value) => On(id, c =>
    {
        if (what == "group")
        {
            state.AssignTeam(c, AgentOf(c).AsAuthor, state.Teams.Single(t => t.Name == value), null, null);
            return c;
        }

        state.SetAttributes(c, [KeyValuePair.Create(what, JsonSerializer.SerializeToElement(value, IntercomJson.Default.String))], AgentOf(c).AsAuthor, null);
        return c;
    });

    public PlayedState Inspect(string id) => On(id, c => new PlayedState(
        id,
        c.State,
        [.. c.Tags.Select(t => t.Tag.Name)],
        c.CustomAttributes.ToDictionary(a => a.Key, string? (a) => a.Value.ToString(), StringComparer.Ordinal),
        c.Priority == "none" ? null : c.Priority,
        state.Teams.FirstOrDefault(t => t.Id == c.TeamAssigneeId)?.Name,
        state.Admins.FirstOrDefault(a => a.Id == c.AdminAssigneeId)?.Name,
        state.IsHeld(c),
        Messages(c),
        [.. c.Suppressed.Select(s => new SuppressedBotLine(s.Text, s.At))]));

    private List<PlayedMessage> Messages(Conversation conversation)
    {
        List<PlayedMessage> messages =
        [
            new(IntercomState.Text(conversation.SourceId), Role(conversation.SourceAuthor, null), true, Html.ToText(conversation.SourceBody) ?? "", At(conversation.CreatedAt)),
        ];
        messages.AddRange(conversation.Parts
            .Where(p => !string.IsNullOrEmpty(p.Body))
            .Select(p => new PlayedMessage(IntercomState.Text(p.Id), Role(p.Author, p.AppPackageCode), !p.IsNote, Html.ToText(p.Body)!, At(p.CreatedAt))));
        return messages;
    }

    private string Role(Person author, string? appCode) => author.Type switch
    {
        "bot" => "bot",
        "admin" => appCode == state.Workspace.AppPackageCode ? "connector" : "agent",
        "user" or "lead" => "customer",
        _ => "system",
    };

    private Admin AgentOf(Conversation conversation) =>
        state.Admins.FirstOrDefault(a => a.Id == conversation.AdminAssigneeId && a != state.Service) ?? Agent;

    private static DateTimeOffset At(long seconds) => DateTimeOffset.FromUnixTimeSeconds(seconds);

    private T On<T>(string id, Func<Conversation, T> act)
    {
        lock (state.Gate)
        {
            state.Advance();
            return act(state.Find(id) ?? throw new KeyNotFoundException($"No conversation {id} was opened."));
        }
    }
}
