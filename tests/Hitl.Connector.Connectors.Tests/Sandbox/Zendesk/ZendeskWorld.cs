using System.Text.Json.Nodes;
using Hitl.Connector.Connectors.Tests.Sandbox.Intercom;
using Hitl.Connector.Sandbox;
using Hitl.Connector.Sandbox.Zendesk;

namespace Hitl.Connector.Connectors.Tests.Sandbox.Zendesk;

/// <summary>An account with a clock that stands still until it is told otherwise.</summary>
internal sealed class ZendeskWorld
{
    public ZendeskWorld(bool autoAnswer = false)
    {
        var options = new SandboxOptions { Time = Clock, AutoAnswer = autoAnswer, VendorLimits = false, IndexLag = TimeSpan.Zero };
        State = new ZendeskState(options) { Updated = Updates.Add };
        Play = new ZendeskPlay(State, new ZendeskLimits(options));
        Shapes = new Shapes(State);
    }

    public ManualClock Clock { get; } = new();

    public ZendeskState State { get; }

    public ZendeskPlay Play { get; }

    public Shapes Shapes { get; }

    public List<TicketUpdate> Updates { get; } = [];

    public static Actor Connector => new(ZendeskSeed.ConnectorUserId, Via.Api);

    public static Actor Agent => new(ZendeskSeed.FirstAgentId, Via.Web);

    public string Open(string channel = "email", params string[] tags) =>
        Play.Open(new PlayedCustomer("Carla Customer", "carla@example.test", tags), channel, "My invoice is wrong");

    public Ticket Ticket(string id) => State.Tickets[long.Parse(id)];

    /// <summary>As the connector's PUT would: the body of <c>ticket</c>.</summary>
    public TicketUpdate Put(string id, string ticket, Actor? actor = null) =>
        State.Update(long.Parse(id), TicketEdit.Parse(JsonNode.Parse(ticket)!.AsObject()), actor ?? Connector, Clock.GetUtcNow());

    public TicketField AddField(string json)
    {
        var field = new TicketField(State.NextId(), JsonNode.Parse(json)!.AsObject());
        State.Add(field);
        return field;
    }

    /// <summary>What <c>setup</c> does to the vendor's bot.</summary>
    public void Guard() => State.Triggers[ZendeskSeed.BotTriggerId].All.Add(JsonNode.Parse("""{"field":"current_tags","operator":"not_includes","value":"hitl_active"}"""));

    public Rule AddTrigger(string all, string actions, int position = 2)
    {
        var rule = new Rule(State.NextId(), true, Clock.GetUtcNow()) { Title = "Test", Position = position, All = JsonNode.Parse(all)!.AsArray(), Actions = JsonNode.Parse(actions)!.AsArray() };
        State.Triggers[rule.Id] = rule;
        return rule;
    }

    public Rule AddAutomation(string all, string actions)
    {
        var rule = new Rule(State.NextId(), false, Clock.GetUtcNow()) { Title = "Test", Position = 9, All = JsonNode.Parse(all)!.AsArray(), Actions = JsonNode.Parse(actions)!.AsArray() };
        State.Automations[rule.Id] = rule;
        return rule;
    }
}
