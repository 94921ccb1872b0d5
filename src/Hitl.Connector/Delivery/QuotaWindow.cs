namespace Hitl.Connector.Delivery;

/// <summary>What is known of one limit until it resets.</summary>
/// <param name="Remaining">As the vendor last said, our own and others' calls counted.</param>
internal sealed record QuotaWindow(int Limit, int Remaining, DateTimeOffset ResetsAt, QuotaScope Scope)
{
    /// <summary>Calls that only holds may use, as a share of the limit.</summary>
    private const double HoldReserve = 0.15;

    /// <summary>However many humans take over, more than this share of the limit is not kept for holds.</summary>
    private const double MostForHolds = 0.6;

    /// <summary>Calls that holds took in this window.</summary>
    public int Holds { get; init; }

    /// <summary>Calls that holds took in the window before.</summary>
    public int HoldsBefore { get; init; }

    /// <summary>
    /// Calls that a lane leaves for others: for holds what they took in the window before, <see cref="HoldReserve"/> of the
    /// limit at least. Of updates twice as many, since the save of the human who takes over counts against them too.
    /// </summary>
    public int Reserve(QuotaLane lane, int sharePercent)
    {
        var others = Limit * (100 - Math.Clamp(sharePercent, 1, 100)) / 100.0;
        var expected = (Scope is QuotaScope.Writes ? 2 : 1) * (HoldsBefore - Holds);
        var holds = Math.Clamp(expected, Limit * HoldReserve, Limit * MostForHolds);
        return lane switch
        {
            QuotaLane.Hold => 0,
            QuotaLane.Work => (int)Math.Ceiling(others + holds),
            _ => (int)Math.Ceiling(others + holds + (Limit * HoldReserve)),
        };
    }
}
