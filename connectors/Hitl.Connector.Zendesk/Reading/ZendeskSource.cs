using System.Text.Json;
using Hitl.Connector.Conversations;
using Hitl.Connector.Zendesk.Api;

namespace Hitl.Connector.Zendesk.Reading;

/// <summary>Reads one ticket: the ticket, its audits (which carry the comments), and for messaging the log and who has control.</summary>
internal sealed class ZendeskSource(Func<ZendeskOptions> options, ZendeskClient client, Directories directories, SelfUser self, TimeProvider time) : IConversationSource
{
    private const int PageSize = 100;
    private const int MaxPages = 100;

    public async Task<HelpdeskResult<Snapshot>> ReadAsync(ConversationRef conversation, CancellationToken cancellationToken)
    {
        var id = conversation.Id;
        var selfId = await self.IdAsync(cancellationToken);
        if (!selfId.Succeeded)
        {
            return selfId.Failure;
        }

        var fields = await directories.FieldsAsync(Directories.Usual, cancellationToken);
        if (!fields.Succeeded)
        {
            return fields.Failure;
        }

        var askedAt = time.GetUtcNow();
        var ticket = await ZendeskClient.CallAsync(() => client.Support.TicketAsync(id, "users", cancellationToken), cancellationToken);
        if (!ticket.Succeeded)
        {
            return ticket.Failure.Kind is FailureKind.NotFound ? await AbsentAsync(id, ticket.Failure, cancellationToken) : ticket.Failure;
        }

        if (ticket.Content.Ticket is not { } view)
        {
            return new HelpdeskFailure(FailureKind.Malformed, "zendesk.no_ticket");
        }

        if (view.Status == "deleted")
        {
            return new HelpdeskFailure(FailureKind.Gone, "zendesk.deleted");
        }

        // After the ticket, never before it: a version stamp older than the audits costs one more try, a newer one hides a change.
        var users = new Dictionary<string, UserView>(StringComparer.Ordinal);
        Learn(users, ticket.Content.Users);
        var audits = await AuditsAsync(id, users, cancellationToken);
        if (!audits.Succeeded)
        {
            return audits.Failure;
        }

        var log = new List<JsonElement>();
        if (IsMessaging(view))
        {
            var read = await LogAsync(id, cancellationToken);
            if (read.Failure is { Kind: not (FailureKind.NotFound or FailureKind.Forbidden) } failure)
            {
                return failure;
            }

            // Plans without the log answer 404 or 403: comments are then all there is.
            log = read.Value ?? [];
        }

        if (await LearnMissingAsync(view, audits.Value, users, cancellationToken) is { } unknown)
        {
            return unknown;
        }

        var settings = options();
        var reading = new TicketReading
        {
            Ref = conversation,
            Ticket = view,
            AskedAt = askedAt,
            Audits = audits.Value,
            Users = users,
            Fields = fields.Value,
            SelfId = selfId.Value,
            BotUserIds = settings.BotUsers,
            Log = log,
        };
        if (settings.CustomerTier?.OrganizationField is not null && reading.OrganizationId is { } organization)
        {
            var organizationFields = await directories.OrganizationFieldsAsync(organization, cancellationToken);
            if (!organizationFields.Succeeded)
            {
                return organizationFields.Failure;
            }

            reading = reading with { OrganizationFields = organizationFields.Value };
        }

        if (settings.Messaging is { } messaging && reading.MessagingConversation() is { } live)
        {
            var control = await ZendeskClient.CallAsync(() => client.Sunshine.ConversationAsync(messaging.AppId, live, cancellationToken), cancellationToken);
            if (control.Failure is { Kind: not FailureKind.NotFound } failure)
            {
                return failure;
            }

            reading = reading with { AgentsHaveControl = control.Content?.Conversation?.ActiveSwitchboardIntegration?.Is(messaging.AgentWorkspaceIntegration) };
        }

        return reading.ToSnapshot();
    }

