using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Hitl.Connector.Sandbox;
using Hitl.Connector.Sandbox.Intercom;

namespace Hitl.Connector.Connectors.Tests.Sandbox.Intercom;

/// <summary>The sandbox's JSON against the vendor's own examples: every key is there, with the same kind of value.</summary>
public sealed class IntercomShapeTests : IAsyncLifetime
{
    // A number in this one example, a string everywhere else and in the description.
    private const string Contradiction = "$.conversation_parts.conversation_parts[].id: String";

    private IntercomServer _server = null!;

    public async Task InitializeAsync() => _server = await IntercomServer.StartAsync();

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [SkippableTheory]
    [InlineData("2.16.get.me.json", "GET", "me")]
    [InlineData("2.16.get.admins.json", "GET", "admins")]
    [InlineData("2.16.get.teams.json", "GET", "teams")]
    [InlineData("2.16.get.tags.json", "GET", "tags")]
    [InlineData("2.16.get.conversations.json", "GET", "conversations")]
    [InlineData("2.16.get.conversations_conversation_id.json", "GET", "conversations/{id}")]
    [InlineData("2.16.get.conversations_attributes.json", "GET", "conversations/attributes")]
    [InlineData("2.16.get.conversations_deleted.json", "GET", "conversations/deleted?per_page=1")]
    [InlineData("2.16.get.articles.json", "GET", "articles")]
    [InlineData("2.16.get.articles_search.json", "GET", "articles/search?phrase=refund")]
    [InlineData("2.16.get.ticket_types.json", "GET", "ticket_types")]
    [InlineData("2.16.post.conversations_search.json", "POST", "conversations/search")]
    [InlineData("2.16.post.tickets_search.json", "POST", "tickets/search")]
    [InlineData("2.16.get.tickets_ticket_id.json", "GET", "tickets/{ticket}")]
    [InlineData("2.16.post.conversations_conversation_id_tags.json", "POST", "conversations/{id}/tags")]
    public async Task Answer_BesideTheVendorsExample_HasEveryKey(string fixture, string method, string path)
    {
        var expected = Examples(fixture);
        var (id, ticket) = await SeedAsync();
        var body = path.EndsWith("search", StringComparison.Ordinal) ? """{"query":{"field":"created_at","operator":">","value":"1306054154"},"pagination":{"per_page":5}}"""
            : path.EndsWith("tags", StringComparison.Ordinal) && method == "POST" ? """{"id":"101","admin_id":7000001}"""
            : null;

        var actual = await _server.OkAsync(method, path.Replace("{id}", id, StringComparison.Ordinal).Replace("{ticket}", ticket, StringComparison.Ordinal), body);

        Differences(expected, actual, "$").Where(d => !d.StartsWith(Contradiction, StringComparison.Ordinal)).ShouldBeEmpty();
    }

    [SkippableTheory]
    [InlineData("conversation.user.created.json")]
    [InlineData("conversation.operator.replied.fin.json")]
    [InlineData("conversation.admin.replied.human.json")]
    [InlineData("conversation.admin.noted.own-note.json")]
    [InlineData("conversation.admin.noted.note_and_unsnooze.json")]
    [InlineData("conversation.admin.closed.json")]
    [InlineData("conversation.rating.added.json")]
    [InlineData("ping.json")]
    public void Notification_BesideTheVendorsExample_HasEveryKey(string fixture)
    {
        var expected = Parse("webhooks/" + fixture);
        var world = new IntercomWorld();
        var hub = new IntercomHub(world.State, new SandboxFrame(new SandboxOptions(), new FaultPlan(), new RequestLog(1), _server.Host.Webhooks));
        world.State.Announce = world.Notices.Add;
        var conversation = world.Started();
        world.State.BotReplies(conversation, "<p>Here is how</p>", "ai_answer", [world.State.Articles[0]]);
        world.State.AdminReplies(conversation, world.Ana, "comment", "<p>Mine</p>", null);
        var sleepy = fixture.Contains("unsnooze", StringComparison.Ordinal);
        if (sleepy)
        {
            world.State.Snooze(conversation, world.Ana.AsAuthor, world.State.Now + 60, null);
        }

        world.State.AdminNotes(conversation, world.State.Service, "<p>AI summary</p>", "hitl-connector-ab12");
        world.State.Close(conversation, world.Ana.AsAuthor, "<p>Bye</p>", null);
        world.State.Rate(conversation, 4, "ok");
        var topic = expected["topic"]!.GetValue<string>();
        var notice = topic == "ping" ? new Notice("notif_1", "ping", 0, [], world.State.Instant) : world.Notices.First(n => n.Topic == topic);

        var actual = hub.Payload(notice, 1, world.State.Now);

        Differences(expected, actual, "$").ShouldBeEmpty();
        if (sleepy)
        {
            actual["data"]!["item"]!["conversation_parts"]!["conversation_parts"]![0]!["part_type"]!.GetValue<string>().ShouldBe("note_and_unsnooze");
        }
    }

    private async Task<(string Id, string Ticket)> SeedAsync()
    {
        var play = _server.Host.Intercom;
        foreach (var gone in new[] { _server.Open(), _server.Open() })
        {
            await _server.OkAsync("DELETE", $"conversations/{gone}");
        }

        var id = _server.Open("My invoice is wrong", "vip");
        play.AgentReplies(id, "Okay!");
        play.AgentAssigns(id);
        await _server.OkAsync("POST", "conversations/attributes", """{"name":"one","data_type":"string"}""");
        var contact = (await _server.OkAsync("POST", "contacts", """{"email":"ticket@example.test","external_id":"70"}"""))["id"]!.GetValue<string>();
        var ticket = await _server.OkAsync("POST", "tickets", string.Create(CultureInfo.InvariantCulture, $$$"""{"ticket_type_id":68,"contacts":[{"id":"{{{contact}}}"}],"ticket_attributes":{"_default_title_":"attribute_value"}}"""));
        return (id, ticket["id"]!.GetValue<string>());
    }

    private static IEnumerable<string> Differences(JsonNode? expected, JsonNode? actual, string path)
    {
        if (expected is null || actual is null)
        {
            yield break;
        }

        if (Kind(expected) != Kind(actual))
        {
            yield return $"{path}: {Kind(actual)} where the vendor has {Kind(expected)}";
        }
        else if (expected is JsonObject keys)
        {
            foreach (var (name, value) in keys)
            {
                var below = $"{path}.{name}";
                if (!actual.AsObject().ContainsKey(name))
                {
                    yield return $"{below}: missing";
                }

                foreach (var difference in Differences(value, actual.AsObject().TryGetPropertyValue(name, out var mine) ? mine : null, below))
                {
                    yield return difference;
                }
            }
        }
        else if (expected is JsonArray { Count: > 0 } rows && actual is JsonArray { Count: > 0 } mine)
        {
            foreach (var difference in Differences(rows[0], mine[0], path + "[]"))
            {
                yield return difference;
            }
        }
    }

    private static JsonValueKind Kind(JsonNode node) => node.GetValueKind() is JsonValueKind.False ? JsonValueKind.True : node.GetValueKind();

    /// <summary>The body of the first 200 example.</summary>
    private static JsonNode Examples(string fixture) => Parse(fixture)["responses"]!["200"]!.AsObject().First().Value!;

    private static JsonNode Parse(string fixture)
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var file = Path.Combine(folder.FullName, "shared", "api", "intercom", "fixtures", fixture);
            if (File.Exists(file))
            {
                return JsonNode.Parse(File.ReadAllText(file))!;
            }
        }

        throw new SkipException("The vendor's examples are not beside this checkout.");
    }
}
