namespace Hitl.Connector.Accounts;

/// <summary>How a field is stored at the helpdesk.</summary>
public enum FieldShape
{
    /// <summary>A decimal number, 0..1 with a point.</summary>
    Number,
    Text,
    Checkbox,

    /// <summary>One of a few values; for now only what people say of a note.</summary>
    Verdict,
}

/// <param name="Name">Key in <see cref="Conversations.Snapshot.Fields"/>, title at the helpdesk and Intercom attribute name.</param>
public sealed record HitlField(string Name, FieldShape Shape, string Description);

/// <summary>
/// The fields that <c>setup</c> creates, for agents only (customers never see or edit them). Scores go to fields,
/// not tags.
/// </summary>
public static class HitlFields
{
    public const string Sentiment = "hitl_sentiment";
    public const string Intent = "hitl_intent";
    public const string Confidence = "hitl_confidence";
    public const string Uncertainty = "hitl_uncertainty";
    public const string Role = "hitl_role";

    /// <summary>Zendesk: a tag; Intercom: the conversation attribute that the bot's workflow tests first.</summary>
    public const string BotState = "hitl_bot_state";

    /// <summary>The tag that holds bots on Zendesk tickets.</summary>
    public const string HoldTag = "hitl_active";

    /// <summary>The tag by which a human says "finished".</summary>
    public const string ResumeTag = "hitl_resume";

    /// <summary>A bot's question waits for a person's answer.</summary>
    public const string ApprovalTag = "hitl_approval";

    /// <summary>Set by the helpdesk's own alert for an old hold, so that it comes once.</summary>
    public const string AlertTag = "hitl_hold_alerted";

    /// <summary>Marks a conversation made for a trial of the bots: nothing is decided in it.</summary>
    public const string TrialTag = "hitl_trial";

    /// <summary>A customer waits for a human for longer than the account agreed.</summary>
    public const string WaitingTag = "hitl_waiting";

    /// <summary>A customer waits while the desk is closed.</summary>
    public const string OutOfHoursTag = "hitl_out_of_hours";

    /// <summary>The helpdesk may send the text that was approved for waiting customers.</summary>
    public const string HoldingTextTag = "hitl_holding_text";

    /// <summary>Bots may answer until the desk opens.</summary>
    public const string LimitedBotTag = "hitl_bot_limited";

    /// <summary>A bot wrote to the customer while a human had the conversation.</summary>
    public const string TalkOverTag = "hitl_talk_over";

    /// <summary>Tags that only a human or the resume contract sets.</summary>
    public static IReadOnlyList<string> HandoverTags { get; } = [ResumeTag, WaitingTag, OutOfHoursTag, HoldingTextTag, LimitedBotTag, TalkOverTag];

    public const string BotStateHeld = "paused";
    /// <summary>Emptied again: a conversation that was never held looks the same.</summary>
    public const string BotStateFree = "";

    /// <summary>What a bot reports of its own last answer; bots write them, this connector only reads.</summary>
    public const string BotConfidence = "hitl_bot_confidence";

    /// <inheritdoc cref="BotConfidence"/>
    public const string BotIntent = "hitl_bot_intent";

    /// <inheritdoc cref="BotConfidence"/>
    public const string BotKnowledge = "hitl_bot_knowledge";

    /// <summary>What the agent thinks of the note; people choose it, this connector only reads it.</summary>
    public const string NoteVerdict = "hitl_note_verdict";

    /// <summary>Made by <c>setup</c> for bots to write.</summary>
    public static IReadOnlyList<HitlField> FromBots { get; } =
    [
        new(BotConfidence, FieldShape.Number, "The bot's own confidence in its last answer, 0 to 1; written by the bot"),
        new(BotIntent, FieldShape.Text, "What the bot took the request for; written by the bot"),
        new(BotKnowledge, FieldShape.Text, "What the bot found for its last answer: match, missing or conflict; written by the bot"),
    ];

    /// <summary>Made by <c>setup</c> for agents to choose from.</summary>
    public static IReadOnlyList<HitlField> FromAgents { get; } =
    [
        new(NoteVerdict, FieldShape.Verdict, "Was the note of any use? useful, wrong, incomplete, or needless escalation"),
    ];

    public static IReadOnlyList<HitlField> All { get; } =
    [
        new(Sentiment, FieldShape.Number, "Customer sentiment, 0 (negative) to 1 (positive); below 0.3 is negative"),
        new(Intent, FieldShape.Text, "What the customer wants, as the model names it"),
        new(Confidence, FieldShape.Number, "Probability that the intent is right, 0 to 1"),
        new(Uncertainty, FieldShape.Number, "Probability that the request is none of the known intents, 0 to 1"),
        new(Role, FieldShape.Text, "What AI should do here: resolve, assist or escalate"),
        new(BotState, FieldShape.Text, "paused while a human owns the conversation; bots must test it first"),
    ];
}
