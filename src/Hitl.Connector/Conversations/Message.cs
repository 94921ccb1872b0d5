namespace Hitl.Connector.Conversations;

/// <summary>Who can read a message.</summary>
public enum Visibility
{
    /// <summary>The customer sees it.</summary>
    Public,

    /// <summary>Only the support side sees it (internal note).</summary>
    Internal,
}

/// <summary>
/// One message of a conversation, as plain text: HTML resolved, text that CSS hides removed (it is not what the
/// customer said, and a known path for prompt injection).
/// </summary>
/// <param name="Id">The vendor's comment, part or message id; unique within the conversation.</param>
/// <param name="Text">Visible plain text; empty for attachments only.</param>
/// <param name="At">When it was written, by the helpdesk's clock (Intercom: whole seconds).</param>
public sealed record Message(string Id, Author Author, Visibility Visibility, string Text, DateTimeOffset At)
{
    /// <summary>Names of attached files, in order; their content is never read.</summary>
    public IReadOnlyList<string> Attachments { get; init; } = [];

    /// <summary>The effect key this connector left on the message, when it is one of our own notes.</summary>
    public string? Marker { get; init; }

    /// <summary>True when HTML held text that CSS hides from the reader.</summary>
    public bool HadHiddenText { get; init; }

    /// <summary>The action it was written in, see <see cref="Activity.ActionId"/>.</summary>
    public string? ActionId { get; init; }

    /// <summary>Set when a machine sent it (autoresponder, bounce, spam); the bounded reason, e.g. <c>autoresponder</c>.</summary>
    public string? AutomatedReason { get; init; }

    public bool IsPublicFrom(AuthorKind kind) => Visibility == Visibility.Public && Author.Kind == kind;
}
