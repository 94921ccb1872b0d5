namespace Hitl.Connector.Sandbox;

/// <summary>How the sandboxed helpdesks are started. The credentials are fixed and public: they open nothing else.</summary>
public sealed record SandboxOptions
{
    /// <summary>Port of the sandboxed Zendesk on 127.0.0.1; 0 takes a free one.</summary>
    public int ZendeskPort { get; init; }

    /// <summary>Port of the sandboxed Intercom on 127.0.0.1; 0 takes a free one.</summary>
    public int IntercomPort { get; init; }

    /// <summary>Rate limits as the vendors have them. Off, the limit headers stay away too.</summary>
    public bool VendorLimits { get; init; } = true;

    /// <summary>How long a write stays invisible to exports and searches. The vendors need about a minute.</summary>
    public TimeSpan IndexLag { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Seed of the faults' dice and of generated secrets' order; null takes 1.</summary>
    public ulong? Seed { get; init; }

    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>The native bots answer by themselves in conversations that have no scripted bot line.</summary>
    public bool AutoAnswer { get; init; } = true;

    /// <summary>How many calls <see cref="RequestLog"/> and the delivery log keep each.</summary>
    public int LogCapacity { get; init; } = 200_000;

    public string ZendeskSubdomain { get; init; } = "sandbox";

    public string ZendeskClientId { get; init; } = "hitl_connector";

    public string ZendeskClientSecret { get; init; } = "sandbox-zendesk-client-secret";

    /// <summary>Login of the API token: the bot user's address.</summary>
    public string ZendeskApiTokenEmail { get; init; } = "hitl-bot@sandbox.example";

    public string ZendeskApiToken { get; init; } = "sandbox-zendesk-api-token";

    /// <summary>Sunshine Conversations app of the messaging channel.</summary>
    public string ZendeskMessagingAppId { get; init; } = "5f8a1b2c3d4e5f6a7b8c9d0e";

    public string ZendeskMessagingKeyId { get; init; } = "app_5f8a1b2c3d4e5f6a7b8c9d0f";

    public string ZendeskMessagingKeySecret { get; init; } = "sandbox-zendesk-messaging-secret";

    /// <summary>Calls per minute and account; Enterprise has 700.</summary>
    public int ZendeskCallsPerMinute { get; init; } = 700;

    /// <summary>Ticket updates per minute and account, the agents' own saves included.</summary>
    public int ZendeskTicketUpdatesPerMinute { get; init; } = 100;

    public string IntercomToken { get; init; } = "sandbox-intercom-token";

    public string IntercomAppId { get; init; } = "sandbox1";

    /// <summary>What Intercom stamps on every part that the token's app writes.</summary>
    public string IntercomAppPackageCode { get; init; } = "hitl-connector-sandbox";

    /// <summary>Signs Intercom's webhooks.</summary>
    public string IntercomClientSecret { get; init; } = "sandbox-intercom-client-secret";

    /// <summary>Calls per 10 seconds and app: 10,000 a minute, spread.</summary>
    public int IntercomCallsPerTenSeconds { get; init; } = 1_666;
}
