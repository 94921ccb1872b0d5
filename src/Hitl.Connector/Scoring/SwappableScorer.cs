using Hitl.Connector.Conversations;
using Hitl.Connector.Notes;

namespace Hitl.Connector.Scoring;

/// <summary>
/// Scores with the models in force and lets others take their place while scores run: each score is made by one
/// generation of models from beginning to end, and a generation is disposed once its last score is done.
/// </summary>
public sealed class SwappableScorer(IScorer first) : IScorer, INoteReader, IDisposable
{
    private volatile Generation current = new(first);

    public IReadOnlyList<ModelStamp> Models => current.Scorer.Models;

    public Scores Score(Snapshot snapshot)
    {
        var generation = Enter();
        try
        {
            return generation.Scorer.Score(snapshot);
        }
        finally
        {
            generation.Leave();
        }
    }

    /// <summary>By the models in force; nothing is read where they read no notes.</summary>
    public NoteReading Read(Snapshot snapshot)
    {
        var generation = Enter();
        try
        {
            return generation.Scorer is INoteReader reader ? reader.Read(snapshot) : NoteReading.Nothing;
        }
        finally
        {
            generation.Leave();
        }
    }

    /// <summary>From the next score on <paramref name="next"/> answers; this owns it and disposes what it replaces.</summary>
    public void Replace(IScorer next) => Interlocked.Exchange(ref current, new Generation(next)).Leave();

    public void Dispose() => current.Leave();

    // Between reading and entering, a generation may have been replaced and let go: then the next one is there already.
    private Generation Enter()
    {
        while (true)
        {
            var generation = current;
            if (generation.TryEnter())
            {
                return generation;
            }

            ObjectDisposedException.ThrowIf(ReferenceEquals(generation, current), this);
        }
    }

    private sealed class Generation(IScorer scorer)
    {
        // One for being in force, one for each running score.
        private int holders = 1;

        public IScorer Scorer => scorer;

        public bool TryEnter()
        {
            for (var seen = Volatile.Read(ref holders); seen > 0; seen = Volatile.Read(ref holders))
            {
                if (Interlocked.CompareExchange(ref holders, seen + 1, seen) == seen)
                {
                    return true;
                }
            }

            return false;
        }

        public void Leave()
        {
            if (Interlocked.Decrement(ref holders) == 0)
            {
                (scorer as IDisposable)?.Dispose();
            }
        }
    }
}
