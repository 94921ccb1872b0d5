namespace Hitl.Connector.Worker.Tests;

/// <summary>Waits for something that other threads or processes bring about.</summary>
internal static class Wait
{
    private static readonly TimeSpan _between = TimeSpan.FromMilliseconds(50);

    /// <summary>Far beyond what anything takes on a busy machine: only what never comes costs so long.</summary>
    private static readonly TimeSpan _patience = TimeSpan.FromMinutes(2);

    /// <summary>Fails with <paramref name="what"/> when the condition does not come true in time.</summary>
    public static async Task UntilAsync(Func<Task<bool>> condition, string what)
    {
        var time = TimeProvider.System;
        var started = time.GetTimestamp();
        while (!await condition())
        {
            time.GetElapsedTime(started).ShouldBeLessThan(_patience, $"waited for: {what}");
            await Task.Delay(_between, time);
        }
    }

    public static Task UntilAsync(Func<bool> condition, string what) => UntilAsync(() => Task.FromResult(condition()), what);
}
