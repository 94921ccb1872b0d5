using Hitl.Connector.Conversations;
using Hitl.Connector.Zendesk.Api;

namespace Hitl.Connector.Zendesk.Writing;

/// <param name="Changed">The ticket did not have the skill before.</param>
internal readonly record struct SkillsWritten(bool Changed, int Calls, int HttpStatus, HelpdeskFailure? Failure);

/// <summary>
/// The skills that a ticket needs. A call of its own before the ticket's update: the description types the member of the
/// PUT as numbers, and skills have no number.
/// </summary>
internal sealed class TicketSkills(ZendeskClient client)
{
    /// <summary>Adds one to those the ticket has; does nothing when it is there, or none is wanted.</summary>
    public async Task<SkillsWritten> AddAsync(string ticketId, string? skillId, CancellationToken cancellationToken)
    {
        if (skillId is null)
        {
            return default;
        }

        var present = await ZendeskClient.CallAsync(() => client.Support.SkillsOfTicketAsync(ticketId, cancellationToken), cancellationToken);
        if (!present.Succeeded)
        {
            return new SkillsWritten(false, 1, present.Status, present.Failure);
        }

        var ids = (present.Content.AttributeValues ?? []).Select(v => v?.Id).OfType<string>().ToList();
        if (ids.Contains(skillId, StringComparer.Ordinal))
        {
            return new SkillsWritten(false, 1, present.Status, null);
        }

        var written = await ZendeskClient.CallAsync(
            () => client.Support.SetSkillsOfTicketAsync(ticketId, new SkillsRequest([.. ids, skillId]), cancellationToken), cancellationToken);
        return new SkillsWritten(written.Succeeded, 2, written.Status, written.Failure);
    }
}
