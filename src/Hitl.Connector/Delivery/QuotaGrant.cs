namespace Hitl.Connector.Delivery;

/// <summary>Calls that are set aside for one piece of work until it is done, or how long it has to wait for them.</summary>
public sealed class QuotaGrant : IDisposable
{
    private readonly QuotaGovernor _governor;

    internal QuotaGrant(QuotaGovernor governor, string account, QuotaLane lane, CallCost cost, TimeSpan wait) =>
        (_governor, Account, Lane, Cost, Wait) = (governor, account, lane, cost, wait);

    /// <summary>Zero: granted.</summary>
    public TimeSpan Wait { get; }

    public bool Granted => Wait <= TimeSpan.Zero;

    internal string Account { get; }

    internal QuotaLane Lane { get; }

    internal CallCost Cost { get; }

    public void Dispose() => _governor.Return(this);
}
