using System.Net.Http.Headers;
using Hitl.Connector.Connectors.Tests.Sandbox.Intercom;
using Hitl.Connector.Sandbox;
using Hitl.Connector.Sandbox.Zendesk;

namespace Hitl.Connector.Connectors.Tests.Sandbox.Zendesk;

public sealed class ZendeskApiTests : IAsyncLifetime
{
    private readonly ManualClock clock = new();
    private ZendeskServer server = null!;

    public async Task InitializeAsync() =>
        server = await ZendeskServer.StartAsync(new SandboxOptions { Time = clock, IndexLag = TimeSpan.FromSeconds(60), AutoAnswer = false, VendorLimits = true, ZendeskCallsPerMinute = 200 });

    public async Task DisposeAsync() => await server.DisposeAsync();

    [Fact]
    public async Task OAuth_ClientCredentials_GivesATokenThatRunsOut()
    {
        server.Credentials = null;
        var issued = await server.OkAsync("POST", "oauth/tokens", $$"""{"grant_type":"client_credentials","client_id":"{{server.Host.Options.ZendeskClientId}}","client_secret":"{{server.Host.Options.ZendeskClientSecret}}","scope":"read write","expires_in":300}""");
        server.Credentials = new AuthenticationHeaderValue("Bearer", issued["access_token"]!.GetValue<string>());

        (await server.OkAsync("GET", "api/v2/users/me"))["user"]!["name"]!.GetValue<string>().ShouldBe("Hitl Bot");
        clock.Advance(TimeSpan.FromSeconds(300));

        var (status, body, _) = await server.CallAsync("GET", "api/v2/users/me");
        (status, body!["error"]!.GetValue<string>()).ShouldBe((401, "invalid_token"));
        server.Host.Requests.Since().First().Body.ShouldNotContain(server.Host.Options.ZendeskClientSecret);
    }

    [Theory]
    [InlineData("tickets:read tickets:write", "api/v2/tickets", 200)]
    [InlineData("tickets:read tickets:write", "api/v2/tickets/1001/audits", 403)]
    [InlineData("nonsense", "api/v2/tickets", 403)]
    public async Task OAuth_NarrowScope_IsForbiddenWhereTheVendorForbids(string scope, string path, int expected)
    {
        server.Open();
        var issued = await server.OkAsync("POST", "oauth/tokens", $$"""{"grant_type":"client_credentials","client_id":"{{server.Host.Options.ZendeskClientId}}","client_secret":"{{server.Host.Options.ZendeskClientSecret}}","scope":"{{scope}}"}""");
        server.Credentials = new AuthenticationHeaderValue("Bearer", issued["access_token"]!.GetValue<string>());

        (await server.CallAsync("GET", path)).Status.ShouldBe(expected);
    }

    [Fact]
    public async Task Call_NoCredentials_IsRefusedExceptUsersMe()
    {
        server.Credentials = null;

        var (status, body, _) = await server.CallAsync("GET", "api/v2/tickets.json");
        var me = await server.OkAsync("GET", "api/v2/users/me.json");

        (status, body!["error"]!.GetValue<string>()).ShouldBe((401, "Couldn't authenticate you"));
        me["user"]!["name"]!.GetValue<string>().ShouldBe("Anonymous user");
    }

    [Theory]
    [InlineData("api/v2/tickets/7", "RecordNotFound")]
    [InlineData("api/v2/no_such_thing", "InvalidEndpoint")]
    public async Task Get_Missing_TellsTheTwoKindsApart(string path, string error)
    {
        var (status, body, _) = await server.CallAsync("GET", path);

        (status, body!["error"]!.GetValue<string>()).ShouldBe((404, error));
    }

