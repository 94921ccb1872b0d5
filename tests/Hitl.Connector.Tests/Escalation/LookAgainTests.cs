using Hitl.Connector.Conversations;
using Hitl.Connector.Escalation;
using Hitl.Connector.Handover;

namespace Hitl.Connector.Tests.Escalation;

/// <summary>Conditions on time ask to be looked at again when they can change, and only then.</summary>
public class LookAgainTests
{
    private static readonly DateTimeOffset Wrote = Talk.Start.AddMinutes(1);

    [Theory]
    [InlineData("minutes_since_customer: { at_least: 30 }", 10, 30)]
    [InlineData("minutes_since_customer: { at_least: 30 }", 30, null)]
    [InlineData("minutes_since_customer: { below: 30 }", 10, 30)]
    [InlineData("not: { minutes_since_customer: { below: 30 } }", 10, 30)]
    [InlineData("any: [{ minutes_since_customer: { at_least: 30 } }, { minutes_since_customer: { at_least: 20 } }]", 10, 20)]
    [InlineData("minutes_since_customer: { at_least: 30 }, sentiment: { below: 0.1 }", 10, null)] // cannot fire whatever time does
    [InlineData("minutes_since_customer: { at_least: 30 }, sentiment: { below: 0.9 }", 10, 30)]
    [InlineData("any: [{ minutes_since_customer: { at_least: 30 } }, { sentiment: { below: 0.9 } }]", 10, null)] // fires whatever time does
    [InlineData("sentiment: { below: 0.9 }", 10, null)]
    [InlineData("business_hours: false", 10, 240)]
    public void LookAgainAt_Time_IsTheEarliestChange(string when, int minutesLater, int? expected) =>
        Decide(when, Wrote.AddMinutes(minutesLater)).LookAgainAt.ShouldBe(expected is { } minutes ? Wrote.AddMinutes(minutes) : null);

    [Fact]
    public void LookAgainAt_Above_IsRightAfterTheMinute()
    {
        var at = Decide("minutes_since_customer: { above: 30 }", Wrote).LookAgainAt.ShouldNotBeNull();

        Decide("minutes_since_customer: { above: 30 }", Wrote.AddMinutes(30)).Fired.ShouldBeEmpty();
        Decide("minutes_since_customer: { above: 30 }", at).Fired.ShouldHaveSingleItem().Because.ShouldBe("minutes since customer 30 > 30");
        Decide("minutes_since_customer: { at_most: 30 }", Wrote).LookAgainAt.ShouldBe(at);
    }

    [Fact]
    public void LookAgainAt_LookedAgainThen_FiresAndHasAnotherId()
    {
        const string when = "minutes_since_customer: { at_least: 30 }";
        var before = Decide(when, Wrote.AddMinutes(10));
        var then = Decide(when, before.LookAgainAt!.Value);

        before.Fired.ShouldBeEmpty();
        then.Fired.ShouldHaveSingleItem();
        then.Id.ShouldNotBe(before.Id, "its effects are new ones");
        Decide(when, Wrote.AddMinutes(12)).Id.ShouldBe(before.Id, "nothing came of the two minutes");
    }

    [Theory]
    [InlineData("minutes_since_customer: { at_least: 30 }", 10, 30)]
    [InlineData("minutes_since_customer: { below: 30 }", 10, 30)]
    [InlineData("sentiment: { below: 0.9 }", 10, null)]
    public void LookAgainAt_RuleThatStands_IsLookedAtUntilItIsSettled(string when, int minutesLater, int? expected) =>
        EscalationPolicy.Decide(Rules(when, "role: escalate"), Sheet(Rules(when), Wrote.AddMinutes(minutesLater), null)).LookAgainAt
            .ShouldBe(expected is { } minutes ? Wrote.AddMinutes(minutes) : null);

    [Fact]
    public void LookAgainAt_ConversationIsOver_IsNever() =>
        Decide("minutes_since_customer: { at_least: 30 }", Wrote, new OwnershipState(Owner.Nobody, "solved")).LookAgainAt.ShouldBeNull();

    [Fact]
    public void LookAgainAt_StandsSinceAnEarlierMoment_IsNever()
    {
        var now = new Moment { At = Talk.Start };
        var sheet = Sheet(Rules("minutes_since_customer: { at_least: 30 }"), Wrote.AddMinutes(1), null) with { Moments = [now with { MinutesSinceCustomer = 45 }, now] };

        var decision = EscalationPolicy.Decide(Rules("minutes_since_customer: { at_least: 30 }", "role: escalate"), sheet);

        decision.Fired.ShouldHaveSingleItem();
        decision.LookAgainAt.ShouldBeNull();
        EscalationPolicy.Decide(Rules("minutes_since_customer: { at_least: 30 }"), sheet).LookAgainAt.ShouldBe(Wrote.AddMinutes(30));
    }

    private static Decision Decide(string when, DateTimeOffset now, OwnershipState? ownership = null)
    {
        var rules = Rules(when);
        return EscalationPolicy.Decide(rules, Sheet(rules, now, ownership));
    }

    private static RuleSet Rules(string when, string then = "tags: [hitl_a]")
    {
        var (rules, errors) = RuleFile.Parse(("r.yaml", $"rules:\n  - {{ id: a, name: A, owner: O, severity: low, when: {{ {when} }}, then: {{ {then} }} }}\n"));
        errors.ShouldBeEmpty();
        return rules!;
    }

    // The desk closes, or opens, four hours after the customer wrote.
    private static FactSheet Sheet(RuleSet rules, DateTimeOffset now, OwnershipState? ownership) => FactSheets.Of(
        new Talk().Says(Talk.Customer).Show(ConversationStatus.Open),
        Talk.Scored(),
        ownership ?? new OwnershipState(Owner.Bot, "no_human_signal"),
        new DecisionSurroundings(Hitl.Connector.Accounts.AccountMode.Act, now) { IsOpen = _ => true, CalendarChangesAt = Wrote.AddMinutes(240) },
        rules);
}
