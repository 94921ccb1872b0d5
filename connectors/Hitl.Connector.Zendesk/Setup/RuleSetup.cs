using System.Globalization;
using Hitl.Connector.Accounts;
using Hitl.Connector.Bots;
using Hitl.Connector.Conversations;
using Hitl.Connector.Zendesk.Api;
using Hitl.Connector.Zendesk.Reading;
using RestEase;

namespace Hitl.Connector.Zendesk.Setup;

/// <summary>Hold trigger, guards, alarm and view: what of an account's rules is planned, applied and put back.</summary>
internal sealed class RuleSetup(Func<ZendeskOptions> options, ZendeskClient client, SelfUser self)
{
    private const string HoldStep = "trigger:hold";
    private const string AlertStep = "automation:old-holds";
    private const string OnlyTheGuard = $"- all: current_tags not_includes {HitlFields.HoldTag}";
    private const string ViewStep = "view:old-holds";

    public async Task<HelpdeskResult<List<SetupWork>>> PlanAsync(CancellationToken cancellationToken)
    {
        var me = await self.IdAsync(cancellationToken);
        if (!me.Succeeded)
        {
            return me.Failure;
        }

        var read = await AccountRules.ReadAsync(client, cancellationToken);
        if (!read.Succeeded)
        {
            return read.Failure;
        }

        var (triggers, automations, views, firstCategory) = read.Value;
        var work = new List<SetupWork> { HoldTrigger(triggers, [.. options().BotUsers, me.Value], firstCategory) };
        work.AddRange(Guards(BotKind.Trigger, triggers));
        work.AddRange(Guards(BotKind.Automation, automations));
        work.Add(Alert(automations));
        work.Add(View(views));
        return work;
    }

    /// <summary>What was guarded gets its former conditions and actions back, as long as it still is as it was made; what is ours goes.</summary>
    public async Task<HelpdeskResult<List<SetupWork>>> PlanRollbackAsync(IReadOnlyList<FormerRule> formers, CancellationToken cancellationToken)
    {
        var read = await AccountRules.ReadAsync(client, cancellationToken);
        if (!read.Succeeded)
        {
            return read.Failure;
        }

        var work = formers.Select(f => PutBack(f, read.Value)).ToList();
        void Remove(string step, string what, string? id, Func<string, CancellationToken, Task<HelpdeskFailure?>> remove)
        {
            if (id is not null)
            {
                work.Add(new SetupWork(new SetupStep(step, $"{what}, which setup made, is taken away", SetupStepState.Differs, $"- {what}"), async (step, token) => SetupWork.Done(step, await remove(id, token))));
            }
        }

        Remove(HoldStep, $"Trigger \"{BusinessRules.HoldTriggerTitle}\"", read.Value.Triggers.FirstOrDefault(t => t.Title == BusinessRules.HoldTriggerTitle)?.Id, (id, token) => DoAsync(() => client.Support.DeleteTriggerAsync(id, token), token));
        Remove(AlertStep, $"Automation \"{HoldAlert.AutomationTitle}\"", read.Value.Automations.FirstOrDefault(t => t.Title == HoldAlert.AutomationTitle)?.Id, (id, token) => DoAsync(() => client.Support.DeleteAutomationAsync(id, token), token));
        Remove(ViewStep, $"View \"{HoldAlert.ViewTitle}\"", read.Value.Views.FirstOrDefault(t => t.Title == HoldAlert.ViewTitle)?.Id, (id, token) => DoAsync(() => client.Support.DeleteViewAsync(id, token), token));
        return work;
    }

