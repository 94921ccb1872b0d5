using System.Text.Json.Nodes;
using Hitl.Connector.Handover;

namespace Hitl.Connector.Connectors.Tests.Intercom;

/// <summary>Who owns each conversation among the vendor's own examples. They lie beside the project on some machines.</summary>
public sealed class IntercomOwnershipTests
{
    /// <summary>By file, in the order of its conversations.</summary>
    private static readonly Dictionary<string, string> Pinned = new(StringComparer.Ordinal)
    {
        ["2.16.get.conversations.json"] = "Nobody closed",
        ["2.16.get.conversations_conversation_id.json"] = "Nobody closed",
        ["2.16.post.conversations_conversation_id_parts.json"] = "Nobody closed; Human agent_replied; Human agent_replied; Human agent_replied",
        ["2.16.post.conversations_conversation_id_reply.json"] = "Human agent_replied; Nobody closed; Nobody closed; Human agent_replied",
        ["2.16.post.conversations_redact.json"] = "Human agent_replied",
        ["2.16.post.conversations_search.json"] = "Nobody closed",
        ["2.16.put.conversations_conversation_id.json"] = "Nobody closed; Nobody closed",
        ["Preview.put.conversations_id.json"] = "Nobody closed; Nobody closed",
        ["conversation.admin.closed.json"] = "Nobody closed",
        ["conversation.admin.noted.note_and_unsnooze.json"] = "Bot no_human_signal",
        ["conversation.admin.noted.own-note.json"] = "Bot no_human_signal",
        ["conversation.admin.replied.human.json"] = "Human agent_replied",
        ["conversation.operator.replied.fin.json"] = "Bot no_human_signal",
        ["conversation.rating.added.json"] = "Bot no_human_signal",
        ["conversation.user.created.json"] = "Bot no_human_signal",
    };

    private static IEnumerable<JsonObject> Conversations(JsonNode? node) => node switch
    {
        JsonObject found when found["type"] is JsonValue type && (string?)type == "conversation" && found["source"] is JsonObject => [found],
        JsonObject map => map.SelectMany(m => Conversations(m.Value)),
        JsonArray list => list.SelectMany(Conversations),
        _ => [],
    };

    [SkippableFact]
    public async Task Derive_EveryConversationOfTheVendor_HasThePinnedOwner()
    {
        var derived = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var file in Directory.GetFiles(SharedFixtures.Require(), "*.json", SearchOption.AllDirectories))
        {
            var owners = new List<string>();
            foreach (var conversation in Conversations(JsonNode.Parse(await File.ReadAllTextAsync(file))))
            {
                var ownership = Ownership.Derive(await new IntercomWorld().ReadAsync(conversation.DeepClone().AsObject()));
                owners.Add($"{ownership.Owner} {ownership.Evidence}");
            }

            if (owners.Count > 0)
            {
                derived[Path.GetFileName(file)] = string.Join("; ", owners);
            }
        }

        derived.Keys.ShouldBe(Pinned.Keys, ignoreOrder: true, "an example that is new needs its owner pinned");
        foreach (var (file, owners) in derived)
        {
            owners.ShouldBe(Pinned[file], file);
        }
    }
}
