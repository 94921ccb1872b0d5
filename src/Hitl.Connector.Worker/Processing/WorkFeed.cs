using Hitl.Connector.Delivery;
using Hitl.Connector.Escalation;

namespace Hitl.Connector.Worker.Processing;

/// <summary>What the worker is doing right now, for a screen. Handlers must be quick and must not throw.</summary>
public sealed class WorkFeed
{
    public event Action<Decision>? Decided;

    public event Action<Effect, DeliveryResult>? Delivered;

    internal void Publish(Decision decision) => Decided?.Invoke(decision);

    internal void Publish(Effect effect, DeliveryResult result) => Delivered?.Invoke(effect, result);
}
