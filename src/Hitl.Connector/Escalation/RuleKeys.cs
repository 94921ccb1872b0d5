namespace Hitl.Connector.Escalation;

/// <summary>The keys that rule files take, for the reader and for the schema.</summary>
internal static class RuleKeys
{
    public static readonly string[] File = ["rules", "tags", "thresholds", "bot_intents", "fallback_group"];
    public static readonly string[] Rule = ["id", "name", "owner", "severity", "enabled", "mode", "canary", "valid", "cap", "when", "then"];
    public static readonly string[] Valid = ["from", "to"];
    public static readonly string[] Actions = ["tags", "fields", "priority", "status", "group", "skill", "assignee", "note", "hold", "approval", "notify", "role", "stop"];
    public static readonly string[] Notify = ["mention", "webhook"];
    public static readonly string[] Logic = ["all", "any", "not"];
    public static readonly string[] Number = ["below", "at_most", "above", "at_least", "unknown"];
    public static readonly string[] Intent = ["in", "confidence"];
    public static readonly string[] Urgency = ["at_least", "probability", "unknown"];
    public static readonly string[] Topics = ["has", "any", "at_least", "unknown"];
    public static readonly string[] Tags = ["has", "any"];
    public static readonly string[] Field = ["name", "is", "empty", "below", "at_most", "above", "at_least"];
    public static readonly string[] Text = ["matches", "from"];
    public static readonly string[] BotIntent = ["allowed"];

    public static readonly IReadOnlyDictionary<string, Measure> Measures = Enum.GetValues<Measure>().ToDictionary(m => Names.Of(m), StringComparer.Ordinal);
    public static readonly IReadOnlyDictionary<string, Subject> Subjects = Enum.GetValues<Subject>().ToDictionary(s => Names.Of(s), StringComparer.Ordinal);

    /// <summary>In the order in which a rule's version writes them.</summary>
    public static readonly string[] Condition = [.. Logic, .. Measures.Keys, "intent", .. Subjects.Keys, "tags", "field", "urgency", "topics", "text", "bot_intent", "knowledge", "business_hours"];
}
