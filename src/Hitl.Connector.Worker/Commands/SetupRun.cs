using Hitl.Connector.Accounts;
using Hitl.Connector.Conversations;

namespace Hitl.Connector.Worker.Commands;

/// <summary>One account's setup: remembers what was shown, writes over nobody's change, and keeps what a rollback needs.</summary>
public sealed class SetupRun(IAccountSetup setup, ISetupLog log, string account, TimeProvider time)
{
    /// <summary>
    /// The plan, carried out when asked. A rule that somebody changed since a plan was last shown stops everything: the
    /// plan with the new state is returned instead, so that it has been shown for the next time.
    /// </summary>
    public async Task<HelpdeskResult<SetupPlan>> PlanAsync(SetupRequest request, bool apply, CancellationToken cancellationToken)
    {
        var plan = await setup.PlanAsync(request, cancellationToken);
        if (!plan.Succeeded)
        {
            return plan.Failure;
        }

        var shown = await log.ShownAsync(account, cancellationToken);
        var rules = plan.Value.Steps.Where(s => s is { State: SetupStepState.Differs, Before: not null }).ToList();
        await log.ShowAsync(account, rules.ToDictionary(s => s.Id, s => s.Before!.Stamp), time.GetUtcNow(), cancellationToken);
        if (!apply)
        {
            return plan;
        }

        var checkedPlan = plan.Value.Against(shown);
        if (checkedPlan.Steps.Any(s => s.State is SetupStepState.Changed))
        {
            return checkedPlan;
        }

        foreach (var step in rules)
        {
            await log.BeginAsync(account, step.Id, step.Before!, time.GetUtcNow(), cancellationToken);
        }

        var applied = await setup.ApplyAsync(plan.Value, cancellationToken);
        if (!applied.Succeeded)
        {
            return applied.Failure;
        }

        foreach (var step in rules.Select(r => applied.Value.Steps.FirstOrDefault(s => s.Id == r.Id) ?? r))
        {
            await (step is { State: SetupStepState.Applied, After: { } after } ? log.EndAsync(account, step.Id, after, cancellationToken) : log.ForgetAsync(account, step.Id, cancellationToken));
        }

        // Our own changes are nobody else's: what was shown is done with.
        await log.ShowAsync(account, new Dictionary<string, string>(), time.GetUtcNow(), cancellationToken);
        return applied;
    }

    /// <summary>Puts back what was changed, when asked; else only shows it.</summary>
    public async Task<HelpdeskResult<SetupPlan>> RollbackAsync(bool apply, CancellationToken cancellationToken)
    {
        var formers = await log.ChangedAsync(account, cancellationToken);
        var done = await setup.RollbackAsync(formers, apply, cancellationToken);
        if (done.Succeeded && apply)
        {
            foreach (var step in done.Value.Steps.Where(s => s.State is SetupStepState.Applied && formers.Any(f => f.StepId == s.Id)))
            {
                await log.ForgetAsync(account, step.Id, cancellationToken);
            }

            await log.ShowAsync(account, new Dictionary<string, string>(), time.GetUtcNow(), cancellationToken);
        }

        return done;
    }
}
