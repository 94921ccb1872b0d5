using Dapper;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Hitl.Connector.Storage.Engines;

/// <summary>
/// LISTEN/NOTIFY: what one worker stores wakes the others at once. Only a hint, as <see cref="Intake.WorkSignal"/> says:
/// while the listening connection is away, the others find the work by themselves a little later.
/// </summary>
internal sealed partial class PostgresWake : IAsyncDisposable
{
    private const string Channel = "hitl_work";

    private static readonly TimeSpan BeforeListeningAgain = TimeSpan.FromSeconds(5);

    /// <summary>Written before each notice: our own are not news to us.</summary>
    private readonly string _us = Guid.NewGuid().ToString("N");

    private readonly NpgsqlDataSource _source;
    private readonly Action<bool, bool> _raise;
    private readonly ILogger _log;
    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource _tried = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task _listening;

    /// <param name="raise">Told whether the inbox and whether the outbox changed.</param>
    public PostgresWake(NpgsqlDataSource source, Action<bool, bool> raise, ILogger log)
    {
        (_source, _raise, _log) = (source, raise, log);
        _listening = Task.Run(() => ListenAsync(_stop.Token));
    }

    /// <summary>Done when it listens, or has failed to for the first time.</summary>
    public Task Tried => _tried.Task;

    /// <summary>
    /// After the commit and outside its transaction: notices inside would make all commits queue behind one lock. The
    /// work is stored, so a failure here is logged and no more.
    /// </summary>
    public async Task TellOthersAsync(NpgsqlConnection connection, bool inboxChanged, bool outboxChanged)
    {
        if (!inboxChanged && !outboxChanged)
        {
            return;
        }

        try
        {
            await connection.ExecuteAsync($"SELECT pg_notify('{Channel}', @notice)", new { notice = $"{_us} {(inboxChanged ? "inbox " : "")}{(outboxChanged ? "outbox" : "")}" });
        }
        catch (NpgsqlException failure)
        {
            NotTold(_log, failure);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _listening;
        _stop.Dispose();
    }

    private async Task ListenAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await using var connection = await _source.OpenConnectionAsync(stop);
                connection.Notification += (_, notice) => Hear(notice.Payload);
                await connection.ExecuteAsync($"LISTEN {Channel}");

                if (!_tried.TrySetResult())
                {
                    // What was told while nobody listened.
                    _raise(true, true);
                }

                while (true)
                {
                    await connection.WaitAsync(stop);
                }
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                return;
            }
            catch (Exception failure)
            {
                _tried.TrySetResult();
                NotListening(_log, BeforeListeningAgain.TotalSeconds, failure);
            }

            try
            {
                await Task.Delay(BeforeListeningAgain, TimeProvider.System, stop);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    private void Hear(string notice)
    {
        var words = notice.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (words.Length > 0 && words[0] != _us)
        {
            _raise(words.Contains("inbox"), words.Contains("outbox"));
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Other workers could not be told about new work; they find it at their next look.")]
    private static partial void NotTold(ILogger log, Exception failure);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The connection that hears of other workers' work was lost; listening again in {Seconds} s.")]
    private static partial void NotListening(ILogger log, double seconds, Exception failure);
}
