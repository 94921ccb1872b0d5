using Hitl.Connector.Accounts;
using Hitl.Connector.Conversations;
using Hitl.Connector.Zendesk.Api;
using Hitl.Connector.Zendesk.Reading;
using RestEase;

namespace Hitl.Connector.Zendesk.Setup;

/// <summary>
/// Fields, webhook, hold trigger and guards. Applying plans anew from what the account shows at that moment, so a
/// plan never writes over what somebody changed meanwhile, and a second run finds nothing to do.
/// </summary>
internal sealed class ZendeskSetup(string account, Func<ZendeskOptions> options, ZendeskClient client, SelfUser self) : IAccountSetup
{
    private const int PageSize = 100;

    /// <param name="Do">Makes it so; null when there is nothing to do or only a person can.</param>
    internal sealed record Work(SetupStep Step, Func<CancellationToken, Task<HelpdeskFailure?>>? Do = null);

    public async Task<HelpdeskResult<SetupPlan>> PlanAsync(SetupRequest request, CancellationToken cancellationToken)
    {
        var work = await WorkAsync(request, cancellationToken);
        return work.Succeeded ? new SetupPlan(account, [.. work.Value.Select(w => w.Step)]) { Request = request } : work.Failure;
    }

    public async Task<HelpdeskResult<SetupPlan>> ApplyAsync(SetupPlan plan, CancellationToken cancellationToken)
    {
        var request = plan.Request ?? new SetupRequest(null);
        var agreed = plan.Steps.Where(s => s.State is SetupStepState.Missing or SetupStepState.Differs).Select(s => s.Id).ToHashSet(StringComparer.Ordinal);
        var work = await WorkAsync(request, cancellationToken);
        if (!work.Succeeded)
        {
            return work.Failure;
        }

        var steps = new List<SetupStep>();
        foreach (var item in work.Value)
        {
            // Only what was shown is done: something that came up since then waits for the next plan.
            if (item.Do is null || !agreed.Contains(item.Step.Id))
            {
                steps.Add(item.Step);
                continue;
            }

            var failure = await item.Do(cancellationToken);
            steps.Add(failure is null
                ? item.Step with { State = SetupStepState.Applied }
                : item.Step with { State = SetupStepState.Failed, Description = $"{item.Step.Description} ({failure.Code})" });
        }

        return new SetupPlan(account, steps) { Request = request };
    }

    private async Task<HelpdeskResult<List<Work>>> WorkAsync(SetupRequest request, CancellationToken cancellationToken)
    {
        var work = new List<Work>();
        foreach (var part in new Func<CancellationToken, Task<HelpdeskResult<List<Work>>>>[] { FieldsAsync, token => WebhookAsync(request.PublicUrl, token), RulesAsync })
        {
            var planned = await part(cancellationToken);
            if (!planned.Succeeded)
            {
                return planned.Failure;
            }

            work.AddRange(planned.Value);
        }

        return work;
    }

    private async Task<HelpdeskResult<List<Work>>> FieldsAsync(CancellationToken cancellationToken)
    {
        var fields = await Directories.PagesAsync(after => client.Support.TicketFieldsAsync(PageSize, after, cancellationToken), p => p.TicketFields, p => p.Meta, cancellationToken);
        if (!fields.Succeeded)
        {
            return fields.Failure;
        }

        return HitlFields.All.Concat(HitlFields.FromBots).Select(f => Field(f, fields.Value.FirstOrDefault(v => (v.RawTitle ?? v.Title) == f.Name))).ToList();
    }

