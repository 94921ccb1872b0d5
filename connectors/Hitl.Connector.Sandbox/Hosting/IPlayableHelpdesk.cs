namespace Hitl.Connector.Sandbox;

/// <summary>
/// Plays the customer's, the bot's and the human agent's part against one sandboxed helpdesk, as they would through
/// the vendor's own screens. Never used by connectors.
/// </summary>
/// <remarks>Every method throws <see cref="KeyNotFoundException"/> for a conversation that was never opened.</remarks>
public interface IPlayableHelpdesk
{
    /// <summary><c>zendesk</c> or <c>intercom</c>.</summary>
    string Kind { get; }

    /// <summary>Opens a conversation with the customer's first message and returns its id.</summary>
    /// <param name="channel"><c>email</c> or <c>chat</c>.</param>
    /// <param name="scriptedBot">The native bot's lines come by <see cref="BotWrites"/>: it does not answer by itself.</param>
    string Open(PlayedCustomer customer, string channel, string text, string? subject = null, bool scriptedBot = false);

    void CustomerWrites(string id, string text);

    /// <summary>A scripted line of the native bot, through the vendor's own mechanism.</summary>
    /// <returns>False when a hold suppressed it.</returns>
    bool BotWrites(string id, string text);

    /// <summary>A public reply by a human agent in the vendor's screen.</summary>
    void AgentReplies(string id, string text);

    /// <summary>An internal note by a human agent.</summary>
    void AgentNotes(string id, string text);

    /// <summary>A human agent takes the conversation.</summary>
    void AgentAssigns(string id);

    /// <summary>Solve on Zendesk, close on Intercom.</summary>
    void AgentFinishes(string id);

    /// <summary>A human agent puts a tag on it.</summary>
    void Tag(string id, string tag);

    void Untag(string id, string tag);

    /// <summary>A human agent sets one value in the vendor's screen.</summary>
    /// <param name="what"><c>priority</c> (Zendesk), <c>status</c> (Zendesk), <c>group</c>, or a custom field by its title.</param>
    void AgentSets(string id, string what, string value);

    PlayedState Inspect(string id);

    /// <summary>In the order in which they were opened.</summary>
    IReadOnlyList<string> ConversationIds { get; }
}

/// <param name="Tags">Put on the ticket or conversation, not on the person.</param>
public sealed record PlayedCustomer(string Name, string Email, IReadOnlyList<string> Tags);

/// <param name="Author"><c>customer</c>, <c>bot</c>, <c>agent</c>, <c>connector</c> or <c>system</c>.</param>
public sealed record PlayedMessage(string Id, string Author, bool Public, string Text, DateTimeOffset At);

/// <summary>What a person would see of a conversation in the vendor's screen.</summary>
/// <param name="Fields">Custom fields or attributes by title or name.</param>
/// <param name="Group">Name of the group or team.</param>
/// <param name="Held">The vendor's own mechanism keeps the native bot silent in this conversation.</param>
/// <param name="Suppressed">Bot lines that a hold kept back.</param>
public sealed record PlayedState(
    string Id,
    string Status,
    IReadOnlyList<string> Tags,
    IReadOnlyDictionary<string, string?> Fields,
    string? Priority,
    string? Group,
    string? Assignee,
    bool Held,
    IReadOnlyList<PlayedMessage> Messages,
    IReadOnlyList<SuppressedBotLine> Suppressed);

public sealed record SuppressedBotLine(string Text, DateTimeOffset At);
