namespace Hitl.Connector.Worker.Demo;

/// <summary>How long the people of a played helpdesk read before they take over, and before they finish.</summary>
public interface IHumanPace
{
    /// <param name="scripted">What the script gives them.</param>
    Task ReadAsync(TimeSpan scripted, CancellationToken cancellationToken);

    /// <summary>Once for each conversation played: nobody will read it any more.</summary>
    void ConversationEnded();
}

/// <summary>At least <paramref name="atLeast"/>, whatever the worker does meanwhile.</summary>
internal sealed class SteadyPace(TimeSpan atLeast, TimeProvider time) : IHumanPace
{
    public Task ReadAsync(TimeSpan scripted, CancellationToken cancellationToken) =>
        Task.Delay(scripted > atLeast ? scripted : atLeast, time, cancellationToken);

    public void ConversationEnded()
    {
    }
}
