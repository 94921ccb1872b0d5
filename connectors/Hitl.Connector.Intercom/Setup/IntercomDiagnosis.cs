using Hitl.Connector.Accounts;
using Hitl.Connector.Conversations;
using Hitl.Connector.Intercom.Api;

namespace Hitl.Connector.Intercom.Setup;

/// <summary>Checks a live account; what is wrong comes as findings, never as an exception.</summary>
internal sealed class IntercomDiagnosis(string account, IIntercomApi api, Func<IntercomOptions> options, TimeProvider time)
{
    /// <summary>Beyond this, windows and watermarks are wrong by more than the overlap forgives.</summary>
    private static readonly TimeSpan ClockTolerance = TimeSpan.FromSeconds(30);

    public async Task<IReadOnlyList<Finding>> RunAsync(CancellationToken cancellationToken)
    {
        var me = await IntercomCall.SendAsync(() => api.MeAsync(cancellationToken), time, cancellationToken).ConfigureAwait(false);
        if (!me.Result.Succeeded)
        {
            return [Token(me.Result.Failure)];
        }

        return
        [
            new Finding("token", FindingLevel.Ok, $"The token belongs to admin {me.Result.Value.Id} of workspace {me.Result.Value.App?.IdCode}."),
            Seat(me.Result.Value),
            Workspace(me.Result.Value),
            Region(me.Result.Value.App?.Region),
            Clock(me.Date),
            await FieldsAsync(cancellationToken).ConfigureAwait(false),
            .. await TicketsAsync(cancellationToken).ConfigureAwait(false),
            new Finding(
                "webhook",
                FindingLevel.Warning,
                "Intercom's API does not show webhook subscriptions, so they cannot be checked from here.",
                $"Developer Hub > your app > Webhooks: the endpoint must end in /webhooks/intercom/{account} and not be suspended; press \"Send a test request\"."),
            new Finding(
                "guards",
                FindingLevel.Warning,
                $"Whether the workflows test {HitlFields.BotState} cannot be read through the API.",
                "Run setup to see how the workflow is built, then hitl bots prove."),
        ];
    }

    private Finding Token(HelpdeskFailure failure) => failure.Kind switch
    {
        FailureKind.Unauthorized => new Finding("token", FindingLevel.Problem, $"Intercom refuses the token ({failure.Code}).", $"Make a new one in Developer Hub > your app > Authentication and set AccessToken; check that BaseUrl {options().BaseUrl.Host} is the workspace's region."),
        FailureKind.Forbidden => new Finding("token", FindingLevel.Problem, $"The token may not read its own admin ({failure.Code}).", "Give the app the scope \"Read admins\"; the workspace's plan must include API access."),
        _ => new Finding("token", FindingLevel.Problem, $"{options().BaseUrl.Host} does not answer as expected ({failure.Code}).", "Check the network and Intercom's status page, then run doctor again."),
    };

    private static Finding Seat(MeBody me) => me.HasInboxSeat == true
        ? new Finding("seat", FindingLevel.Ok, "The admin has an inbox seat.")
        : new Finding("seat", FindingLevel.Problem, $"Admin {me.Id} has no inbox seat: it cannot assign conversations.", "Settings > Teammates: give the service admin an inbox seat.");

    private Finding Workspace(MeBody me)
    {
        if (string.IsNullOrEmpty(options().WorkspaceId))
        {
            return new Finding("workspace", FindingLevel.Warning, "WorkspaceId is not set: webhooks of any workspace that shares the app are accepted.", $"Set WorkspaceId to {me.App?.IdCode}.");
        }

        return me.App?.IdCode == options().WorkspaceId
            ? new Finding("workspace", FindingLevel.Ok, $"Workspace {options().WorkspaceId}.")
            : new Finding("workspace", FindingLevel.Problem, $"The token belongs to workspace {me.App?.IdCode}, WorkspaceId says {options().WorkspaceId}.", "Set the right WorkspaceId or token: as it is, every webhook is ignored.");
    }

