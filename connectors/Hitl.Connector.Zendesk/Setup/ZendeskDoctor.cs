using System.Globalization;
using Hitl.Connector.Accounts;
using Hitl.Connector.Bots;
using Hitl.Connector.Conversations;
using Hitl.Connector.Zendesk.Api;
using Hitl.Connector.Zendesk.Reading;

namespace Hitl.Connector.Zendesk.Setup;

/// <summary>Checks the live account. Everything found is a finding; nothing is thrown for it.</summary>
internal sealed class ZendeskDoctor(string account, Func<ZendeskOptions> options, ZendeskClient client, SelfUser self, TimeProvider time)
{
    private const int PageSize = 100;
    private static readonly TimeSpan SkewToMention = TimeSpan.FromSeconds(60);

    // Signed timestamps older than this are refused, so a clock this far off refuses every webhook.
    private static readonly TimeSpan SkewThatBreaks = Webhooks.ZendeskSignature.Tolerance;

    public async Task<IReadOnlyList<Finding>> DiagnoseAsync(CancellationToken cancellationToken)
    {
        var findings = new List<Finding>();
        var user = await self.UserAsync(fresh: true, cancellationToken);
        if (!user.Succeeded)
        {
            // Without a token every other check would only say the same again.
            findings.Add(TokenRefused(user.Failure));
            ApiTokenEnd(findings);
            return findings;
        }

        findings.Add(new Finding("token", FindingLevel.Ok, $"The token acts as user {user.Value.Id} ({user.Value.Role})"));
        ApiTokenEnd(findings);
        findings.Add(user.Value.Role == "admin"
            ? new Finding("user", FindingLevel.Ok, "Our user is an admin; keep it to this connector alone")
            : new Finding("user", FindingLevel.Problem, "Our user is no admin: exports, triggers and webhooks stay closed to it", "Make a dedicated admin user the owner of the OAuth client"));
        if (options().BotUsers.Contains(user.Value.Id!))
        {
            findings.Add(new Finding("user", FindingLevel.Problem, "Our own user is listed among the bots", "Give the connector a user of its own, and list only other bots"));
        }

        Scopes(findings);
        await ClockAndFieldsAsync(findings, cancellationToken);
        await WebhookAsync(findings, cancellationToken);
        await GuardsAsync(findings, user.Value.Id!, cancellationToken);
        return findings;
    }

    private static Finding TokenRefused(HelpdeskFailure failure) => failure.Kind is FailureKind.Unauthorized or FailureKind.Forbidden
        ? new Finding("token", FindingLevel.Problem, $"Zendesk refuses our credentials ({failure.Code})", "Check ClientId and ClientSecret, and that the client's owner is active")
        : new Finding("token", FindingLevel.Problem, $"Zendesk cannot be asked ({failure.Code})", "Check BaseUrl and the network, then try again");

