using Hitl.Connector.Accounts;
using Hitl.Connector.Bots;

namespace Hitl.Connector.Tests.Bots;

public sealed class BotRegistryTests
{
    private static readonly DateTimeOffset At = new(2026, 11, 21, 12, 0, 0, TimeSpan.Zero);

    private static BotOptions Registered(BotKind kind, string id, HoldMeans? heldBy = null) => new() { Kind = kind, Id = id, Owner = "Maria", HeldBy = heldBy };

    private static FoundBot Found(BotKind kind, string id, bool? inPlace) => new(kind, id, $"The {id}", Speech.Notification, BotOptions.Usual(kind), inPlace);

    private static BotEntry Only(BotOptions bot, FoundBot? found = null, BotProof? proof = null, bool looked = true) =>
        BotRegistry.Of(new AccountOptions { Bots = [bot] }, looked ? found is null ? [] : [found] : null, proof is null ? [] : [proof], []).ShouldHaveSingleItem();

    private static BotProof Proof(BotKind kind, string id, bool held, int day = 0) => new(kind, id, At.AddDays(day), held, "seen");

    [Theory]
    [InlineData(true, null, BotStatus.InPlace)]
    [InlineData(true, true, BotStatus.Proved)]
    [InlineData(true, false, BotStatus.Refuted)]
    [InlineData(false, true, BotStatus.Open)]
    [InlineData(false, null, BotStatus.Open)]
    [InlineData(null, null, BotStatus.Unproved)]
    [InlineData(null, true, BotStatus.Proved)]
    public void Trigger_FromWhatIsThereAndWhatATrialShowed_HasItsStatus(bool? inPlace, bool? held, BotStatus status) =>
        Only(Registered(BotKind.Trigger, "41"), Found(BotKind.Trigger, "41", inPlace), held is { } proved ? Proof(BotKind.Trigger, "41", proved) : null).Status.ShouldBe(status);

    [Theory]
    [InlineData(false, null, BotStatus.Unproved)]
    [InlineData(true, null, BotStatus.Open)]
    [InlineData(true, HoldMeans.NotNeeded, BotStatus.Silent)]
    public void Trigger_ThatCallsAWebhook_IsAFaultOnlyWhenSomebodySaysThatItSpeaks(bool registered, HoldMeans? heldBy, BotStatus status)
    {
        var found = Found(BotKind.Trigger, "41", false) with { Speech = Speech.CallsOut };

        BotRegistry.Of(new AccountOptions { Bots = registered ? [Registered(BotKind.Trigger, "41", heldBy)] : [] }, [found], [], []).Single().Status.ShouldBe(status);
    }

    [Fact]
    public void Trigger_SaidToSayNothing_ThatNotifiesTheRequester_IsOpen() =>
        Only(Registered(BotKind.Trigger, "41", HoldMeans.NotNeeded), Found(BotKind.Trigger, "41", false)).Status.ShouldBe(BotStatus.Open);

    [Fact]
    public void Program_ThatNothingHolds_IsRedHoweverOftenItWasProved()
    {
        var entry = Only(Registered(BotKind.User, "700"), proof: Proof(BotKind.User, "700", held: true));

        (entry.Status, entry.IsRed).ShouldBe((BotStatus.NotHoldable, true));
    }

    [Fact]
    public void Program_ThatAsksFirst_IsHeldButUnproved() =>
        Only(Registered(BotKind.User, "700", HoldMeans.Asks)).Status.ShouldBe(BotStatus.Unproved);

    [Theory]
    [InlineData(BotKind.Trigger, BotStatus.Gone)]
    [InlineData(BotKind.Macro, BotStatus.Gone)]
    [InlineData(BotKind.Workflow, BotStatus.Unproved)]
    public void Bot_ThatTheHelpdeskDoesNotShow_IsGoneWhereItWouldShow(BotKind kind, BotStatus status) =>
        Only(Registered(kind, "1")).Status.ShouldBe(status);

    [Fact]
    public void Trigger_HelpdeskNotAsked_IsNotTakenForGone() =>
        Only(Registered(BotKind.Trigger, "1"), looked: false).Status.ShouldBe(BotStatus.Unproved);

    [Fact]
    public void LatestProof_OfSeveral_Counts() =>
        BotRegistry.Of(
            new AccountOptions { Bots = [Registered(BotKind.Trigger, "41")] },
            [Found(BotKind.Trigger, "41", true)],
            [Proof(BotKind.Trigger, "41", held: false, day: 1), Proof(BotKind.Trigger, "41", held: true, day: 2), Proof(BotKind.Automation, "41", held: false, day: 3)],
            []).Single().Status.ShouldBe(BotStatus.Proved);

    [Fact]
    public void Found_ThatNobodyRegistered_NeedsRegisteringUnlessItIsAMacro()
    {
        var entries = BotRegistry.Of(new AccountOptions(), [Found(BotKind.Trigger, "41", false), Found(BotKind.Macro, "9", null)], [], []);

        entries.Select(e => (e.Id, e.IsRegistered, e.NeedsRegistering, e.IsRed)).ShouldBe([("41", false, true, true), ("9", false, false, false)]);
        entries[0].Name.ShouldBe("The 41");
    }

    [Fact]
    public void BotUserIds_WithoutARegistryEntry_AreInTheRegistryWithoutOwner()
    {
        var entries = BotRegistry.Of(new AccountOptions { BotUserIds = ["700", "701"], BotAppCodes = ["robo"], Bots = [Registered(BotKind.User, "701", HoldMeans.Asks)] }, [], [], []);

        entries.Select(e => (e.Kind, e.Id, e.Owner)).ShouldBe([(BotKind.User, "700", ""), (BotKind.App, "robo", ""), (BotKind.User, "701", "Maria")]);
    }

    [Fact]
    public void Entries_AreSortedWorstFirst() =>
        BotRegistry.Of(
            new AccountOptions { Bots = [Registered(BotKind.Trigger, "1"), Registered(BotKind.User, "2"), Registered(BotKind.Macro, "3")] },
            [Found(BotKind.Trigger, "1", true), Found(BotKind.Macro, "3", null)],
            [],
            []).Select(e => e.Status).ShouldBe([BotStatus.NotHoldable, BotStatus.Reported, BotStatus.InPlace]);

    [Fact]
    public void Breaches_AreThoseOfTheBot() =>
        BotRegistry.Of(new AccountOptions { Bots = [Registered(BotKind.Macro, "9")] }, null, [], [new(BotKind.Trigger, "9", 4, At), new(BotKind.Macro, "9", 2, At)]).Single().Breaches!.Count.ShouldBe(2);

    [Fact]
    public void BotUsers_OfBothLists_AreOneListWithoutRepeats()
    {
        var options = new AccountOptions { BotUserIds = ["1", "2"], Bots = [Registered(BotKind.User, "2"), Registered(BotKind.User, "3"), Registered(BotKind.Trigger, "4")], BotAppCodes = ["a"] };

        options.BotUsers.ShouldBe(["1", "2", "3"]);
        options.BotApps.ShouldBe(["a"]);
    }

    [Fact]
    public void Validate_WhatIsMissingOrImpossible_IsSaidWithItsKeyAndWhatToDo()
    {
        new BotOptions().Validate("Bots:0").Select(p => p.Split(':')[2]).ShouldBe(["Kind", "Id", "Owner"]);
        Registered(BotKind.User, "1", HoldMeans.TagGuard).Validate("Bots:0").ShouldHaveSingleItem().ShouldContain("a user cannot be held by tagguard");
        Registered(BotKind.Trigger, "1").Validate("Bots:0").ShouldBeEmpty();
    }
}
