namespace Hitl.Connector.Escalation.Outcomes;

/// <summary>What an outcome says about a decision.</summary>
public enum Verdict
{
    /// <summary>The outcome is not known.</summary>
    Unknown,

    /// <summary>Handed over, and a person was needed.</summary>
    Right,

    /// <summary>Handed over, and the bot would have been enough.</summary>
    Needless,

    /// <summary>Left to the bot, and a person was needed.</summary>
    Missed,

    /// <summary>Left to the bot, and the bot was enough.</summary>
    RightlyLeft,
}

/// <summary>Judges decisions by outcomes.</summary>
public static class Verdicts
{
    /// <param name="escalated">The decision, or the rule, handed the conversation over.</param>
    public static Verdict Of(bool escalated, Need need) => (escalated, need) switch
    {
        (true, Need.Human) => Verdict.Right,
        (true, Need.Bot) => Verdict.Needless,
        (false, Need.Human) => Verdict.Missed,
        (false, Need.Bot) => Verdict.RightlyLeft,
        _ => Verdict.Unknown,
    };
}
