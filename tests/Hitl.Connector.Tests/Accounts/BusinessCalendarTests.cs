using Hitl.Connector.Accounts;
using Xunit.Abstractions;

namespace Hitl.Connector.Tests.Accounts;

public sealed class BusinessCalendarTests(ITestOutputHelper output)
{
    private static BusinessHoursOptions Berlin => new()
    {
        TimeZone = "Europe/Berlin",
        Weekly = new() { ["monday"] = "09:00-12:30, 13:30-17:00", ["Friday"] = "22:00-24:00", ["saturday"] = "00:00-02:00", ["sunday"] = "01:00-04:00" },
        Holidays = ["2026-12-28"],
    };

    private static DateTimeOffset Utc(string text) => DateTimeOffset.Parse(text + "Z", System.Globalization.CultureInfo.InvariantCulture);

    [Theory]
    [InlineData("2026-11-23T07:59:59", false)]
    [InlineData("2026-11-23T08:00:00", true)]
    [InlineData("2026-11-23T11:30:00", false)]
    [InlineData("2026-11-23T12:30:00", true)]
    [InlineData("2026-11-23T16:00:00", false)]
    [InlineData("2026-07-06T07:00:00", true)]
    [InlineData("2026-11-24T10:00:00", false)]
    [InlineData("2026-11-20T22:59:59", true)]
    [InlineData("2026-11-21T00:59:59", true)]
    [InlineData("2026-12-28T10:00:00", false)]
    public void IsOpen_ByTheWallClockOfTheDesk_IncludingSummerTimeAndHolidays(string utc, bool open) =>
        Berlin.ToCalendar().IsOpen(Utc(utc)).ShouldBe(open);

    [Theory]
    [InlineData("2026-11-23T07:00:00", "2026-11-23T08:00:00")]
    [InlineData("2026-11-23T08:00:00", "2026-11-23T11:30:00")]
    [InlineData("2026-11-23T16:00:00", "2026-11-27T21:00:00")]
    [InlineData("2026-11-27T21:00:00", "2026-11-28T01:00:00")]
    [InlineData("2026-12-27T03:00:00", "2027-01-01T21:00:00")]
    [InlineData("2026-10-25T00:30:00", "2026-10-25T03:00:00")]
    [InlineData("2027-03-28T00:30:00", "2027-03-28T02:00:00")]
    public void ChangesAt_NextBoundary_IsTheInstantThatTheDeskSees(string after, string change) =>
        Berlin.ToCalendar().ChangesAt(Utc(after)).ShouldBe(Utc(change));

    [Fact]
    public void ChangesAt_AlwaysOrNeverOpen_IsNull()
    {
        var days = Enum.GetValues<DayOfWeek>().ToDictionary(d => d.ToString(), _ => "00:00-24:00");

        new BusinessHoursOptions { Weekly = days }.ToCalendar().ChangesAt(Utc("2026-11-20T12:00:00")).ShouldBeNull();
        new BusinessCalendar(TimeZoneInfo.Utc, new Dictionary<DayOfWeek, IReadOnlyList<OpenHours>>(), []).ChangesAt(Utc("2026-11-20T12:00:00")).ShouldBeNull();
    }

    [Fact]
    public void ChangesAt_AnyCalendarAndTime_IsTheFirstMinuteAtWhichTheAnswerChanges()
    {
        var seed = Environment.TickCount;
        output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        string[] zones = ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata", "UTC"];
        for (var round = 0; round < 60; round++)
        {
            var weekly = Enum.GetValues<DayOfWeek>().ToDictionary(d => d, _ => (IReadOnlyList<OpenHours>)[.. Enumerable.Range(0, random.Next(3)).Select(_ => Hours(random))]);
            var calendar = new BusinessCalendar(TimeZoneInfo.FindSystemTimeZoneById(zones[random.Next(zones.Length)]), weekly, []);
            var after = Utc("2026-01-01T00:00:00").AddMinutes(random.Next(365 * 24 * 60));

            var change = calendar.ChangesAt(after);

            var open = calendar.IsOpen(after);
            var brute = Enumerable.Range(1, 9 * 24 * 60).Select(m => after.AddMinutes(m)).Cast<DateTimeOffset?>().FirstOrDefault(t => calendar.IsOpen(t!.Value) != open);
            change.ShouldBe(brute, $"round {round}, {after:O}");
        }
    }

    [Fact]
    public void Validate_EveryMistake_IsNamedAtOnce()
    {
        var options = new BusinessHoursOptions { TimeZone = "Mars/Olympus", Weekly = new() { ["munday"] = "09:00-17:00", ["tuesday"] = "17:00-09:00", ["friday"] = "9-5" }, Holidays = ["25.12.2026"] };

        options.Validate("H").Count().ShouldBe(5);
        new BusinessHoursOptions().Validate("H").ShouldHaveSingleItem().ShouldContain("names no day");
        Berlin.Validate("H").ShouldBeEmpty();
    }

    private static OpenHours Hours(Random random)
    {
        var from = random.Next(0, 1430);
        return new OpenHours(from, random.Next(from + 1, 1441));
    }
}
