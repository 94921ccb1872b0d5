using System.Globalization;
using System.Text.Json.Nodes;
using Hitl.Connector.Conversations;
using Hitl.Connector.Intake;
using Hitl.Connector.Polling;
using RichardSzalay.MockHttp;
using static Hitl.Connector.Connectors.Tests.Intercom.IntercomWorld;

namespace Hitl.Connector.Connectors.Tests.Intercom;

public sealed class IntercomChangeFeedTests
{
    private static readonly DateTimeOffset Now = Start.AddHours(1);

    [Fact]
    public async Task ReadPage_FirstPoll_AsksByWholeSecondsSortedAndNothingOlderThanTheStart()
    {
        var world = new IntercomWorld();
        var calls = world.On(HttpMethod.Post, "conversations/search", Page([]));
        var start = world.Connected.Changes.StartFrom("conversations", Start);

        await world.Connected.Changes.ReadPageAsync(start, Now, CancellationToken.None);

        JsonNode.DeepEquals(calls.ShouldHaveSingleItem().Json, JsonNode.Parse("""
            {"query":{"operator":"OR","value":[{"field":"updated_at","operator":">","value":1779200000},{"field":"updated_at","operator":"=","value":1779200000}]},
             "sort":{"field":"updated_at","order":"ascending"},"pagination":{"per_page":50}}
            """)).ShouldBeTrue(calls[0].Body);
    }

    [Fact]
    public async Task ReadPage_NextPass_LooksBackByTheOverlapBehindTheSettledSecond()
    {
        var world = new IntercomWorld();
        var calls = world.On(HttpMethod.Post, "conversations/search", Page([("1", 100)]));
        var feed = world.Connected.Changes;

        var first = (await feed.ReadPageAsync(feed.StartFrom("conversations", Start), Now, CancellationToken.None)).Value!;
        await feed.ReadPageAsync(first.Next, Now, CancellationToken.None);

        first.EndOfStream.ShouldBeTrue();
        first.Next.ReachedAt.ShouldBe(Now.AddSeconds(-60));
        Since(calls[1]).ShouldBe(Now.ToUnixTimeSeconds() - 60 - 120);
    }

    [Fact]
    public async Task ReadPage_Rows_BecomeNudgesKeyedByIdAndSecond()
    {
        var world = new IntercomWorld();
        world.On(HttpMethod.Post, "conversations/search", Page([("215", 100), ("old", -1)]));
        var feed = world.Connected.Changes;

        var page = (await feed.ReadPageAsync(feed.StartFrom("conversations", Start), Now, CancellationToken.None)).Value!;

        var nudge = page.Events.ShouldHaveSingleItem();
        nudge.Conversation.ShouldBe(Ref("215"));
        nudge.Key.ShouldBe("poll:215:1779200100");
        nudge.Origin.ShouldBe(EventOrigin.Poll);
        nudge.OccurredAt.ShouldBe(Start.AddSeconds(100));
        nudge.ReceivedAt.ShouldBe(Now);
    }

    [Fact]
    public async Task ReadPage_Tickets_NamedApartUnlessTheyAreConversations()
    {
        var world = new IntercomWorld();
        world.On(HttpMethod.Post, "tickets/search", """
            {"tickets":[{"type":"ticket","id":"631","updated_at":1779200100,"category":"Back-office"},{"type":"ticket","id":"215","updated_at":1779200101,"category":"Customer"}]}
            """);
        var feed = world.Connected.Changes;

        var page = (await feed.ReadPageAsync(feed.StartFrom("tickets", Start), Now, CancellationToken.None)).Value!;

        page.Events.Select(e => e.Key).ShouldBe(["poll:ticket-631:1779200100", "poll:215:1779200101"]);
        page.Events.Select(e => e.Conversation.Id).ShouldBe(["ticket-631", "215"]);
    }

