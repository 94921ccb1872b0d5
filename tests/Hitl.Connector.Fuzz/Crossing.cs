namespace Hitl.Connector.Fuzz;

/// <summary>
/// Where the worker leaves its process: before each use of the store, and on the way to and from a helpdesk. Others may act
/// there, and the worker may die there; what it waited for then never comes.
/// </summary>
internal sealed class Crossing(VirtualTime time)
{
    /// <summary>The one source of chance of an interleaving.</summary>
    public Random Random { get; set; } = new(0);

    /// <summary>Chance that the worker dies at a crossing, 0 to 1.</summary>
    public double Deadly { get; set; }

    public Action Died { get; set; } = static () => { };

    /// <summary>Milliseconds, each as likely as the other.</summary>
    public TimeSpan Some(int from, int to) => TimeSpan.FromTicks(Random.NextInt64(from * TimeSpan.TicksPerMillisecond, (to * TimeSpan.TicksPerMillisecond) + 1));

    public bool Chance(double probability) => Random.NextDouble() < probability;

    /// <summary>One use of the store takes a millisecond or a few.</summary>
    public Task StoreAsync()
    {
        var passed = new TaskCompletionSource();
        time.AfterInLife(Some(1, 4), () => Pass(passed.SetResult));
        return passed.Task;
    }

    /// <summary>Goes on, or dies here.</summary>
    public void Pass(Action goOn)
    {
        if (Chance(Deadly))
        {
            Died();
        }
        else
        {
            goOn();
        }
    }
}
