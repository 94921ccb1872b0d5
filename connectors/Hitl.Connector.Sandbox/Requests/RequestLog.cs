namespace Hitl.Connector.Sandbox;

/// <summary>One call that a sandboxed helpdesk got.</summary>
public sealed class LoggedCall
{
    public required long Seq { get; init; }

    public required string Helpdesk { get; init; }

    public required string Method { get; init; }

    public required string PathAndQuery { get; init; }

    /// <summary>Request headers; credentials are masked.</summary>
    public required IReadOnlyDictionary<string, string> Headers { get; init; }

    /// <summary>The body as text; client secrets are masked.</summary>
    public required string Body { get; init; }

    public required DateTimeOffset ReceivedAt { get; init; }

    /// <summary>0 while the answer is being made.</summary>
    public int Status { get; internal set; }

    /// <summary>When the write entered the state; null for reads and refused writes.</summary>
    public DateTimeOffset? CommittedAt { get; internal set; }

    public DateTimeOffset? AnsweredAt { get; internal set; }
}

/// <summary>Every call to the vendors' APIs, newest kept.</summary>
public sealed class RequestLog(int capacity = 200_000)
{
    private readonly Lock gate = new();
    private readonly Ring<LoggedCall> calls = new(capacity);
    private long lastSeq;

    /// <summary>The number of the newest call; never goes back, not even by <see cref="Clear"/>.</summary>
    public long LastSeq
    {
        get
        {
            lock (gate)
            {
                return lastSeq;
            }
        }
    }

    /// <summary>Calls numbered above <paramref name="seq"/> that are still kept, oldest first.</summary>
    public IReadOnlyList<LoggedCall> Since(long seq = 0)
    {
        lock (gate)
        {
            return calls.Newest((int)Math.Min(calls.Count, Math.Max(0, lastSeq - seq)));
        }
    }

    public void Clear()
    {
        lock (gate)
        {
            calls.Clear();
        }
    }

    internal LoggedCall Add(Func<long, LoggedCall> make)
    {
        lock (gate)
        {
            var call = make(++lastSeq);
            calls.Add(call);
            return call;
        }
    }
}

/// <summary>The newest so many of a row. Not safe for threads.</summary>
internal sealed class Ring<T>(int capacity)
{
    private readonly T[] items = new T[capacity];
    private int start;

    public int Count { get; private set; }

    public void Add(T item)
    {
        items[(start + Count) % items.Length] = item;
        if (Count < items.Length)
        {
            Count++;
        }
        else
        {
            start = (start + 1) % items.Length;
        }
    }

    /// <summary>Oldest of them first.</summary>
    public T[] Newest(int count)
    {
        var newest = new T[count];
        for (var index = 0; index < count; index++)
        {
            newest[index] = items[(start + Count - count + index) % items.Length];
        }

        return newest;
    }

    public void Clear()
    {
        Array.Clear(items);
        start = 0;
        Count = 0;
    }
}
