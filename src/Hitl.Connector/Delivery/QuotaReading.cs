namespace Hitl.Connector.Delivery;

/// <summary>What a helpdesk's answer said about the account's remaining quota.</summary>
/// <param name="Bucket">The limit it belongs to, e.g. <c>account</c>, <c>incremental-exports</c>, <c>ticket-updates</c>.</param>
/// <param name="Limit">Calls allowed in the window.</param>
/// <param name="Remaining">Calls left in it; 0 also for a 429.</param>
/// <param name="ResetsIn">Until the window ends.</param>
public sealed record QuotaReading(string Account, string Bucket, int Limit, int Remaining, TimeSpan ResetsIn)
{
    /// <summary>Which calls count against it: others neither wait for it nor use it up.</summary>
    public QuotaScope Scope { get; init; } = QuotaScope.AnyCall;
}

/// <summary>The calls that a limit is for.</summary>
public enum QuotaScope
{
    AnyCall,

    /// <summary>Zendesk's ticket updates per minute.</summary>
    Writes,

    /// <summary>Zendesk's incremental exports: ten a minute, for polling alone.</summary>
    Exports,
}

/// <summary>Hears every quota header of every answer.</summary>
public interface IQuotaObserver
{
    void Observe(QuotaReading reading);
}
