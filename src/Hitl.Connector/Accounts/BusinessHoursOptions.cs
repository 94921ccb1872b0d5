using System.Globalization;

namespace Hitl.Connector.Accounts;

/// <summary>When an account's desk is open.</summary>
public sealed class BusinessHoursOptions
{
    /// <summary>IANA name, e.g. <c>Europe/Berlin</c>.</summary>
    public string TimeZone { get; set; } = "UTC";

    /// <summary>By weekday in English, e.g. <c>monday</c>: <c>09:00-12:30, 13:30-17:00</c>. A day that is not named is closed; <c>24:00</c> is the day's end.</summary>
    public Dictionary<string, string> Weekly { get; set; } = [];

    /// <summary>Closed all day, e.g. <c>2026-12-25</c>, as the calendar of <see cref="TimeZone"/> has it.</summary>
    public IReadOnlyList<string> Holidays { get; set; } = [];

    /// <summary>Every problem with its key; empty when <see cref="ToCalendar"/> can be called.</summary>
    public IEnumerable<string> Validate(string keyPrefix)
    {
        if (!TimeZoneInfo.TryFindSystemTimeZoneById(TimeZone, out _))
        {
            yield return $"{keyPrefix}:{nameof(TimeZone)}: \"{TimeZone}\" is no time zone; write one such as Europe/Berlin.";
        }

        if (Weekly.Count == 0)
        {
            yield return $"{keyPrefix}:{nameof(Weekly)}: names no day, so the desk would never be open; write \"monday\": \"09:00-17:00\", or leave the section out.";
        }

        foreach (var (day, hours) in Weekly)
        {
            if (Day(day) is null)
            {
                yield return $"{keyPrefix}:{nameof(Weekly)}: \"{day}\" is no weekday; write monday to sunday.";
            }
            else if (Hours(hours) is null)
            {
                yield return $"{keyPrefix}:{nameof(Weekly)}:{day}: \"{hours}\" cannot be read; write hours such as 09:00-12:30, 13:30-17:00.";
            }
        }

        foreach (var holiday in Holidays.Where(h => Date(h) is null))
        {
            yield return $"{keyPrefix}:{nameof(Holidays)}: \"{holiday}\" is no date; write it as 2026-12-25.";
        }
    }

    /// <summary>Only after <see cref="Validate"/> found nothing.</summary>
    public BusinessCalendar ToCalendar() => new(
        TimeZoneInfo.FindSystemTimeZoneById(TimeZone),
        Weekly.ToDictionary(w => Day(w.Key)!.Value, w => (IReadOnlyList<OpenHours>)Hours(w.Value)!),
        Holidays.Select(h => Date(h)!.Value));

    private static DayOfWeek? Day(string name) =>
        Enum.GetValues<DayOfWeek>().Cast<DayOfWeek?>().FirstOrDefault(d => d.ToString()!.Equals(name.Trim(), StringComparison.OrdinalIgnoreCase));

    private static DateOnly? Date(string text) =>
        DateOnly.TryParseExact(text.Trim(), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date) ? date : null;

    private static List<OpenHours>? Hours(string text)
    {
        var hours = new List<OpenHours>();
        foreach (var part in text.Split(',', StringSplitOptions.TrimEntries))
        {
            if (part.Split('-', StringSplitOptions.TrimEntries) is not [var from, var to] || Minutes(from) is not { } start || Minutes(to) is not { } end || start >= end)
            {
                return null;
            }

            hours.Add(new OpenHours(start, end));
        }

        return hours;
    }

    private static int? Minutes(string text) =>
        text == "24:00" ? 24 * 60
        : TimeOnly.TryParseExact(text, ["HH:mm", "H:mm"], CultureInfo.InvariantCulture, DateTimeStyles.None, out var time) ? (time.Hour * 60) + time.Minute
        : null;
}
