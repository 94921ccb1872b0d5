using Hitl.Connector.Bots;
using Hitl.Connector.Conversations;
using Hitl.Connector.Escalation;
using Hitl.Connector.Handover;
using Hitl.Connector.Intake;
using Hitl.Connector.Worker.Hosting;
using Hitl.Connector.Worker.Telemetry;

namespace Hitl.Connector.Worker.Processing;

/// <summary>Keeps the book of holds that bots ask, tells them of beginnings and ends, and notices bots that no hold stops.</summary>
public sealed partial class HoldKeeper(IHoldBook book, IBotLog bots, WorkSignal signal, WorkerMetrics metrics, ILogger<HoldKeeper> logger)
{
    /// <summary>Before anything is scored, so that a bot that asks hears of a hold as early as the helpdesk does.</summary>
    public async Task OwnershipDerivedAsync(RunningAccount account, Snapshot snapshot, Standing standing, bool ruleHold, DateTimeOffset now, DateTimeOffset? causedAt, CancellationToken cancellationToken)
    {
        var before = await book.FindAsync(snapshot.Ref, cancellationToken);
        var state = HoldState.BeforeScoring(snapshot.Ref, standing, ruleHold, before, account.Settings.Options.Mode, now);
        await RecordAsync(account, snapshot, before, state, causedAt, cancellationToken);
        await NoticeMacrosAsync(account, snapshot, standing.Ownership, cancellationToken);
    }

    /// <summary>Before the decision is stored: what was recorded and not decided in the end is decided again.</summary>
    public async Task DecidedAsync(RunningAccount account, Snapshot snapshot, Decision decision, Standing standing, bool ruleHoldBefore, DateTimeOffset now, DateTimeOffset? causedAt, CancellationToken cancellationToken)
    {
        var before = await book.FindAsync(snapshot.Ref, cancellationToken);
        var ruleHold = HoldPolicy.RuleHoldAfter(decision.Ownership, ruleHoldBefore, decision);
        var state = HoldState.AfterDecision(snapshot.Ref, standing, ruleHold, decision.HoldRuleId, before, account.Settings.Options.Mode, now);
        await RecordAsync(account, snapshot, before, state, causedAt, cancellationToken);
    }

    private async Task RecordAsync(RunningAccount account, Snapshot snapshot, HoldState? before, HoldState state, DateTimeOffset? causedAt, CancellationToken cancellationToken)
    {
        if (state.SaysSameAs(before))
        {
            return;
        }

        var notices = HoldNotices.Of(before, state, snapshot.Helpdesk, account.Settings.Options.HoldWebhooks, causedAt);
        await book.RecordAsync(state, notices, cancellationToken);
        if (notices.Count > 0)
        {
            signal.OutboxChanged();
        }
    }

    private async Task NoticeMacrosAsync(RunningAccount account, Snapshot snapshot, OwnershipState ownership, CancellationToken cancellationToken)
    {
        if (MacroWatch.Of(snapshot, ownership, account.Settings.Options) is not { Count: > 0 } breaches)
        {
            return;
        }

        var fresh = await bots.StoreBreachesAsync(account.Settings.Name, breaches, cancellationToken);
        if (fresh.Count > 0)
        {
            metrics.MacrosDuringHold(account.Settings.Name, fresh.Count);
            Log.MacroDuringHold(logger, string.Join(", ", fresh.Select(b => b.Id).Distinct(StringComparer.Ordinal)), account.Settings.Name, snapshot.Ref.Id);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(80, LogLevel.Warning, "Bot macro {Macros} of account {Account} was applied in conversation {Conversation} while a human owned it. Nothing can stop a macro: tell its owner; see hitl bots list.")]
        public static partial void MacroDuringHold(ILogger logger, string macros, string account, string conversation);
    }
}
