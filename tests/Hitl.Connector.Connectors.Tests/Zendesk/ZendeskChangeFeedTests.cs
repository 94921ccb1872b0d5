using System.Net;
using Hitl.Connector.Conversations;
using Hitl.Connector.Intake;
using Hitl.Connector.Polling;
using static Hitl.Connector.Connectors.Tests.Zendesk.ZendeskBench;

namespace Hitl.Connector.Connectors.Tests.Zendesk;

public sealed class ZendeskChangeFeedTests
{
    private const string Path = "/api/v2/incremental/tickets/cursor";

    [Fact]
    public void Start_FromNow_IsMoreThanAMinuteAgo()
    {
        var start = new ZendeskBench().Zendesk.Changes.StartFrom("tickets", Now);

        start.Position.ShouldBe($"start:{Now.AddSeconds(-70).ToUnixTimeSeconds()}");
    }

    [Fact]
    public async Task Page_First_AsksForEveryKindOfTicketAndMovesByCursorOnly()
    {
        var bench = new ZendeskBench().Answer(HttpMethod.Get, Path, """
            {"tickets":[{"id":1,"status":"open","generated_timestamp":1795176000,"updated_at":"2026-11-20T09:00:00Z"},{"id":"2","status":"deleted","generated_timestamp":1795176001},null],
             "after_cursor":"MTU3","end_of_stream":false}
            """);
        var start = bench.Zendesk.Changes.StartFrom("tickets", Now);

        var page = (await bench.Zendesk.Changes.ReadPageAsync(start, Now, default)).Value!;

        bench.Requests.Last().Query.ShouldBe($"?start_time={Now.AddSeconds(-70).ToUnixTimeSeconds()}&support_type_scope=all");
        page.Events.Select(e => (e.Conversation.Id, e.Key, e.Type, e.Origin)).ShouldBe(
        [
            ("1", "poll:1:1795176000", "poll.ticket", EventOrigin.Poll),
            ("2", "poll:2:1795176001", "poll.ticket_deleted", EventOrigin.Poll),
        ]);
        (page.Next.Position, page.EndOfStream).ShouldBe(("cursor:MTU3", false));
        page.Next.ReachedAt.ShouldBe(DateTimeOffset.FromUnixTimeSeconds(1795176001));
    }

    [Fact]
    public async Task Page_Last_KeepsTheCursorAndReachesUpToTheSettledPast()
    {
        var bench = new ZendeskBench().Answer(HttpMethod.Get, Path, """{"tickets":[],"after_cursor":"NEXT","end_of_stream":true}""");

        var page = (await bench.Zendesk.Changes.ReadPageAsync(new Watermark(Account, "tickets", "cursor:abc==", Now.AddHours(-1)), Now, default)).Value!;

        bench.Requests.Last().Query.ShouldBe("?cursor=abc==&support_type_scope=all");
        page.Next.ShouldBe(new Watermark(Account, "tickets", "cursor:NEXT", Now.AddSeconds(-60)));
        page.EndOfStream.ShouldBeTrue();
    }

    [Fact]
    public async Task Page_ThatNeitherMovesNorEnds_IsTakenForTheEnd()
    {
        var bench = new ZendeskBench().Answer(HttpMethod.Get, Path, """{"tickets":[],"after_cursor":"same","end_of_stream":false}""");

        var page = (await bench.Zendesk.Changes.ReadPageAsync(new Watermark(Account, "tickets", "cursor:same", Now), Now, default)).Value!;

        page.EndOfStream.ShouldBeTrue();
    }

    [Fact]
    public async Task Page_WithoutCursorAtTheEnd_StaysWhereItWas()
    {
        var bench = new ZendeskBench().Answer(HttpMethod.Get, Path, """{"tickets":null,"after_cursor":null,"end_of_stream":true}""");

        var page = (await bench.Zendesk.Changes.ReadPageAsync(new Watermark(Account, "tickets", "cursor:here", Now), Now, default)).Value!;

        page.Next.Position.ShouldBe("cursor:here");
    }

    [Fact]
    public async Task Page_RefusedForGood_IsAFailureAndMovesNothing()
    {
        var bench = new ZendeskBench().Answer(HttpMethod.Get, Path, """{"error":{"title":"Forbidden","message":"admins only"}}""", HttpStatusCode.Forbidden);

        var result = await bench.Zendesk.Changes.ReadPageAsync(bench.Zendesk.Changes.StartFrom("tickets", Now), Now, default);

        result.Failure!.Kind.ShouldBe(FailureKind.Forbidden);
    }
}
