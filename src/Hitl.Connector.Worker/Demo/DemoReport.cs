using System.Text.Json;
using System.Text.Json.Serialization;
using Hitl.Connector.Conversations;
using Hitl.Connector.Delivery;
using Hitl.Connector.Escalation;
using Hitl.Connector.Intake;
using Hitl.Connector.Notes;
using Hitl.Connector.Scoring;

namespace Hitl.Connector.Worker.Demo;

public sealed record ReportedEffect(string Key, string Kind, string State, string Reason, string? Answer, int? HttpStatus, int Attempts);

/// <param name="Released">Null while the hold lasts.</param>
public sealed record HoldInterval(DateTimeOffset Held, DateTimeOffset? Released);

/// <param name="FirstEffectMilliseconds">From the last byte of the earliest folded webhook to the helpdesk's answer to the first effect; null when polling found it or nothing was written.</param>
public sealed record ReportedConversation(
    string Id,
    string Account,
    string HelpdeskId,
    Scores? Scores,
    string? Role,
    string? Owner,
    IReadOnlyList<string> Rules,
    IReadOnlyList<ReportedEffect> Effects,
    IReadOnlyList<HoldInterval> Holds,
    int Notes,
    int NotesDuplicated,
    int SuppressedBotLines,
    IReadOnlyList<string> TagsLost,
    IReadOnlyList<string> Tags,
    string? Group,
    double? FirstEffectMilliseconds);

public sealed record ReportSummary(
    int Conversations,
    long EventsReceived,
    long Duplicates,
    long OwnEchoes,
    long Processed,
    IReadOnlyDictionary<string, long> IgnoredByReason,
    long Waiting,
    long DeadLettered,
    long EffectsApplied,
    long EffectsPostponed,
    int NotesWritten,
    int NotesDuplicated,
    int NotesPublic,
    int Holds,
    int SuppressedBotLines,
    int TagsLost,
    double? P50Milliseconds,
    double? P95Milliseconds,
    double? P99Milliseconds);

public sealed record DemoResult(ReportSummary Summary, IReadOnlyList<ReportedConversation> Conversations);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, WriteIndented = true, UseStringEnumConverter = true)]
[JsonSerializable(typeof(DemoResult))]
public sealed partial class DemoJson : JsonSerializerContext;

/// <summary>What a demo came to, read from the ledger and from the sandboxed helpdesks themselves.</summary>
public static class DemoReport
{
    public static async Task<DemoResult> CollectAsync(DemoEnvironment environment, IReadOnlyCollection<PlayedConversation> played, CancellationToken cancellationToken)
    {
        var services = environment.Worker.Services;
        var outbox = services.GetRequiredService<IOutbox>();
        var decisions = services.GetRequiredService<IDecisionLog>();
        var conversations = new List<ReportedConversation>();
        var publicNotes = 0;
        foreach (var conversation in played.OrderBy(p => p.Script.Id, StringComparer.Ordinal).ThenBy(p => p.Account, StringComparer.Ordinal))
        {
            var reference = new ConversationRef(conversation.Account, conversation.HelpdeskId);
            var state = environment.Stages.First(s => s.Account == conversation.Account).Helpdesk.Inspect(conversation.HelpdeskId);
            var entries = await outbox.ForConversationAsync(reference, cancellationToken);
            var decision = (await decisions.ForConversationAsync(reference, 1, cancellationToken)).FirstOrDefault();
            string?[] markers = [.. state.Messages.Where(m => m.Author == "connector").Select(m => NoteHtml.FindMarker(m.Text))];
            publicNotes += state.Messages.Count(m => m is { Author: "connector", Public: true });
            conversations.Add(new ReportedConversation(
                conversation.Script.Id,
                conversation.Account,
                conversation.HelpdeskId,
                decision?.Scores,
                decision?.Role.ToString().ToLowerInvariant(),
                decision?.Ownership.Owner.ToString(),
                [.. decision?.Fired.Select(f => f.RuleId) ?? []],
                [.. entries.Select(e => new ReportedEffect(e.Effect.Key.Value, e.Effect.Kind.ToString(), e.State.ToString(), e.Effect.Reason, e.Result?.Code, e.Result?.HttpStatus, e.Attempts))],
                Intervals(entries),
                markers.Length,
                markers.Length - markers.Distinct().Count(),
                state.Suppressed.Count,
                [.. conversation.Script.Customer.Tags.Except(state.Tags, StringComparer.OrdinalIgnoreCase)],
                state.Tags,
                state.Group,
                FirstEffect(entries)));
        }

        return new DemoResult(await SummarizeAsync(services.GetRequiredService<ILedgerReport>(), conversations, publicNotes, cancellationToken), conversations);
    }

