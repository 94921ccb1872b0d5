using System.Runtime.InteropServices;

namespace Hitl.Connector.Escalation.Replay;

/// <summary>Counts by name and hour. Grows with names and hours, not with what is counted.</summary>
internal sealed class HourlyLoad
{
    private readonly Dictionary<(string Name, long Hour), long> _counts = [];

    public void Add(string name, DateTimeOffset at, long count = 1)
    {
        CollectionsMarshal.GetValueRefOrAddDefault(_counts, (name, at.UtcTicks / TimeSpan.TicksPerHour), out _) += count;
    }

    public void Add(HourlyLoad other)
    {
        foreach (var (key, count) in other._counts)
        {
            CollectionsMarshal.GetValueRefOrAddDefault(_counts, key, out _) += count;
        }
    }

    /// <summary>The most in any hour.</summary>
    public long Busiest() => _counts.Values.DefaultIfEmpty().Max();

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
