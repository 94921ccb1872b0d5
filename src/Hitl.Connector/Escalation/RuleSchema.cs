using System.Text.Json;
using System.Text.Json.Nodes;
using Hitl.Connector.Accounts;
using Hitl.Connector.Conversations;
using Hitl.Connector.Scoring;

namespace Hitl.Connector.Escalation;

/// <summary>The JSON Schema of rule files, for editors: built from the keys that the reader takes.</summary>
public static class RuleSchema
{
    private const string Condition = "#/definitions/condition";
    private const string TagPattern = "^hitl_[a-z0-9_-]{1,60}$";
    private const string IdPattern = "^[a-z0-9][a-z0-9-]{0,63}$";
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, NewLine = "\n", Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Draft 7, which the editors' YAML extensions read.</summary>
    public static string Write() => new JsonObject
    {
        ["$schema"] = "http://json-schema.org/draft-07/schema#",
        ["title"] = "Escalation rules",
        ["definitions"] = new JsonObject
        {
            ["condition"] = Map(RuleKeys.Condition, ConditionKey),
            ["number"] = Map(RuleKeys.Number, key => key == "unknown" ? Only("true") : Type("number")),
        },
        ["allOf"] = new JsonArray(Map(RuleKeys.File, FileKey)),
    }.ToJsonString(Indented) + "\n";

    private static JsonNode FileKey(string key) => key switch
    {
        "rules" => ListOf(Map(RuleKeys.Rule, RuleKey, "id", "name", "owner", "severity", "then")),
        "tags" => Values(Pattern(IdPattern)),
        "thresholds" => Values(Probability()),
        "bot_intents" => Texts(),
        _ => Type("string"),
    };

    private static JsonNode RuleKey(string key) => key switch
    {
        "id" => Pattern(IdPattern),
        "severity" => Enum<Severity>(),
        "enabled" => Type("boolean"),
        "mode" => Enum<AccountMode>(),
        "canary" => Whole(0, 100),
        "cap" => Whole(1, 100_000),
        "valid" => Map(RuleKeys.Valid, _ => Type("string")),
        "when" => Reference(Condition),
        "then" => Map(RuleKeys.Actions, ActionKey),
        _ => Type("string"),
    };

    private static JsonNode ActionKey(string key) => key switch
    {
        "tags" => Either(Pattern(TagPattern), ListOf(Pattern(TagPattern))),
        "fields" => Values(new JsonObject { ["type"] = new JsonArray("string", "number", "boolean") }),
        "priority" => Enum<Priority>(),
        "status" => OneOf([.. ActionReader.Statuses.Select(s => Names.Of(s))]),
        "note" => Enum<NoteKind>(),
        "role" => Enum<AiRole>(),
        "hold" or "approval" or "stop" => Type("boolean"),
        "notify" => Map(RuleKeys.Notify, _ => Type("string")),
        _ => Type("string"),
    };

    private static JsonNode ConditionKey(string key) => key switch
    {
        "all" or "any" => ListOf(Reference(Condition)),
        "not" => Reference(Condition),
        "intent" => Map(RuleKeys.Intent, k => k == "in" ? Texts() : Probability(), "in"),
        "tags" => Map(RuleKeys.Tags, _ => Texts()),
        "field" => Map(RuleKeys.Field, FieldKey, "name"),
        "urgency" => Map(RuleKeys.Urgency, k => k switch { "at_least" => Enum<UrgencyLevel>(), "unknown" => Only("true"), _ => Probability() }),
        "topics" => Map(RuleKeys.Topics, k => k switch { "at_least" => Probability(), "unknown" => Only("true"), _ => Either(OneOf(RiskTopics.All), ListOf(OneOf(RiskTopics.All))) }),
        "text" => Map(RuleKeys.Text, k => k == "from" ? Enum<Speaker>() : Type("string"), "matches"),
        "bot_intent" => Map(RuleKeys.BotIntent, _ => Type("boolean"), "allowed"),
        "knowledge" => Either(Enum<KnowledgeMatch>(), ListOf(Enum<KnowledgeMatch>())),
        "business_hours" => Type("boolean"),
        _ when RuleKeys.Subjects.TryGetValue(key, out var subject) => NameConditions.Values(subject) is { } values ? Either(OneOf(values), ListOf(OneOf(values))) : Texts(),
        _ => Reference("#/definitions/number"),
    };

    private static JsonNode FieldKey(string key) => key switch
    {
        "name" => Type("string"),
        "is" => Either(new JsonObject { ["type"] = new JsonArray("string", "number", "boolean") }, ListOf(new JsonObject { ["type"] = new JsonArray("string", "number", "boolean") })),
        "empty" => Type("boolean"),
        _ => Type("number"),
    };

    private static JsonObject Map(IEnumerable<string> keys, Func<string, JsonNode> value, params string[] required)
    {
        var map = new JsonObject
        {
            ["type"] = "object",
            ["additionalProperties"] = false,
            ["minProperties"] = 1,
            ["properties"] = new JsonObject(keys.Select(k => KeyValuePair.Create(k, (JsonNode?)value(k)))),
        };
        if (required.Length > 0)
        {
            map["required"] = new JsonArray([.. required.Select(r => (JsonNode)r)]);
        }

        return map;
    }

    private static JsonObject Values(JsonNode value) => new() { ["type"] = "object", ["additionalProperties"] = value };

    private static JsonObject ListOf(JsonNode item) => new() { ["type"] = "array", ["minItems"] = 1, ["items"] = item };

    private static JsonObject Texts() => Either(Type("string"), ListOf(Type("string")));

    private static JsonObject Either(JsonNode one, JsonNode other) => new() { ["anyOf"] = new JsonArray(one, other) };

    private static JsonObject Enum<T>()
        where T : struct, Enum => OneOf([.. System.Enum.GetValues<T>().Select(v => Names.Of(v))]);

    private static JsonObject OneOf(IReadOnlyList<string> values) => new() { ["enum"] = new JsonArray([.. values.Select(v => (JsonNode)v)]) };

    private static JsonObject Only(string literal) => new() { ["const"] = JsonNode.Parse(literal) };

    private static JsonObject Type(string name) => new() { ["type"] = name };

    private static JsonObject Pattern(string pattern) => new() { ["type"] = "string", ["pattern"] = pattern };

    private static JsonObject Probability() => new() { ["type"] = "number", ["minimum"] = 0, ["maximum"] = 1 };

    private static JsonObject Whole(int least, int most) => new() { ["type"] = "integer", ["minimum"] = least, ["maximum"] = most };

    private static JsonObject Reference(string to) => new() { ["$ref"] = to };
}
