using Hitl.Connector.Accounts;
using Hitl.Connector.Bots;
using Hitl.Connector.Conversations;
using Hitl.Connector.Intercom.Api;

namespace Hitl.Connector.Intercom.Bots;

/// <summary>Finds who writes to customers in a workspace, and tries the workflow's guard out in a conversation of our own.</summary>
internal sealed class IntercomSurvey(IIntercomApi api, Func<IntercomOptions> options, TimeProvider time) : IBotSurvey
{
    /// <summary>Conversations that are looked through, newest first.</summary>
    private const int Looked = 25;
    private static readonly TimeSpan Lately = TimeSpan.FromDays(30);

    public async Task<HelpdeskResult<IReadOnlyList<FoundBot>>> FindAsync(CancellationToken cancellationToken)
    {
        var attribute = await AttributeIsThereAsync(cancellationToken).ConfigureAwait(false);
        if (!attribute.Succeeded)
        {
            return attribute.Failure;
        }

        var request = new SearchRequest(
            new SearchGroup("AND", [new SearchFilter("updated_at", ">", (time.GetUtcNow() - Lately).ToUnixTimeSeconds())]),
            new SearchSort("updated_at", "descending"),
            new SearchPaging(Looked, null));
        var page = await IntercomCall.GetAsync(() => api.SearchConversationsAsync(request, cancellationToken), time, cancellationToken).ConfigureAwait(false);
        if (!page.Succeeded)
        {
            return page.Failure;
        }

        var parts = new List<PartBody>();
        foreach (var row in (page.Value.Conversations?.Items ?? []).Where(r => r.Id is not null))
        {
            var read = await IntercomCall.GetAsync(() => api.ConversationAsync(row.Id!, cancellationToken), time, cancellationToken).ConfigureAwait(false);
            if (read.Succeeded)
            {
                parts.AddRange(read.Value.ConversationParts?.Items ?? []);
            }
            else if (read.Failure.Kind is not (FailureKind.NotFound or FailureKind.Gone))
            {
                return read.Failure;
            }
        }

        return Speakers.Of(parts, attribute.Value, options().AppPackageCode).ToList();
    }

    public async Task<HelpdeskResult<IReadOnlyList<BotProof>>> ProveAsync(IReadOnlyList<BotEntry> bots, Trial trial, CancellationToken cancellationToken)
    {
        if (!bots.Any(b => b.HeldBy is HoldMeans.Attribute))
        {
            trial.Tell("No workflow is registered and none wrote lately, so there is nothing to try out: register Fin's workflow first.");
            return new List<BotProof>();
        }

        var attribute = await AttributeIsThereAsync(cancellationToken).ConfigureAwait(false);
        if (!attribute.Succeeded)
        {
            return attribute.Failure;
        }

        if (!attribute.Value)
        {
            trial.Tell($"The conversation attribute {HitlFields.BotState} does not exist: run hitl setup intercom --apply, and build the branch that it describes.");
            return Proofs(bots, false, $"the attribute {HitlFields.BotState} does not exist");
        }

        var run = new WorkflowTrial(api, trial, time);
        var outcome = await run.RunAsync(cancellationToken).ConfigureAwait(false);
        return outcome switch
        {
            { Succeeded: false } => outcome.Failure,
            { Value: { Held: { } held, Detail: var detail } } => Proofs(bots, held, detail),

            // Silent in both cases: nobody knows whether the branch or something else kept it silent.
            _ => new List<BotProof>(),
        };
    }

    private List<BotProof> Proofs(IReadOnlyList<BotEntry> bots, bool held, string detail) =>
        [.. bots.Where(b => b.HeldBy is HoldMeans.Attribute).Select(b => new BotProof(b.Kind, b.Id, time.GetUtcNow(), held, detail))];

    private async Task<HelpdeskResult<bool>> AttributeIsThereAsync(CancellationToken cancellationToken)
    {
        var attributes = await IntercomCall.GetAsync(() => api.AttributesAsync("true", cancellationToken), time, cancellationToken).ConfigureAwait(false);
        return attributes.Succeeded
            ? attributes.Value.Data?.Items.Any(a => a.Name == HitlFields.BotState && a.Archived != true) == true
            : attributes.Failure;
    }
}
