namespace Hitl.Connector.Bots;

/// <summary>What a bot is at the helpdesk.</summary>
public enum BotKind
{
    /// <summary>A program that writes under a user (Zendesk) or an admin (Intercom) of its own.</summary>
    User,
    Trigger,
    Automation,

    /// <summary>A canned answer that somebody applies.</summary>
    Macro,

    /// <summary>Intercom: Fin and the workflows that start it.</summary>
    Workflow,

    /// <summary>Zendesk messaging: a bot on the switchboard.</summary>
    Integration,

    /// <summary>Intercom: an app that writes under somebody's name, by its package code.</summary>
    App,
}

/// <summary>By what a bot is kept silent while a human owns the conversation.</summary>
public enum HoldMeans
{
    /// <summary>Nothing keeps it silent.</summary>
    None,

    /// <summary>A condition on the hold tag, which <c>setup</c> adds.</summary>
    TagGuard,

    /// <summary>Control of the messaging switchboard is with the human agents.</summary>
    Switchboard,

    /// <summary>The bot's workflow tests the conversation attribute first.</summary>
    Attribute,

    /// <summary>It asks <c>GET /api/v1/holds</c>, or listens to <c>hold.started</c> and <c>hold.released</c>, before it speaks.</summary>
    Asks,

    /// <summary>Nothing is needed: it says nothing to customers, although it could (a webhook to a chat room of the team).</summary>
    NotNeeded,

    /// <summary>It cannot be stopped, only noticed: a macro that was applied during a hold is reported.</summary>
    Reported,
}
