using System.Collections.Concurrent;
using System.Diagnostics;

namespace Hitl.Connector.Fuzz;

/// <summary>An interleaving in which something went wrong.</summary>
/// <param name="Seed">Plays it again, alone.</param>
internal sealed record Find(int Seed, Stage Stage, IReadOnlyList<string> Wrongs, string Story)
{
    public override string ToString() => $"seed {Seed} ({Stage}): {string.Join("; ", Wrongs)}";
}

/// <summary>Plays interleavings, one seed after the other from the first, on as many threads as wanted: one world each.</summary>
internal sealed class FuzzRun(int firstSeed, int runs, int threads)
{
    private readonly Lock _gate = new();
    private readonly long _started = Stopwatch.GetTimestamp();
    private int _taken;
    private int _played;

    public int Played => Volatile.Read(ref _played);

    public int Deaths { get; private set; }

    public TimeSpan Elapsed => Stopwatch.GetElapsedTime(_started);

    /// <summary>In the order in which they were made.</summary>
    public ConcurrentQueue<Find> Finds { get; } = [];

    public Exposure Exposure { get; } = new();

    public SortedDictionary<Stage, int> Stages { get; } = [];

    /// <summary>Of all stories together: the same for the same seeds, however many threads played them.</summary>
    public ulong Hash { get; private set; }

    /// <summary>Returns when all is played. The first failure of the fuzzer itself ends it.</summary>
    public void Play(CancellationToken cancellationToken)
    {
        Exception? broken = null;
        var players = Enumerable.Range(0, threads).Select(_ => new Thread(() =>
        {
            try
            {
                PlaySome(cancellationToken);
            }
            catch (Exception failure)
            {
                Interlocked.CompareExchange(ref broken, failure, null);
                Interlocked.Exchange(ref _taken, runs);
            }
        })).ToList();
        players.ForEach(p => p.Start());
        players.ForEach(p => p.Join());
        if (broken is not null)
        {
            throw new InvalidOperationException("The fuzzer itself failed.", broken);
        }
    }

    private void PlaySome(CancellationToken cancellationToken)
    {
        using var world = new FuzzWorld(FuzzStore.InMemory);
        var exposure = new Exposure();
        while (!cancellationToken.IsCancellationRequested && Interlocked.Increment(ref _taken) is var number && number <= runs)
        {
            var episode = Episode.Play(world, exposure, firstSeed + number - 1);
            Count(episode);
        }

        lock (_gate)
        {
            Exposure.Add(exposure);
        }
    }

    private void Count(Episode episode)
    {
        var hash = Convert.ToUInt64(episode.Story.Hash(), 16);
        lock (_gate)
        {
            _played++;
            Deaths += episode.Deaths;
            Hash ^= hash;
            Stages[episode.Stage] = Stages.GetValueOrDefault(episode.Stage) + 1;
            if (episode.Wrongs.Count > 0)
            {
                Finds.Enqueue(new Find(episode.Story.Seed, episode.Stage, episode.Wrongs, episode.Story.ToString()));
            }
        }
    }
}
