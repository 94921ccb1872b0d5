using Hitl.Connector.Worker.Demo;

namespace Hitl.Connector.Worker.Tests.Demo;

/// <summary>
/// People who act once every conversation has come to where a person acts, or to its end, and the worker has worked off what
/// was said till then: what they find does not hang on how fast the machine is.
/// </summary>
/// <param name="conversations">How many are played.</param>
internal sealed class PatientPeople(int conversations, Func<Task> workedOff) : IHumanPace
{
    private readonly Lock _lock = new();
    private TaskCompletionSource _act = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _playing = conversations;
    private int _reading;

    public Task ReadAsync(TimeSpan scripted, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            _reading++;
            var act = _act.Task;
            ActIfAllRead();
            return act.WaitAsync(cancellationToken);
        }
    }

    public void ConversationEnded()
    {
        lock (_lock)
        {
            _playing--;
            ActIfAllRead();
        }
    }

    private void ActIfAllRead()
    {
        if (_reading == 0 || _reading < _playing)
        {
            return;
        }

        var act = _act;
        _act = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _reading = 0;
        _ = Task.Run(async () => await workedOff()).ContinueWith(act.SetFromTask, TaskScheduler.Default);
    }
}
