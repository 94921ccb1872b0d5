using System.Globalization;
using Hitl.Connector.Conversations;
using Hitl.Connector.Delivery;
using Hitl.Connector.Handover;

namespace Hitl.Connector.Escalation;

/// <summary>A heading with what stands under it.</summary>
public sealed record ExplanationPart(string Heading, IReadOnlyList<string> Lines);

/// <summary>A receipt in plain words. Pure.</summary>
public static class Explanation
{
    private const int LongestQuote = 160;

    /// <param name="done">What became of the writes that followed from it.</param>
    /// <param name="stored">The conversation while its text is still stored: only then are words shown beside their positions.</param>
    public static IReadOnlyList<ExplanationPart> Of(Decision decision, IReadOnlyList<OutboxEntry> done, Snapshot? stored) =>
    [
        new("What was decided", [.. Decided(decision)]),
        Part("What fired", decision.Fired.Select(Line), "No rule."),
        Part("What almost fired", decision.AlmostFired.Select(Line), "Nothing was near."),
        Part("What was held back", decision.HeldBack.Select(h => $"{h.Name} ({h.RuleId}): {h.Because}. {WhyHeldBack(h.By)}"), null),
        Part("Where rules disagreed", decision.Conflicts.Select(c => $"{c.Part}: {c.RuleId} wanted {c.Wanted} and lost to {c.LostTo}, which set {c.Got}"), null),
        Part("What a human had set and was kept", decision.Kept.Select(k => $"{k.Part}: {k.RuleId} wanted {k.Wanted}"), null),
        Part("Which characters moved the score", decision.Sheet.Moved.Select(s => Span(s, stored)), "None stood out."),
        Part("Where text patterns matched", decision.Sheet.Hits.Select(h => $"{h.Pattern}: {Span(new TextSpan(h.MessageId, h.Start, h.Length), stored)}"), null),
        Part("What was done", done.Where(e => e.Effect.DecisionId == decision.Id).Select(Done), "Nothing was written."),
        new("What it was made from", [.. MadeFrom(decision)]),
    ];

    /// <summary>Without parts that have nothing to say.</summary>
    public static IEnumerable<ExplanationPart> WorthShowing(this IEnumerable<ExplanationPart> parts) => parts.Where(p => p.Lines.Count > 0);

    private static ExplanationPart Part(string heading, IEnumerable<string> lines, string? otherwise)
    {
        List<string> all = [.. lines];
        return new ExplanationPart(heading, all.Count > 0 || otherwise is null ? all : [otherwise]);
    }

    private static IEnumerable<string> Decided(Decision decision)
    {
        yield return decision.Role switch
        {
            AiRole.Escalate => "AI hands this conversation over to a human.",
            AiRole.Assist => "A human has it; AI helps them.",
            _ => "It is left to the bot.",
        };
        yield return decision.Ownership.Owner switch
        {
            Owner.Human => $"A human owned it ({decision.Ownership.Evidence}).",
            Owner.WaitingForHuman => $"It was waiting for a human ({decision.Ownership.Evidence}).",
            Owner.Bot => $"A bot owned it ({decision.Ownership.Evidence}).",
            _ => $"Nobody owned it ({decision.Ownership.Evidence}).",
        };
        if (decision.Destination is { } team)
        {
            yield return $"It goes to {team}.";
        }

        if (decision.HoldRuleId is { } rule)
        {
            yield return $"Every bot is held until a human acts, by rule {rule}.";
        }

        foreach (var approval in decision.Approvals)
        {
            yield return $"A person must sign it off first, by rule {approval}.";
        }

        if (decision.LookAgainAt is { } again)
        {
            yield return $"It is looked at again at {Time(again)} if nothing happens before.";
        }
    }

    private static string Line(FiredRule rule) => $"{rule.Name} ({rule.RuleId}, {rule.Severity}): {rule.Because}";

    private static string WhyHeldBack(HeldBackBy by) => by switch
    {
        HeldBackBy.Mode => "The rule is in shadow: it changes nothing yet.",
        HeldBackBy.Canary => "The conversation is not among the rule's canary percent.",
        _ => "The rule has reached its cap for this hour: it is decided again when there is room.",
    };

    private static string Span(TextSpan span, Snapshot? stored)
    {
        var place = string.Create(CultureInfo.InvariantCulture, $"message {span.MessageId}, characters {span.Start + 1} to {span.Start + span.Length}");
        var text = stored?.Messages.FirstOrDefault(m => m.Id == span.MessageId)?.Text;
        if (text is null || span.Start < 0 || span.Length < 0 || span.Start + span.Length > text.Length)
        {
            return $"{place} (its text is no longer stored)";
        }

        var said = text.Substring(span.Start, span.Length).ReplaceLineEndings(" ");
        return $"{place}: “{(said.Length <= LongestQuote ? said : said[..LongestQuote] + "…")}”";
    }

    private static string Done(OutboxEntry entry)
    {
        var what = Names.Of(entry.Effect.Kind);
        var how = entry.State switch
        {
            EffectState.Done => $"done {Time(entry.EndedAt)}",
            EffectState.DeadLettered => $"given up ({entry.Result?.Code})",
            EffectState.Ended => $"not needed any more ({entry.Result?.Code})",
            _ => "on its way",
        };
        return $"{what} ({entry.Effect.Reason}): {how}";
    }

    private static IEnumerable<string> MadeFrom(Decision decision)
    {
        yield return $"Decision {decision.Id} at {Time(decision.DecidedAt)}, account in {Names.Of(decision.Sheet.Mode)} mode.";
        yield return $"Rules {decision.RuleSetVersion}.";
        var models = decision.Sheet.Models;
        yield return models.Count == 0 ? "No model was asked." : $"Models {string.Join(", ", models.Select(m => $"{m.Name} {m.Version} ({m.Hash})"))}.";
    }

    private static string Time(DateTimeOffset? time) => time?.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture) ?? "";
}
