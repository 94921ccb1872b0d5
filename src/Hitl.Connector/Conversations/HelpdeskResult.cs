namespace Hitl.Connector.Conversations;

/// <summary>Why a helpdesk did not do what it was asked: bounded, so that it can be a metric label.</summary>
public enum FailureKind
{
    NotFound,

    /// <summary>Deleted or merged away: it will not come back.</summary>
    Gone,
    Unauthorized,
    Forbidden,
    Throttled,

    /// <summary>Someone changed it meanwhile: read again, decide again.</summary>
    Conflict,

    /// <summary>The vendor understood and refused (422 and the like): sending it again cannot help.</summary>
    Rejected,

    /// <summary>5xx or no connection. After a write it may have been applied.</summary>
    Unavailable,

    /// <summary>No answer in time. After a write it may have been applied.</summary>
    Timeout,

    /// <summary>An answer that is not what the vendor describes.</summary>
    Malformed,
}

/// <param name="Code">Bounded text, e.g. <c>zendesk.409.UpdateConflict</c>; never customer text.</param>
/// <param name="RetryAfter">What the vendor asked for, already capped.</param>
public sealed record HelpdeskFailure(FailureKind Kind, string Code, TimeSpan? RetryAfter = null)
{
    /// <summary>What refused the call is a limit of this one conversation: all others can be called on.</summary>
    public bool OneConversation { get; init; }
}

/// <summary>A value or the reason why there is none. Exceptions stay for bugs and lost infrastructure.</summary>
public readonly record struct HelpdeskResult<T>
{
    private HelpdeskResult(T? value, HelpdeskFailure? failure) => (Value, Failure) = (value, failure);

    public T? Value { get; }
    public HelpdeskFailure? Failure { get; }

    [System.Diagnostics.CodeAnalysis.MemberNotNullWhen(true, nameof(Value))]
    [System.Diagnostics.CodeAnalysis.MemberNotNullWhen(false, nameof(Failure))]
    public bool Succeeded => Failure is null;

    public static implicit operator HelpdeskResult<T>(T value) => new(value, null);

    public static implicit operator HelpdeskResult<T>(HelpdeskFailure failure) => new(default, failure);
}
