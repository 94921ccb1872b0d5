using System.Text.Json.Nodes;
using Hitl.Connector.Conversations;
using Hitl.Connector.Delivery;

namespace Hitl.Connector.Intercom.Writing;

/// <summary>What a plan names, as Intercom's ids.</summary>
/// <param name="Attributes">Those that the workspace has.</param>
/// <param name="Missing">What the workspace does not have.</param>
internal sealed record WriteTargets(JsonObject Attributes, string? TeamId, string? AssigneeId, IReadOnlyList<MissingTarget> Missing)
{
    public static async Task<HelpdeskResult<WriteTargets>> FindAsync(IntercomNames names, ConversationUpdate update, UpdatePlan plan, Snapshot current, CancellationToken cancellationToken)
    {
        var search = new Search { Missing = [.. plan.Missing] };
        var team = await search.FindAsync(TargetKind.Group, plan.Team, names.TeamAsync, cancellationToken).ConfigureAwait(false);
        if (team is null && plan.Team is not null)
        {
            team = await search.FindAsync(TargetKind.Group, update.FallbackGroup, names.TeamAsync, cancellationToken).ConfigureAwait(false);
        }

        var assignee = plan.Assignee == UpdatePlan.Nobody
            ? UpdatePlan.Nobody
            : await search.FindAsync(TargetKind.Assignee, plan.Assignee, names.PersonAsync, cancellationToken).ConfigureAwait(false);
        foreach (var mention in plan.NoteHtml is null ? [] : update.Mentions)
        {
            await search.FindAsync(TargetKind.Mention, mention, names.PersonAsync, cancellationToken).ConfigureAwait(false);
        }

        var attributes = (JsonObject)plan.Attributes.DeepClone();
        foreach (var name in plan.Attributes.Select(a => a.Key).Where(name => !IntercomAttributes.IsOurs(name)))
        {
            // Ours are setup's; an unknown one would make Intercom refuse them all. A ticket's are those of its type.
            if (!IntercomId.IsTicket(current.Ref.Id, out _) && await search.FindAsync(TargetKind.Field, name, names.AttributeAsync, cancellationToken).ConfigureAwait(false) is null)
            {
                attributes.Remove(name);
            }
        }

        return search.Failure is { } failure
            ? failure
            : new WriteTargets(attributes, team == current.GroupId ? null : team, assignee == current.AssigneeId ? null : assignee, search.Missing);
    }

    private sealed class Search
    {
        public required List<MissingTarget> Missing { get; init; }

        public HelpdeskFailure? Failure { get; private set; }

        public async Task<string?> FindAsync(TargetKind kind, string? wanted, Func<string, CancellationToken, Task<HelpdeskResult<Found>>> find, CancellationToken cancellationToken)
        {
            if (string.IsNullOrWhiteSpace(wanted) || Failure is not null)
            {
                return null;
            }

            var found = await find(wanted, cancellationToken).ConfigureAwait(false);
            if (!found.Succeeded)
            {
                Failure = found.Failure;
                return null;
            }

            if (found.Value.Entry is null)
            {
                Missing.Add(new MissingTarget(kind, wanted));
            }

            return found.Value.Entry?.Id;
        }
    }
}