    private void ApiTokenEnd(List<Finding> findings)
    {
        if (options().UsesOAuth)
        {
            return;
        }

        var ended = DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime) > ZendeskOptions.ApiTokensEndOn;
        findings.Add(new Finding(
            "token",
            ended ? FindingLevel.Problem : FindingLevel.Warning,
            "API tokens stop working on 30 April 2027, and after 30 days without use",
            "Create an OAuth client (Admin Center, Apps and integrations, APIs) and set ClientId and ClientSecret"));
    }

    private void Scopes(List<Finding> findings)
    {
        if (!options().UsesOAuth)
        {
            return;
        }

        if (client.Granted.Value is not { } granted)
        {
            findings.Add(new Finding("scopes", FindingLevel.Warning, "Zendesk did not say which scopes the token has", "Set Scope to \"read write\""));
            return;
        }

        var scopes = granted.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        string[] missing = [.. new[] { "read", "write" }.Where(s => !scopes.Contains(s, StringComparer.Ordinal))];
        findings.Add(missing.Length == 0
            ? new Finding("scopes", FindingLevel.Ok, "The token has the global scopes read and write")
            : new Finding("scopes", FindingLevel.Problem, $"The token lacks the global scope {string.Join(" and ", missing)}; audits cannot be read with tickets:read alone", "Set Scope to \"read write\""));
    }

    private async Task ClockAndFieldsAsync(List<Finding> findings, CancellationToken cancellationToken)
    {
        DateTimeOffset? date = null;
        var fields = await Directories.PagesAsync(
            async after =>
            {
                var response = await client.Support.TicketFieldsAsync(PageSize, after, cancellationToken);
                date ??= response.ResponseMessage.Headers.Date;
                return response;
            },
            p => p.TicketFields,
            p => p.Meta,
            cancellationToken);
        if (date is { } theirs)
        {
            var skew = (time.GetUtcNow() - theirs).Duration();
            var text = string.Create(CultureInfo.InvariantCulture, $"This machine's clock is {skew.TotalSeconds:0} s from Zendesk's");
            findings.Add(skew < SkewToMention
                ? new Finding("clock", FindingLevel.Ok, text)
                : new Finding("clock", skew < SkewThatBreaks ? FindingLevel.Warning : FindingLevel.Problem, text, "Synchronise this machine's clock (NTP): webhooks signed more than five minutes away are refused"));
        }

        if (!fields.Succeeded)
        {
            findings.Add(new Finding("fields", FindingLevel.Problem, $"Ticket fields cannot be read ({fields.Failure.Code})", "Give the token's user the right to read ticket fields"));
            return;
        }

        string[] missing = [.. HitlFields.All.Where(f => !fields.Value.Any(v => (v.RawTitle ?? v.Title) == f.Name && v.Active != false && v.Type == ZendeskSetup.TypeOf(f.Shape))).Select(f => f.Name)];
        string[] shown = [.. fields.Value.Where(v => HitlFields.All.Any(f => f.Name == (v.RawTitle ?? v.Title)) && (v.VisibleInPortal == true || v.EditableInPortal == true)).Select(v => v.RawTitle ?? v.Title ?? "")];
        findings.Add((missing.Length, shown.Length) switch
        {
            ( > 0, _) => new Finding("fields", FindingLevel.Problem, $"Missing or of another type: {string.Join(", ", missing)}", $"Run: setup zendesk --apply (account {account})"),
            (_, > 0) => new Finding("fields", FindingLevel.Problem, $"Customers can see: {string.Join(", ", shown)}", $"Run: setup zendesk --apply (account {account})"),
            _ => new Finding("fields", FindingLevel.Ok, "All ticket fields are there, for agents only"),
        });
    }

    private async Task WebhookAsync(List<Finding> findings, CancellationToken cancellationToken)
    {
        const string remedy = "Run: setup zendesk --apply with the public address";
        var webhooks = await Directories.PagesAsync(after => client.Support.WebhooksAsync(PageSize, after, cancellationToken), p => p.Webhooks, p => p.Meta, cancellationToken);
        if (!webhooks.Succeeded)
        {
            findings.Add(new Finding("webhook", FindingLevel.Warning, $"Webhooks cannot be read ({webhooks.Failure.Code}); polling alone finds changes", "Make our user an admin"));
            return;
        }

        var path = $"/webhooks/zendesk/{account}";
        var ours = webhooks.Value.FirstOrDefault(w => w.Name == WebhookPlan.Name(account)) ?? webhooks.Value.FirstOrDefault(w => w.Endpoint?.EndsWith(path, StringComparison.Ordinal) == true);
        if (ours?.Id is not { } id)
        {
            findings.Add(new Finding("webhook", FindingLevel.Warning, "There is no webhook of ours; polling alone finds changes", remedy));
            return;
        }

        if (ours.Status != "active" || ours.Endpoint?.EndsWith(path, StringComparison.Ordinal) != true)
        {
            findings.Add(new Finding("webhook", FindingLevel.Problem, $"The webhook is {ours.Status} and calls {ours.Endpoint}", remedy));
            return;
        }

        var secret = await ZendeskClient.CallAsync(() => client.Support.SigningSecretAsync(id, cancellationToken), cancellationToken);
        findings.Add(secret.Content?.SigningSecret?.Secret is not { Length: > 0 } signing
            ? new Finding("webhook", FindingLevel.Ok, $"The webhook is active and calls {ours.Endpoint}; its secret cannot be read, so it was not compared")
            : options().WebhookSecrets.Contains(signing)
                ? new Finding("webhook", FindingLevel.Ok, $"The webhook is active, calls {ours.Endpoint}, and its secret is known here")
                : new Finding("webhook", FindingLevel.Problem, "The webhook signs with a secret that is not in WebhookSecrets: every call is refused", "Copy it from Admin Center, Webhooks, Reveal secret"));
    }

    private async Task GuardsAsync(List<Finding> findings, string selfId, CancellationToken cancellationToken)
    {
        var read = await AccountRules.ReadAsync(client, cancellationToken);
        if (!read.Succeeded)
        {
            findings.Add(new Finding("guards", FindingLevel.Warning, $"Triggers and automations cannot be read ({read.Failure.Code})", "Make our user an admin"));
            return;
        }

        var settings = options();
        bool Open(BotKind kind, BusinessRuleView rule) =>
            (settings.Guarded(kind).Contains(rule.Id) || (BusinessRules.AnswersCustomers(rule) && !settings.LeftAlone(kind).Contains(rule.Id))) && !BusinessRules.IsGuarded(rule);
        var (triggers, automations, _, firstCategory) = read.Value;
        var open = triggers.Count(t => Open(BotKind.Trigger, t)) + automations.Count(a => Open(BotKind.Automation, a));
        var trigger = triggers.FirstOrDefault(t => t.Title == BusinessRules.HoldTriggerTitle);
        var current = trigger is not null
            && BusinessRules.Diff(trigger, BusinessRules.HoldTrigger([.. settings.BotUsers, selfId], firstCategory)).Length == 0
            && BusinessRules.IsFirst(trigger, triggers, firstCategory);
        findings.Add(open == 0 && current
            ? new Finding("guards", FindingLevel.Ok, "Every trigger and automation that answers customers falls silent under a hold")
            : new Finding("guards", FindingLevel.Problem, string.Create(CultureInfo.InvariantCulture, $"{open} triggers or automations would answer under a hold{(current ? "" : "; the hold trigger is missing, changed or not the first")}"), "Run: setup zendesk --apply"));
    }
}
