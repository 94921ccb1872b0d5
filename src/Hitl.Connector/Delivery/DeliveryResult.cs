using Hitl.Connector.Conversations;

namespace Hitl.Connector.Delivery;

public enum DeliveryOutcome
{
    Applied,

    /// <summary>The helpdesk already shows it (our marker, the tags, the hold): nothing was sent.</summary>
    AlreadyApplied,

    /// <summary>Must wait for the conversation (snoozed or closed on Intercom): tried again when it changes.</summary>
    Postponed,

    /// <summary>The vendor did not do it; <see cref="DeliveryResult.Failure"/> says why.</summary>
    Failed,

    /// <summary>It can never be done any more and that is fine (ticket closed, conversation deleted, human took over).</summary>
    Ended,
}

/// <summary>What came of one effect.</summary>
/// <param name="Code">Bounded text: <c>applied</c>, <c>marker_found</c>, <c>closed_for_good</c>, or the failure's code.</param>
public sealed record DeliveryResult(DeliveryOutcome Outcome, string Code)
{
    public HelpdeskFailure? Failure { get; init; }

    /// <summary>Ids of the comments, parts or audits that were written: the own-write ledger.</summary>
    public IReadOnlyList<string> WrittenIds { get; init; } = [];

    /// <summary>What the effect named and the helpdesk no longer has. All the rest was written.</summary>
    public IReadOnlyList<MissingTarget> Missing { get; init; } = [];

    /// <summary>How many calls it took.</summary>
    public int Calls { get; init; }

    /// <summary>HTTP status of the last write; 0 when nothing was sent.</summary>
    public int HttpStatus { get; init; }

    public static DeliveryResult Applied(int httpStatus, int calls, params IReadOnlyList<string> writtenIds) =>
        new(DeliveryOutcome.Applied, "applied") { HttpStatus = httpStatus, Calls = calls, WrittenIds = writtenIds };

    /// <summary>The same with what was missing; itself when nothing was.</summary>
    public DeliveryResult Without(IReadOnlyList<MissingTarget> missing) => missing.Count == 0 ? this : this with { Missing = missing };

    public static DeliveryResult AlreadyApplied(string code = "nothing_to_do") => new(DeliveryOutcome.AlreadyApplied, code);

    public static DeliveryResult Postponed(string code) => new(DeliveryOutcome.Postponed, code);

    public static DeliveryResult Ended(string code) => new(DeliveryOutcome.Ended, code);

    public static DeliveryResult Failed(HelpdeskFailure failure, int calls = 1) =>
        new(DeliveryOutcome.Failed, failure.Code) { Failure = failure, Calls = calls };
}
