namespace Hitl.Connector.Conversations;

/// <summary>
/// Names one ticket or conversation. Vendor ids are unique per workspace only, so the account is part of the key.
/// </summary>
/// <param name="Account">The account's name in the configuration, lower case, e.g. <c>acme-zendesk</c>.</param>
/// <param name="Id">
/// The vendor's id as opaque text: a Zendesk ticket id, an Intercom conversation id, or <c>ticket-{id}</c> for an
/// Intercom ticket that is not also a conversation.
/// </param>
public readonly record struct ConversationRef(string Account, string Id)
{
    public override string ToString() => $"{Account}/{Id}";
}
