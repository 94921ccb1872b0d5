using System.Text.Json.Nodes;
using Hitl.Connector.Escalation;

namespace Hitl.Connector.Tests.Escalation;

public class RuleSchemaTests
{
    [Fact]
    public void Write_ShippedSchema_IsWhatTheReaderTakes()
    {
        var shipped = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "rules", "rules.schema.json"));

        shipped.ShouldBe(RuleSchema.Write(), "write it again with: hitl rules schema > appsettings/rules/rules.schema.json");
    }

    /// <summary>Keys are tried on the reader itself: one that it does not know would be called unknown.</summary>
    [Fact]
    public void Write_EveryKey_IsKnownToTheReaderAndTheOtherWayRound()
    {
        var root = JsonNode.Parse(RuleSchema.Write())!;
        var condition = Keys(root["definitions"]!["condition"]!);
        var rule = root["allOf"]![0]!["properties"]!["rules"]!["items"]!;

        KnownToReader("when", condition).ShouldBe(condition, ignoreOrder: true);
        KnownToReader("then", Keys(rule["properties"]!["then"]!)).ShouldBe(Keys(rule["properties"]!["then"]!), ignoreOrder: true);
        KnownToReader(null, Keys(rule)).ShouldBe(Keys(rule), ignoreOrder: true);
    }

    // What the reader lists when it meets a key that it does not know.
    private static string[] KnownToReader(string? part, IReadOnlyList<string> keys)
    {
        var text = part is null ? "rules:\n  - { surely_unknown: 1 }\n" : $"rules:\n  - {{ {part}: {{ surely_unknown: 1 }} }}\n";
        var message = RuleFile.Parse(("r.yaml", text)).Errors.Select(e => e.Message).Single(m => m.Contains("surely_unknown", StringComparison.Ordinal));
        keys.ShouldNotBeEmpty();
        return message[(message.IndexOf("takes ", StringComparison.Ordinal) + 6)..].Split(", ");
    }

    private static List<string> Keys(JsonNode map) => [.. map["properties"]!.AsObject().Select(p => p.Key)];
}
