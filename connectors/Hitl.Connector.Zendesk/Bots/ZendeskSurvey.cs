using System.Globalization;
using Hitl.Connector.Accounts;
using Hitl.Connector.Bots;
using Hitl.Connector.Conversations;
using Hitl.Connector.Zendesk.Api;
using Hitl.Connector.Zendesk.Reading;
using Hitl.Connector.Zendesk.Setup;

namespace Hitl.Connector.Zendesk.Bots;

/// <summary>Finds the speaking rules, macros and integrations of an account, and tries the hold out on a ticket of our own.</summary>
internal sealed class ZendeskSurvey(Func<ZendeskOptions> options, ZendeskClient client, SelfUser self, TimeProvider time) : IBotSurvey
{
    private const int PageSize = 100;
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);

    public async Task<HelpdeskResult<IReadOnlyList<FoundBot>>> FindAsync(CancellationToken cancellationToken)
    {
        var rules = await AccountRules.ReadAsync(client, cancellationToken);
        if (!rules.Succeeded)
        {
            return rules.Failure;
        }

        var macros = await Directories.PagesAsync(after => client.Support.MacrosAsync("true", PageSize, after, cancellationToken), p => p.Macros, p => p.Meta, cancellationToken);
        if (!macros.Succeeded)
        {
            return macros.Failure;
        }

        var found = new List<FoundBot>([
            .. SpeakingRules.Of(BotKind.Trigger, rules.Value.Triggers),
            .. SpeakingRules.Of(BotKind.Automation, rules.Value.Automations),
            .. SpeakingRules.Of(macros.Value),
        ]);
        return options().Messaging is { } messaging ? await WithIntegrationsAsync(found, messaging, cancellationToken) : found;
    }

    public async Task<HelpdeskResult<IReadOnlyList<BotProof>>> ProveAsync(IReadOnlyList<BotEntry> bots, Trial trial, CancellationToken cancellationToken)
    {
        if (!bots.Any(b => b.HeldBy is HoldMeans.TagGuard))
        {
            trial.Tell("No trigger or automation here answers customers, so there is nothing to try out.");
            return new List<BotProof>();
        }

        var me = await self.UserAsync(fresh: true, cancellationToken);
        if (!me.Succeeded)
        {
            return me.Failure;
        }

        var rules = await AccountRules.ReadAsync(client, cancellationToken);
        if (!rules.Succeeded)
        {
            return rules.Failure;
        }

        // We ourselves are the requester, so that nothing reaches a customer, whatever the triggers mail.
        var request = new NewTicket(
            "Hitl: trial of the hold",
            new CommentRequest("<p>A ticket of hitl bots prove. It is deleted by itself after the trial.</p>"),
            long.Parse(me.Value.Id!, CultureInfo.InvariantCulture),
            [HitlFields.TrialTag]);
        var made = await ZendeskClient.CallAsync(() => client.Support.CreateTicketAsync(new NewTicketRequest(request), cancellationToken), cancellationToken);
        if (!made.Succeeded || made.Content.Ticket?.Id is not { } id)
        {
            return made.Failure ?? new HelpdeskFailure(FailureKind.Malformed, "zendesk.malformed");
        }

        try
        {
            trial.Tell(string.Create(CultureInfo.InvariantCulture, $"Ticket {id} is there for the trial. As a person of your team (not as {me.Value.Name}), send a public reply in it within {trial.Patience.TotalSeconds:0} seconds; any words will do."));
            return await WatchAsync(id, me.Value.Id!, bots, rules.Value, trial, cancellationToken);
        }
        finally
        {
            var gone = await ZendeskClient.CallAsync(() => client.Support.DeleteTicketAsync(id, CancellationToken.None), CancellationToken.None);
            trial.Tell(gone.Succeeded ? $"Ticket {id} was deleted." : $"Ticket {id} could not be deleted ({gone.Failure.Code}): please do it by hand.");
        }
    }

    private async Task<HelpdeskResult<IReadOnlyList<BotProof>>> WatchAsync(string id, string selfId, IReadOnlyList<BotEntry> bots, AccountRules rules, Trial trial, CancellationToken cancellationToken)
    {
        var end = time.GetUtcNow() + trial.Patience;
        TicketTrial? seen = null;
        while (time.GetUtcNow() < end)
        {
            var audits = await Directories.PagesAsync(after => client.Support.AuditsAsync(id, "users", PageSize, after, cancellationToken), p => p.Audits, p => p.Meta, cancellationToken);
            if (!audits.Succeeded)
            {
                return audits.Failure;
            }

            // Read once more after the reply is there: what a trigger does in a later update must be seen too.
            var before = seen;
            seen = TicketTrial.Read(audits.Value, [selfId, .. options().BotUsers]);
            if (seen is not null && before is not null)
            {
                return seen.Proofs(bots, rules, time.GetUtcNow()).ToList();
            }

            await Task.Delay(Look, time, cancellationToken);
        }

        trial.Tell("Nobody replied in time, so nothing was proved. Run hitl bots prove again when somebody is there to answer.");
        return new List<BotProof>();
    }

    private async Task<HelpdeskResult<IReadOnlyList<FoundBot>>> WithIntegrationsAsync(List<FoundBot> found, ZendeskMessagingOptions messaging, CancellationToken cancellationToken)
    {
        var boards = await ZendeskClient.CallAsync(() => client.Sunshine.SwitchboardsAsync(messaging.AppId, cancellationToken), cancellationToken);
        if (!boards.Succeeded)
        {
            return boards.Failure;
        }

        foreach (var board in (boards.Content.Switchboards ?? []).Where(b => b?.Id is not null))
        {
            var integrations = await ZendeskClient.CallAsync(() => client.Sunshine.SwitchboardIntegrationsAsync(messaging.AppId, board!.Id!, cancellationToken), cancellationToken);
            if (!integrations.Succeeded)
            {
                return integrations.Failure;
            }

            found.AddRange(SpeakingRules.Of((integrations.Content.SwitchboardIntegrations ?? []).OfType<SwitchboardIntegration>(), messaging.AgentWorkspaceIntegration));
        }

        return found;
    }
}
