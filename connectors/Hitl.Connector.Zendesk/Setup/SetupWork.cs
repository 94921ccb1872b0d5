using Hitl.Connector.Accounts;
using Hitl.Connector.Conversations;

namespace Hitl.Connector.Zendesk.Setup;

/// <param name="Do">Makes it so and says how that ended; null when there is nothing to do or only a person can.</param>
internal sealed record SetupWork(SetupStep Step, Func<SetupStep, CancellationToken, Task<SetupStep>>? Do = null)
{
    /// <summary>The step, done or refused.</summary>
    public static SetupStep Done(SetupStep step, HelpdeskFailure? failure) => failure is null
        ? step with { State = SetupStepState.Applied }
        : step with { State = SetupStepState.Failed, Description = $"{step.Description} ({failure.Code})" };
}