    [Fact]
    public async Task Ticket_CreatedUpdatedAndReadWithSuffix_ComesBackWhole()
    {
        var created = await server.OkAsync("POST", "api/v2/tickets.json", """{"ticket":{"subject":"Printer","comment":{"body":"on fire"},"requester":{"name":"Ann","email":"ann@example.test"},"tags":["a","b"]}}""");
        var id = created["ticket"]!["id"]!.GetValue<long>();
        var updated = await server.OkAsync("PUT", $"api/v2/tickets/{id}.json", """{"ticket":{"priority":"high","comment":{"body":"note","public":false},"metadata":{"hitl_op":"k1"}}}""");
        var shown = await server.OkAsync("GET", $"api/v2/tickets/{id}.json?include=users");
        var audits = await server.OkAsync("GET", $"api/v2/tickets/{id}/audits?include=users&page[size]=1&sort=-created_at");

        updated["audit"]!["metadata"]!["custom"]!["hitl_op"]!.GetValue<string>().ShouldBe("k1");
        shown["ticket"]!["priority"]!.GetValue<string>().ShouldBe("high");
        shown["users"]!.AsArray().Select(user => user!["email"]!.GetValue<string>()).ShouldContain("ann@example.test");
        audits["audits"]![0]!["id"]!.GetValue<long>().ShouldBe(updated["audit"]!["id"]!.GetValue<long>());
        audits["meta"]!["has_more"]!.GetValue<bool>().ShouldBeTrue();
        (await server.CallAsync("GET", audits["links"]!["next"]!.GetValue<string>())).Status.ShouldBe(200);
        server.Host.Requests.Since().Single(call => call.Method == "PUT").CommittedAt.ShouldNotBeNull();
    }

