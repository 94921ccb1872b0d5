using Hitl.Connector.Accounts;
using Hitl.Connector.Conversations;
using Hitl.Connector.Delivery;

namespace Hitl.Connector.Handover;

/// <summary>What is to be stored together: approvals that changed, and the effects that follow.</summary>
public sealed record ApprovalChanges(IReadOnlyList<Approval> Changed, IReadOnlyList<Effect> Effects)
{
    public static ApprovalChanges None { get; } = new([], []);
}

/// <summary>
/// Settles the questions of one conversation: with what stands in it, with an answer of the API, with time. Pure. What a
/// question closes with is decided by the first answer that counts; the same snapshot again changes nothing.
/// </summary>
public static class ApprovalDesk
{
    /// <summary>Commands that were not looked at before and can be answers: they came after the question stood there.</summary>
    public static IReadOnlyList<ApprovalAttempt> Fresh(IReadOnlyList<Approval> approvals, Snapshot snapshot, ApprovalOptions options)
    {
        if (approvals.Count == 0)
        {
            return [];
        }

        var seen = Seen(approvals);
        return [.. ApprovalAttempt.In(snapshot, options.AnswerField).Where(t => !seen.Contains(t.Answer.EvidenceId) && Meant(approvals, t) is { } meant && CameAfter(t, meant, snapshot) && !IsRepeatByOutsider(t, meant))];
    }

    /// <summary>Settles with the commands of a conversation.</summary>
    /// <param name="attempts">From <see cref="Fresh"/>.</param>
    /// <param name="members">By name in <see cref="Approval.Approvers"/>: ids of the people whom the helpdesk has behind it now.</param>
    public static ApprovalChanges Settle(IReadOnlyList<Approval> approvals, IReadOnlyList<ApprovalAttempt> attempts, IReadOnlyDictionary<string, IReadOnlySet<string>> members, DateTimeOffset now)
    {
        var desk = new Changing(approvals, now);
        var seen = Seen(approvals);

        // What was refused stays refused, also where somebody else looked at it meanwhile.
        foreach (var attempt in attempts.Where(t => !seen.Contains(t.Answer.EvidenceId)))
        {
            if (desk.Find(attempt.ApprovalId) is { } approval)
            {
                var person = IsPerson(attempt, approval, members);
                if (person && !attempt.IsInternal)
                {
                    desk.Refuse(approval, attempt, ApprovalMachine.NotInternal);
                }
                else
                {
                    desk.Answer(approval, attempt.Answer, attempt.Who, person);
                }
            }
            else if (desk.Last is { } last)
            {
                desk.Refuse(last, attempt, ApprovalMachine.UnknownApproval);
            }
        }

        return desk.Done();
    }

    /// <summary>Settles one question with an answer that came through the API.</summary>
    /// <returns><c>Refusal</c> as <see cref="ApprovalMachine"/> names it; null when the answer counts.</returns>
    public static (ApprovalChanges Changes, string? Refusal) Answer(IReadOnlyList<Approval> approvals, string id, ApprovalAnswer answer, bool isApprover, DateTimeOffset now)
    {
        var desk = new Changing(approvals, now);
        var refusal = desk.Find(id) is { } approval ? desk.Answer(approval, answer, "agent", isApprover, tellsInConversation: false) : ApprovalMachine.UnknownApproval;
        return (desk.Done(), refusal);
    }

    /// <summary>Closes what is past its deadline.</summary>
    public static ApprovalChanges Expire(IReadOnlyList<Approval> approvals, DateTimeOffset now) => new Changing(approvals, now).Done();

    private static HashSet<string?> Seen(IReadOnlyList<Approval> approvals) =>
        [.. approvals.SelectMany(a => a.RefusedAnswers.Select(r => r.Answer.EvidenceId).Append(a.Answer?.EvidenceId))];

    private static Approval? Meant(IReadOnlyList<Approval> approvals, ApprovalAttempt attempt) =>
        approvals.FirstOrDefault(a => a.Id == attempt.ApprovalId) ?? (attempt is { IsInternal: true, Author.Kind: AuthorKind.Agent } ? approvals.MaxBy(a => a.ProposedAt) : null);

    // By the helpdesk's own stamps on both: nobody answers a question that they could not have read. Where the vendor
    // holds older messages back, our own time of asking has to do.
    private static bool CameAfter(ApprovalAttempt attempt, Approval approval, Snapshot snapshot)
    {
        var key = ApprovalEffects.AskKey(approval).Value;
        var asked = snapshot.Messages.FirstOrDefault(m => m.Marker == key)?.At ?? (snapshot.Truncated ? approval.ProposedAt : null);
        return asked is { } at && attempt.Answer.At.ToUnixTimeSeconds() >= at.ToUnixTimeSeconds();
    }

    // A customer who writes the command a hundred times is refused, kept and told once.
    private static bool IsRepeatByOutsider(ApprovalAttempt attempt, Approval approval) =>
        attempt.Author.Kind is not AuthorKind.Agent
        && approval.RefusedAnswers.Any(r => r.Answer.PersonId == attempt.Author.Id && r.Who == attempt.Who);

    private static bool IsPerson(ApprovalAttempt attempt, Approval approval, IReadOnlyDictionary<string, IReadOnlySet<string>> members) =>
        attempt.Author is { Kind: AuthorKind.Agent, Limited: false, Id.Length: > 0 }
        && approval.Approvers.Any(name => members.TryGetValue(name, out var ids) && ids.Contains(attempt.Author.Id));

    private sealed class Changing(IReadOnlyList<Approval> approvals, DateTimeOffset now)
    {
        private readonly Dictionary<string, Approval> current = approvals.ToDictionary(a => a.Id, a => ApprovalMachine.Tick(a, now), StringComparer.Ordinal);
        private readonly List<Effect> told = [];

        public Approval? Last => current.Values.MaxBy(a => a.ProposedAt);

        public Approval? Find(string id) => current.GetValueOrDefault(id);

        public string? Answer(Approval approval, ApprovalAnswer answer, string who, bool isApprover, bool tellsInConversation = true)
        {
            var (after, refusal) = ApprovalMachine.Answer(approval, answer, who, isApprover, now);
            current[approval.Id] = after;
            if (refusal is not null && tellsInConversation)
            {
                told.AddRange(ApprovalEffects.Refused(after, answer, who, refusal, now));
            }

            return refusal;
        }

        public void Refuse(Approval approval, ApprovalAttempt attempt, string code)
        {
            var after = ApprovalMachine.Refuse(approval, attempt.Answer, attempt.Who, code);
            current[approval.Id] = after;
            told.AddRange(ApprovalEffects.Refused(after, attempt.Answer, attempt.Who, code, now));
        }

        public ApprovalChanges Done()
        {
            var changed = approvals.Where(a => !ReferenceEquals(a, current[a.Id])).Select(a => current[a.Id]).ToList();
            var closed = approvals.Where(a => a.IsOpen && !current[a.Id].IsOpen).Select(a => current[a.Id]);
            var othersWait = current.Values.Any(a => a.IsOpen);
            return changed.Count == 0 ? ApprovalChanges.None : new ApprovalChanges(changed, [.. closed.SelectMany(a => ApprovalEffects.Closed(a, othersWait, now)), .. told]);
        }
    }
}