    private SetupWork HoldTrigger(List<BusinessRuleView> triggers, IReadOnlyList<string> notPersons, string? firstCategory)
    {
        var wanted = BusinessRules.HoldTrigger(notPersons, firstCategory);
        var description = $"Trigger \"{wanted.Title}\", first of all: adds {HitlFields.HoldTag} in the update by which a person answers";
        var present = triggers.FirstOrDefault(t => t.Title == wanted.Title);
        var diff = BusinessRules.Diff(present ?? new BusinessRuleView(), wanted);
        if (present?.Id is not { } id)
        {
            return new SetupWork(new SetupStep(HoldStep, description, SetupStepState.Missing, diff), async (step, token) =>
                SetupWork.Done(step, await DoAsync(() => client.Support.CreateTriggerAsync(new TriggerRequest(wanted), token), token)));
        }

        if (!BusinessRules.IsFirst(present, triggers, firstCategory))
        {
            string[] order = [string.Create(CultureInfo.InvariantCulture, $"- position: {present.Position}"), "+ position: first"];
            diff = string.Join('\n', diff.Length == 0 ? order : [diff, .. order]);
        }

        return diff.Length == 0
            ? new SetupWork(new SetupStep(HoldStep, description, SetupStepState.Present))
            : new SetupWork(new SetupStep(HoldStep, description, SetupStepState.Differs, diff), async (step, token) =>
                SetupWork.Done(step, await DoAsync(() => client.Support.UpdateTriggerAsync(id, new TriggerRequest(wanted), token), token)));
    }

    private IEnumerable<SetupWork> Guards(BotKind kind, List<BusinessRuleView> rules)
    {
        var named = options().Guarded(kind);
        var leftAlone = options().LeftAlone(kind);
        var word = Word(kind);
        foreach (var rule in rules.Where(r => r.Id is not null && !BusinessRules.IsOurs(r.Title) && (named.Contains(r.Id) || (BusinessRules.AnswersCustomers(r) && !leftAlone.Contains(r.Id)))))
        {
            var step = new SetupStep($"guard:{word}:{rule.Id}", $"{(kind is BotKind.Trigger ? "Trigger" : "Automation")} \"{rule.Title}\" answers customers: it must not fire while {HitlFields.HoldTag} is set", SetupStepState.Present);
            if (BusinessRules.IsGuarded(rule))
            {
                yield return new SetupWork(step);
                continue;
            }

            var diff = BusinessRules.Diff(rule, BusinessRules.WithGuard(rule));
            yield return new SetupWork(
                step with { State = SetupStepState.Differs, Diff = diff, Before = BusinessRules.StateOf(rule) },
                (planned, token) => ChangeAsync(planned, kind, rule.Id!, planned.Before!, BusinessRules.WithGuard, token));
        }

        foreach (var missing in named.Where(n => rules.All(r => r.Id != n)))
        {
            yield return new SetupWork(new SetupStep($"guard:{word}:{missing}", $"There is no active {word} {missing}: correct the settings or activate it", SetupStepState.ByHand));
        }
    }

    private SetupWork PutBack(FormerRule former, AccountRules account)
    {
        var parts = former.StepId.Split(':');
        var kind = parts[1] == Word(BotKind.Trigger) ? BotKind.Trigger : BotKind.Automation;
        var id = parts[2];
        var rule = (kind is BotKind.Trigger ? account.Triggers : account.Automations).FirstOrDefault(r => r.Id == id);
        if (rule is null)
        {
            return new SetupWork(new SetupStep(former.StepId, $"There is no active {parts[1]} {id} any more: nothing to put back", SetupStepState.Changed));
        }

        var step = new SetupStep(former.StepId, $"\"{rule.Title}\" gets back the conditions and actions that it had", SetupStepState.Differs, BusinessRules.Diff(rule, BusinessRules.With(rule, former.Before)));

        // Whoever crashed between the change and its record left no state after it: then the guard alone may differ.
        var untouched = former.After.Content.Length > 0 ? BusinessRules.StateOf(rule).Content == former.After.Content : step.Diff == OnlyTheGuard;
        return !untouched
            ? new SetupWork(step with { State = SetupStepState.Changed, Description = $"\"{rule.Title}\" was changed by somebody since setup guarded it: it is left as it is; take the condition \"{HitlFields.HoldTag}\" off by hand" })
            : new SetupWork(step, async (planned, token) =>
            {
                var done = await ChangeAsync(planned, kind, id, BusinessRules.StateOf(rule), r => BusinessRules.With(r, former.Before), token);
                return done.After is { } after && after.Content != former.Before.Content
                    ? done with { State = SetupStepState.Failed, Description = $"\"{rule.Title}\" was written, and reads otherwise than it did before setup: compare it in Admin Center" }
                    : done;
            });
    }

