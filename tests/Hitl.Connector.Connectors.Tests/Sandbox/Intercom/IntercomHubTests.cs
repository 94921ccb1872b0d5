using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Hitl.Connector.Sandbox;
using Hitl.Connector.Sandbox.Intercom;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Hitl.Connector.Connectors.Tests.Sandbox.Intercom;

public sealed class IntercomHubTests : IAsyncLifetime
{
    private readonly BlockingCollection<(string Signature, byte[] Body)> _received = [];
    private IntercomServer _server = null!;
    private WebApplication _listener = null!;
    private int _status = StatusCodes.Status200OK;

    public async Task InitializeAsync()
    {
        _server = await IntercomServer.StartAsync(new SandboxOptions { IndexLag = TimeSpan.Zero, AutoAnswer = false, Time = new HurriedTime() });
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        _listener = builder.Build();
        _listener.MapMethods("/hook", ["HEAD"], () => Results.Ok());
        _listener.MapPost("/hook", async (HttpRequest request) =>
        {
            using var body = new MemoryStream();
            await request.Body.CopyToAsync(body);
            _received.Add((request.Headers["X-Hub-Signature"].ToString(), body.ToArray()));
            return Results.StatusCode(_status);
        });
        await _listener.StartAsync();
    }

    public async Task DisposeAsync()
    {
        await _server.DisposeAsync();
        await _listener.DisposeAsync();
        _received.Dispose();
    }

    [Fact]
    public async Task Notification_OfHumanReply_IsSignedAndHoldsOnlyItsPartAsText()
    {
        await SubscribeAsync("conversation.admin.replied");
        var id = _server.Open();
        _server.Host.Intercom.CustomerWrites(id, "earlier");
        _server.Host.Intercom.AgentReplies(id, "I take this\nnow");

        var (signature, body) = Next();

        signature.ShouldBe("sha1=" + Convert.ToHexStringLower(HMACSHA1.HashData(Encoding.UTF8.GetBytes("s3cret"), body)));
        var json = JsonNode.Parse(body)!;
        json["type"]!.GetValue<string>().ShouldBe("notification_event");
        json["topic"]!.GetValue<string>().ShouldBe("conversation.admin.replied");
        json["delivery_attempts"]!.GetValue<int>().ShouldBe(1);
        var item = json["data"]!["item"]!;
        item["id"]!.GetValue<string>().ShouldBe(id);
        item["source"]!["body"]!.GetValue<string>().ShouldBe("My invoice is wrong");
        var part = item["conversation_parts"]!["conversation_parts"]!.AsArray().Single()!;
        part["body"]!.GetValue<string>().ShouldBe("I take this\nnow");
        part["author"]!["type"]!.GetValue<string>().ShouldBe("admin");
        part["app_package_code"].ShouldBeNull();
    }

    [Fact]
    public async Task Notification_OfTopicNotSubscribed_IsNotSent()
    {
        await SubscribeAsync("conversation.rating.added");
        var id = _server.Open();
        _server.Host.Intercom.AgentReplies(id, "Hello");

        (await _server.CallAsync("POST", $"_sandbox/intercom/conversations/{id}/rating", """{"rating":4,"remark":"ok"}""")).Status.ShouldBe(HttpStatusCode.OK);

        var json = JsonNode.Parse(Next().Body)!;
        json["topic"]!.GetValue<string>().ShouldBe("conversation.rating.added");
        json["data"]!["item"]!["conversation_rating"]!["rating"]!.GetValue<int>().ShouldBe(4);
        _received.ShouldBeEmpty();
    }

    [Fact]
    public async Task Notification_AnsweredGone_EndsTheSubscription()
    {
        await SubscribeAsync("conversation.user.created");
        _status = StatusCodes.Status410Gone;
        _server.Open();
        Next();

        await Eventually(async () => (await _server.OkAsync("GET", "_sandbox/intercom/app"))["webhook_url"] is null);
    }

