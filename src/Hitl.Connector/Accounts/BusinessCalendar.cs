namespace Hitl.Connector.Accounts;

/// <summary>Hours of one day, in minutes after local midnight.</summary>
/// <param name="To">Not open any more at this minute; 1440 is the end of the day.</param>
public readonly record struct OpenHours(int From, int To);

/// <summary>When a desk is open, by the clock on its wall: pure, also where that clock is moved.</summary>
public sealed class BusinessCalendar
{
    /// <summary>Beyond this no change is looked for: a desk that is closed for longer is closed.</summary>
    private const int DaysAhead = 370;

    private readonly TimeZoneInfo zone;
    private readonly Dictionary<DayOfWeek, IReadOnlyList<OpenHours>> weekly;
    private readonly HashSet<DateOnly> holidays;

    public BusinessCalendar(TimeZoneInfo zone, IReadOnlyDictionary<DayOfWeek, IReadOnlyList<OpenHours>> weekly, IEnumerable<DateOnly> holidays)
    {
        this.zone = zone;
        this.weekly = weekly.ToDictionary();
        this.holidays = [.. holidays];
    }

    public bool IsOpen(DateTimeOffset at)
    {
        var local = TimeZoneInfo.ConvertTime(at, zone).DateTime;
        return Hours(DateOnly.FromDateTime(local)).Any(h => local.TimeOfDay >= TimeSpan.FromMinutes(h.From) && local.TimeOfDay < TimeSpan.FromMinutes(h.To));
    }

    /// <summary>When it next opens or closes after this time; null when it does neither within a year.</summary>
    public DateTimeOffset? ChangesAt(DateTimeOffset after)
    {
        var open = IsOpen(after);
        var today = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(after, zone).DateTime);
        for (var day = 0; day < DaysAhead; day++)
        {
            // A day's candidates lie between those of its neighbours, so the first that changes anything is the next.
            var change = Candidates(today.AddDays(day)).Where(c => c > after).Order().Cast<DateTimeOffset?>().FirstOrDefault(c => IsOpen(c!.Value) != open);
            if (change is not null)
            {
                return change;
            }
        }

        return null;
    }

    /// <summary>When the desk has been open for so long since this time; null when that takes more than a year.</summary>
    public DateTimeOffset? After(DateTimeOffset from, TimeSpan open)
    {
        var (at, left) = (from, open);
        while (at - from < TimeSpan.FromDays(DaysAhead))
        {
            var change = ChangesAt(at);
            if (IsOpen(at))
            {
                if (change is not { } closes || closes - at >= left)
                {
                    return at + left;
                }

                left -= closes - at;
            }

            if (change is not { } next)
            {
                return null;
            }

            at = next;
        }

        return null;
    }

    private IReadOnlyList<OpenHours> Hours(DateOnly date) =>
        !holidays.Contains(date) && weekly.TryGetValue(date.DayOfWeek, out var hours) ? hours : [];

    private IEnumerable<DateTimeOffset> Candidates(DateOnly date)
    {
        foreach (var minute in Hours(date).SelectMany(h => new[] { h.From, h.To }).Append(0))
        {
            foreach (var instant in Instants(date.ToDateTime(TimeOnly.MinValue).AddMinutes(minute)))
            {
                yield return instant;
            }
        }

        if (ClockMoved(date) is { } moved)
        {
            yield return moved;
        }
    }

    // An hour that the clock goes through twice is there twice; one that it leaps over is not there at all.
    private IEnumerable<DateTimeOffset> Instants(DateTime local) =>
        zone.IsInvalidTime(local) ? []
        : zone.IsAmbiguousTime(local) ? zone.GetAmbiguousTimeOffsets(local).Select(offset => new DateTimeOffset(local, offset))
        : [new DateTimeOffset(local, zone.GetUtcOffset(local))];

    private DateTimeOffset? ClockMoved(DateOnly date)
    {
        var (low, high) = (Midday(date.AddDays(-1)), Midday(date.AddDays(1)));
        if (zone.GetUtcOffset(low) == zone.GetUtcOffset(high))
        {
            return null;
        }

        var before = zone.GetUtcOffset(low);
        while (high - low > TimeSpan.FromSeconds(1))
        {
            var middle = low + ((high - low) / 2);
            (low, high) = zone.GetUtcOffset(middle) == before ? (middle, high) : (low, middle);
        }

        // Clocks are moved on whole minutes.
        return new DateTimeOffset((high.UtcTicks + (TimeSpan.TicksPerMinute / 2)) / TimeSpan.TicksPerMinute * TimeSpan.TicksPerMinute, TimeSpan.Zero);
    }

    private static DateTimeOffset Midday(DateOnly date) => new(date.ToDateTime(new TimeOnly(12, 0)), TimeSpan.Zero);
}
