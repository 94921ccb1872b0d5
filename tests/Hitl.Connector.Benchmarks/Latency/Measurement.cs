using System.Text.RegularExpressions;
using Hitl.Connector.Accounts;
using Hitl.Connector.Conversations;
using Hitl.Connector.Delivery;
using Hitl.Connector.Sandbox;
using Hitl.Connector.Worker.Demo;

namespace Hitl.Connector.Benchmarks.Latency;

/// <summary>One conversation's times, in milliseconds; null for what had not happened when the run ended.</summary>
/// <param name="Held">The helpdesk shows the bot silenced: also by a rule's earlier hold, or by the trigger that <c>setup</c> made, in the human's own update.</param>
internal sealed record MeasuredConversation(OpenedConversation Opened, double? FirstEffect, double? Update, double? Hold, bool Held, bool FoundByPolling);

/// <summary>
/// Finds the commit of every write in the sandbox's own log. The start is the worker's receipt of the webhook's last
/// byte; both clocks are this machine's.
/// </summary>
internal static partial class Measurement
{
    /// <summary>Writes by account and conversation id, in the order of their commits.</summary>
    public static ILookup<ConversationRef, LoggedCall> Writes(IReadOnlyList<LoggedCall> calls) => calls
        .Where(c => c.CommittedAt is not null)
        .Select(c => (Call: c, Match: ConversationPath().Match(c.PathAndQuery)))
        .Where(c => c.Match.Success)
        .OrderBy(c => c.Call.CommittedAt)
        .ToLookup(
            c => new ConversationRef(c.Call.Helpdesk == "zendesk" ? DemoEnvironment.ZendeskAccount : DemoEnvironment.IntercomAccount, c.Match.Groups["id"].Value),
            c => c.Call);

    /// <param name="held">What the helpdesk shows in the end.</param>
    /// <param name="writes">This conversation's.</param>
    /// <param name="controls">All calls that pass control of a chat: they name the effect and not the ticket.</param>
    public static MeasuredConversation Measure(OpenedConversation opened, bool held, IReadOnlyList<OutboxEntry> entries, IEnumerable<LoggedCall> writes, ILookup<string, LoggedCall> controls)
    {
        LoggedCall[] all = [.. writes];
        var first = entries.Count > 0 ? entries[0] : null;
        var causedAt = first?.Effect.CausedAt;
        var update = entries.FirstOrDefault(e => e.Effect is { Kind: EffectKind.Update, CausedAt: not null } && IsApplied(e));
        var hold = entries.FirstOrDefault(e => e.Effect is { Kind: EffectKind.Hold, CausedAt: not null, Reason: "human_took_over" } && IsApplied(e));
        return new MeasuredConversation(
            opened,
            Since(causedAt, all.FirstOrDefault(c => c.CommittedAt >= causedAt)),
            update is null ? null : Since(update.Effect.CausedAt, Last(update, all.Where(c => !IsOfHold(c)))),
            hold is null ? null : Since(hold.Effect.CausedAt, Last(hold, all.Where(IsOfHold).Concat(controls[hold.Effect.Key.Value]))),
            held,
            first is not null && causedAt is null);
    }

    /// <summary>The calls that pass control of a chat, by the key of the effect behind them.</summary>
    public static ILookup<string, LoggedCall> Controls(IReadOnlyList<LoggedCall> calls) => calls
        .Where(c => c.CommittedAt is not null && c.PathAndQuery.EndsWith("/passControl", StringComparison.Ordinal))
        .Select(c => (Call: c, Match: OperationKey().Match(c.Body)))
        .Where(c => c.Match.Success)
        .ToLookup(c => c.Match.Groups["key"].Value, c => c.Call, StringComparer.Ordinal);

    private static bool IsApplied(OutboxEntry entry) => entry is { EndedAt: not null, Result.Outcome: DeliveryOutcome.Applied };

    private static LoggedCall? Last(OutboxEntry entry, IEnumerable<LoggedCall> writes) => writes
        .Where(c => c.CommittedAt >= entry.Effect.DecidedAt && c.CommittedAt <= entry.EndedAt)
        .MaxBy(c => c.CommittedAt);

    private static double? Since(DateTimeOffset? causedAt, LoggedCall? write) => (write?.CommittedAt - causedAt)?.TotalMilliseconds;

    // The hold's tag, its attribute, and the assignment to the person who answered.
    private static bool IsOfHold(LoggedCall call) =>
        call.PathAndQuery.Contains("/tags", StringComparison.Ordinal) ? call.Body.Contains(HitlFields.HoldTag, StringComparison.Ordinal)
        : call.PathAndQuery.EndsWith("/parts", StringComparison.Ordinal) ? call.Body.Contains("\"type\":\"admin\"", StringComparison.Ordinal)
        : call.Body.Contains(HitlFields.BotState, StringComparison.Ordinal);

    [GeneratedRegex("^(?:/api/v2/tickets|/conversations)/(?<id>\\d+)(?:[/.?]|$)", RegexOptions.CultureInvariant)]
    private static partial Regex ConversationPath();

    [GeneratedRegex("\"hitl_op\":\"(?<key>[^\"]+)\"", RegexOptions.CultureInvariant)]
    private static partial Regex OperationKey();
}
