namespace Hitl.Connector.Bots;

/// <summary>One bot in the admin's words: registered, with a person who answers for it.</summary>
public sealed class BotOptions
{
    public BotKind? Kind { get; set; }

    /// <summary>The vendor's id of the user, trigger, automation, macro or integration; an app's package code; a workflow's name.</summary>
    public string Id { get; set; } = "";

    /// <summary>How people call it; the helpdesk's own name when empty.</summary>
    public string Name { get; set; } = "";

    /// <summary>Who answers for it: a person or a team.</summary>
    public string Owner { get; set; } = "";

    /// <summary>How it is held; what its kind allows when not given. Only the admin knows of a bot that asks first.</summary>
    public HoldMeans? HeldBy { get; set; }

    public HoldMeans Means => HeldBy ?? Usual(Kind ?? BotKind.User);

    /// <summary>What a kind of bot is held by when nobody says otherwise. A program that writes through the API is held by nothing until it asks.</summary>
    public static HoldMeans Usual(BotKind kind) => kind switch
    {
        BotKind.Trigger or BotKind.Automation => HoldMeans.TagGuard,
        BotKind.Integration => HoldMeans.Switchboard,
        BotKind.Workflow => HoldMeans.Attribute,
        BotKind.Macro => HoldMeans.Reported,
        _ => HoldMeans.None,
    };

    public IEnumerable<string> Validate(string keyPrefix)
    {
        if (Kind is null)
        {
            yield return $"{keyPrefix}:{nameof(Kind)}: is missing; write one of {string.Join(", ", Enum.GetNames<BotKind>()).ToLowerInvariant()}.";
        }

        if (string.IsNullOrWhiteSpace(Id))
        {
            yield return $"{keyPrefix}:{nameof(Id)}: is missing; hitl bots scan shows the ids of what can speak.";
        }

        if (string.IsNullOrWhiteSpace(Owner))
        {
            yield return $"{keyPrefix}:{nameof(Owner)}: is missing; name the person or team that answers for this bot.";
        }

        if (Kind is { } kind && !Fits(kind, Means))
        {
            yield return $"{keyPrefix}:{nameof(HeldBy)}: a {kind.ToString().ToLowerInvariant()} cannot be held by {Means.ToString().ToLowerInvariant()}.";
        }
    }

    private static bool Fits(BotKind kind, HoldMeans means) => means switch
    {
        HoldMeans.TagGuard => kind is BotKind.Trigger or BotKind.Automation or BotKind.Workflow,
        HoldMeans.Switchboard => kind is BotKind.Integration,
        HoldMeans.Attribute => kind is BotKind.Workflow or BotKind.App or BotKind.User,
        HoldMeans.Reported => kind is BotKind.Macro,
        _ => true,
    };
}
