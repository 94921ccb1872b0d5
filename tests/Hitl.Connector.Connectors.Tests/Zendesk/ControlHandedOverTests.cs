using Hitl.Connector.Conversations;
using Hitl.Connector.Zendesk.Reading;

namespace Hitl.Connector.Connectors.Tests.Zendesk;

public sealed class ControlHandedOverTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 20, 12, 0, 0, TimeSpan.Zero);
    private static readonly Author Customer = new(AuthorKind.Customer, "100");
    private static readonly Author Agent = new(AuthorKind.Agent, "200");
    private static readonly Author Bot = new(AuthorKind.Bot, "700");
    private static readonly Author Self = new(AuthorKind.Self, "900");

    private static Message Says(Author author, int second, Visibility visibility = Visibility.Public) => new($"m{second}", author, visibility, "words", Noon.AddSeconds(second));

    private static Activity Does(Author actor, ActivityKind kind, int second, string? value = null) => new($"x{second}", kind, actor, Noon.AddSeconds(second), value);

    private static (string Id, int Second)? Of(IReadOnlyList<Message> messages, params IReadOnlyList<Activity> activities) =>
        ControlHandedOver.Of(messages, activities, "zd:agentWorkspace") is { } handed ? (handed.Id, (int)(handed.At - Noon).TotalSeconds) : null;

    [Fact]
    public void Of_NobodyDidAnything_StandsAtTheCustomersLastWords()
    {
        Of([Says(Customer, 1), Says(Bot, 2), Says(Customer, 3)]).ShouldBe(("control:m3", 3));
        Of([Says(Bot, 2)]).ShouldBeNull();
    }

    [Fact]
    public void Of_AgentNotedOrAssignedSinceTheBotWasThere_StandsThereHoweverOftenTheCustomerWritesOn()
    {
        Of([Says(Customer, 1), Says(Bot, 2), Says(Agent, 3, Visibility.Internal), Says(Customer, 4), Says(Customer, 6)]).ShouldBe(("control:m3", 3));
        Of([Says(Customer, 1), Says(Bot, 3) with { At = Noon.AddMilliseconds(3_900) }, Says(Agent, 3, Visibility.Internal), Says(Customer, 4)]).ShouldBe(("control:m3", 3));
        Of([Says(Customer, 1), Says(Agent, 5), Says(Customer, 6)], Does(Agent, ActivityKind.AssignedToAgent, 3, "200")).ShouldBe(("control:x3", 3));
    }

    [Fact]
    public void Of_TheBotWasThereAgainSince_ProvesNothing()
    {
        Of([Says(Customer, 1), Says(Agent, 3), Says(Bot, 4), Says(Customer, 5)]).ShouldBe(("control:m5", 5));
        Of([Says(Customer, 1), Says(Agent, 3), Says(Customer, 5)], Does(Self, ActivityKind.TagRemoved, 4, "hitl_active")).ShouldBe(("control:m5", 5));
        Of([Says(Customer, 1), Says(Agent, 3), Says(Self, 4, Visibility.Internal), Says(Customer, 5)]).ShouldBe(("control:m5", 5));
    }

    [Fact]
    public void Of_OurNoteAfterTheCustomersLastWords_ControlIsYetToGoBack() =>
        Of([Says(Customer, 1), Says(Agent, 3), Says(Customer, 5), Says(Self, 60, Visibility.Internal)]).ShouldBe(("control:m3", 3));

    [Fact]
    public void Of_WhatDoesNotNeedControl_ProvesNothing() =>
        Of([Says(Customer, 1), Says(Customer, 5)], Does(Agent, ActivityKind.TagAdded, 3, "vip"), Does(Agent, ActivityKind.Solved, 4)).ShouldBe(("control:m5", 5));
}
