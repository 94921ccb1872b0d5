using Hitl.Connector.Accounts;
using Hitl.Connector.Conversations;
using Hitl.Connector.Delivery;
using Hitl.Connector.Handover;
using Hitl.Connector.Worker.Hosting;
using Hitl.Connector.Worker.Telemetry;

namespace Hitl.Connector.Worker.Processing;

/// <summary>Looks for answers to bots' questions, asks the helpdesk who may give them, and stores what they come to.</summary>
public sealed class ApprovalAnswers(IApprovalStore approvals, AccountRegistry accounts, WorkerMetrics metrics, TimeProvider time)
{
    /// <summary>Conversations closed in one round of the schedule.</summary>
    private const int Portion = 200;

    /// <summary>Settles with what stands in a conversation. A failure means that nothing was stored: read it again later.</summary>
    public async Task<HelpdeskFailure?> SettleAsync(RunningAccount account, Snapshot snapshot, CancellationToken cancellationToken)
    {
        if (account.Settings.Options.Approvals is not { } options)
        {
            return null;
        }

        var asked = await approvals.ForConversationAsync(snapshot.Ref, cancellationToken);
        var attempts = ApprovalDesk.Fresh(asked, snapshot, options);
        if (attempts.Count == 0)
        {
            return null;
        }

        // Nobody but an agent can be one of the group: a customer's attempt costs no call.
        string[] names = attempts.Any(a => a.Author.Kind is AuthorKind.Agent) ? [.. asked.SelectMany(a => a.Approvers).Distinct(StringComparer.Ordinal)] : [];
        var members = await MembersAsync(account, names, cancellationToken);
        if (!members.Succeeded)
        {
            return members.Failure;
        }

        var ids = members.Value.ToDictionary(m => m.Key, m => (IReadOnlySet<string>)m.Value.Select(p => p.Id).ToHashSet(StringComparer.Ordinal), StringComparer.Ordinal);
        var now = time.GetUtcNow();
        await ChangeAsync(snapshot.Ref, account, current => ApprovalDesk.Settle(current, attempts, ids, now), cancellationToken);
        return null;
    }

    /// <summary>Settles with an answer of the API.</summary>
    /// <param name="person">Id or e-mail address of who answers.</param>
    /// <param name="answer">Made from who was found, or with the name as given where nobody was.</param>
    /// <returns>The question as it is now with the refusal, or why the helpdesk could not say who may answer.</returns>
    public async Task<HelpdeskResult<ApprovalStep>> AnswerAsync(RunningAccount account, Approval approval, string person, Func<CatalogEntry, ApprovalAnswer> answer, CancellationToken cancellationToken)
    {
        var members = await MembersAsync(account, approval.Approvers, cancellationToken);
        if (!members.Succeeded)
        {
            return members.Failure;
        }

        var found = members.Value.Values.SelectMany(m => m).FirstOrDefault(m => m.Id == person || string.Equals(m.Email, person, StringComparison.OrdinalIgnoreCase));
        var given = answer(found ?? new CatalogEntry(person, ""));
        var now = time.GetUtcNow();
        string? refusal = null;
        await ChangeAsync(
            approval.Proposal.Conversation,
            account,
            current =>
            {
                (var changes, refusal) = ApprovalDesk.Answer(current, approval.Id, given, found is not null, now);
                return changes;
            },
            cancellationToken);
        return new ApprovalStep(await approvals.FindAsync(account.Settings.Name, approval.Id, cancellationToken) ?? approval, refusal);
    }

    /// <summary>Closes what nobody answered in time. The helpdesk is not asked: it may be out of reach, and a deadline is a deadline.</summary>
    public async Task ExpireAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        foreach (var conversation in await approvals.DueAsync(now, Portion, cancellationToken))
        {
            await ChangeAsync(conversation, accounts.Find(conversation.Account), current => ApprovalDesk.Expire(current, now), cancellationToken);
        }
    }

    private async Task ChangeAsync(ConversationRef conversation, RunningAccount? account, Func<IReadOnlyList<Approval>, ApprovalChanges> decide, CancellationToken cancellationToken)
    {
        // The last try is the one that was stored.
        IReadOnlyList<Approval> closed = [];
        await approvals.ChangeAsync(
            conversation,
            current =>
            {
                var changes = decide(current);
                closed = [.. changes.Changed.Where(a => !a.IsOpen)];
                return Within(account, changes);
            },
            cancellationToken);
        foreach (var approval in closed)
        {
            metrics.Approval(approval);
        }
    }

    private static async Task<HelpdeskResult<Dictionary<string, IReadOnlyList<CatalogEntry>>>> MembersAsync(RunningAccount account, IReadOnlyList<string> names, CancellationToken cancellationToken)
    {
        var members = new Dictionary<string, IReadOnlyList<CatalogEntry>>(StringComparer.Ordinal);
        if (names.Count == 0)
        {
            return members;
        }

        var self = await account.Helpdesk.SelfIdAsync(cancellationToken);
        if (!self.Succeeded)
        {
            return self.Failure;
        }

        foreach (var name in names)
        {
            var found = await account.Helpdesk.MembersAsync(name, cancellationToken);
            if (!found.Succeeded)
            {
                return found.Failure;
            }

            // API bots are staff at the helpdesk, and members of its groups.
            members[name] = [.. found.Value.Where(p => p.Id != self.Value && !account.Settings.Options.BotUsers.Contains(p.Id, StringComparer.Ordinal))];
        }

        return members;
    }

    // Back in shadow since it was asked: the bot gets its answer, the helpdesk is not written to.
    private static ApprovalChanges Within(RunningAccount? account, ApprovalChanges changes) =>
        account?.Settings.Options.Mode is null or AccountMode.Shadow ? changes with { Effects = [.. changes.Effects.Where(e => e.Kind is EffectKind.Notify)] } : changes;
}
