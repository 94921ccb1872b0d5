using Hitl.Connector.Escalation.Replay;

namespace Hitl.Connector.Tests.Escalation.Replay;

public sealed class HourlyLoadTests
{
    private static readonly DateTimeOffset Nine = new(2026, 3, 2, 9, 0, 0, TimeSpan.Zero);

    [Fact]
    public void ByTeam_SeveralTeams_ComeByLoadThenByName()
    {
        var load = new HourlyLoad();
        load.Add("Care", Nine);
        load.Add("Sales", Nine, 3);
        load.Add("Billing", Nine);

        load.ByTeam().Select(t => (t.Team, t.Conversations)).ShouldBe([("Sales", 3L), ("Billing", 1L), ("Care", 1L)]);
    }

    [Fact]
    public void ByTeam_HoursOfSeveralDays_AddUpByHourOfTheDayAndNameTheBusiestOne()
    {
        var load = new HourlyLoad();
        load.Add("Care", Nine.AddMinutes(59));
        load.Add("Care", Nine.AddDays(1), 2);
        load.Add("Care", Nine.AddDays(2), 2);
        load.Add("Care", Nine.AddHours(14));

        var team = load.ByTeam().ShouldHaveSingleItem();

        team.Conversations.ShouldBe(6);
        team.ByHour.Count.ShouldBe(24);
        team.ByHour.Select((count, hour) => (hour, count)).Where(h => h.count > 0).ShouldBe([(9, 5L), (23, 1L)]);
        (team.Busiest, team.BusiestAt).ShouldBe((2L, Nine.AddDays(1)), "of two hours alike the earlier");
    }

    [Fact]
    public void Busiest_OfAllNames_IsTheMostInOneHour()
    {
        var load = new HourlyLoad();
        load.Busiest().ShouldBe(0);

        load.Add("", Nine, 2);
        load.Add("", Nine.AddHours(1), 5);
        load.Add("", Nine.AddHours(2));

        load.Busiest().ShouldBe(5);
    }

    [Fact]
    public void Add_AnotherLoad_AddsHourByHour()
    {
        var (one, other) = (new HourlyLoad(), new HourlyLoad());
        one.Add("Care", Nine, 2);
        other.Add("Care", Nine.AddMinutes(5));
        other.Add("Care", Nine.AddHours(1));

        one.Add(other);

        one.ByTeam().ShouldHaveSingleItem().ByHour.Where(c => c > 0).ShouldBe([3L, 1L]);
    }
}
