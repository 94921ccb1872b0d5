namespace Hitl.Connector.Worker.Tests;

/// <summary>Waits for something that other threads or processes bring about.</summary>
internal static class Wait
{
    private static readonly TimeSpan _between = TimeSpan.FromMilliseconds(50);

    /// <summary>Fails with <paramref name="what"/> when the condition does not come true in time.</summary>
    public static async Task UntilAsync(Func<Task<bool>> condition, string what, int seconds = 60)
    {
        var time = TimeProvider.System;
        var started = time.GetTimestamp();
        while (!await condition())
        {
            time.GetElapsedTime(started).TotalSeconds.ShouldBeLessThan(seconds, $"waited for: {what}");
            await Task.Delay(_between, time);
        }
    }

    public static Task UntilAsync(Func<bool> condition, string what, int seconds = 60) => UntilAsync(() => Task.FromResult(condition()), what, seconds);
}
