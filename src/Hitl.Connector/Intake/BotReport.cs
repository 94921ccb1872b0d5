using System.Globalization;
using Hitl.Connector.Accounts;
using Hitl.Connector.Conversations;
using Hitl.Connector.Escalation;

namespace Hitl.Connector.Intake;

/// <summary>What a bot says of its own last answer: in the fields that it writes, or through the API. Pure.</summary>
public static class BotReport
{
    /// <summary>Part by part what was reported, else what the fields say; null when neither says anything.</summary>
    /// <param name="reported">What came through the API.</param>
    public static BotEvidence? Of(Snapshot snapshot, BotEvidence? reported)
    {
        var evidence = new BotEvidence(
            reported?.Confidence ?? Confidence(snapshot.Fields.GetValueOrDefault(HitlFields.BotConfidence)),
            reported?.Intent ?? Text(snapshot.Fields.GetValueOrDefault(HitlFields.BotIntent)),
            reported?.Knowledge ?? Knowledge(snapshot.Fields.GetValueOrDefault(HitlFields.BotKnowledge)));
        return evidence is { Confidence: null, Intent: null, Knowledge: null } ? null : evidence;
    }

    /// <summary>Null for anything but <c>match</c>, <c>missing</c> and <c>conflict</c>.</summary>
    public static KnowledgeMatch? Knowledge(string? text) => Text(text)?.ToLowerInvariant() switch
    {
        "match" => KnowledgeMatch.Match,
        "missing" => KnowledgeMatch.Missing,
        "conflict" => KnowledgeMatch.Conflict,
        _ => null,
    };

    // Out of range it says nothing: 85 may mean 85 % or a mistake.
    private static double? Confidence(string? text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && value is >= 0 and <= 1 ? value : null;

    private static string? Text(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();
}
