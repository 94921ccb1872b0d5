using Hitl.Connector.Accounts;

namespace Hitl.Connector.Handover;

/// <summary>What an account agreed on for handing over and back, read once from its settings.</summary>
public sealed record HandoverTerms
{
    public required AccountMode Mode { get; init; }
    public required ResumeOptions Options { get; init; }

    /// <summary>Null when the desk never closes.</summary>
    public BusinessCalendar? Calendar { get; init; }
    public OwnershipRules Rules { get; init; } = OwnershipRules.Default;

    /// <summary>When this account was first run: what bots said before is not held against them.</summary>
    public DateTimeOffset StartedAt { get; init; }

    public static HandoverTerms Of(AccountOptions options, BusinessCalendar? calendar, DateTimeOffset startedAt) => new()
    {
        Mode = options.Mode,
        Options = options.Resume,
        Calendar = calendar,
        StartedAt = startedAt,
        Rules = new OwnershipRules
        {
            FinishedField = options.Resume.FinishedField,
            MayFinish = options.Resume.MayFinishUserIds.Count == 0 ? null : options.Resume.MayFinishUserIds.ToHashSet(StringComparer.Ordinal),
        },
    };
}
