namespace Hitl.Connector.Escalation.Replay;

/// <summary>Counts by name and hour. Grows with names and hours, not with what is counted.</summary>
internal sealed class HourlyLoad
{
    private readonly Dictionary<(string Name, long Hour), long> _counts = [];

    public void Add(string name, DateTimeOffset at, long count = 1)
    {
        var key = (name, at.UtcTicks / TimeSpan.TicksPerHour);
        _counts[key] = _counts.GetValueOrDefault(key) + count;
    }

    public void Add(HourlyLoad other)
    {
        foreach (var (key, count) in other._counts)
        {
            _counts[key] = _counts.GetValueOrDefault(key) + count;
        }
    }

    /// <summary>The most in any hour under a name.</summary>
    public long Busiest(string name) => _counts.Where(c => c.Key.Name == name).Select(c => c.Value).DefaultIfEmpty().Max();

    /// <summary>The busiest team first.</summary>
    public IReadOnlyList<TeamLoad> ByTeam() =>
    [
        .. _counts.GroupBy(c => c.Key.Name)
            .Select(Team)
            .OrderByDescending(t => t.Conversations).ThenBy(t => t.Team, StringComparer.Ordinal),
    ];

    private static TeamLoad Team(IGrouping<string, KeyValuePair<(string Name, long Hour), long>> hours)
    {
        var byHour = new long[24];
        foreach (var hour in hours)
        {
            byHour[hour.Key.Hour % 24] += hour.Value;
        }

        var busiest = hours.OrderByDescending(h => h.Value).ThenBy(h => h.Key.Hour).First();
        return new TeamLoad(hours.Key, byHour.Sum(), byHour, busiest.Value, new DateTimeOffset(busiest.Key.Hour * TimeSpan.TicksPerHour, TimeSpan.Zero));
    }
}
