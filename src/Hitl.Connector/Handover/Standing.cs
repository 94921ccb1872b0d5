namespace Hitl.Connector.Handover;

/// <summary>A customer waits for a human.</summary>
/// <param name="Since">When the clock began: the first unanswered message, the hand-over, or the human's last sign of work, whichever was last.</param>
/// <param name="Id">Of that message or activity: names the wait, so that what follows from it happens once.</param>
/// <param name="Ownerless">No human has it.</param>
public sealed record Wait(DateTimeOffset Since, string Id, bool Ownerless);

/// <summary>How far a wait has come.</summary>
public enum WaitStep
{
    None,

    /// <summary>Whoever should answer is reminded.</summary>
    Remind,

    /// <summary>Back to the queue, bots held.</summary>
    Queue,

    /// <summary>The bot has it again: only where the admin chose so.</summary>
    Bot,
}

/// <summary>Where a conversation stands at one time: who owns it by evidence, time and contract, and what is due.</summary>
public sealed record Standing(OwnershipState Ownership)
{
    /// <summary>Null when nobody waits for a human.</summary>
    public Wait? Wait { get; init; }
    public WaitStep Step { get; init; }

    /// <summary>The desk is closed and the customer has waited for as long as may be then.</summary>
    public bool OutOfHours { get; init; }

    /// <summary>Bots may answer until the desk opens.</summary>
    public bool LimitedBot { get; init; }

    /// <summary>The earliest time at which this comes out differently without anything happening; null when time changes nothing.</summary>
    public DateTimeOffset? LookAgainAt { get; init; }
}