    [Fact]
    public async Task Notification_ThatFails_IsSentOnceMoreAndThenLost()
    {
        await SubscribeAsync("conversation.user.created");
        _status = StatusCodes.Status500InternalServerError;
        _server.Open();

        var first = JsonNode.Parse(Next().Body)!;
        var second = JsonNode.Parse(Next().Body)!;
        await Eventually(() => Task.FromResult(_server.Host.Webhooks.Pending == 0));

        second["id"]!.GetValue<string>().ShouldBe(first["id"]!.GetValue<string>());
        second["delivery_attempts"]!.GetValue<int>().ShouldBe(2);
        second["first_sent_at"]!.GetValue<long>().ShouldBe(first["first_sent_at"]!.GetValue<long>());
        _received.ShouldBeEmpty();
    }

    [Fact]
    public async Task Notification_AnsweredTooManyRequests_ThrottlesWithoutRetry()
    {
        await SubscribeAsync("conversation.user.created");
        _status = StatusCodes.Status429TooManyRequests;
        _server.Open();
        Next();
        await Eventually(() => Task.FromResult(_server.Host.Webhooks.Pending == 0));
        _server.Open();
        await Eventually(() => Task.FromResult(_server.Host.Webhooks.Pending == 0));

        _server.Host.Webhooks.Since().Select(d => d.Outcome).ShouldBe(["failed", "throttled"]);
        _received.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("ticket.closed", true)]
    [InlineData("ticket.resolved", false)]
    public void Notification_OfTicket_NestsItOnlyWhereTheVendorDoes(string topic, bool nested)
    {
        var world = new IntercomWorld();
        var hub = new IntercomHub(world.State, new SandboxFrame(new SandboxOptions(), new FaultPlan(), new RequestLog(1), _server.Host.Webhooks));
        world.State.Announce = world.Notices.Add;
        var ticket = world.State.OpenTicket(world.State.TicketTypes[0], world.Customer, []);
        world.State.Close(ticket, world.Ana.AsAuthor, null, null);
        world.State.SetTicketState(ticket, world.State.TicketStates[3], world.Ana.AsAuthor, null);

        var item = hub.Payload(world.Notices.Single(n => n.Topic == topic), 1, 0)["data"]!["item"]!;

        (nested ? item["ticket"]! : item)["ticket_id"]!.GetValue<string>().ShouldBe("1");
    }

    [Fact]
    public async Task Subscription_ToEndpointThatRefusesHead_IsRefused()
    {
        var (status, body, _) = await _server.CallAsync("PUT", "_sandbox/intercom/app", $$"""{"webhook_url":"{{_listener.Urls.First()}}/nowhere"}""");

        status.ShouldBe(HttpStatusCode.UnprocessableEntity);
        body["error"]!.GetValue<string>().ShouldContain("404");
    }

    [Theory]
    [InlineData("""{"webhook_url":"http://example.test/hook"}""")]
    [InlineData("""{"topics":["conversation.untagged"]}""")]
    public async Task Subscription_TheVendorWouldNotTake_IsRefused(string body) =>
        (await _server.CallAsync("PUT", "_sandbox/intercom/app", body)).Status.ShouldBe(HttpStatusCode.UnprocessableEntity);

    private async Task SubscribeAsync(params string[] topics)
    {
        var list = string.Join(',', topics.Select(t => $"\"{t}\""));
        await _server.OkAsync("PUT", "_sandbox/intercom/app", $$"""{"webhook_url":"{{_listener.Urls.First()}}/hook","client_secret":"s3cret","topics":[{{list}}]}""");
    }

    private (string Signature, byte[] Body) Next()
    {
        _received.TryTake(out var received, TimeSpan.FromSeconds(60)).ShouldBeTrue("no webhook arrived");
        return received;
    }

    private static async Task Eventually(Func<Task<bool>> condition)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (!await condition())
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, patience.Token);
        }
    }

    /// <summary>Waits of a minute and more take 50 ms; the vendor's short time-outs stay what they are.</summary>
    private sealed class HurriedTime : TimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            base.CreateTimer(callback, state, dueTime >= TimeSpan.FromMinutes(1) ? TimeSpan.FromMilliseconds(50) : dueTime, period);
    }
}