    private static bool IsMessaging(TicketView ticket) =>
        TicketReading.ChannelOf(ticket.Via?.Channel, ticket.FromMessagingChannel == true) is Channel.Messaging;

    private async Task<HelpdeskResult<List<AuditView>>> AuditsAsync(string id, Dictionary<string, UserView> users, CancellationToken cancellationToken)
    {
        var audits = new List<AuditView>();
        string? after = null;
        int? number = null;
        for (var pages = 0; pages < MaxPages; pages++)
        {
            var page = await ZendeskClient.CallAsync(
                () => number is { } n ? client.Support.AuditsByPageAsync(id, "users", n, cancellationToken) : client.Support.AuditsAsync(id, "users", PageSize, after, cancellationToken),
                cancellationToken);
            if (!page.Succeeded)
            {
                return page.Failure;
            }

            audits.AddRange(page.Content.Audits?.OfType<AuditView>() ?? []);
            Learn(users, page.Content.Users);
            if (page.Content.Meta is { HasMore: true, AfterCursor: { Length: > 0 } cursor } && cursor != after)
            {
                after = cursor;
            }
            else if (page.Content.Meta is null && !string.IsNullOrEmpty(page.Content.NextPage))
            {
                // Archived tickets know no cursor: they answer by page number.
                number = (number ?? 1) + 1;
            }
            else
            {
                break;
            }
        }

        return audits.DistinctBy(a => a.Id).ToList();
    }

    private async Task<HelpdeskResult<List<JsonElement>>> LogAsync(string id, CancellationToken cancellationToken)
    {
        var entries = new List<JsonElement>();
        string? after = null;
        for (var pages = 0; pages < MaxPages; pages++)
        {
            var page = await ZendeskClient.CallAsync(() => client.Support.ConversationLogAsync(id, PageSize, after, cancellationToken), cancellationToken);
            if (!page.Succeeded)
            {
                return page.Failure;
            }

            entries.AddRange(JsonElements.Items(page.Content.Events));
            if (page.Content.Meta is not { HasMore: true, AfterCursor: { Length: > 0 } cursor } || cursor == after)
            {
                break;
            }

            after = cursor;
        }

        return entries;
    }

    /// <summary>Sideloads are not promised for every author: those still without a role are asked for.</summary>
    private async Task<HelpdeskFailure?> LearnMissingAsync(TicketView ticket, List<AuditView> audits, Dictionary<string, UserView> users, CancellationToken cancellationToken)
    {
        var missing = audits
            .SelectMany(a => JsonElements.Items(a.Events).Select(e => e.Text("author_id")).Append(a.AuthorId))
            .Append(ticket.RequesterId)
            .OfType<string>()
            .Where(author => author.Length > 0 && author.All(char.IsAsciiDigit) && author != "0" && !users.ContainsKey(author))
            .Distinct(StringComparer.Ordinal)
            .ToList();
        foreach (var chunk in missing.Chunk(PageSize))
        {
            var answer = await ZendeskClient.CallAsync(() => client.Support.UsersAsync(string.Join(',', chunk), "true", cancellationToken), cancellationToken);
            if (!answer.Succeeded)
            {
                return answer.Failure;
            }

            Learn(users, answer.Content.Users);
        }

        return null;
    }

    private static void Learn(Dictionary<string, UserView> users, IReadOnlyList<UserView?>? found)
    {
        foreach (var user in found ?? [])
        {
            if (user?.Id is { } id)
            {
                users[id] = user;
            }
        }
    }

    /// <summary>A deleted ticket answers like one that never was: the list of deleted ones tells them apart.</summary>
    private async Task<HelpdeskFailure> AbsentAsync(string id, HelpdeskFailure notFound, CancellationToken cancellationToken)
    {
        var deleted = await ZendeskClient.CallAsync(() => client.Support.DeletedTicketsAsync("deleted_at", "desc", "all", cancellationToken), cancellationToken);
        return deleted.Content?.DeletedTickets?.Any(t => t?.Id == id) == true ? new HelpdeskFailure(FailureKind.Gone, "zendesk.deleted") : notFound;
    }
}
