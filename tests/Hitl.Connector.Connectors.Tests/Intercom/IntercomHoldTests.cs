using System.Text.Json.Nodes;
using Hitl.Connector.Conversations;
using Hitl.Connector.Delivery;
using static Hitl.Connector.Connectors.Tests.Intercom.IntercomWorld;

namespace Hitl.Connector.Connectors.Tests.Intercom;

public sealed class IntercomHoldTests
{
    [Theory]
    [InlineData(EffectKind.Hold, "paused")]
    [InlineData(EffectKind.Release, "")]
    public async Task SetHold_WithoutARead_OneCallThatSetsTheAttribute(EffectKind kind, string value)
    {
        var world = new IntercomWorld();
        world.On(HttpMethod.Get, $"conversations/{ConversationId}", Conversation().ToJsonString());
        var puts = world.On(HttpMethod.Put, $"conversations/{ConversationId}", Conversation(Part("a1", "conversation_attribute_updated_by_admin", null, Author("bot", "278"))).ToJsonString());

        var result = await world.Connected.Sink.SetHoldAsync(Hold(kind), null, CancellationToken.None);

        result.ShouldSatisfyAllConditions(
            r => r.Outcome.ShouldBe(DeliveryOutcome.Applied),
            r => r.Calls.ShouldBe(1),
            r => r.WrittenIds.ShouldBe(["a1"]));
        JsonNode.DeepEquals(puts.ShouldHaveSingleItem().Json, JsonNode.Parse($$"""{"custom_attributes":{"hitl_bot_state":"{{value}}" } }""")).ShouldBeTrue();
    }

    [Theory]
    [InlineData(EffectKind.Hold, true, "already_held")]
    [InlineData(EffectKind.Release, false, "already_free")]
    public async Task SetHold_AlreadySo_SendsNothing(EffectKind kind, bool engaged, string code) =>
        (await new IntercomWorld().Connected.Sink.SetHoldAsync(Hold(kind), Snapshot() with { HoldEngaged = engaged }, CancellationToken.None))
            .ShouldBe(DeliveryResult.AlreadyApplied(code));

    [Fact]
    public async Task SetHold_HumanAnsweredUnassigned_AssignedToThatHuman()
    {
        var world = new IntercomWorld();
        world.On(HttpMethod.Put, $"conversations/{ConversationId}", Conversation().ToJsonString());
        var parts = world.On(HttpMethod.Post, $"conversations/{ConversationId}/parts", Conversation(Part("as1", "assignment", null, Author("admin", SelfId))).ToJsonString());

        var result = await world.Connected.Sink.SetHoldAsync(Hold(EffectKind.Hold), Answered(Human), CancellationToken.None);

        result.Calls.ShouldBe(2);
        result.WrittenIds.ShouldBe(["as1"]);
        JsonNode.DeepEquals(parts.ShouldHaveSingleItem().Json, JsonNode.Parse($$"""{"message_type":"assignment","type":"admin","admin_id":"{{SelfId}}","assignee_id":"{{Human}}"}""")).ShouldBeTrue();
    }

    [Fact]
    public async Task SetHold_WithoutARead_AssignsTheHumanWhoAnsweredOnceTheHoldStands()
    {
        var world = new IntercomWorld();
        var puts = world.On(HttpMethod.Put, $"conversations/{ConversationId}", Conversation().ToJsonString());
        world.On(HttpMethod.Get, $"conversations/{ConversationId}", Conversation(Part("p1", "comment", "<p>I do it</p>", Author("admin", Human))).ToJsonString());
        var parts = world.On(HttpMethod.Post, $"conversations/{ConversationId}/parts", Conversation().ToJsonString());

        (await world.Connected.Sink.SetHoldAsync(Hold(EffectKind.Hold), null, CancellationToken.None)).Calls.ShouldBe(2);

        puts.ShouldHaveSingleItem();
        ((string?)parts.ShouldHaveSingleItem().Json["assignee_id"]).ShouldBe(Human);
    }