    [Fact]
    public async Task Post_SameIdempotencyKey_CreatesOnceAndRefusesAnotherBody()
    {
        const string Body = """{"ticket":{"subject":"Once","comment":{"body":"only"}}}""";
        var first = await server.CallAsync("POST", "api/v2/tickets", Body, ("Idempotency-Key", "k"));
        var again = await server.CallAsync("POST", "api/v2/tickets", Body, ("Idempotency-Key", "k"));
        var other = await server.CallAsync("POST", "api/v2/tickets", Body.Replace("Once", "Twice", StringComparison.Ordinal), ("Idempotency-Key", "k"));

        first.Response.Headers.GetValues("x-idempotency-lookup").ShouldBe(["miss"]);
        again.Response.Headers.GetValues("x-idempotency-lookup").ShouldBe(["hit"]);
        again.Body!["ticket"]!["id"]!.GetValue<long>().ShouldBe(first.Body!["ticket"]!["id"]!.GetValue<long>());
        (other.Status, other.Body!["error"]!.GetValue<string>()).ShouldBe((400, "IdempotentRequestError"));
        server.Host.Zendesk.ConversationIds.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Tags_PutAddsPostSetsDeleteRemoves()
    {
        var id = server.Open(tags: ["vip"]);

        await server.OkAsync("PUT", $"api/v2/tickets/{id}/tags", """{"tags":["hitl_active"]}""");
        server.Host.Zendesk.Inspect(id).Tags.ShouldBe(["hitl_active", "vip"]);
        await server.OkAsync("DELETE", $"api/v2/tickets/{id}/tags", """{"tags":["hitl_active"]}""");
        server.Host.Zendesk.Inspect(id).Tags.ShouldBe(["vip"]);
        await server.OkAsync("POST", $"api/v2/tickets/{id}/tags", """{"tags":["only"]}""");

        server.Host.Zendesk.Inspect(id).Tags.ShouldBe(["only"]);
    }

    [Fact]
    public async Task Export_ScopeAndLag_HideWhatTheVendorHides()
    {
        var start = clock.GetUtcNow().AddMinutes(-10).ToUnixTimeSeconds();
        var email = server.Open();
        var chat = server.Open("chat");
        (await Exported($"start_time={start}&support_type_scope=all")).Ids.ShouldBeEmpty();

        clock.Advance(TimeSpan.FromSeconds(61));
        (await Exported($"start_time={start}")).Ids.ShouldBe([email]);
        var (ids, cursor) = await Exported($"start_time={start}&support_type_scope=all");
        ids.ShouldBe([email, chat]);
        server.Host.Zendesk.CustomerWrites(chat, "more");
        (await Exported($"cursor={cursor}&support_type_scope=all")).Ids.ShouldBeEmpty();
        clock.Advance(TimeSpan.FromSeconds(61));

        (await Exported($"cursor={cursor}&support_type_scope=all")).Ids.ShouldBe([chat]);
    }

    [Fact]
    public async Task Export_StartOfJustNow_IsRefused() =>
        (await server.CallAsync("GET", $"api/v2/incremental/tickets/cursor?start_time={clock.GetUtcNow().ToUnixTimeSeconds()}")).Status.ShouldBe(422);

    [Fact]
    public async Task Export_EleventhInAMinute_IsRefusedWithTheVendorsHeaders()
    {
        var path = $"api/v2/incremental/tickets/cursor?start_time={clock.GetUtcNow().AddHours(-1).ToUnixTimeSeconds()}";
        for (var call = 0; call < 10; call++)
        {
            await server.OkAsync("GET", path);
        }

        var (status, body, response) = await server.CallAsync("GET", path);

        (status, body!["error"]!.GetValue<string>()).ShouldBe((429, "APIRateLimitExceeded"));
        response.Headers.RetryAfter!.Delta!.Value.TotalSeconds.ShouldBeInRange(1, 60);
        response.Headers.GetValues("zendesk-ratelimit-incremental-exports").Single().ShouldStartWith("total=10; remaining=0; resets=");
        clock.Advance(TimeSpan.FromSeconds(60));
        await server.OkAsync("GET", path);
    }

    [Fact]
    public async Task Put_ThirtyFirstOnOneTicket_IsRefusedAndNotApplied()
    {
        var id = server.Open();
        for (var call = 0; call < 30; call++)
        {
            await server.OkAsync("PUT", $"api/v2/tickets/{id}", $$$"""{"ticket":{"subject":"s{{{call}}}"}}""");
        }

        var refused = await server.CallAsync("PUT", $"api/v2/tickets/{id}", """{"ticket":{"priority":"urgent"}}""");

        refused.Status.ShouldBe(429);
        server.Host.Zendesk.Inspect(id).Priority.ShouldBeNull();
    }

    [Fact]
    public async Task Call_AccountsMinuteIsSpent_IsRefusedInPlainText()
    {
        while ((await server.CallAsync("GET", "api/v2/groups")).Status == 200)
        {
        }

        var (status, body, response) = await server.CallAsync("GET", "api/v2/groups");

        (status, body!.GetValue<string>()).ShouldBe((429, "Number of allowed API requests per minute exceeded"));
        response.Headers.GetValues("x-rate-limit").ShouldBe(["200"]);
        server.Host.Requests.Since().Count(call => call.Status == 200).ShouldBe(200);
    }

    [Fact]
    public async Task Search_TagAndStatus_FindsWhatIsIndexed()
    {
        var id = server.Open(tags: ["vip"]);
        server.Open();
        const string Path = "api/v2/search.json?query=type:ticket status<solved tags:vip";
        (await server.OkAsync("GET", Path))["count"]!.GetValue<int>().ShouldBe(0);

        clock.Advance(TimeSpan.FromMinutes(2));

        (await server.OkAsync("GET", Path))["results"]!.AsArray().Select(result => result!["id"]!.ToString()).ShouldBe([id]);
    }

    [Fact]
    public async Task Trigger_PutWithConditions_ReplacesBothArraysAndGuardsTheBot()
    {
        var trigger = (await server.OkAsync("GET", $"api/v2/triggers/{ZendeskSeed.BotTriggerId}"))["trigger"]!;
        var all = trigger["conditions"]!["all"]!.AsArray();
        all.Add(System.Text.Json.Nodes.JsonNode.Parse("""{"field":"current_tags","operator":"not_includes","value":"hitl_active"}"""));
        await server.OkAsync("PUT", $"api/v2/triggers/{ZendeskSeed.BotTriggerId}", $$$$"""{"trigger":{"conditions":{"all":{{{{all.ToJsonString()}}}}}}}""");
        var id = server.Open();

        server.Host.Zendesk.BotWrites(id, "hello").ShouldBeTrue();
        server.Host.Zendesk.Tag(id, "hitl_active");

        server.Host.Zendesk.BotWrites(id, "hello again").ShouldBeFalse();
        var (status, body, _) = await server.CallAsync("PUT", $"api/v2/triggers/{ZendeskSeed.BotTriggerId}", """{"trigger":{"conditions":{"any":[]}}}""");
        (status, body!["error"]!.GetValue<string>()).ShouldBe((422, "RecordInvalid"));
    }

    [Fact]
    public async Task Automation_WithoutATimeCondition_IsRefused()
    {
        var (status, _, _) = await server.CallAsync("POST", "api/v2/automations", """{"automation":{"title":"x","conditions":{"all":[{"field":"status","operator":"is","value":"open"}]},"actions":[{"field":"status","value":"solved"}]}}""");

        status.ShouldBe(422);
    }

    [Fact]
    public async Task Messaging_PassControlOverTheApi_SilencesTheBotAndEndsTheLookupWhenClosed()
    {
        var id = server.Open("chat");
        var audits = await server.OkAsync("GET", $"api/v2/tickets/{id}/audits");
        var conversation = audits["audits"]![0]!["events"]!.AsArray().Single(happened => happened!["type"]!.GetValue<string>() == "ChatStartedEvent")!["value"]!["conversation_id"]!.GetValue<string>();
        (await server.OkAsync("GET", $"api/v2/tickets/messaging/conversations/{conversation}/ticket"))["ticket"]!["support_type"]!.GetValue<string>().ShouldBe("ai_agent");
        var support = server.Credentials;

        server.Credentials = server.MessagingCredentials;
        await server.OkAsync("POST", $"{server.Messaging}/conversations/{conversation}/passControl", """{"switchboardIntegration":"next","metadata":{"hitl":"1"}}""");
        var shown = await server.OkAsync("GET", $"{server.Messaging}/conversations/{conversation}");
        var switchboard = (await server.OkAsync("GET", $"{server.Messaging}/switchboards"))["switchboards"]![0]!["id"]!.GetValue<string>();
        var integrations = await server.OkAsync("GET", $"{server.Messaging}/switchboards/{switchboard}/switchboardIntegrations");

        shown["conversation"]!["activeSwitchboardIntegration"]!["integrationType"]!.GetValue<string>().ShouldBe("zd:agentWorkspace");
        integrations["switchboardIntegrations"]!.AsArray().Count.ShouldBe(2);
        server.Host.Zendesk.BotWrites(id, "too late").ShouldBeFalse();
        server.Credentials = support;
        var log = await server.OkAsync("GET", $"api/v2/tickets/{id}/conversation_log?page[size]=10");
        log["events"]![0]!["author"]!["type"]!.GetValue<string>().ShouldBe("user");
        await server.OkAsync("PUT", $"api/v2/tickets/{id}", """{"ticket":{"status":"closed"}}""");
        (await server.CallAsync("GET", $"api/v2/tickets/messaging/conversations/{conversation}/ticket")).Status.ShouldBe(404);
    }

    [Fact]
    public async Task UpdateMany_OneOfTwoIsClosed_TellsEachResult()
    {
        var open = server.Open();
        var closed = server.Open();
        await server.OkAsync("PUT", $"api/v2/tickets/{closed}", """{"ticket":{"status":"closed"}}""");

        var queued = await server.OkAsync("PUT", $"api/v2/tickets/update_many?ids={open},{closed}", """{"ticket":{"additional_tags":["bulk"]}}""");
        var job = await server.OkAsync("GET", $"api/v2/job_statuses/{queued["job_status"]!["id"]!.GetValue<string>()}");

        job["job_status"]!["results"]!.AsArray().Select(result => result!["success"]!.GetValue<bool>()).ShouldBe([true, false]);
        server.Host.Zendesk.Inspect(open).Tags.ShouldBe(["bulk"]);
    }

    private async Task<(IReadOnlyList<string> Ids, string Cursor)> Exported(string query)
    {
        var page = await server.OkAsync("GET", $"api/v2/incremental/tickets/cursor?{query}");
        page["end_of_stream"]!.GetValue<bool>().ShouldBeTrue();
        return ([.. page["tickets"]!.AsArray().Select(ticket => ticket!["id"]!.ToString())], Uri.EscapeDataString(page["after_cursor"]!.GetValue<string>()));
    }
}
