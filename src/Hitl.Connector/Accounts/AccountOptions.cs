using Hitl.Connector.Bots;
using Hitl.Connector.Notes;

namespace Hitl.Connector.Accounts;

/// <summary>How far an account's automation may go.</summary>
public enum AccountMode
{
    /// <summary>Score and record, write nothing. Where every new account starts.</summary>
    Shadow,

    /// <summary>Notes and tags only.</summary>
    Assist,

    /// <summary>Route and hold too.</summary>
    Act,
}

/// <summary>What every account has, whatever its helpdesk. The connectors' own options extend it.</summary>
public class AccountOptions
{
    public AccountMode Mode { get; set; } = AccountMode.Shadow;

    /// <summary>Vendor ids of users and admins that are bots. API bots are staff on Zendesk: who is a bot is configuration, not a guess.</summary>
    public IReadOnlyList<string> BotUserIds { get; set; } = [];

    /// <summary>Intercom <c>app_package_code</c>s that are bots; any other foreign code is a human.</summary>
    public IReadOnlyList<string> BotAppCodes { get; set; } = [];

    /// <summary>Every bot that can speak to customers, with who answers for it and how it is held. Users and apps in it are bots just as those above.</summary>
    public IReadOnlyList<BotOptions> Bots { get; set; } = [];

    /// <summary>Every user or admin that is a bot, wherever it is written down.</summary>
    public IReadOnlyList<string> BotUsers => [.. BotUserIds.Concat(Bots.Where(b => b.Kind is BotKind.User).Select(b => b.Id)).Distinct(StringComparer.Ordinal)];

    /// <summary>Every app that is a bot, wherever it is written down.</summary>
    public IReadOnlyList<string> BotApps => [.. BotAppCodes.Concat(Bots.Where(b => b.Kind is BotKind.App).Select(b => b.Id)).Distinct(StringComparer.Ordinal)];

    /// <summary>Names of outgoing webhooks that are told when a hold begins and ends (<c>hold.started</c>, <c>hold.released</c>).</summary>
    public IReadOnlyList<string> HoldWebhooks { get; set; } = [];

    /// <summary>Seconds between polls. Range 1 to 3600.</summary>
    public int PollSeconds { get; set; } = 60;

    /// <summary>Share of the account's API quota this worker may use, in percent. Range 1 to 100.</summary>
    public int QuotaPercent { get; set; } = 50;

    /// <summary>Whether the help centre's articles are read, for notes to cite.</summary>
    public bool HelpCentre { get; set; } = true;

    /// <summary>When the desk is open; null when rules are not to ask.</summary>
    public BusinessHoursOptions? BusinessHours { get; set; }

    /// <summary>How humans give conversations back, and what becomes of those that they forget.</summary>
    public ResumeOptions Resume { get; set; } = new();

    /// <summary>Where a customer's tier stands; null when customers have none.</summary>
    public CustomerTierOptions? CustomerTier { get; set; }

    /// <summary>How notes are written.</summary>
    public NoteOptions Notes { get; set; } = new();

    /// <summary>What bots may ask people for; null when no bot asks.</summary>
    public ApprovalOptions? Approvals { get; set; }

    /// <summary>Every problem with what all accounts have in common; empty when all is well.</summary>
    /// <param name="keyPrefix">Where they stand in the configuration, e.g. <c>Accounts:acme</c>.</param>
    protected IEnumerable<string> ValidateShared(string keyPrefix) =>
        (BusinessHours?.Validate($"{keyPrefix}:{nameof(BusinessHours)}") ?? [])
            .Concat(CustomerTier?.Validate($"{keyPrefix}:{nameof(CustomerTier)}") ?? [])
            .Concat(Bots.SelectMany((bot, index) => bot.Validate($"{keyPrefix}:{nameof(Bots)}:{index}")))
            .Concat(Bots.GroupBy(b => (b.Kind, b.Id)).Where(g => g.Key.Id.Length > 0 && g.Count() > 1).Select(g => $"{keyPrefix}:{nameof(Bots)}: {g.Key.Kind} {g.Key.Id} is registered twice; keep one."))
            .Concat(Resume.Validate($"{keyPrefix}:{nameof(Resume)}"))
            .Concat(Notes.Validate($"{keyPrefix}:{nameof(Notes)}"))
            .Concat(Approvals?.Validate($"{keyPrefix}:{nameof(Approvals)}") ?? []);
}
