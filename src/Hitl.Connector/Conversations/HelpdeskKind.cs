namespace Hitl.Connector.Conversations;

/// <summary>The vendor behind an account.</summary>
public enum HelpdeskKind
{
    Zendesk,
    Intercom,
}
