using System.Globalization;
using Hitl.Connector.Accounts;
using Hitl.Connector.Bots;

namespace Hitl.Connector.Zendesk;

/// <summary>Sunshine Conversations, for accounts whose customers write by messaging: its switchboard is what stops a messaging bot.</summary>
public sealed class ZendeskMessagingOptions
{
    /// <summary>The Sunshine Conversations app id (Admin Center, Apps and integrations, Conversations API).</summary>
    public string AppId { get; set; } = "";

    public string KeyId { get; set; } = "";

    public string KeySecret { get; set; } = "";

    /// <summary>Who gets control back on release: a switchboard integration's id, name or type, or <c>next</c>.</summary>
    public string BotIntegration { get; set; } = "next";

    /// <summary>The switchboard integration of the human agents: its id, name or type.</summary>
    public string AgentWorkspaceIntegration { get; set; } = "zd:agentWorkspace";
}

/// <summary>One Zendesk account.</summary>
public sealed class ZendeskOptions : AccountOptions
{
    /// <summary>After this day Zendesk accepts no API token any more.</summary>
    public static readonly DateOnly ApiTokensEndOn = new(2027, 4, 30);

    /// <summary>e.g. <c>https://acme.zendesk.com</c>; plain http only for this machine.</summary>
    public Uri? BaseUrl { get; set; }

    /// <summary>Identifier of a confidential OAuth client owned by a dedicated admin user.</summary>
    public string? ClientId { get; set; }

    public string? ClientSecret { get; set; }

    /// <summary>Global scopes: audits cannot be read with <c>tickets:read</c> alone.</summary>
    public string Scope { get; set; } = "read write";

    /// <summary>Works until <see cref="ApiTokensEndOn"/>; prefer <see cref="ClientId"/>.</summary>
    public string? ApiTokenEmail { get; set; }

    public string? ApiToken { get; set; }

    /// <summary>Signing secrets of the webhooks, as Zendesk shows them. More than one while a secret is being changed.</summary>
    public IReadOnlyList<string> WebhookSecrets { get; set; } = [];

    /// <summary>Null when no messaging bot is to be held.</summary>
    public ZendeskMessagingOptions? Messaging { get; set; }

    /// <summary>Seconds that the export lags behind. Zendesk leaves out the last minute. Range 60 to 600.</summary>
    public int PollSettleSeconds { get; set; } = 60;

    /// <summary>Triggers that must not fire while a human owns the ticket, besides those that <c>setup</c> finds by itself.</summary>
    public IReadOnlyList<string> GuardedTriggerIds { get; set; } = [];

    /// <summary>Automations that must not fire while a human owns the ticket, besides those that <c>setup</c> finds by itself.</summary>
    public IReadOnlyList<string> GuardedAutomationIds { get; set; } = [];

    /// <summary>Hours after which a ticket that is still held and was not touched shows in the view and alarms its group, by Zendesk alone. Range 1 to 720.</summary>
    public int OldHoldHours { get; set; } = 24;

    /// <summary>Seconds one call may take. Range 1 to 120.</summary>
    public int RequestTimeoutSeconds { get; set; } = 20;

    /// <summary>Rules of a kind that are to be guarded: those named, and those in the registry that are held by the tag.</summary>
    internal IReadOnlyList<string> Guarded(BotKind kind) =>
        [.. (kind is BotKind.Trigger ? GuardedTriggerIds : GuardedAutomationIds).Concat(Bots.Where(b => b.Kind == kind && b.Means is HoldMeans.TagGuard).Select(b => b.Id)).Distinct(StringComparer.Ordinal)];

    /// <summary>Rules of a kind that the admin registered as held by something else, or by nothing: they are left as they are.</summary>
    internal IReadOnlyList<string> LeftAlone(BotKind kind) => [.. Bots.Where(b => b.Kind == kind && b.Means is not HoldMeans.TagGuard).Select(b => b.Id)];

    internal bool UsesOAuth => !string.IsNullOrWhiteSpace(ClientId);