    private Work Field(HitlField field, TicketFieldView? present)
    {
        var id = $"field:{field.Name}";
        var type = TypeOf(field.Shape);
        if (present is null)
        {
            var create = new TicketFieldPatch { Type = type, Title = field.Name, AgentDescription = field.Description, Active = true, VisibleInPortal = false, EditableInPortal = false };
            return new Work(
                new SetupStep(id, $"Ticket field {field.Name} ({type}), for agents only", SetupStepState.Missing, $"+ {field.Name} ({type}, not in the portal)"),
                token => DoAsync(() => client.Support.CreateTicketFieldAsync(new TicketFieldRequest(create), token), token));
        }

        if (present.Type != type)
        {
            return new Work(new SetupStep(id, $"Ticket field {field.Name} is of type {present.Type} and must be {type}; a type cannot be changed: rename the old field and run setup again", SetupStepState.ByHand));
        }

        var lines = new List<string>();
        void Compare(string name, bool? value, bool wanted)
        {
            if (value is { } known && known != wanted)
            {
                lines.Add($"- {name}: {known}");
                lines.Add($"+ {name}: {wanted}");
            }
        }

        Compare("active", present.Active, true);
        Compare("visible_in_portal", present.VisibleInPortal, false);
        Compare("editable_in_portal", present.EditableInPortal, false);
        if (lines.Count == 0)
        {
            return new Work(new SetupStep(id, $"Ticket field {field.Name} ({type}), for agents only", SetupStepState.Present));
        }

        var patch = new TicketFieldPatch { Active = true, VisibleInPortal = false, EditableInPortal = false };
        return new Work(
            new SetupStep(id, $"Ticket field {field.Name} must be active and for agents only", SetupStepState.Differs, string.Join('\n', lines)),
            token => DoAsync(() => client.Support.UpdateTicketFieldAsync(present.Id!, new TicketFieldRequest(patch), token), token));
    }

    private async Task<HelpdeskResult<List<Work>>> WebhookAsync(Uri? publicUrl, CancellationToken cancellationToken)
    {
        if (publicUrl is null)
        {
            return new List<Work>
            {
                new(new SetupStep("webhook", $"No public address was given: create a webhook to /webhooks/zendesk/{account} in Admin Center, or run setup with the public address; until then polling alone finds changes", SetupStepState.ByHand)),
            };
        }

        var webhooks = await Directories.PagesAsync(after => client.Support.WebhooksAsync(PageSize, after, cancellationToken), p => p.Webhooks, p => p.Meta, cancellationToken);
        if (!webhooks.Succeeded)
        {
            return webhooks.Failure;
        }

        var endpoint = WebhookPlan.Endpoint(publicUrl, account);
        var present = webhooks.Value.FirstOrDefault(w => w.Name == WebhookPlan.Name(account));
        if (present?.Id is null)
        {
            return new List<Work>
            {
                new(
                    new SetupStep("webhook", $"Webhook to {endpoint} with {WebhookPlan.Subscriptions.Count} event subscriptions", SetupStepState.Missing, $"+ endpoint: {endpoint}"),
                    token => DoAsync(() => client.Support.CreateWebhookAsync(new WebhookRequestBody(WebhookPlan.Create(account, endpoint)), token), token)),
                new(new SetupStep("webhook-secret", SecretHint(), SetupStepState.ByHand)),
            };
        }

        var diff = WebhookPlan.Diff(present, endpoint);
        var patch = new WebhookPatch { Status = "active", Endpoint = endpoint, Subscriptions = WebhookPlan.Subscriptions };
        var webhook = diff.Length == 0
            ? new Work(new SetupStep("webhook", $"Webhook to {endpoint}", SetupStepState.Present))
            : new Work(
                new SetupStep("webhook", $"Webhook to {endpoint}", SetupStepState.Differs, diff),
                token => DoAsync(() => client.Support.UpdateWebhookAsync(present.Id, new WebhookRequestBody(patch), token), token));
        var secret = await ZendeskClient.CallAsync(() => client.Support.SigningSecretAsync(present.Id, cancellationToken), cancellationToken);
        var known = secret.Content?.SigningSecret?.Secret is { Length: > 0 } signing && options().WebhookSecrets.Contains(signing);
        return new List<Work>
        {
            webhook,
            new(known
                ? new SetupStep("webhook-secret", "The webhook's signing secret is among WebhookSecrets", SetupStepState.Present)
                : new SetupStep("webhook-secret", SecretHint(), SetupStepState.ByHand)),
        };
    }

    private string SecretHint() =>
        $"Copy the signing secret (Admin Center, Apps and integrations, Webhooks, \"{WebhookPlan.Name(account)}\", Reveal secret) into WebhookSecrets of {account}";