    [Fact]
    public async Task ReadPage_MovingResult_EveryConversationIsReported()
    {
        // 160 conversations; while the pages are read, ones already reported change and move to the end.
        var rows = Enumerable.Range(0, 160).ToDictionary(i => $"c{i:000}", i => (long)(i / 3));
        var world = new IntercomWorld();
        world.Http.When(HttpMethod.Post, Url("conversations/search")).Respond(async request =>
        {
            var body = JsonNode.Parse(await request.Content!.ReadAsStringAsync())!.AsObject();
            var answer = Search(rows, body);
            rows[$"c{rows.Values.Max() % 7:000}"] = rows.Values.Max() + 1;
            return new HttpResponseMessage { Content = new StringContent(answer) };
        });

        var seen = await PollToEndAsync(world.Connected.Changes);

        seen.ShouldBe(rows.Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task ReadPage_OneSecondFillsThreePages_FollowsTheVendorsCursor()
    {
        var rows = Enumerable.Range(0, 130).ToDictionary(i => $"c{i:000}", _ => 5L);
        var world = new IntercomWorld();
        var cursors = new List<string?>();
        world.Http.When(HttpMethod.Post, Url("conversations/search")).Respond(async request =>
        {
            var body = JsonNode.Parse(await request.Content!.ReadAsStringAsync())!.AsObject();
            cursors.Add((string?)body["pagination"]!["starting_after"]);
            return new HttpResponseMessage { Content = new StringContent(Search(rows, body)) };
        });

        (await PollToEndAsync(world.Connected.Changes)).Count.ShouldBe(130);

        cursors.ShouldBe([null, "opaque-50", "opaque-100"]);
    }

    [Fact]
    public async Task ReadPage_VendorIgnoresTheSort_FollowsTheCursorInstead()
    {
        var world = new IntercomWorld();
        var calls = world.On(HttpMethod.Post, "conversations/search", Page([("1", 300), ("2", 100)], "opaque-2"));
        var feed = world.Connected.Changes;

        var page = (await feed.ReadPageAsync(feed.StartFrom("conversations", Start), Now, CancellationToken.None)).Value!;
        await feed.ReadPageAsync(page.Next, Now, CancellationToken.None);

        page.EndOfStream.ShouldBeFalse();
        Since(calls[1]).ShouldBe(Start.ToUnixTimeSeconds());
        ((string?)calls[1].Json["pagination"]!["starting_after"]).ShouldBe("opaque-2");
    }

    [Fact]
    public async Task ReadPage_Refused_PositionStays()
    {
        var world = new IntercomWorld();
        world.On(HttpMethod.Post, "tickets/search", """{"errors":[{"code":"token_unauthorized"}]}""", 403);
        var feed = world.Connected.Changes;

        (await feed.ReadPageAsync(feed.StartFrom("tickets", Start), Now, CancellationToken.None)).Failure!.Kind.ShouldBe(FailureKind.Forbidden);
    }

    [Fact]
    public async Task ReadPage_ForeignWatermark_Refused() =>
        (await new IntercomWorld().Connected.Changes.ReadPageAsync(new Watermark(Account, "conversations", "zzz", Start), Now, CancellationToken.None))
            .Failure!.Code.ShouldBe("intercom.watermark");

    [Fact]
    public async Task Streams_TicketsSwitchedOff_OnlyConversationsAreAskedFor()
    {
        var feed = new IntercomWorld(o => o.PollTickets = false).Connected.Changes;

        feed.Streams.ShouldBe(["conversations"]);
        (await feed.ReadPageAsync(feed.StartFrom("tickets", Start), Now, CancellationToken.None)).Value!.EndOfStream.ShouldBeTrue();
    }

    private static async Task<List<string>> PollToEndAsync(IChangeFeed feed)
    {
        var seen = new SortedSet<string>(StringComparer.Ordinal);
        var at = feed.StartFrom("conversations", Start);
        for (var pages = 0; pages < 50; pages++)
        {
            var page = (await feed.ReadPageAsync(at, Now, CancellationToken.None)).Value!;
            seen.UnionWith(page.Events.Select(e => e.Conversation.Id));
            at = page.Next;
            if (page.EndOfStream)
            {
                return [.. seen];
            }
        }

        throw new InvalidOperationException("The poll never ends.");
    }

    /// <summary>A vendor whose cursor counts rows of the result as it is now.</summary>
    private static string Search(Dictionary<string, long> rows, JsonObject request)
    {
        var since = (long)request["query"]!["value"]![0]!["value"]! - Start.ToUnixTimeSeconds();
        var skip = (string?)request["pagination"]!["starting_after"] is { } cursor ? int.Parse(cursor["opaque-".Length..], CultureInfo.InvariantCulture) : 0;
        var found = rows.Where(r => r.Value >= since).OrderBy(r => r.Value).ThenBy(r => r.Key, StringComparer.Ordinal).ToList();
        return Page([.. found.Skip(skip).Take(50).Select(r => (r.Key, r.Value))], skip + 50 < found.Count ? $"opaque-{skip + 50}" : null);
    }

    private static string Page(IReadOnlyList<(string Id, long After)> rows, string? next = null) => new JsonObject
    {
        ["type"] = "conversation.list",
        ["pages"] = new JsonObject { ["type"] = "pages", ["next"] = next is null ? null : new JsonObject { ["starting_after"] = next } },
        ["conversations"] = new JsonArray([.. rows.Select(r => new JsonObject { ["id"] = r.Id, ["updated_at"] = Start.ToUnixTimeSeconds() + r.After })]),
    }.ToJsonString();

    private static long Since(Call call) => (long)call.Json["query"]!["value"]![0]!["value"]!;
}
