using Hitl.Connector.Accounts;
using Hitl.Connector.Conversations;
using Hitl.Connector.Notes;
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

    private readonly RuleSetup rules = new(options, client, self);

    public async Task<HelpdeskResult<SetupPlan>> PlanAsync(SetupRequest request, CancellationToken cancellationToken)
    {
        var work = await WorkAsync(request, cancellationToken);
        return work.Succeeded ? new SetupPlan(account, [.. work.Value.Select(w => w.Step)]) { Request = request } : work.Failure;
    }

    public async Task<HelpdeskResult<SetupPlan>> ApplyAsync(SetupPlan plan, CancellationToken cancellationToken)
    {
        var request = plan.Request ?? new SetupRequest(null);
        var agreed = plan.Steps.Where(s => s.State is SetupStepState.Missing or SetupStepState.Differs).ToDictionary(s => s.Id, StringComparer.Ordinal);
        var work = await WorkAsync(request, cancellationToken);
        if (!work.Succeeded)
        {
            return work.Failure;
        }

        var steps = new List<SetupStep>();
        foreach (var item in work.Value)
        {
            // Only what was shown is done: something that came up since then waits for the next plan, and so does a
            // rule that somebody changed since.
            if (item.Do is null || !agreed.TryGetValue(item.Step.Id, out var shown))
            {
                steps.Add(item.Step);
                continue;
            }

            steps.Add(item.Step.Before?.Stamp != shown.Before?.Stamp
                ? item.Step with { State = SetupStepState.Changed }
                : await item.Do(item.Step, cancellationToken));
        }

        return new SetupPlan(account, steps) { Request = request };
    }

    public async Task<HelpdeskResult<SetupPlan>> RollbackAsync(IReadOnlyList<FormerRule> formers, bool apply, CancellationToken cancellationToken)
    {
        var work = await rules.PlanRollbackAsync(formers, cancellationToken);
        if (!work.Succeeded)
        {
            return work.Failure;
        }

        var steps = new List<SetupStep>();
        foreach (var item in work.Value)
        {
            steps.Add(apply && item.Do is not null ? await item.Do(item.Step, cancellationToken) : item.Step);
        }

        return new SetupPlan(account, steps);
    }

    private async Task<HelpdeskResult<List<SetupWork>>> WorkAsync(SetupRequest request, CancellationToken cancellationToken)
    {
        var work = new List<SetupWork>();
        foreach (var part in new Func<CancellationToken, Task<HelpdeskResult<List<SetupWork>>>>[] { FieldsAsync, token => WebhookAsync(request.PublicUrl, token), rules.PlanAsync })
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

    private async Task<HelpdeskResult<List<SetupWork>>> FieldsAsync(CancellationToken cancellationToken)
    {
        var fields = await Directories.PagesAsync(after => client.Support.TicketFieldsAsync(PageSize, after, cancellationToken), p => p.TicketFields, p => p.Meta, cancellationToken);
        if (!fields.Succeeded)
        {
            return fields.Failure;
        }

        return HitlFields.All.Concat(HitlFields.FromBots).Concat(HitlFields.FromAgents).Select(f => Field(f, fields.Value.FirstOrDefault(v => (v.RawTitle ?? v.Title) == f.Name))).ToList();
    }

    private SetupWork Field(HitlField field, TicketFieldView? present)
    {
        var id = $"field:{field.Name}";
        var type = TypeOf(field.Shape);
        if (present is null)
        {
            var create = new TicketFieldPatch { Type = type, Title = field.Name, AgentDescription = field.Description, Active = true, VisibleInPortal = false, EditableInPortal = false, CustomFieldOptions = Options(field.Shape) };
            return new SetupWork(
                new SetupStep(id, $"Ticket field {field.Name} ({type}), for agents only", SetupStepState.Missing, $"+ {field.Name} ({type}, not in the portal)"),
                (step, token) => DoAsync(step, () => client.Support.CreateTicketFieldAsync(new TicketFieldRequest(create), token), token));
        }

        if (present.Type != type)
        {
            return new SetupWork(new SetupStep(id, $"Ticket field {field.Name} is of type {present.Type} and must be {type}; a type cannot be changed: rename the old field and run setup again", SetupStepState.ByHand));
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
            return new SetupWork(new SetupStep(id, $"Ticket field {field.Name} ({type}), for agents only", SetupStepState.Present));
        }

        var patch = new TicketFieldPatch { Active = true, VisibleInPortal = false, EditableInPortal = false };
        return new SetupWork(
            new SetupStep(id, $"Ticket field {field.Name} must be active and for agents only", SetupStepState.Differs, string.Join('\n', lines)),
            (step, token) => DoAsync(step, () => client.Support.UpdateTicketFieldAsync(present.Id!, new TicketFieldRequest(patch), token), token));
    }

    private async Task<HelpdeskResult<List<SetupWork>>> WebhookAsync(Uri? publicUrl, CancellationToken cancellationToken)
    {
        if (publicUrl is null)
        {
            return new List<SetupWork>
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
            return new List<SetupWork>
            {
                new(
                    new SetupStep("webhook", $"Webhook to {endpoint} with {WebhookPlan.Subscriptions.Count} event subscriptions", SetupStepState.Missing, $"+ endpoint: {endpoint}"),
                    (step, token) => DoAsync(step, () => client.Support.CreateWebhookAsync(new WebhookRequestBody(WebhookPlan.Create(account, endpoint)), token), token)),
                new(new SetupStep("webhook-secret", SecretHint(), SetupStepState.ByHand)),
            };
        }

        var diff = WebhookPlan.Diff(present, endpoint);
        var patch = new WebhookPatch { Status = "active", Endpoint = endpoint, Subscriptions = WebhookPlan.Subscriptions };
        var webhook = diff.Length == 0
            ? new SetupWork(new SetupStep("webhook", $"Webhook to {endpoint}", SetupStepState.Present))
            : new SetupWork(
                new SetupStep("webhook", $"Webhook to {endpoint}", SetupStepState.Differs, diff),
                (step, token) => DoAsync(step, () => client.Support.UpdateWebhookAsync(present.Id, new WebhookRequestBody(patch), token), token));
        var secret = await ZendeskClient.CallAsync(() => client.Support.SigningSecretAsync(present.Id, cancellationToken), cancellationToken);
        var known = secret.Content?.SigningSecret?.Secret is { Length: > 0 } signing && options().WebhookSecrets.Contains(signing);
        return new List<SetupWork>
        {
            webhook,
            new(known
                ? new SetupStep("webhook-secret", "The webhook's signing secret is among WebhookSecrets", SetupStepState.Present)
                : new SetupStep("webhook-secret", SecretHint(), SetupStepState.ByHand)),
        };
    }

    private string SecretHint() =>
        $"Copy the signing secret (Admin Center, Apps and integrations, Webhooks, \"{WebhookPlan.Name(account)}\", Reveal secret) into WebhookSecrets of {account}";

    internal static string TypeOf(FieldShape shape) => shape switch
    {
        FieldShape.Number => "decimal",
        FieldShape.Checkbox => "checkbox",
        FieldShape.Verdict => "tagger",
        _ => "text",
    };

    private static IReadOnlyList<FieldOptionRequest>? Options(FieldShape shape) =>
        shape is FieldShape.Verdict ? [.. NoteVerdicts.All.Select(v => new FieldOptionRequest(NoteVerdicts.LabelOf(v), NoteVerdicts.TagOf(v)))] : null;

    private static async Task<SetupStep> DoAsync<T>(SetupStep step, Func<Task<Response<T>>> call, CancellationToken cancellationToken) =>
        SetupWork.Done(step, (await ZendeskClient.CallAsync(call, cancellationToken)).Failure);
}
