namespace Hitl.Connector.Accounts;

/// <summary>What happens out of hours to a customer whom nobody answers.</summary>
public enum OutOfHoursAnswer
{
    /// <summary>Whoever is on call is told: by a webhook, by name in a note, by the tag.</summary>
    OnCall,

    /// <summary>A tag on which a trigger or workflow of the helpdesk sends the text that was approved there: this connector never writes to customers.</summary>
    HoldingText,

    /// <summary>Bots may answer until the desk opens, within the limits that they set themselves for the tag.</summary>
    LimitedBot,
}

/// <summary>
/// The resume contract of an account: how a human says "finished", and what becomes of a conversation in which a customer
/// waits and the human who has it, or should come, forgot it.
/// </summary>
public sealed class ResumeOptions
{
    /// <summary>A custom field that says "finished" when a person ticks it (or sets it to yes, finished or done), by its title; null for none.</summary>
    public string? FinishedField { get; set; }

    /// <summary>Vendor ids of the people who may give a conversation to the bot by tag, field, note line or API; everybody but light agents when empty.</summary>
    public IReadOnlyList<string> MayFinishUserIds { get; set; } = [];

    /// <summary>A customer waited so long: one internal note and the tag <c>hitl_waiting</c>. Business hours where the account has some. Range 1 to 10080.</summary>
    public int RemindAfterMinutes { get; set; } = 30;

    /// <summary>The conversation goes back to its queue: nobody is assigned, bots stay held. Business hours. From <see cref="RemindAfterMinutes"/> to 10080.</summary>
    public int RequeueAfterMinutes { get; set; } = 120;

    /// <summary>The bot has it again. Business hours. From <see cref="RequeueAfterMinutes"/> to 20160; never when null.</summary>
    public int? BotAfterMinutes { get; set; }

    /// <summary>Group or team of the queue, by name or id; its own one when null.</summary>
    public string? QueueGroup { get; set; }

    /// <summary>What is done for a customer who waits while the desk is closed.</summary>
    public OutOfHoursAnswer OutOfHours { get; set; } = OutOfHoursAnswer.OnCall;

    /// <summary>By the clock on the wall, since the wait began; only while the desk is closed. Range 0 to 10080.</summary>
    public int OutOfHoursAfterMinutes { get; set; } = 60;

    /// <summary>Outgoing webhook that is called for <see cref="OutOfHoursAnswer.OnCall"/>; null for none.</summary>
    public string? OnCallWebhook { get; set; }

    /// <summary>People to be named in the note of <see cref="OutOfHoursAnswer.OnCall"/>.</summary>
    public IReadOnlyList<string> OnCallMentions { get; set; } = [];

    /// <summary>A customer who writes again within so many days of a human's solve comes back to that team, not to the bot. Range 0 (never) to 90.</summary>
    public int ReturnToTeamDays { get; set; } = 7;

    /// <summary>Outgoing webhook that is called with <c>talkover.detected</c>; null for none.</summary>
    public string? TalkOverWebhook { get; set; }

    /// <summary>The bots' owners: named in the note when a bot talked over a human.</summary>
    public IReadOnlyList<string> TalkOverMentions { get; set; } = [];

    /// <summary>Names of the outgoing webhooks in use, with their keys.</summary>
    public IEnumerable<(string Key, string Webhook)> Webhooks
    {
        get
        {
            if (OnCallWebhook is { } onCall)
            {
                yield return (nameof(OnCallWebhook), onCall);
            }

            if (TalkOverWebhook is { } talkOver)
            {
                yield return (nameof(TalkOverWebhook), talkOver);
            }
        }
    }

    /// <summary>Every problem with its key; empty when all is well.</summary>
    public IEnumerable<string> Validate(string keyPrefix)
    {
        foreach (var (name, value, low, high) in new[]
        {
            (nameof(RemindAfterMinutes), RemindAfterMinutes, 1, 10_080),
            (nameof(RequeueAfterMinutes), RequeueAfterMinutes, Math.Clamp(RemindAfterMinutes, 1, 10_080), 10_080),
            (nameof(BotAfterMinutes), BotAfterMinutes ?? 20_160, Math.Clamp(RequeueAfterMinutes, 1, 10_080), 20_160),
            (nameof(OutOfHoursAfterMinutes), OutOfHoursAfterMinutes, 0, 10_080),
            (nameof(ReturnToTeamDays), ReturnToTeamDays, 0, 90),
        })
        {
            if (value < low || value > high)
            {
                yield return $"{keyPrefix}:{name} is {value}: it must be from {low} to {high}.";
            }
        }

        if (MayFinishUserIds.Any(string.IsNullOrWhiteSpace))
        {
            yield return $"{keyPrefix}:{nameof(MayFinishUserIds)} has an empty id: write the helpdesk's ids of people, or leave it out to let every agent.";
        }
    }
}
