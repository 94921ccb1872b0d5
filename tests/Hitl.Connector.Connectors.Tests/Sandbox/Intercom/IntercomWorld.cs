using System.Text.Json;
using Hitl.Connector.Sandbox.Intercom;

namespace Hitl.Connector.Connectors.Tests.Sandbox.Intercom;

/// <summary>A workspace with a clock that stands still until it is told otherwise.</summary>
internal sealed class IntercomWorld
{
    public IntercomWorld(IntercomWorkspace? workspace = null)
    {
        State = new IntercomState(workspace ?? new IntercomWorkspace { AutoAnswer = false }, Clock) { Announce = Notices.Add };
        Customer = State.AddContact("user", "customer@example.test", "cust-1", "Customer One");
    }

    public ManualClock Clock { get; } = new();

    public IntercomState State { get; }

    public Contact Customer { get; }

    public List<Notice> Notices { get; } = [];

    public Admin Ana => State.Admins[1];

    public IEnumerable<string> Topics => Notices.Select(n => n.Topic);

    public Conversation Started(string text = "My invoice is wrong") => State.Start(Customer, Html.FromText(text), null, "conversation");

    public void SetHold(Conversation conversation, string value) =>
        State.SetAttributes(conversation, [KeyValuePair.Create(IntercomState.HoldAttribute, JsonSerializer.SerializeToElement(value))], State.Bot, "app");
}

internal sealed class ManualClock : TimeProvider
{
    private DateTimeOffset _now = DateTimeOffset.FromUnixTimeSeconds(1_779_200_000);

    public override DateTimeOffset GetUtcNow() => _now;

    public void Advance(TimeSpan by) => _now += by;
}
