using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using Hitl.Connector.Sandbox;

namespace Hitl.Connector.Connectors.Tests.Sandbox.Intercom;

public sealed class IntercomApiTests : IAsyncLifetime
{
    private IntercomServer _server = null!;

    public async Task InitializeAsync() => _server = await IntercomServer.StartAsync();

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Fact]
    public async Task Call_WithWrongToken_IsUnauthorized()
    {
        var (status, body, _) = await _server.CallAsync("GET", "me", token: "wrong");

        status.ShouldBe(HttpStatusCode.Unauthorized);
        body["type"]!.GetValue<string>().ShouldBe("error.list");
        body["errors"]![0]!["code"]!.GetValue<string>().ShouldBe("unauthorized");
        body["request_id"].ShouldNotBeNull();
    }

    [Fact]
    public async Task Call_WithUnknownVersion_IsRefused() =>
        Code((await _server.CallAsync("GET", "me", version: "9.9")).Body).ShouldBe("intercom_version_invalid");

    [Fact]
    public async Task Call_ToUnknownPath_AnswersNotFoundAsErrorList() =>
        Code((await _server.CallAsync("GET", "nothing/here")).Body).ShouldBe("not_found");

    [Fact]
    public async Task Call_WithBrokenJson_IsABadRequest() =>
        (await _server.CallAsync("POST", "tags", "{")).Status.ShouldBe(HttpStatusCode.BadRequest);

    [Fact]
    public async Task Me_Always_NamesTheServiceAdminAndWorkspace()
    {
        var me = await _server.OkAsync("GET", "me");

        me["id"]!.GetValue<string>().ShouldBe(IntercomServer.ServiceAdmin);
        me["app"]!["id_code"]!.GetValue<string>().ShouldBe(_server.Host.Options.IntercomAppId);
        me["has_inbox_seat"]!.GetValue<bool>().ShouldBeTrue();
    }

    [Fact]
    public async Task Conversation_ReadBack_HasIdsAndBodiesAsTheVendorDoes()
    {
        var id = _server.Open("Two\n\nparagraphs");
        _server.Host.Intercom.CustomerWrites(id, "More <here>");

        var html = await _server.OkAsync("GET", $"conversations/{id}");
        var plain = await _server.OkAsync("GET", $"conversations/{id}?display_as=plaintext");

        html["id"]!.GetValue<string>().ShouldBe(id);
        id.Length.ShouldBe(15);
        html["admin_assignee_id"]!.GetValue<int>().ShouldBe(0);
        html["source"]!["body"]!.GetValue<string>().ShouldBe("<p>Two</p><p>paragraphs</p>");
        html["conversation_parts"]!["conversation_parts"]![0]!["body"]!.GetValue<string>().ShouldBe("<p>More &lt;here&gt;</p>");
        plain["source"]!["body"]!.GetValue<string>().ShouldBe("Two\nparagraphs");
        plain["conversation_parts"]!["conversation_parts"]![0]!["body"]!.GetValue<string>().ShouldBe("More <here>");
    }

    [Fact]
    public async Task Conversation_InOlderVersion_HasNullForNobody()
    {
        var id = _server.Open();

        var (_, body, _) = await _server.CallAsync("GET", $"conversations/{id}", version: "2.14");

        body.AsObject().ContainsKey("admin_assignee_id").ShouldBeTrue();
        body["admin_assignee_id"].ShouldBeNull();
    }

    [Fact]
    public async Task Conversation_WithManyParts_ReturnsTheNewest500AndTheTotal()
    {
        var id = _server.Open();
        for (var i = 0; i < 503; i++)
        {
            _server.Host.Intercom.CustomerWrites(id, i.ToString(CultureInfo.InvariantCulture));
        }

        var parts = (await _server.OkAsync("GET", $"conversations/{id}"))["conversation_parts"]!;

        parts["total_count"]!.GetValue<int>().ShouldBe(503);
        parts["conversation_parts"]!.AsArray().Count.ShouldBe(500);
        parts["conversation_parts"]![499]!["body"]!.GetValue<string>().ShouldBe("<p>502</p>");
    }

    [Fact]
    public async Task Attributes_OnConversation_MustExistAndFitTheirType()
    {
        var id = _server.Open();
        Code((await _server.CallAsync("PUT", $"conversations/{id}", """{"custom_attributes":{"hitl_sentiment":0.4}}""")).Body).ShouldBe("parameter_invalid");
        await _server.OkAsync("POST", "conversations/attributes", """{"name":"hitl_sentiment","data_type":"decimal"}""");

        Code((await _server.CallAsync("PUT", $"conversations/{id}", """{"custom_attributes":{"hitl_sentiment":"low"}}""")).Body).ShouldBe("parameter_invalid");
        var updated = await _server.OkAsync("PUT", $"conversations/{id}", """{"custom_attributes":{"hitl_sentiment":0.4}}""");

        updated["custom_attributes"]!["hitl_sentiment"]!.GetValue<double>().ShouldBe(0.4);
        var part = updated["conversation_parts"]!["conversation_parts"]![0]!;
        part["part_type"]!.GetValue<string>().ShouldBe("conversation_attribute_updated_by_admin");
        part["author"]!["type"]!.GetValue<string>().ShouldBe("bot");
        part["app_package_code"]!.GetValue<string>().ShouldStartWith("hitl-connector-");
    }

    [Fact]
    public async Task DataAttributes_ForConversations_AreUnprocessable()
    {
        (await _server.CallAsync("GET", "data_attributes?model=conversation")).Status.ShouldBe(HttpStatusCode.UnprocessableEntity);
        (await _server.CallAsync("POST", "data_attributes", """{"name":"x","model":"conversation","data_type":"string"}""")).Status.ShouldBe(HttpStatusCode.UnprocessableEntity);
        Code((await _server.CallAsync("GET", "conversations/attributes", version: "2.14")).Body).ShouldBe("intercom_version_invalid");
    }

    [Fact]
    public async Task Tag_OnConversation_NeedsIdAndAdminInBothDirections()
    {
        var id = _server.Open();
        var tag = (await _server.OkAsync("POST", "tags", """{"name":"Angry"}"""))["id"]!.GetValue<string>();
        Code((await _server.CallAsync("POST", $"conversations/{id}/tags", $$"""{"id":"{{tag}}"}""")).Body).ShouldBe("parameter_not_found");
        await _server.OkAsync("POST", $"conversations/{id}/tags", $$"""{"id":"{{tag}}","admin_id":7000001}""");
        _server.Host.Intercom.Inspect(id).Tags.ShouldBe(["Angry"]);

        (await _server.CallAsync("DELETE", $"conversations/{id}/tags/{tag}")).Status.ShouldBe(HttpStatusCode.BadRequest);
        await _server.OkAsync("DELETE", $"conversations/{id}/tags/{tag}", """{"admin_id":"7000001"}""");

        _server.Host.Intercom.Inspect(id).Tags.ShouldBeEmpty();
        Code((await _server.CallAsync("DELETE", $"conversations/{id}/tags/{tag}", """{"admin_id":"7000001"}""")).Body).ShouldBe("tag_not_found");
    }

    [Fact]
    public async Task Assignment_ToUnknownOrSeatless_IsRefused()
    {
        var id = _server.Open();

        Code((await AssignAsync(id, "admin", "1")).Body).ShouldBe("assignee_not_found");
        (await AssignAsync(id, "admin", "991267003")).Status.ShouldBe(HttpStatusCode.Forbidden);
        (await AssignAsync(id, "team", "5017692")).Status.ShouldBe(HttpStatusCode.OK);
        (await AssignAsync(id, "admin", "0")).Body["team_assignee_id"]!.GetValue<long>().ShouldBe(5017692);
    }

    [Fact]
    public async Task Note_ByTheToken_CarriesItsAppCodeAndAdmin()
    {
        var id = _server.Open();

        var conversation = await _server.OkAsync("POST", $"conversations/{id}/reply", """{"message_type":"note","type":"admin","admin_id":"7000001","body":"<p><b>Summary</b></p><p><i>hitl-ref 0123</i></p>"}""");

        var part = conversation["conversation_parts"]!["conversation_parts"]!.AsArray()[^1]!;
        part["part_type"]!.GetValue<string>().ShouldBe("note");
        part["body"]!.GetValue<string>().ShouldBe("<p><b>Summary</b></p><p><i>hitl-ref 0123</i></p>");
        part["author"]!["id"]!.GetValue<string>().ShouldBe(IntercomServer.ServiceAdmin);
        part["app_package_code"]!.GetValue<string>().ShouldStartWith("hitl-connector-");
        _server.Host.Intercom.Inspect(id).Messages[^1].Author.ShouldBe("connector");
        _server.Host.Requests.Since().Last(call => call.Method == "POST").CommittedAt.ShouldNotBeNull();
    }

    [Fact]
    public async Task Contact_MergedAway_IsGoneAndLinksToTheSurvivor()
    {
        var from = (await _server.OkAsync("POST", "contacts", """{"role":"lead","name":"Lead"}"""))["id"]!.GetValue<string>();
        var into = (await _server.OkAsync("POST", "contacts", """{"email":"user@example.test"}"""))["id"]!.GetValue<string>();
        (await _server.CallAsync("POST", "contacts", """{"email":"USER@example.test"}""")).Status.ShouldBe(HttpStatusCode.Conflict);
        await _server.OkAsync("POST", "contacts/merge", $$"""{"from":"{{from}}","into":"{{into}}"}""");

        var (status, body, response) = await _server.CallAsync("GET", $"contacts/{from}");

        status.ShouldBe(HttpStatusCode.Gone);
        Code(body).ShouldBe("contact_merged");
        response.Headers.GetValues("Link").Single().ShouldContain(into);
    }

    [Fact]
    public async Task Ticket_Lifecycle_FollowsStatesAndRefusesUnknownOnes()
    {
        var contact = (await _server.OkAsync("POST", "contacts", """{"email":"user@example.test"}"""))["id"]!.GetValue<string>();
        var ticket = await _server.OkAsync("POST", "tickets", $$$"""{"ticket_type_id":67,"contacts":[{"id":"{{{contact}}}"}],"ticket_attributes":{"_default_title_":"Broken","_default_description_":"It is"}}""");
        var id = ticket["id"]!.GetValue<string>();

        var updated = await _server.OkAsync("PUT", $"tickets/{id}", """{"ticket_state_id":"8322","admin_id":7000001,"assignee_id":"991267001"}""");
        Code((await _server.CallAsync("PUT", $"tickets/{id}", """{"ticket_state_id":0}""")).Body).ShouldBe("ticket_state_id_invalid");
        var note = await _server.OkAsync("POST", $"tickets/{id}/reply", """{"message_type":"note","type":"admin","admin_id":7000001,"body":"note"}""");
        var found = await _server.OkAsync("POST", "tickets/search", """{"query":{"field":"state","operator":"=","value":"in_progress"}}""");

        updated["ticket_state"]!["category"]!.GetValue<string>().ShouldBe("in_progress");
        updated["admin_assignee_id"]!.GetValue<long>().ShouldBe(991267001);
        note["type"]!.GetValue<string>().ShouldBe("ticket_part");
        found["tickets"]!.AsArray().Single()!["id"]!.GetValue<string>().ShouldBe(id);
        Code((await _server.CallAsync("GET", "tickets/215479999999999")).Body).ShouldBe("not_found");
    }

    [Fact]
    public async Task Ticket_WithUnknownAssignee_IsRefusedAndNotMade()
    {
        var (status, body, _) = await _server.CallAsync("POST", "tickets", """{"ticket_type_id":67,"contacts":[{"email":"new@example.test"}],"assignment":{"team_assignee_id":"1"}}""");

        status.ShouldBe(HttpStatusCode.NotFound);
        Code(body).ShouldBe("assignee_not_found");
        _server.Host.Intercom.ConversationIds.ShouldBeEmpty();
    }

    [Fact]
    public async Task Search_WithinIndexLag_ShowsNothingYet()
    {
        await using var lagging = await IntercomServer.StartAsync(new SandboxOptions { IndexLag = TimeSpan.FromHours(1), AutoAnswer = false });
        var id = lagging.Open();
        const string Query = """{"query":{"field":"open","operator":"=","value":true}}""";

        (await lagging.OkAsync("POST", "conversations/search", Query))["total_count"]!.GetValue<int>().ShouldBe(0);
        (await lagging.OkAsync("GET", $"conversations/{id}"))["id"]!.GetValue<string>().ShouldBe(id);
    }

    [Fact]
    public async Task Search_AcrossPages_LeadsToEveryConversationWithoutParts()
    {
        var opened = Enumerable.Range(0, 5).Select(_ => _server.Open()).ToList();
        List<string> found = [];
        string? cursor = null;
        do
        {
            var after = cursor is null ? "" : $",\"starting_after\":\"{cursor}\"";
            var page = await _server.OkAsync("POST", "conversations/search", $$$"""{"query":{"operator":"OR","value":[{"field":"updated_at","operator":">","value":1},{"field":"updated_at","operator":"=","value":1}]},"sort":{"field":"updated_at","order":"ascending"},"pagination":{"per_page":2{{{after}}}}}""");
            page["conversations"]!.AsArray().ShouldAllBe(c => !c!.AsObject().ContainsKey("conversation_parts"));
            found.AddRange(page["conversations"]!.AsArray().Select(c => c!["id"]!.GetValue<string>()));
            cursor = page["pages"]!["next"]?["starting_after"]?.GetValue<string>();
        }
        while (cursor is not null);

        found.Order().ShouldBe(opened.Order());
        (await _server.CallAsync("POST", "conversations/search", """{"query":{"field":"open","operator":"=","value":true},"pagination":{"per_page":151}}""")).Status.ShouldBe(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task Call_OverTheWindow_IsRefusedWithTheQuotaHeaders()
    {
        await using var limited = await IntercomServer.StartAsync(new SandboxOptions { IntercomCallsPerTenSeconds = 83, Time = new ManualClock() });
        HttpResponseMessage last = null!;
        for (var i = 0; i < 83; i++)
        {
            (_, _, last) = await limited.CallAsync("GET", "me");
        }

        last.StatusCode.ShouldBe(HttpStatusCode.OK);
        last.Headers.GetValues("X-RateLimit-Remaining").Single().ShouldBe("0");
        var (status, body, refused) = await limited.CallAsync("GET", "me");

        status.ShouldBe(HttpStatusCode.TooManyRequests);
        Code(body).ShouldBe("rate_limit_exceeded");
        body["errors"]![0]!["message"]!.GetValue<string>().ShouldBe("Exceeded rate limit of 83 in 10_seconds");
        refused.Headers.GetValues("X-RateLimit-Reset").Single().ShouldBe("1779200010");
        refused.Headers.RetryAfter.ShouldBeNull();
    }

    [Fact]
    public async Task Deleted_Listing_ShowsWhatIsGone()
    {
        var id = _server.Open();
        await _server.OkAsync("DELETE", $"conversations/{id}");

        var listed = await _server.OkAsync("GET", "conversations/deleted");

        listed["conversations"]!.AsArray().Single()!["id"]!.GetValue<string>().ShouldBe(id);
        (await _server.CallAsync("GET", "conversations/deleted?per_page=61")).Status.ShouldBe(HttpStatusCode.BadRequest);
        (await _server.CallAsync("GET", $"conversations/{id}")).Status.ShouldBe(HttpStatusCode.NotFound);
    }

    private static string Code(JsonNode body) => body["errors"]![0]!["code"]!.GetValue<string>();

    private Task<(HttpStatusCode Status, JsonNode Body, HttpResponseMessage Response)> AssignAsync(string id, string type, string assignee) =>
        _server.CallAsync("POST", $"conversations/{id}/parts", $$"""{"message_type":"assignment","type":"{{type}}","admin_id":"7000001","assignee_id":"{{assignee}}"}""");
}
