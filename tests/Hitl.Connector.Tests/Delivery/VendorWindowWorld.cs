using Hitl.Connector.Delivery;

namespace Hitl.Connector.Tests.Delivery;

/// <summary>One account at a vendor that counts calls in fixed windows, and more work than it allows.</summary>
internal sealed class VendorWindowWorld(int seed)
{
    private const int Limit = 100;
    private const int WindowTicks = 60;

    /// <summary>Holds that begin in one window at most: their calls fit into the reserve.</summary>
    private const int HoldsPerWindow = 5;

    private readonly Random _random = new(seed);
    private readonly TickedTime _time = new();
    private readonly List<Job> _jobs = [];
    private readonly List<(int At, QuotaReading Reading, Job Job)> _answers = [];
    private int _used;

    /// <returns>What went wrong, or null.</returns>
    public string? Play()
    {
        var governor = new QuotaGovernor(_time, static _ => 100);
        governor.Observe(new QuotaReading("a", "account", Limit, Limit, TimeSpan.FromSeconds(WindowTicks)));
        for (var tick = 0; tick < WindowTicks * 4; tick++)
        {
            if (tick % WindowTicks == 0)
            {
                _used = 0;
            }

            _time.Tick = tick;
            Answer(governor, tick);
            for (var begun = _random.Next(6); begun > 0; begun--)
            {
                Begin(governor, QuotaLane.Work, new CallCost(5, 3));
            }

            // Not in a window's last ticks: its calls would fall into the next, where they are not what is tested.
            if (tick % WindowTicks is > 5 and < 50 && tick % (WindowTicks / HoldsPerWindow) == 0 && !Begin(governor, QuotaLane.Hold, new CallCost(0, 1)))
            {
                return $"tick {tick}: a hold had to wait";
            }

            if (!Send(tick))
            {
                return $"tick {tick}: the vendor refused a call";
            }
        }

        return null;
    }

    private bool Begin(QuotaGovernor governor, QuotaLane lane, CallCost cost)
    {
        var grant = governor.Take("a", lane, cost);
        if (grant.Granted)
        {
            _jobs.Add(new Job(grant) { Left = lane is QuotaLane.Hold ? 1 : 1 + _random.Next(cost.Reads + cost.Writes) });
        }

        return grant.Granted;
    }

    private bool Send(int tick)
    {
        foreach (var job in _jobs.Where(j => j is { Left: > 0, Waiting: false } && _random.Next(2) == 0).ToList())
        {
            job.Left--;
            job.Waiting = true;
            if (++_used > Limit)
            {
                return false;
            }

            var resets = WindowTicks - (tick % WindowTicks);
            _answers.Add((tick + 1 + _random.Next(3), new QuotaReading("a", "account", Limit, Limit - _used, TimeSpan.FromSeconds(resets)), job));
        }

        return true;
    }

    private void Answer(QuotaGovernor governor, int tick)
    {
        foreach (var answer in _answers.Where(a => a.At <= tick).OrderBy(_ => _random.Next()).ToList())
        {
            // The reset is seconds from when it was sent; an answer of the window before says nothing of this one.
            var sentAgo = answer.At - tick;
            governor.Observe(answer.Reading with { ResetsIn = answer.Reading.ResetsIn + TimeSpan.FromSeconds(sentAgo) });
            answer.Job.Waiting = false;
            _answers.Remove(answer);
            if (answer.Job.Left == 0)
            {
                answer.Job.Grant.Dispose();
                _jobs.Remove(answer.Job);
            }
        }
    }

    private sealed class Job(QuotaGrant grant)
    {
        public QuotaGrant Grant => grant;

        public int Left { get; set; }

        public bool Waiting { get; set; }
    }

    private sealed class TickedTime : TimeProvider
    {
        private static readonly DateTimeOffset _start = new(2026, 11, 20, 12, 0, 0, TimeSpan.Zero);

        public int Tick { get; set; }

        public override DateTimeOffset GetUtcNow() => _start.AddSeconds(Tick);
    }
}