    /// <summary>Reads the rule once more just before writing: Zendesk locks nothing here, so this is as close as it gets.</summary>
    private async Task<SetupStep> ChangeAsync(SetupStep step, BotKind kind, string id, RuleState seen, Func<BusinessRuleView, BusinessRulePatch> change, CancellationToken cancellationToken)
    {
        var now = await ReadAsync(kind, id, cancellationToken);
        if (!now.Succeeded)
        {
            return SetupWork.Done(step, now.Failure);
        }

        if (BusinessRules.StateOf(now.Value).Stamp != seen.Stamp)
        {
            return step with { State = SetupStepState.Changed, Description = $"\"{now.Value.Title}\" was changed by somebody just now: it is left as it is; run setup again to see what would be done" };
        }

        var patch = change(now.Value);
        var failure = kind is BotKind.Trigger
            ? await DoAsync(() => client.Support.UpdateTriggerAsync(id, new TriggerRequest(patch), cancellationToken), cancellationToken)
            : await DoAsync(() => client.Support.UpdateAutomationAsync(id, new AutomationRequest(patch), cancellationToken), cancellationToken);
        if (failure is not null)
        {
            return SetupWork.Done(step, failure);
        }

        var after = await ReadAsync(kind, id, cancellationToken);
        return after.Succeeded ? SetupWork.Done(step, null) with { After = BusinessRules.StateOf(after.Value) } : SetupWork.Done(step, after.Failure);
    }

    private async Task<HelpdeskResult<BusinessRuleView>> ReadAsync(BotKind kind, string id, CancellationToken cancellationToken)
    {
        var (rule, failure) = kind is BotKind.Trigger
            ? await ZendeskClient.CallAsync(() => client.Support.TriggerAsync(id, cancellationToken), cancellationToken) is var trigger ? (trigger.Content?.Trigger, trigger.Failure) : default
            : await ZendeskClient.CallAsync(() => client.Support.AutomationAsync(id, cancellationToken), cancellationToken) is var automation ? (automation.Content?.Automation, automation.Failure) : default;
        return failure is not null ? failure : rule is null ? new HelpdeskFailure(FailureKind.Malformed, "zendesk.malformed") : rule;
    }

    private SetupWork Alert(List<BusinessRuleView> automations)
    {
        var wanted = HoldAlert.Automation(options().OldHoldHours);
        var present = automations.FirstOrDefault(a => a.Title == wanted.Title);
        var description = string.Create(CultureInfo.InvariantCulture, $"Automation \"{wanted.Title}\": tells the group after {options().OldHoldHours} hours, also while this worker is down");
        var diff = BusinessRules.Diff(present ?? new BusinessRuleView(), wanted);
        return Of(AlertStep, description, diff, present?.Id, token => DoAsync(() => client.Support.CreateAutomationAsync(new AutomationRequest(wanted), token), token), (id, token) => DoAsync(() => client.Support.UpdateAutomationAsync(id, new AutomationRequest(wanted), token), token));
    }

    private SetupWork View(List<BusinessRuleView> views)
    {
        var wanted = HoldAlert.View(options().OldHoldHours);
        var present = views.FirstOrDefault(v => v.Title == wanted.Title);
        return Of(ViewStep, $"View \"{wanted.Title}\" for every agent", HoldAlert.Diff(present, wanted), present?.Id, token => DoAsync(() => client.Support.CreateViewAsync(new ViewRequest(wanted), token), token), (id, token) => DoAsync(() => client.Support.UpdateViewAsync(id, new ViewRequest(wanted), token), token));
    }

    private static SetupWork Of(string step, string description, string diff, string? present, Func<CancellationToken, Task<HelpdeskFailure?>> create, Func<string, CancellationToken, Task<HelpdeskFailure?>> update) => present switch
    {
        null => new SetupWork(new SetupStep(step, description, SetupStepState.Missing, diff), async (planned, token) => SetupWork.Done(planned, await create(token))),
        _ when diff.Length == 0 => new SetupWork(new SetupStep(step, description, SetupStepState.Present)),
        _ => new SetupWork(new SetupStep(step, description, SetupStepState.Differs, diff), async (planned, token) => SetupWork.Done(planned, await update(present, token))),
    };

    private static string Word(BotKind kind) => kind is BotKind.Trigger ? "trigger" : "automation";

    private static async Task<HelpdeskFailure?> DoAsync<T>(Func<Task<Response<T>>> call, CancellationToken cancellationToken) =>
        (await ZendeskClient.CallAsync(call, cancellationToken)).Failure;
}
