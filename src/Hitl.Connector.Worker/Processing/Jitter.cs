using System.Security.Cryptography;

namespace Hitl.Connector.Worker.Processing;

/// <summary>Where retries get their spread from: 0 (inclusive) to 1. Thread-safe.</summary>
public sealed class Jitter(Func<double> next)
{
    public static Jitter Source { get; } = new(static () => RandomNumberGenerator.GetInt32(1 << 24) / (double)(1 << 24));

    public double Next() => next();
}