    private async Task<HelpdeskResult<List<Work>>> RulesAsync(CancellationToken cancellationToken)
    {
        var me = await self.IdAsync(cancellationToken);
        if (!me.Succeeded)
        {
            return me.Failure;
        }

        var triggers = await Directories.PagesAsync(after => client.Support.TriggersAsync("true", PageSize, after, cancellationToken), p => p.Triggers, p => p.Meta, cancellationToken);
        if (!triggers.Succeeded)
        {
            return triggers.Failure;
        }

        var automations = await Directories.PagesAsync(after => client.Support.AutomationsAsync("true", PageSize, after, cancellationToken), p => p.Automations, p => p.Meta, cancellationToken);
        if (!automations.Succeeded)
        {
            return automations.Failure;
        }

        var settings = options();
        var work = new List<Work> { HoldTrigger(triggers.Value, [.. settings.BotUsers, me.Value]) };
        work.AddRange(Guards("trigger", triggers.Value, settings.GuardedTriggerIds, (id, patch, token) => DoAsync(() => client.Support.UpdateTriggerAsync(id, new TriggerRequest(patch), token), token)));
        work.AddRange(Guards("automation", automations.Value, settings.GuardedAutomationIds, (id, patch, token) => DoAsync(() => client.Support.UpdateAutomationAsync(id, new AutomationRequest(patch), token), token)));
        return work;
    }

    private Work HoldTrigger(List<BusinessRuleView> triggers, IReadOnlyList<string> notPersons)
    {
        const string id = "trigger:hold";
        var wanted = BusinessRules.HoldTrigger(notPersons);
        var description = $"Trigger \"{wanted.Title}\", first of all: adds {HitlFields.HoldTag} in the update by which a person answers";
        var present = triggers.FirstOrDefault(t => t.Title == wanted.Title);
        var diff = BusinessRules.Diff(present ?? new BusinessRuleView(), wanted);
        return present?.Id is not { } triggerId
            ? new Work(new SetupStep(id, description, SetupStepState.Missing, diff), token => DoAsync(() => client.Support.CreateTriggerAsync(new TriggerRequest(wanted), token), token))
            : diff.Length == 0
                ? new Work(new SetupStep(id, description, SetupStepState.Present))
                : new Work(new SetupStep(id, description, SetupStepState.Differs, diff), token => DoAsync(() => client.Support.UpdateTriggerAsync(triggerId, new TriggerRequest(wanted), token), token));
    }

    private static IEnumerable<Work> Guards(string kind, List<BusinessRuleView> rules, IReadOnlyList<string> named, Func<string, BusinessRulePatch, CancellationToken, Task<HelpdeskFailure?>> update)
    {
        foreach (var rule in rules.Where(r => r.Id is not null && r.Title != BusinessRules.HoldTriggerTitle && (named.Contains(r.Id) || BusinessRules.AnswersCustomers(r))))
        {
            var id = $"guard:{kind}:{rule.Id}";
            var description = $"{(kind == "trigger" ? "Trigger" : "Automation")} \"{rule.Title}\" answers customers: it must not fire while {HitlFields.HoldTag} is set";
            if (BusinessRules.IsGuarded(rule))
            {
                yield return new Work(new SetupStep(id, description, SetupStepState.Present));
                continue;
            }

            var guarded = BusinessRules.WithGuard(rule);
            yield return new Work(new SetupStep(id, description, SetupStepState.Differs, BusinessRules.Diff(rule, guarded)), token => update(rule.Id!, guarded, token));
        }

        foreach (var missing in named.Where(n => rules.All(r => r.Id != n)))
        {
            yield return new Work(new SetupStep($"guard:{kind}:{missing}", $"There is no active {kind} {missing}: correct the settings or activate it", SetupStepState.ByHand));
        }
    }

    internal static string TypeOf(FieldShape shape) => shape switch
    {
        FieldShape.Number => "decimal",
        FieldShape.Checkbox => "checkbox",
        _ => "text",
    };

    private static async Task<HelpdeskFailure?> DoAsync<T>(Func<Task<Response<T>>> call, CancellationToken cancellationToken) =>
        (await ZendeskClient.CallAsync(call, cancellationToken)).Failure;
}
