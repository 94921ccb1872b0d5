namespace Hitl.Connector.Egress;

/// <summary>What may leave this installation for anybody but the helpdesks and the webhooks that rules name.</summary>
public enum EgressPermission
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>Conversations, with placeholders for personal data, to the language model that writes summaries.</summary>
    Summaries,
}
