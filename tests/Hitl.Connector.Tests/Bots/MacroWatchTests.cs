using Hitl.Connector.Accounts;
using Hitl.Connector.Bots;
using Hitl.Connector.Conversations;
using Hitl.Connector.Handover;

namespace Hitl.Connector.Tests.Bots;

public sealed class MacroWatchTests
{
    private static readonly AccountOptions Options = new() { Bots = [new BotOptions { Kind = BotKind.Macro, Id = "9", Owner = "Maria" }, new BotOptions { Kind = BotKind.Trigger, Id = "8", Owner = "Maria" }] };

    private static IReadOnlyList<BotBreach> Watch(Talk talk)
    {
        var snapshot = talk.Show();
        return MacroWatch.Of(snapshot, Ownership.Derive(snapshot), Options);
    }

    [Fact]
    public void RegisteredMacro_AppliedAfterAHumanTookOver_IsABreach() =>
        Watch(new Talk().Says(Talk.Customer).Says(Talk.Agent).Does(Talk.Bot, ActivityKind.MacroApplied, "9", id: "e7"))
            .ShouldHaveSingleItem().ShouldBe(new BotBreach(BotKind.Macro, "9", "1", "e7", Talk.Start.AddMinutes(3)));

    [Fact]
    public void RegisteredMacro_BeforeTheHumanOrInTheVeryReplyThatTookOver_IsNone()
    {
        Watch(new Talk().Says(Talk.Customer).Does(Talk.Bot, ActivityKind.MacroApplied, "9").Says(Talk.Agent)).ShouldBeEmpty();
        Watch(new Talk().Says(Talk.Customer).Says(Talk.Agent).SameSecond().Does(Talk.Agent, ActivityKind.MacroApplied, "9")).ShouldBeEmpty();
    }

    [Fact]
    public void Macro_OfNobodysBot_IsNone() =>
        Watch(new Talk().Says(Talk.Customer).Says(Talk.Agent).Does(Talk.Agent, ActivityKind.MacroApplied, "8")).ShouldBeEmpty();

    [Fact]
    public void RegisteredMacro_WhereNoHumanOwnsIt_IsNone() =>
        Watch(new Talk().Says(Talk.Customer).Does(Talk.Bot, ActivityKind.MacroApplied, "9")).ShouldBeEmpty();
}
