using System.Diagnostics;
using Hitl.Connector.Conversations;
using Hitl.Connector.Delivery;
using Hitl.Connector.Escalation;
using Hitl.Connector.Handover;
using Hitl.Connector.Intake;
using Hitl.Connector.Scoring;
using Hitl.Connector.Worker.Hosting;
using Hitl.Connector.Worker.Knowledge;
using Hitl.Connector.Worker.Telemetry;

namespace Hitl.Connector.Worker.Processing;

/// <summary>
/// The way of one event: echo check, fresh read, ownership and hold (committed before anything is scored), scores,
/// decision, effects. Everything that decides is pure and lives in the core.
/// </summary>
public sealed partial class ConversationProcessor(
    IEventLedger ledger,
    ISurroundingsStore surroundings,
    IOutbox outbox,
    AccountRegistry accounts,
    RuleBook rules,
    IScorer scorer,
    NoteWriter notes,
    KnowledgeDesk knowledge,
    QuotaGovernor governor,
    SnapshotCache snapshots,
    HoldKeeper holds,
    ApprovalAnswers approvals,
    WorkSignal signal,
    WorkerMetrics metrics,
    WorkFeed feed,
    TimeProvider time,
    Jitter jitter,
    ILogger<ConversationProcessor> logger)
{
    /// <summary>Each time that a cap moves, another decision has been stored: more tries than there are hands that decide.</summary>
    private const int MostCountings = 20;

    public async Task ProcessAsync(InboxClaim claim, CancellationToken cancellationToken)
    {
        if (accounts.Find(claim.Conversation.Account) is not { } account)
        {
            await EndAsync(claim, new Completion(EventEnd.DeadLettered, "account_not_configured", time.GetUtcNow()), cancellationToken);
            return;
        }

        if (await IsOwnEchoAsync(claim, account, cancellationToken))
        {
            await EndAsync(claim, new Completion(EventEnd.OwnEcho, "own_user", time.GetUtcNow()), cancellationToken);
            return;
        }

        if (await ReadAsync(claim, account, cancellationToken) is not { } snapshot)
        {
            return;
        }

        if (Screening.ReasonToIgnore(snapshot, account.StartedAt) is { } reason)
        {
            await EndAsync(claim, new Completion(EventEnd.Ignored, reason, time.GetUtcNow()), cancellationToken);
            return;
        }

        var causedAt = claim.Events.Where(e => e.Origin is EventOrigin.Webhook).Select(e => (DateTimeOffset?)e.ReceivedAt).Min();
        var now = time.GetUtcNow();
        var standing = ResumeContract.Stand(snapshot, account.Terms, now);
        var handBackTold = await HandOverAsync(claim, account.Terms, snapshot, standing, now, causedAt, cancellationToken);
        await holds.OwnershipDerivedAsync(account, snapshot, standing, claim.Previous?.RuleHold ?? false, now, causedAt, cancellationToken);
        if (await approvals.SettleAsync(account, snapshot, cancellationToken) is { } unanswered)
        {
            await RetryAsync(claim, unanswered, cancellationToken);
            return;
        }

        await outbox.WakePostponedAsync(claim.Conversation, cancellationToken);
        if (Screening.ReasonNotToScore(snapshot) is { } automated)
        {
            await EndAsync(claim, new Completion(EventEnd.Ignored, automated, now) { LookAgainAt = standing.LookAgainAt }, cancellationToken);
            return;
        }

        var fingerprint = Fingerprint.Of(snapshot);

        // Asked for by the clock or by a bot's report: nothing new has to stand in the conversation.
        if (claim.Previous?.Fingerprint == fingerprint && !claim.Events.Any(e => e.Origin is EventOrigin.Schedule))
        {
            await EndAsync(claim, new Completion(EventEnd.OwnEcho, "nothing_new", now) { LookAgainAt = standing.LookAgainAt }, cancellationToken);
            return;
        }

        if (Score(snapshot) is not { } scores)
        {
            await RetryAsync(claim, new HelpdeskFailure(FailureKind.Unavailable, "scoring_failed"), cancellationToken);
            return;
        }

        var decided = new Decided(claim, account, snapshot, fingerprint, standing, handBackTold, scores, now, causedAt);
        for (var attempt = 0; attempt < MostCountings; attempt++)
        {
            try
            {
                var decision = await DecideAsync(decided, cancellationToken);
                feed.Publish(decision);
                return;
            }
            catch (CapMovedException)
            {
                // Another conversation took a place under the same cap: decided again with the new count.
            }
        }

        await RetryAsync(claim, new HelpdeskFailure(FailureKind.Conflict, "cap_moved"), cancellationToken);
    }

    /// <summary>Commits what ownership, time and contract ask for. True when a bot that gets the conversation back is told what the human said.</summary>
    private async Task<bool> HandOverAsync(
        InboxClaim claim, HandoverTerms terms, Snapshot snapshot, Standing standing, DateTimeOffset now, DateTimeOffset? causedAt, CancellationToken cancellationToken)
    {
        var talkOvers = TalkOver.Find(snapshot, terms.Rules).Where(t => t.At >= terms.StartedAt).ToList();
        var effects = Conclusion.HandoverFirst(snapshot, standing, terms, talkOvers, claim.Previous, now, causedAt);
        var entries = HandoverAudit.Of(standing, snapshot, terms, talkOvers, now);
        if (effects.Count > 0 || entries.Count > 0)
        {
            metrics.HandedOver(await ledger.StoreHandoverAsync(claim, effects, entries, cancellationToken), talkOvers);
            signal.OutboxChanged();
        }

        return effects.Any(e => e.Reason == HandBackNote.Reason);
    }

    private async Task<Decision> DecideAsync(Decided decided, CancellationToken cancellationToken)
    {
        var (claim, account, snapshot, fingerprint, standing, handBackTold, scores, now, causedAt) = decided;
        var options = account.Settings.Options;
        var stored = await surroundings.ReadAsync(snapshot.Ref, snapshot.Customer.Id, now, cancellationToken);
        var known = await knowledge.ReadAsync(snapshot, scores, now, cancellationToken);
        var began = snapshot.CreatedAt > now - ISurroundingsStore.ContactsFor ? 1 : 0;
        var current = rules.Current;
        var sheet = FactSheets.Of(
            snapshot,
            scores,
            standing.Ownership,
            new DecisionSurroundings(options.Mode, now)
            {
                Previous = PreviousState.Of(claim.Previous),
                IsOpen = account.Calendar is { } calendar ? calendar.IsOpen : null,
                CalendarChangesAt = account.Calendar?.ChangesAt(now),
                CapUse = stored.CapUse,
                ContactsIn7Days = snapshot.Customer.Id.Length > 0 ? stored.OtherContacts + began : null,
                Bot = KnowledgeDesk.Completed(BotReport.Of(snapshot, stored.Reported), known),
                CustomerTier = options.CustomerTier?.Of(snapshot),
            },
            current);
        var decision = EscalationPolicy.Decide(current, sheet);
        await holds.DecidedAsync(account, snapshot, decision, standing, claim.Previous?.RuleHold ?? false, now, causedAt, cancellationToken);
        var note = await notes.WriteAsync(snapshot, scores, decision, claim.Previous, handBackTold, account, stored, known, cancellationToken);
        var completion = Conclusion.Draw(snapshot, fingerprint, decision, claim.Previous, claim.UnderWay, options.Mode, now, causedAt, note, standing.LimitedBot);
        await EndAsync(claim, completion with { LookAgainAt = standing.LookAgainAt, Conversation = new DecidedConversation(snapshot, scores, sheet, current) }, cancellationToken);
        return decision;
    }

    private sealed record Decided(
        InboxClaim Claim,
        RunningAccount Account,
        Snapshot Snapshot,
        string Fingerprint,
        Standing Standing,
        bool HandBackTold,
        Scores Scores,
        DateTimeOffset Now,
        DateTimeOffset? CausedAt);

    private async Task<bool> IsOwnEchoAsync(InboxClaim claim, RunningAccount account, CancellationToken cancellationToken)
    {
        if (claim.Events.Any(e => e.ActorId is null))
        {
            return false;
        }

        var self = await account.Helpdesk.SelfIdAsync(cancellationToken);
        if (!self.Succeeded)
        {
            return false;
        }

        string[] written = [.. claim.Events.Select(e => e.WrittenId).OfType<string>()];
        var own = written.Length == 0 ? new HashSet<string>() : await outbox.OwnWritesAsync(claim.Conversation.Account, written, cancellationToken);
        return OwnWrites.AreEchoes(claim.Events, self.Value, own);
    }

    /// <summary>Null when the claim has been settled already.</summary>
    private async Task<Snapshot?> ReadAsync(InboxClaim claim, RunningAccount account, CancellationToken cancellationToken)
    {
        var name = account.Settings.Name;

        // Once a human is known to own it, what follows is work like any other: the reserve is for taking over.
        var urgent = claim.Previous?.Owner is not Owner.Human && claim.Events.Any(e => e.MayTakeOver);
        using var quota = governor.Take(name, urgent ? QuotaLane.Hold : QuotaLane.Work, CallCost.Read(account.Settings.Helpdesk));
        if (!quota.Granted)
        {
            await ledger.ReleaseAsync(claim, time.GetUtcNow() + (quota.Wait * (1 + (0.2 * jitter.Next()))), "own_quota_share", cancellationToken);
            return null;
        }

        var read = await account.Helpdesk.Source.ReadAsync(claim.Conversation, cancellationToken);
        if (read.Succeeded)
        {
            accounts.Answered(name);
            snapshots.Store(read.Value);
            return read.Value;
        }

        accounts.Failed(name, read.Failure);
        governor.Throttled(name, read.Failure);
        await RetryAsync(claim, read.Failure, cancellationToken);
        return null;
    }

    private async Task RetryAsync(InboxClaim claim, HelpdeskFailure failure, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var verdict = RetrySchedule.AfterRead(failure, claim.Attempt, now - claim.Events.Min(e => e.ReceivedAt), jitter.Next());
        switch (verdict.Action)
        {
            case RetryAction.Complete:
                await EndAsync(claim, new Completion(EventEnd.Ignored, "conversation_gone", now), cancellationToken);
                break;
            case RetryAction.DeadLetter:
                Log.GivenUp(logger, claim.Conversation.Account, failure.Code, claim.Attempt);
                await EndAsync(claim, new Completion(EventEnd.DeadLettered, failure.Code, now), cancellationToken);
                break;
            default:
                Log.Later(logger, claim.Conversation.Account, failure.Code, claim.Attempt, verdict.Delay);
                await ledger.ReleaseAsync(claim, now + verdict.Delay, failure.Code, cancellationToken);
                break;
        }
    }

    private Scores? Score(Snapshot snapshot)
    {
        var started = Stopwatch.GetTimestamp();
        try
        {
            var scores = scorer.Score(snapshot);
            metrics.Scored(Stopwatch.GetElapsedTime(started));
            return scores;
        }
        catch (Exception failure)
        {
            // Whatever a model throws: the event is tried again, it never gets a default score.
            Log.ScoringFailed(logger, failure, snapshot.Ref.Account);
            return null;
        }
    }

    private async Task EndAsync(InboxClaim claim, Completion completion, CancellationToken cancellationToken)
    {
        await ledger.CompleteAsync(claim, completion, cancellationToken);
        metrics.EventsEnded(claim.Conversation.Account, claim.Events.Count, completion);
        if (completion.Effects.Count > 0)
        {
            signal.OutboxChanged();
        }
    }

    private static partial class Log
    {
        [LoggerMessage(40, LogLevel.Information, "A conversation of account {Account} could not be processed ({Code}, attempt {Attempt}); again in {Delay}.")]
        public static partial void Later(ILogger logger, string account, string code, int attempt, TimeSpan delay);

        [LoggerMessage(41, LogLevel.Error, "A conversation of account {Account} was given up ({Code}, attempt {Attempt}): see the dead letters.")]
        public static partial void GivenUp(ILogger logger, string account, string code, int attempt);

        [LoggerMessage(42, LogLevel.Error, "Scoring failed for a conversation of account {Account}; it is tried again.")]
        public static partial void ScoringFailed(ILogger logger, Exception failure, string account);
    }
}