    [Fact]
    public async Task SetHold_AttributeSetAndTheHumanNotYetAssigned_OnlyAssigns()
    {
        var world = new IntercomWorld();
        var parts = world.On(HttpMethod.Post, $"conversations/{ConversationId}/parts", Conversation().ToJsonString());

        (await world.Connected.Sink.SetHoldAsync(Hold(EffectKind.Hold), Answered(Human) with { HoldEngaged = true }, CancellationToken.None)).Outcome.ShouldBe(DeliveryOutcome.Applied);

        parts.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task SetHold_HumanCannotBeAssigned_TheHoldStillStands()
    {
        var world = new IntercomWorld();
        world.On(HttpMethod.Put, $"conversations/{ConversationId}", Conversation().ToJsonString());
        world.On(HttpMethod.Post, $"conversations/{ConversationId}/parts", """{"errors":[{"code":"assignee_not_found"}]}""", 404);

        (await world.Connected.Sink.SetHoldAsync(Hold(EffectKind.Hold), Answered(Human), CancellationToken.None)).Outcome.ShouldBe(DeliveryOutcome.Applied);
    }

    [Fact]
    public async Task SetHold_AssigningFailsForNow_TriedAgainLater()
    {
        var world = new IntercomWorld();
        world.On(HttpMethod.Put, $"conversations/{ConversationId}", Conversation().ToJsonString());
        world.On(HttpMethod.Post, $"conversations/{ConversationId}/parts", "", 503);

        (await world.Connected.Sink.SetHoldAsync(Hold(EffectKind.Hold), Answered(Human), CancellationToken.None)).Failure!.Kind.ShouldBe(FailureKind.Unavailable);
    }

    public static TheoryData<string, Snapshot> NobodyToAssign() => new()
    {
        { "assigned already", Answered(Human) with { AssigneeId = "5" } },
        { "closed", Answered(Human) with { Status = ConversationStatus.Closed } },
        { "a bot's admin", Answered("99") },
        { "given to a team since", Answered(Human) with { Activities = [new Activity("g", ActivityKind.AssignedToGroup, new Author(AuthorKind.Agent, Human), Start.AddSeconds(20), "814865")] } },
        { "no human", Snapshot() },
    };

    [Theory]
    [MemberData(nameof(NobodyToAssign))]
    public async Task SetHold_NobodyToAssign_OnlyTheAttribute(string why, Snapshot current)
    {
        var world = new IntercomWorld(o => o.BotUserIds = ["99"]);
        world.On(HttpMethod.Put, $"conversations/{ConversationId}", Conversation().ToJsonString());

        (await world.Connected.Sink.SetHoldAsync(Hold(EffectKind.Hold), current, CancellationToken.None)).Calls.ShouldBe(1, why);
    }

    [Fact]
    public async Task SetHold_TicketWithoutTheAttribute_HeldByTheTag()
    {
        var world = new IntercomWorld();
        world.On(HttpMethod.Post, "tags", """{"id":"121","name":"hitl_active"}""");
        var tags = world.On(HttpMethod.Post, "tickets/631/tags", """{"id":"121"}""");
        var untag = world.On(HttpMethod.Delete, "tickets/631/tags/121", """{"id":"121"}""");
        var current = Snapshot() with { Ref = Ref("ticket-631") };

        await world.Connected.Sink.SetHoldAsync(Hold(EffectKind.Hold) with { Conversation = current.Ref }, current, CancellationToken.None);
        await world.Connected.Sink.SetHoldAsync(Hold(EffectKind.Release) with { Conversation = current.Ref }, current with { HoldEngaged = true }, CancellationToken.None);

        tags.ShouldHaveSingleItem();
        untag.ShouldHaveSingleItem();
    }

    private static Effect Hold(EffectKind kind) => new(EffectKey.From("hold"), Ref(), kind, Start, "human_took_over");

    private static Snapshot Answered(string adminId) => Snapshot() with
    {
        Messages = [.. Snapshot().Messages, new Message("p1", new Author(AuthorKind.Agent, adminId), Visibility.Public, "Hi", Start.AddSeconds(10))],
    };
}
