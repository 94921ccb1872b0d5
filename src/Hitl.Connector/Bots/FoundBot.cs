namespace Hitl.Connector.Bots;

/// <summary>How something at the helpdesk reaches customers.</summary>
public enum Speech
{
    /// <summary>A notification to the requester with words of its own.</summary>
    Notification,
    PublicComment,

    /// <summary>It calls a webhook or target, and what listens there may answer.</summary>
    CallsOut,

    /// <summary>Messages of a live conversation.</summary>
    Messages,
}

/// <summary>Something at the helpdesk that can speak to customers.</summary>
/// <param name="InPlace">Whether the helpdesk shows that it is kept silent under a hold; null where the helpdesk cannot show it.</param>
public sealed record FoundBot(BotKind Kind, string Id, string Name, Speech Speech, HoldMeans HeldBy, bool? InPlace);

/// <summary>What a trial of a bot came to.</summary>
/// <param name="Held">It stayed silent after a human's public message.</param>
/// <param name="Detail">What was seen, in words for the admin; no word of a customer.</param>
public sealed record BotProof(BotKind Kind, string Id, DateTimeOffset At, bool Held, string Detail);

/// <summary>A registered bot spoke during a hold.</summary>
/// <param name="EvidenceId">The activity at the helpdesk; the same one is one breach.</param>
public sealed record BotBreach(BotKind Kind, string Id, string Conversation, string EvidenceId, DateTimeOffset At);

/// <summary>What is remembered of a bot's breaches.</summary>
public sealed record BotBreaches(BotKind Kind, string Id, int Count, DateTimeOffset LastAt);
