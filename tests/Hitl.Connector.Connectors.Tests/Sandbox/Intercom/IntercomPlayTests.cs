using System.Net;
using Hitl.Connector.Sandbox;

namespace Hitl.Connector.Connectors.Tests.Sandbox.Intercom;

public sealed class IntercomPlayTests : IAsyncLifetime
{
    private IntercomServer _server = null!;

    private IPlayableHelpdesk Play => _server.Host.Intercom;

    public async Task InitializeAsync()
    {
        _server = await IntercomServer.StartAsync();
        await _server.OkAsync("POST", "conversations/attributes", """{"name":"hitl_bot_state","data_type":"string"}""");
    }

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Fact]
    public async Task Conversation_HeldAndReleasedThroughTheApi_SilencesAndFreesTheBot()
    {
        var id = _server.Open("Help", "vip");
        Play.BotWrites(id, "How can I help?").ShouldBeTrue();
        Play.AgentReplies(id, "I take this");
        Play.Inspect(id).Held.ShouldBeFalse("a reply alone does not engage the vendor's mechanism");
        await SetHoldAsync(id, "paused");

        Play.BotWrites(id, "Did that help?").ShouldBeFalse();
        var held = Play.Inspect(id);
        held.Held.ShouldBeTrue();
        held.Suppressed.Single().Text.ShouldBe("Did that help?");
        held.Fields["hitl_bot_state"].ShouldBe("paused");
        held.Tags.ShouldBe(["vip"]);

        await SetHoldAsync(id, "active");
        Play.BotWrites(id, "I am back").ShouldBeTrue();
        Play.Inspect(id).Messages.Select(m => m.Author).ShouldBe(["customer", "bot", "agent", "bot"]);
    }

    [Fact]
    public async Task Conversation_HeldWithoutTheWorkflowsGuard_StaysOpenToTheBot()
    {
        await _server.OkAsync("PUT", "_sandbox/intercom/app", """{"guard_installed":false}""");
        var id = _server.Open();
        await SetHoldAsync(id, "paused");

        Play.Inspect(id).Held.ShouldBeFalse();
        Play.BotWrites(id, "Still here").ShouldBeTrue();
    }

    [Fact]
    public void Agent_AssigningNotingAndFinishing_LeavesWhatTheVendorShows()
    {
        var id = _server.Open();

        Play.AgentAssigns(id);
        Play.AgentNotes(id, "customer is upset");
        Play.Tag(id, "hitl_resume");
        Play.Untag(id, "hitl_resume");
        Play.AgentFinishes(id);

        var state = Play.Inspect(id);
        state.Assignee.ShouldBe("Agent Ana");
        state.Held.ShouldBeTrue();
        state.Status.ShouldBe("closed");
        state.Tags.ShouldBeEmpty();
        state.Messages[^1].ShouldSatisfyAllConditions(m => m.Public.ShouldBeFalse(), m => m.Author.ShouldBe("agent"), m => m.Text.ShouldBe("customer is upset"));
        Play.ConversationIds.ShouldBe([id]);
    }

    [Fact]
    public void CustomerWrites_ToUnknownConversation_Throws() =>
        Should.Throw<KeyNotFoundException>(() => Play.CustomerWrites("215470000009999", "hello"));

    [Fact]
    public async Task Faults_OfTheFrame_AnswerInTheVendorsShape()
    {
        _server.Host.Faults.Set(new FaultSettings { Api = [new ApiFault { Kind = ApiFaultKind.RateLimited, Count = 1, RetryAfterS = 3 }] });
        var (limited, body, response) = await _server.CallAsync("GET", "me");
        limited.ShouldBe(HttpStatusCode.TooManyRequests);
        body["errors"]![0]!["code"]!.GetValue<string>().ShouldBe("rate_limit_exceeded");
        response.Headers.GetValues("X-RateLimit-Remaining").Single().ShouldBe("0");

        _server.Host.Faults.Set(new FaultSettings { Api = [new ApiFault { Kind = ApiFaultKind.ErrorAfter, Count = 1, Status = 500, Method = "POST" }] });
        var id = _server.Open();
        (await _server.CallAsync("POST", $"conversations/{id}/reply", """{"message_type":"note","type":"admin","admin_id":"7000001","body":"once"}""")).Status.ShouldBe(HttpStatusCode.InternalServerError);
        Play.Inspect(id).Messages[^1].Text.ShouldBe("once");
    }

    private Task SetHoldAsync(string id, string value) =>
        _server.OkAsync("PUT", $"conversations/{id}", $$$"""{"custom_attributes":{"hitl_bot_state":"{{{value}}}"}}""");
}
