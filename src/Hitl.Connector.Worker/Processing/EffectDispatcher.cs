using Hitl.Connector.Conversations;
using Hitl.Connector.Delivery;
using Hitl.Connector.Handover;
using Hitl.Connector.Intake;
using Hitl.Connector.Worker.Hosting;
using Hitl.Connector.Worker.Telemetry;

namespace Hitl.Connector.Worker.Processing;

/// <summary>Delivers one effect: reads what it must, fits the effect to it, writes, and asks <see cref="RetrySchedule"/> what the answer means.</summary>
public sealed partial class EffectDispatcher(
    IOutbox outbox,
    IEventLedger ledger,
    WorkSignal signal,
    AccountRegistry accounts,
    QuotaGovernor governor,
    SnapshotCache snapshots,
    WebhookCaller webhooks,
    RuleHealth health,
    WorkerMetrics metrics,
    WorkFeed feed,
    TimeProvider time,
    Jitter jitter,
    ILogger<EffectDispatcher> logger)
{
    public async Task DispatchAsync(OutboxClaim claim, CancellationToken cancellationToken)
    {
        var effect = claim.Effect;
        if (accounts.Find(effect.Conversation.Account) is not { } account)
        {
            await outbox.DeadLetterAsync(claim, DeliveryResult.Ended("account_not_configured"), time.GetUtcNow(), cancellationToken);
            return;
        }

        if (effect.Kind is EffectKind.Notify)
        {
            await EndTryAsync(claim, await webhooks.CallAsync(effect, cancellationToken), cancellationToken);
            return;
        }

        var known = FirstTryNeedsNoRead(account, claim) ? snapshots.Find(effect.Conversation) : null;
        var readFirst = known is null && !(effect.Kind is EffectKind.Hold && claim.Attempt == 1);
        using var quota = governor.Take(effect.Conversation.Account, effect.IsHoldOrRelease ? QuotaLane.Hold : QuotaLane.Work, CallCost.Of(effect, account.Settings.Helpdesk, readFirst));
        if (!quota.Granted)
        {
            var throttled = DeliveryResult.Failed(new HelpdeskFailure(FailureKind.Throttled, "own_quota_share", quota.Wait), calls: 0);
            await outbox.RescheduleAsync(claim, throttled, time.GetUtcNow() + quota.Wait, cancellationToken);
            return;
        }

        var result = await TryAsync(account, claim, known, readFirst, cancellationToken);
        snapshots.Forget(effect.Conversation);
        await SettleAsync(claim, result, cancellationToken);
    }

    private async Task<DeliveryResult> TryAsync(RunningAccount account, OutboxClaim claim, Snapshot? current, bool readFirst, CancellationToken cancellationToken)
    {
        var effect = claim.Effect;
        if (readFirst)
        {
            var read = await account.Helpdesk.Source.ReadAsync(effect.Conversation, cancellationToken);
            if (!read.Succeeded)
            {
                return read.Failure.Kind is FailureKind.Gone or FailureKind.NotFound
                    ? DeliveryResult.Ended("conversation_gone")
                    : DeliveryResult.Failed(read.Failure);
            }

            current = read.Value;
        }

        if (current is not null)
        {
            var now = time.GetUtcNow();
            var standing = ResumeContract.Stand(current, account.Terms, now);
            var plan = DeliveryPolicy.Fit(effect, current, standing.Ownership, [.. ContractEffects.Of(standing, current, account.Terms, now).Select(e => e.Key)], standing.LimitedBot);
            if (plan.Instead is { } instead)
            {
                return instead;
            }

            effect = plan.Effect!;
        }

        if (effect.IsHoldOrRelease)
        {
            // Taking control again: what still shows did not keep the bot silent, so it is written whatever shows.
            var held = await account.Helpdesk.Sink.SetHoldAsync(effect, effect.Reason == TalkOver.Reason ? null : current, cancellationToken);
            if (held.Outcome is DeliveryOutcome.Applied && effect.TakenOverAt is { } since)
            {
                metrics.Held(effect.Conversation.Account, time.GetUtcNow() - since);
            }

            return held;
        }

        return await account.Helpdesk.Sink.ApplyAsync(effect, current!, cancellationToken);
    }

    /// <summary>
    /// A hold goes out on the read that caused it. On Zendesk so does the first try of an update: a stale stamp is
    /// refused (409) and the next try reads. Intercom has no such lock, so it is read again just before.
    /// </summary>
    private static bool FirstTryNeedsNoRead(RunningAccount account, OutboxClaim claim) =>
        claim is { Attempt: 1, SentBefore: false }
        && (claim.Effect.Kind is EffectKind.Hold || (claim.Effect.Kind is EffectKind.Update && account.Settings.Helpdesk is HelpdeskKind.Zendesk));

    private Task SettleAsync(OutboxClaim claim, DeliveryResult result, CancellationToken cancellationToken)
    {
        var account = claim.Effect.Conversation.Account;
        if (result.Failure is { } failure)
        {
            accounts.Failed(account, failure);
            governor.Throttled(account, failure);
        }
        else if (result.Calls > 0)
        {
            accounts.Answered(account);
        }

        if (health.Delivered(claim.Effect, result) is { Count: > 0 } missing)
        {
            metrics.TargetsMissing(account, missing);
            Log.LeftOut(logger, account, string.Join(", ", missing), claim.Effect.Reason);
        }

        return EndTryAsync(claim, result, cancellationToken);
    }

    private async Task EndTryAsync(OutboxClaim claim, DeliveryResult result, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var account = claim.Effect.Conversation.Account;
        metrics.EffectTried(claim.Effect, result, now);
        feed.Publish(claim.Effect, result);
        var verdict = RetrySchedule.AfterDelivery(result, claim.Effect.Kind, claim.Attempt, now - claim.Effect.DecidedAt, jitter.Next());
        if (claim.Effect.Reason == ResumeRequest.Reason && verdict.Action is RetryAction.Complete)
        {
            // Our own note comes back as an echo of ours: what it says is read because of this. Before the effect ends, so
            // that a crash repeats it.
            await ledger.AcceptAsync(new IncomingEvent(claim.Effect.Conversation, $"resumed:{claim.Effect.Key}", EventOrigin.Schedule, "resume_written", now), cancellationToken);
            signal.InboxChanged();
        }

        // The same for a take-over.
        if (TakeOverNote.IsIn(claim.Effect) && verdict.Action is RetryAction.Complete)
        {
            await ledger.AcceptAsync(new IncomingEvent(claim.Effect.Conversation, $"taken-over:{claim.Effect.Key}", EventOrigin.Schedule, "takeover_written", now) { MayTakeOver = true }, cancellationToken);
            signal.InboxChanged();
        }

        switch (verdict.Action)
        {
            case RetryAction.Complete:
                await outbox.CompleteAsync(claim, result, now, cancellationToken);
                break;
            case RetryAction.Later:
                Log.Later(logger, claim.Effect.Kind, account, result.Code, claim.Attempt, verdict.Delay);
                await outbox.RescheduleAsync(claim, result, now + verdict.Delay, cancellationToken);
                break;
            case RetryAction.Postpone:
                await outbox.PostponeAsync(claim, result, cancellationToken);
                break;
            case RetryAction.DeadLetter:
                Log.GivenUp(logger, claim.Effect.Kind, account, result.Code, claim.Attempt);
                await outbox.DeadLetterAsync(claim, result, now, cancellationToken);
                break;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(30, LogLevel.Information, "{Kind} for account {Account} not done ({Code}, attempt {Attempt}); again in {Delay}.")]
        public static partial void Later(ILogger logger, EffectKind kind, string account, string code, int attempt, TimeSpan delay);

        [LoggerMessage(32, LogLevel.Error, "Account {Account} does not have {Missing} ({Reason}): left out or sent to the fallback group, all else was written. Mend the rule or the helpdesk; see hitl doctor.")]
        public static partial void LeftOut(ILogger logger, string account, string missing, string reason);

        [LoggerMessage(31, LogLevel.Error, "{Kind} for account {Account} given up ({Code}, attempt {Attempt}): see the dead letters.")]
        public static partial void GivenUp(ILogger logger, EffectKind kind, string account, string code, int attempt);
    }
}