    private static async Task<ReportSummary> SummarizeAsync(ILedgerReport report, List<ReportedConversation> conversations, int publicNotes, CancellationToken cancellationToken)
    {
        var counts = await report.CountAsync(null, cancellationToken);
        long Events(string end) => counts.Events.Where(e => e.Key == end || e.Key.StartsWith(end + ":", StringComparison.Ordinal)).Sum(e => e.Value);
        long Effects(string state) => counts.Effects.Where(e => e.Key.EndsWith(":" + state, StringComparison.Ordinal)).Sum(e => e.Value);
        double[] latencies = [.. conversations.Select(c => c.FirstEffectMilliseconds).OfType<double>().Order()];
        return new ReportSummary(
            conversations.Count,
            counts.Events.Values.Sum() + counts.Duplicates,
            counts.Duplicates,
            Events("own_echo"),
            Events("processed"),
            counts.Events.Where(e => e.Key.StartsWith("ignored:", StringComparison.Ordinal)).ToDictionary(e => e.Key["ignored:".Length..], e => e.Value),
            Events("waiting"),
            Events("dead_lettered") + Effects("dead_lettered"),
            Effects("done"),
            Effects("postponed"),
            conversations.Sum(c => c.Notes),
            conversations.Sum(c => c.NotesDuplicated),
            publicNotes,
            conversations.Sum(c => c.Holds.Count),
            conversations.Sum(c => c.SuppressedBotLines),
            conversations.Sum(c => c.TagsLost.Count),
            Percentile(latencies, 0.50),
            Percentile(latencies, 0.95),
            Percentile(latencies, 0.99));
    }

    private static List<HoldInterval> Intervals(IReadOnlyList<OutboxEntry> entries)
    {
        var intervals = new List<HoldInterval>();
        foreach (var entry in entries.Where(e => e.Effect.IsHoldOrRelease && e.Result?.Outcome is DeliveryOutcome.Applied).OrderBy(e => e.EndedAt))
        {
            if (entry.Effect.Kind is EffectKind.Hold)
            {
                intervals.Add(new HoldInterval(entry.EndedAt!.Value, null));
            }
            else if (intervals is [.., { Released: null } open])
            {
                intervals[^1] = open with { Released = entry.EndedAt };
            }
        }

        return intervals;
    }

    private static double? FirstEffect(IReadOnlyList<OutboxEntry> entries) => entries
        .Where(e => e is { Effect.CausedAt: not null, EndedAt: not null, Result.Outcome: DeliveryOutcome.Applied })
        .OrderBy(e => e.EndedAt)
        .Select(e => (double?)(e.EndedAt!.Value - e.Effect.CausedAt!.Value).TotalMilliseconds)
        .FirstOrDefault();

    /// <summary>Nearest rank; null without values.</summary>
    public static double? Percentile(IReadOnlyList<double> sorted, double share) =>
        sorted.Count == 0 ? null : Math.Round(sorted[Math.Clamp((int)Math.Ceiling(share * sorted.Count) - 1, 0, sorted.Count - 1)], 1);
}