    private Finding Region(string? region)
    {
        if (options().BaseUrl.IsLoopback || string.IsNullOrEmpty(region))
        {
            return new Finding("region", FindingLevel.Ok, $"Host {options().BaseUrl.Host}.");
        }

        var host = region.ToUpperInvariant() switch
        {
            "EU" => "api.eu.intercom.io",
            "AU" => "api.au.intercom.io",
            _ => "api.intercom.io",
        };
        return string.Equals(host, options().BaseUrl.Host, StringComparison.OrdinalIgnoreCase)
            ? new Finding("region", FindingLevel.Ok, $"Region {region}, host {host}.")
            : new Finding("region", FindingLevel.Warning, $"The workspace is in region {region}, but BaseUrl is {options().BaseUrl.Host}: data leaves the region, and older tokens are refused.", $"Set BaseUrl to https://{host}.");
    }

    private Finding Clock(DateTimeOffset? vendor)
    {
        if (vendor is not { } date)
        {
            return new Finding("clock", FindingLevel.Warning, "Intercom's answer carried no time.", "Check this machine's clock by hand.");
        }

        var off = (time.GetUtcNow() - date).Duration();
        return off <= ClockTolerance
            ? new Finding("clock", FindingLevel.Ok, "This machine's clock agrees with Intercom's.")
            : new Finding("clock", FindingLevel.Problem, FormattableString.Invariant($"This machine's clock is {off.TotalSeconds:0} s off."), "Synchronise the clock (NTP): polling windows and waits depend on it.");
    }

    private async Task<Finding> FieldsAsync(CancellationToken cancellationToken)
    {
        var attributes = await IntercomCall.GetAsync(() => api.AttributesAsync("true", cancellationToken), time, cancellationToken).ConfigureAwait(false);
        if (!attributes.Succeeded)
        {
            return new Finding("fields", FindingLevel.Problem, $"The conversation attributes cannot be read ({attributes.Failure.Code}).", "Give the app the scopes \"Read and write data attributes\".");
        }

        var wrong = IntercomAttributes.All
            .Select(f => IntercomSetup.FieldStep(f, attributes.Value.Data?.Items ?? []))
            .Where(s => s.State != SetupStepState.Present)
            .Select(s => s.Id["field:".Length..])
            .ToList();
        return wrong.Count == 0
            ? new Finding("fields", FindingLevel.Ok, "All conversation attributes are there.")
            : new Finding("fields", FindingLevel.Problem, $"Missing or of another type: {string.Join(", ", wrong)}.", "Run setup intercom --apply.");
    }

    private async Task<IReadOnlyList<Finding>> TicketsAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow().ToUnixTimeSeconds();
        var request = new SearchRequest(
            new SearchGroup("OR", [new SearchFilter("updated_at", ">", now)]),
            new SearchSort("updated_at", "ascending"),
            new SearchPaging(1, null));
        var conversations = await IntercomCall.GetAsync(() => api.SearchConversationsAsync(request, cancellationToken), time, cancellationToken).ConfigureAwait(false);
        var findings = new List<Finding>
        {
            conversations.Succeeded
                ? new Finding("scopes", FindingLevel.Ok, "Conversations can be searched.")
                : new Finding("scopes", FindingLevel.Problem, $"Conversations cannot be searched ({conversations.Failure.Code}).", "Give the app the scope \"Read conversations\"."),
        };
        if (options().PollTickets)
        {
            var tickets = await IntercomCall.GetAsync(() => api.SearchTicketsAsync(request, cancellationToken), time, cancellationToken).ConfigureAwait(false);
            findings.Add(tickets.Succeeded
                ? new Finding("scopes", FindingLevel.Ok, "Tickets can be searched.")
                : new Finding("scopes", FindingLevel.Problem, $"Tickets cannot be searched ({tickets.Failure.Code}), and conversation search leaves them out.", "Give the app the scope \"Read tickets\", or set PollTickets to false."));
        }

        return findings;
    }
}
