using Hitl.Connector.Conversations;
using Hitl.Connector.Intercom.Api;

namespace Hitl.Connector.Intercom.Reading;

/// <summary>Reads a conversation or ticket with one call.</summary>
internal sealed class IntercomSource(IIntercomApi api, Func<IntercomOptions> options, IntercomSelf self, IntercomLog log, TimeProvider time) : IConversationSource
{
    /// <summary>The most the endpoint gives on one page.</summary>
    private const int DeletedPage = 60;

    private readonly Companies companies = new(api, time);

    public async Task<HelpdeskResult<Snapshot>> ReadAsync(ConversationRef conversation, CancellationToken cancellationToken)
    {
        var selfId = await self.AdminIdAsync(cancellationToken).ConfigureAwait(false);
        if (!selfId.Succeeded)
        {
            return selfId.Failure;
        }

        var settings = options();
        var reader = new SnapshotReader(new AuthorRule(selfId.Value, settings.AppPackageCode, settings.BotUsers, settings.BotApps));
        return IntercomId.IsTicket(conversation.Id, out var ticketId)
            ? await ReadTicketAsync(conversation, ticketId, reader, cancellationToken).ConfigureAwait(false)
            : await ReadConversationAsync(conversation, reader, cancellationToken).ConfigureAwait(false);
    }

    private async Task<HelpdeskResult<Snapshot>> ReadConversationAsync(ConversationRef conversation, SnapshotReader reader, CancellationToken cancellationToken)
    {
        var answer = await IntercomCall.GetAsync(() => api.ConversationAsync(conversation.Id, cancellationToken), time, cancellationToken).ConfigureAwait(false);
        if (!answer.Succeeded)
        {
            return answer.Failure.Kind == FailureKind.NotFound && await WasDeletedAsync(conversation.Id, cancellationToken).ConfigureAwait(false)
                ? new HelpdeskFailure(FailureKind.Gone, "intercom.deleted")
                : answer.Failure;
        }

        var snapshot = Checked(reader.Conversation(conversation, answer.Value, time.GetUtcNow()), answer.Value.ConversationParts);
        if (options().CustomerTier?.OrganizationField is null || answer.Value.Company?.Id is not { Length: > 0 } company)
        {
            return snapshot;
        }

        var fields = await companies.FieldsAsync(company, cancellationToken).ConfigureAwait(false);
        return fields.Succeeded ? snapshot with { OrganizationFields = fields.Value } : fields.Failure;
    }

    private async Task<HelpdeskResult<Snapshot>> ReadTicketAsync(ConversationRef conversation, string ticketId, SnapshotReader reader, CancellationToken cancellationToken)
    {
        var answer = await IntercomCall.GetAsync(() => api.TicketAsync(ticketId, cancellationToken), time, cancellationToken).ConfigureAwait(false);
        return answer.Succeeded
            ? Checked(reader.Ticket(conversation, answer.Value, time.GetUtcNow()), answer.Value.TicketParts)
            : answer.Failure;
    }

    private Snapshot Checked(Snapshot snapshot, Listing<PartBody>? parts)
    {
        if (snapshot.Truncated)
        {
            log.PartsHeldBack(snapshot.Ref.Id, parts?.Items.Count ?? 0, parts?.TotalCount ?? 0);
        }

        return snapshot;
    }

    /// <summary>A deleted conversation answers 404 like one that never was; only the list of deletions tells them apart.</summary>
    private async Task<bool> WasDeletedAsync(string id, CancellationToken cancellationToken)
    {
        var deleted = await IntercomCall.GetAsync(() => api.DeletedAsync(DeletedPage, "desc", cancellationToken), time, cancellationToken).ConfigureAwait(false);
        return deleted.Succeeded && deleted.Value.Conversations?.Items.Any(c => c.Id == id) == true;
    }
}