    /// <summary>Every problem of these settings at once, each with its key and what to do; empty when all is well.</summary>
    /// <param name="keyPrefix">Where they stand in the configuration, e.g. <c>Accounts:acme-zendesk</c>.</param>
    public IEnumerable<string> Validate(string keyPrefix)
    {
        foreach (var problem in ValidateAccess(keyPrefix).Concat(ValidateMessaging($"{keyPrefix}:{nameof(Messaging)}")).Concat(ValidateShared(keyPrefix)))
        {
            yield return problem;
        }

        if (WebhookSecrets.Count == 0 || WebhookSecrets.Any(string.IsNullOrWhiteSpace))
        {
            yield return $"{keyPrefix}:{nameof(WebhookSecrets)}: needs at least one signing secret and no empty one; Admin Center shows it under Webhooks, the webhook, Reveal secret.";
        }

        foreach (var (name, value, low, high) in new[]
        {
            (nameof(PollSeconds), PollSeconds, 1, 3600),
            (nameof(QuotaPercent), QuotaPercent, 1, 100),
            (nameof(PollSettleSeconds), PollSettleSeconds, 60, 600),
            (nameof(RequestTimeoutSeconds), RequestTimeoutSeconds, 1, 120),
            (nameof(OldHoldHours), OldHoldHours, 1, 720),
        })
        {
            if (value < low || value > high)
            {
                yield return string.Create(CultureInfo.InvariantCulture, $"{keyPrefix}:{name}: is {value}; set it from {low} to {high}.");
            }
        }

        foreach (var (name, ids) in new[] { (nameof(BotUserIds), BotUserIds), (nameof(GuardedTriggerIds), GuardedTriggerIds), (nameof(GuardedAutomationIds), GuardedAutomationIds), (nameof(Bots), RuleIds) })
        {
            foreach (var id in ids.Where(id => !long.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out _)))
            {
                yield return $"{keyPrefix}:{name}: \"{id}\" is no Zendesk id; ids are digits only.";
            }
        }
    }

    /// <summary>What works now and will not for ever; for the start and <c>doctor</c>.</summary>
    public IEnumerable<string> Warnings(string keyPrefix)
    {
        if (!UsesOAuth && !string.IsNullOrWhiteSpace(ApiToken))
        {
            yield return $"{keyPrefix}:{nameof(ApiToken)}: API tokens stop working on 30 April 2027, and after 30 days without use; create an OAuth client and set {nameof(ClientId)} and {nameof(ClientSecret)}.";
        }
    }

    private IReadOnlyList<string> RuleIds => [.. Bots.Where(b => b.Kind is BotKind.User or BotKind.Trigger or BotKind.Automation or BotKind.Macro && b.Id.Length > 0).Select(b => b.Id)];

    private IEnumerable<string> ValidateAccess(string keyPrefix)
    {
        if (BaseUrl is not { IsAbsoluteUri: true })
        {
            yield return $"{keyPrefix}:{nameof(BaseUrl)}: is missing; set it to the account's address, e.g. https://acme.zendesk.com.";
        }
        else if (BaseUrl.Scheme != Uri.UriSchemeHttps && !(BaseUrl.Scheme == Uri.UriSchemeHttp && BaseUrl.IsLoopback))
        {
            yield return $"{keyPrefix}:{nameof(BaseUrl)}: must be https, so that the token is never sent in the clear (http only for 127.0.0.1).";
        }

        if (UsesOAuth && string.IsNullOrWhiteSpace(ClientSecret))
        {
            yield return $"{keyPrefix}:{nameof(ClientSecret)}: is missing; it belongs to {nameof(ClientId)}.";
        }

        if (UsesOAuth && string.IsNullOrWhiteSpace(Scope))
        {
            yield return $"{keyPrefix}:{nameof(Scope)}: is empty; \"read write\" is what the connector needs.";
        }

        if (!UsesOAuth && (string.IsNullOrWhiteSpace(ApiToken) || string.IsNullOrWhiteSpace(ApiTokenEmail)))
        {
            yield return $"{keyPrefix}:{nameof(ClientId)}: is missing; set {nameof(ClientId)} and {nameof(ClientSecret)} of an OAuth client (or {nameof(ApiTokenEmail)} and {nameof(ApiToken)}, which end on 30 April 2027).";
        }
    }

    private IEnumerable<string> ValidateMessaging(string keyPrefix)
    {
        if (Messaging is not { } messaging)
        {
            yield break;
        }

        foreach (var (name, value) in new[]
        {
            (nameof(messaging.AppId), messaging.AppId),
            (nameof(messaging.KeyId), messaging.KeyId),
            (nameof(messaging.KeySecret), messaging.KeySecret),
            (nameof(messaging.BotIntegration), messaging.BotIntegration),
            (nameof(messaging.AgentWorkspaceIntegration), messaging.AgentWorkspaceIntegration),
        })
        {
            if (string.IsNullOrWhiteSpace(value))
            {
                yield return $"{keyPrefix}:{name}: is missing; take it from Admin Center, Apps and integrations, Conversations API, or leave the whole section out.";
            }
        }
    }
}
