namespace Hitl.Connector.Connectors.Tests;

/// <summary>Runs on, as far ahead as it is put.</summary>
internal sealed class AheadClock : TimeProvider
{
    public TimeSpan Ahead { get; set; }

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + Ahead;
}
