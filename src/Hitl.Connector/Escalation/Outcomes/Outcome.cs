namespace Hitl.Connector.Escalation.Outcomes;

/// <summary>Whether a conversation needed a person, as far as its history proves it.</summary>
public enum Need
{
    /// <summary>The history proves neither: such a conversation counts for no rule and against none.</summary>
    Unknown,

    /// <summary>A person was needed.</summary>
    Human,

    /// <summary>The bot was enough.</summary>
    Bot,
}

/// <summary>What proves it. A bounded list: it can be stored, counted and shown, and holds no word of the conversation.</summary>
public enum Proof
{
    /// <summary>A person put <see cref="OutcomeMarks.Needed"/> on it.</summary>
    MarkedNeeded,

    /// <summary>A person put <see cref="OutcomeMarks.Needless"/> on it.</summary>
    MarkedNeedless,

    /// <summary>The customer asked for a person.</summary>
    AskedForPerson,

    /// <summary>A person answered the customer after a bot had.</summary>
    TakenOverFromBot,

    /// <summary>It was solved or closed after a bot's answer and had to be opened again.</summary>
    Reopened,

    /// <summary>A low rating after a bot's answer.</summary>
    RatedLow,

    /// <summary>The customer wrote anew about the same within a week of the bot's last answer.</summary>
    CameBack,

    /// <summary>A good rating, and only bots had answered.</summary>
    RatedWell,

    /// <summary>The customer thanked or said goodbye, and only bots had answered.</summary>
    SaidThanks,

    /// <summary>It ended after a bot's answer, no person had answered, and a week went by without another word.</summary>
    EndedQuietly,
}

/// <summary>A conversation's outcome, apart from what any rule said about it. Holds no text.</summary>
/// <param name="Proofs">Every proof found, in the order of <see cref="Proof"/>; those against <paramref name="Need"/> too.</param>
public sealed record Outcome(Need Need, IReadOnlyList<Proof> Proofs);

/// <summary>A later conversation of the same customer.</summary>
/// <param name="At">When it began.</param>
/// <param name="Intent">What it was about; null when that is not known.</param>
public readonly record struct LaterContact(DateTimeOffset At, string? Intent);

/// <summary>The tags by which a person says whether one was needed. Only a person's counts, and the newest of them.</summary>
public static class OutcomeMarks
{
    public const string Needed = "hitl_needed";
    public const string Needless = "hitl_needless";

    /// <summary>No rule sets or removes these.</summary>
    public static bool IsMark(string tag) =>
        string.Equals(tag, Needed, StringComparison.OrdinalIgnoreCase) || string.Equals(tag, Needless, StringComparison.OrdinalIgnoreCase);
}
