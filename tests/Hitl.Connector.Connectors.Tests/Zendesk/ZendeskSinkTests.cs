using System.Net;
using Hitl.Connector.Conversations;
using Hitl.Connector.Delivery;
using Hitl.Connector.Notes;
using Hitl.Connector.Zendesk;
using RichardSzalay.MockHttp;
using static Hitl.Connector.Connectors.Tests.Zendesk.ZendeskBench;

namespace Hitl.Connector.Connectors.Tests.Zendesk;

public sealed class ZendeskSinkTests
{
    private static readonly EffectKey Key = new("0123456789abcdef01234567");

    private static readonly ContextNote Note = new("Call Ann <b>", "en", [new NoteSection("request", "Wants", [new NoteLine("Her money", [])])]);

    private static readonly Snapshot Current = new()
    {
        Ref = Ticket(),
        Helpdesk = HelpdeskKind.Zendesk,
        Status = ConversationStatus.Open,
        CreatedAt = Now,
        UpdatedAt = Now,
        Priority = Priority.Normal,
        GroupId = "31",
        Tags = ["vip", "color__red", "old"],
        Fields = new Dictionary<string, string?> { ["hitl_sentiment"] = "0.4" },
        VersionStamp = "2026-11-20T11:00:00Z",
    };

    private static Effect Update(ConversationUpdate update) => new(Key, Ticket(), EffectKind.Update, Now, "rule.x", "d1") { Update = update };

    private static Effect Hold(EffectKind kind = EffectKind.Hold) => new(Key, Ticket(), kind, Now, "human_took_over");

    private static ConversationUpdate Everything => new()
    {
        AddTags = ["hitl_escalated"],
        RemoveTags = ["old"],
        Fields = new Dictionary<string, string?> { ["hitl_sentiment"] = "0.21", ["hitl_intent"] = "refund" },
        Priority = Priority.High,
        Group = "tier 2",
        Note = Note,
    };

    private static ZendeskBench Updating() => new ZendeskBench().WithBasics()
        .Answer(HttpMethod.Put, "/api/v2/tickets/35436", """{"ticket":{"id":35436},"audit":{"id":8001,"events":[{"id":8002,"type":"Comment"},{"id":8003,"type":"Change"}]}}""");

    [Fact]
    public async Task Apply_Unassign_SendsTheEmptyAssigneeAndOnlyWhereThereIsOne()
    {
        var bench = Updating();
        var back = Update(new ConversationUpdate { Unassign = true, ByContract = true });

        (await bench.Zendesk.Sink.ApplyAsync(back, Current, default)).Outcome.ShouldBe(DeliveryOutcome.AlreadyApplied);
        await bench.Zendesk.Sink.ApplyAsync(back, Current with { AssigneeId = "200" }, default);

        var ticket = System.Text.Json.Nodes.JsonNode.Parse(bench.Writes.ShouldHaveSingleItem().Body)!["ticket"]!.AsObject();
        ticket.ContainsKey("assignee_id").ShouldBeTrue();
        ticket["assignee_id"].ShouldBeNull();
    }

    [Fact]
    public async Task Apply_StampOfThisSecond_ChangesTagsOneByOneAndSendsNoListOfThem()
    {
        var bench = Updating().Answer(HttpMethod.Put, "/api/v2/tickets/35436/tags", """{"tags":[]}""").Answer(HttpMethod.Delete, "/api/v2/tickets/35436/tags", """{"tags":[]}""");

        var result = await bench.Zendesk.Sink.ApplyAsync(Update(Everything), Current with { VersionStampFresh = true }, default);
        var onlyTags = await bench.Zendesk.Sink.ApplyAsync(Update(new ConversationUpdate { RemoveTags = ["old", "never there"] }), Current with { VersionStampFresh = true }, default);

        (result.Outcome, result.Calls).ShouldBe((DeliveryOutcome.Applied, 3));
        (onlyTags.Outcome, onlyTags.Calls).ShouldBe((DeliveryOutcome.Applied, 1));
        var writes = bench.Writes.ToList();
        writes.Select(w => $"{w.Method} {w.Path}").ShouldBe(["PUT /api/v2/tickets/35436/tags", "DELETE /api/v2/tickets/35436/tags", "PUT /api/v2/tickets/35436", "DELETE /api/v2/tickets/35436/tags"]);
        writes[0].Body.ShouldBe("""{"tags":["hitl_escalated"]}""");
        writes[1].Body.ShouldBe("""{"tags":["old"]}""");
        System.Text.Json.Nodes.JsonNode.Parse(writes[2].Body)!["ticket"]!.AsObject().ContainsKey("tags").ShouldBeFalse();
    }

    [Fact]
    public async Task Apply_Everything_IsOneSafePutWithAPrivateNoteAndAMarker()
    {
        var bench = Updating();

        var result = await bench.Zendesk.Sink.ApplyAsync(Update(Everything), Current, default);

        result.Outcome.ShouldBe(DeliveryOutcome.Applied);
        result.WrittenIds.ShouldBe(["8001", "8002"]);
        (result.Calls, result.HttpStatus).ShouldBe((1, 200));
        var write = bench.Writes.Single();
        (write.Method, write.Path).ShouldBe(("PUT", "/api/v2/tickets/35436"));
        System.Text.Json.Nodes.JsonNode.DeepEquals(
            System.Text.Json.Nodes.JsonNode.Parse(write.Body),
            System.Text.Json.Nodes.JsonNode.Parse("""
                {"ticket":{
                  "comment":{"html_body":"<p><b>Call Ann &lt;b&gt;</b></p><p><b>Wants</b></p><ul><li>Her money</li></ul><p><i>hitl-ref 0123456789abcdef01234567</i></p>","public":false},
                  "custom_fields":[{"id":502,"value":"refund"},{"id":501,"value":"0.21"}],
                  "priority":"high","group_id":32,"tags":["vip","color__red","hitl_escalated"],
                  "metadata":{"hitl_op":"0123456789abcdef01234567"},"safe_update":true,"updated_stamp":"2026-11-20T11:00:00Z"}}
                """)).ShouldBeTrue(write.Body);
    }

    [Fact]
    public async Task Apply_NothingDiffers_SendsNothing()
    {
        var bench = Updating();
        var update = new ConversationUpdate { AddTags = ["VIP"], RemoveTags = ["absent"], Fields = new Dictionary<string, string?> { ["hitl_sentiment"] = "0.40", ["hitl_intent"] = null }, Priority = Priority.Normal, Group = "Billing" };

        var result = await bench.Zendesk.Sink.ApplyAsync(Update(update), Current, default);

        result.Outcome.ShouldBe(DeliveryOutcome.AlreadyApplied);
        bench.Writes.ShouldBeEmpty();
    }

    [Fact]
    public async Task Apply_TagsUntouched_DoesNotSendTags()
    {
        var bench = Updating();

        await bench.Zendesk.Sink.ApplyAsync(Update(new ConversationUpdate { Priority = Priority.Urgent }), Current, default);

        bench.Writes.Single().Body.ShouldBe("""{"ticket":{"priority":"urgent","metadata":{"hitl_op":"0123456789abcdef01234567"},"safe_update":true,"updated_stamp":"2026-11-20T11:00:00Z"}}""");
    }

    [Fact]
    public async Task Apply_TagSetInTheSecondOfTheStamp_IsPutBack()
    {
        var bench = new ZendeskBench().WithBasics()
            .Answer(HttpMethod.Put, "/api/v2/tickets/35436", """{"audit":{"id":1,"events":[{"id":2,"type":"Change","field_name":"tags","previous_value":["vip","color__red","old","hitl_active"],"value":["vip","color__red","hitl_escalated"]}]}}""")
            .Answer(HttpMethod.Put, "/api/v2/tickets/35436/tags", """{"tags":[]}""");

        var result = await bench.Zendesk.Sink.ApplyAsync(Update(new ConversationUpdate { AddTags = ["hitl_escalated"], RemoveTags = ["old"] }), Current, default);

        (result.Outcome, result.Calls).ShouldBe((DeliveryOutcome.Applied, 2));
        bench.Writes.Last().Body.ShouldBe("""{"tags":["hitl_active"]}""");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Apply_MarkerAlreadyOnTheTicket_SendsNothing(bool onComment)
    {
        var bench = Updating();
        var self = new Author(AuthorKind.Self, SelfId);
        var written = onComment
            ? Current with { Messages = [new Message("1", self, Visibility.Internal, "x", Now) { Marker = Key.Value }] }
            : Current with { Activities = [new Activity("1", ActivityKind.Other, self, Now, Key.Value)] };

        var result = await bench.Zendesk.Sink.ApplyAsync(Update(Everything), written, default);

        (result.Outcome, result.Code).ShouldBe((DeliveryOutcome.AlreadyApplied, "marker_found"));
        bench.Writes.ShouldBeEmpty();
    }

    [Fact]
    public async Task Apply_StaleStamp_IsAConflict()
    {
        var bench = new ZendeskBench().WithBasics().Answer(HttpMethod.Put, "/api/v2/tickets/35436", """{"error":"UpdateConflict","description":"Safe Update prevented the update due to outdated ticket data."}""", HttpStatusCode.Conflict);

        var result = await bench.Zendesk.Sink.ApplyAsync(Update(Everything), Current, default);

        result.Failure.ShouldBe(new HelpdeskFailure(FailureKind.Conflict, "zendesk.409.UpdateConflict"));
        bench.Writes.Count().ShouldBe(1);
    }

    [Theory]
    [InlineData(422, """{"error":"RecordInvalid","description":"Record validation errors","details":{"status":[{"description":"Status: closed prevents ticket update"}]}}""", DeliveryOutcome.Ended, "closed_for_good", null)]
    [InlineData(422, """{"error":"RecordInvalid","details":{"base":[{"description":"Type:: is required"}]}}""", DeliveryOutcome.Failed, "zendesk.422.RecordInvalid", FailureKind.Rejected)]
    [InlineData(404, """{"error":"RecordNotFound","description":"Not found"}""", DeliveryOutcome.Ended, "conversation_deleted", null)]
    [InlineData(404, """{"error":"InvalidEndpoint","description":"Not found"}""", DeliveryOutcome.Failed, "zendesk.404.InvalidEndpoint", FailureKind.Forbidden)]
    [InlineData(403, """{"error":{"title":"Forbidden","message":"..."}}""", DeliveryOutcome.Failed, "zendesk.403.Forbidden", FailureKind.Forbidden)]
    [InlineData(400, """{"errors":[{"code":"InvalidPaginationDepth","title":"..."}]}""", DeliveryOutcome.Failed, "zendesk.400.InvalidPaginationDepth", FailureKind.Rejected)]
    [InlineData(401, """{"error":"Couldn't authenticate you"}""", DeliveryOutcome.Failed, "zendesk.401", FailureKind.Unauthorized)]
    [InlineData(429, "Number of allowed API requests per minute exceeded", DeliveryOutcome.Failed, "zendesk.429", FailureKind.Throttled)]
    [InlineData(503, "<html>", DeliveryOutcome.Failed, "zendesk.503", FailureKind.Unavailable)]
    [InlineData(200, "not json", DeliveryOutcome.Failed, "zendesk.malformed", FailureKind.Malformed)]
    public async Task Apply_RefusalInAnyEnvelope_HasABoundedCodeAndIsSentOnce(int status, string body, DeliveryOutcome outcome, string code, FailureKind? kind)
    {
        var bench = new ZendeskBench(o => { o.ClientId = null; o.ApiToken = "t"; o.ApiTokenEmail = "a@example.com"; }).WithBasics().Answer(HttpMethod.Put, "/api/v2/tickets/35436", body, (HttpStatusCode)status);

        var result = await bench.Zendesk.Sink.ApplyAsync(Update(Everything), Current, default);

        (result.Outcome, result.Code, result.Failure?.Kind).ShouldBe((outcome, code, kind));
        bench.Writes.Count().ShouldBe(1);
    }

    [Fact]
    public async Task Apply_DeletedGroup_GoesToTheFallbackWithAllTheRestAndIsSaid()
    {
        var bench = Updating();

        var result = await bench.Zendesk.Sink.ApplyAsync(Update(Everything with { Group = "Nowhere", FallbackGroup = "Tier 2" }), Current, default);

        (result.Outcome, result.Missing.ShouldHaveSingleItem()).ShouldBe((DeliveryOutcome.Applied, new MissingTarget(TargetKind.Group, "Nowhere")));
        Sent(bench)["group_id"]!.GetValue<long>().ShouldBe(32);
        Sent(bench)["comment"].ShouldNotBeNull();
    }

    [Fact]
    public async Task Apply_NeitherGroupNorFallback_LeavesTheTicketWhereItIsAndSaysBoth()
    {
        var bench = Updating();
        async Task<DeliveryResult> ApplyAsync() => await bench.Zendesk.Sink.ApplyAsync(Update(new ConversationUpdate { Group = "Nowhere", FallbackGroup = "Gone too" }), Current, default);

        var result = await ApplyAsync();

        (result.Outcome, string.Join(", ", result.Missing)).ShouldBe((DeliveryOutcome.AlreadyApplied, "group 'Nowhere', group 'Gone too'"));
        bench.Writes.ShouldBeEmpty();
        await ApplyAsync();
        bench.Requests.Count(r => r.Path == "/api/v2/groups").ShouldBe(1, "what is missing costs no list per ticket");
        bench.Clock.Now += TimeSpan.FromSeconds(31);
        await ApplyAsync();
        bench.Requests.Count(r => r.Path == "/api/v2/groups").ShouldBe(2, "but is looked for again");
    }

    [Fact]
    public async Task Apply_AssigneeStatusFieldFollowerAndSkill_AreResolvedAndWritten()
    {
        var bench = WithPeopleAndSkills(Updating());
        var update = new ConversationUpdate
        {
            Assignee = "BOB@example.com",
            Status = ConversationStatus.Pending,
            Fields = new Dictionary<string, string?> { ["Order number"] = "A-1" },
            Skill = "german",
            Note = Note with { Mentions = ["Ann Agent"] },
            Mentions = ["Ann Agent", "Nobody"],
        };

        var result = await bench.Zendesk.Sink.ApplyAsync(Update(update), Current, default);

        result.Missing.ShouldBe([new MissingTarget(TargetKind.Mention, "Nobody")]);
        result.Calls.ShouldBe(3);
        var skills = bench.Writes.First();
        (skills.Path, skills.Body).ShouldBe(("/api/v2/routing/tickets/35436/instance_values", """{"attribute_value_ids":["skill-fr","skill-de"]}"""));
        var ticket = Sent(bench);
        (ticket["assignee_id"]!.GetValue<long>(), ticket["status"]!.GetValue<string>(), ticket["custom_fields"]!.ToJsonString(), ticket["followers"]!.ToJsonString())
            .ShouldBe((201, "pending", """[{"id":777,"value":"A-1"}]""", """[{"user_id":202,"action":"put"}]"""));
        ticket["comment"]!["html_body"]!.GetValue<string>().ShouldContain("<p>@Ann Agent</p>");
    }

    [Fact]
    public async Task Apply_PersonSkillFieldAndStatusThatAreNotThere_AreLeftOutAndSaid()
    {
        var bench = WithPeopleAndSkills(Updating());
        var update = new ConversationUpdate
        {
            AddTags = ["hitl_x"],
            Assignee = "Nobody",
            Skill = "Klingon",
            Status = ConversationStatus.Snoozed,
            Fields = new Dictionary<string, string?> { ["Deleted field"] = "A-1" },
        };

        var result = await bench.Zendesk.Sink.ApplyAsync(Update(update), Current, default);

        result.Missing.ShouldBe(
            [new(TargetKind.Assignee, "Nobody"), new(TargetKind.Skill, "Klingon"), new(TargetKind.Field, "Deleted field"), new(TargetKind.Status, "snoozed")], ignoreOrder: true);
        Sent(bench).Select(p => p.Key).ShouldBe(["tags", "metadata", "safe_update", "updated_stamp"]);
    }

    [Fact]
    public async Task Apply_RefusedForAPartOfTheRules_IsWrittenWithoutItAndSaysWhich()
    {
        var bench = WithPeopleAndSkills(new ZendeskBench().WithBasics());
        bench.Http.When(HttpMethod.Put, $"{Base}/api/v2/tickets/35436").Respond(async request => (await request.Content!.ReadAsStringAsync()).Contains("solved", StringComparison.Ordinal)
            ? Json(HttpStatusCode.UnprocessableEntity, """{"error":"RecordInvalid","details":{"base":[{"description":"Plan:: is required when solving a ticket"}]}}""")
            : Json(HttpStatusCode.OK, """{"ticket":{"id":35436},"audit":{"id":8001,"events":[]}}"""));

        var result = await bench.Zendesk.Sink.ApplyAsync(Update(Everything with { Status = ConversationStatus.Solved, Assignee = "Bob" }), Current, default);

        result.Outcome.ShouldBe(DeliveryOutcome.Applied);
        result.Missing.ShouldBe([new(TargetKind.Status, "solved"), new(TargetKind.Assignee, "Bob")]);
        var ticket = Sent(bench);
        (ticket.ContainsKey("status"), ticket.ContainsKey("assignee_id"), ticket.ContainsKey("comment"), ticket["group_id"]!.GetValue<long>()).ShouldBe((false, false, true, 32));
    }

    private static System.Text.Json.Nodes.JsonObject Sent(ZendeskBench bench) =>
        System.Text.Json.Nodes.JsonNode.Parse(bench.Writes.Last().Body)!["ticket"]!.AsObject();

    private static ZendeskBench WithPeopleAndSkills(ZendeskBench bench)
    {
        bench.Http.When(HttpMethod.Get, $"{Base}/api/v2/users").WithQueryString("role", "agent").Respond(_ => Json(HttpStatusCode.OK, """{"users":[{"id":201,"name":"Bob","email":"bob@example.com","role":"agent"},{"id":203,"name":"Nobody","role":"agent","suspended":true}],"meta":{"has_more":false}}"""));
        bench.Http.When(HttpMethod.Get, $"{Base}/api/v2/users").WithQueryString("role", "admin").Respond(_ => Json(HttpStatusCode.OK, """{"users":[{"id":202,"name":"Ann Agent","role":"admin"}],"meta":{"has_more":false}}"""));
        return bench
            .Answer(HttpMethod.Get, "/api/v2/routing/attributes", """{"attributes":[{"id":"a","name":"Language"}],"attribute_values":[{"id":"skill-de","name":"German"},{"id":"skill-fr","name":"French"}]}""")
            .Answer(HttpMethod.Get, "/api/v2/routing/tickets/35436/instance_values", """{"attribute_values":[{"id":"skill-fr","name":"French"}]}""")
            .Answer(HttpMethod.Post, "/api/v2/routing/tickets/35436/instance_values", """{"attribute_values":[{"id":"skill-fr"},{"id":"skill-de"}]}""");
    }

    [Fact]
    public async Task Apply_FieldThatSetupNeverMade_IsRejected()
    {
        var result = await Updating().Zendesk.Sink.ApplyAsync(Update(new ConversationUpdate { Fields = new Dictionary<string, string?> { ["hitl_role"] = "assist" } }), Current, default);

        result.Code.ShouldBe("zendesk.field_unknown");
    }

    [Fact]
    public async Task Apply_ClosedTicket_EndsWithoutACall()
    {
        var bench = Updating();

        var result = await bench.Zendesk.Sink.ApplyAsync(Update(Everything), Current with { Status = ConversationStatus.Closed }, default);

        (result.Outcome, result.Code).ShouldBe((DeliveryOutcome.Ended, "closed_for_good"));
        bench.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task Hold_WithoutARead_AddsTheTagInOneCallWithoutAStamp()
    {
        var bench = new ZendeskBench().Answer(HttpMethod.Put, "/api/v2/tickets/35436/tags", """{"tags":["hitl_active"]}""");

        var result = await bench.Zendesk.Sink.SetHoldAsync(Hold(), null, default);

        result.Outcome.ShouldBe(DeliveryOutcome.Applied);
        var write = bench.Requests.Single(r => r.Path != "/oauth/tokens");
        (write.Method, write.Path, write.Body).ShouldBe(("PUT", "/api/v2/tickets/35436/tags", """{"tags":["hitl_active"]}"""));
    }

    [Fact]
    public async Task Release_TicketWhoseOldHoldAlarmed_RemovesTheAlarmsTagTooSoThatItCanComeAgain()
    {
        var bench = new ZendeskBench().Answer(HttpMethod.Delete, "/api/v2/tickets/35436/tags", """{"tags":["vip"]}""");

        await bench.Zendesk.Sink.SetHoldAsync(Hold(EffectKind.Release), Current with { Tags = ["vip", "hitl_active", "hitl_hold_alerted"], HoldEngaged = true }, default);

        bench.Writes.Single().Body.ShouldStartWith("""{"tags":["hitl_active","hitl_hold_alerted"],""");
    }

    [Fact]
    public async Task Release_HeldTicket_RemovesTheTagOnly()
    {
        var bench = new ZendeskBench().Answer(HttpMethod.Delete, "/api/v2/tickets/35436/tags", """{"tags":["vip"]}""");

        await bench.Zendesk.Sink.SetHoldAsync(Hold(EffectKind.Release), Current with { Tags = ["vip", "hitl_active"], HoldEngaged = true }, default);

        var write = bench.Writes.Single();
        (write.Method, write.Query, write.Body).ShouldBe(("DELETE", "?tags=hitl_active", $$"""{"tags":["hitl_active"],"safe_update":"true","updated_stamp":"{{Current.VersionStamp}}"}"""));
    }

    [Fact]
    public async Task Release_SomebodyWroteSinceTheRead_IsAConflict()
    {
        var bench = new ZendeskBench().Answer(HttpMethod.Delete, "/api/v2/tickets/35436/tags", """{"error":"UpdateConflict"}""", HttpStatusCode.Conflict);

        var result = await bench.Zendesk.Sink.SetHoldAsync(Hold(EffectKind.Release), Current with { Tags = ["hitl_active"], HoldEngaged = true }, default);

        result.Failure!.Kind.ShouldBe(FailureKind.Conflict);
    }

    [Fact]
    public async Task Release_ReadInTheSecondOfItsStamp_WaitsUntilAStampWouldTell()
    {
        var bench = new ZendeskBench();

        var result = await bench.Zendesk.Sink.SetHoldAsync(Hold(EffectKind.Release), Current with { Tags = ["hitl_active"], HoldEngaged = true, VersionStampFresh = true }, default);

        (result.Failure!.Kind, result.Failure.RetryAfter, result.Calls).ShouldBe((FailureKind.Conflict, TimeSpan.FromSeconds(2), 0));
        bench.Writes.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(EffectKind.Hold, true)]
    [InlineData(EffectKind.Release, false)]
    public async Task SetHold_AlreadySo_SendsNothing(EffectKind kind, bool held)
    {
        var bench = new ZendeskBench();
        var current = Current with { Tags = held ? ["hitl_active"] : [], HoldEngaged = held };

        (await bench.Zendesk.Sink.SetHoldAsync(Hold(kind), current, default)).Outcome.ShouldBe(DeliveryOutcome.AlreadyApplied);
        bench.Requests.ShouldBeEmpty();
    }

    private static ZendeskBench Messaging() => new ZendeskBench(o => o.Messaging = new ZendeskMessagingOptions { AppId = "app", KeyId = "key", KeySecret = "sec", BotIntegration = "mybot" });

    [Theory]
    [InlineData(EffectKind.Hold, "zd:agentWorkspace", false)]
    [InlineData(EffectKind.Release, "mybot", true)]
    public async Task SetHold_MessagingTicket_PassesControlToo(EffectKind kind, string to, bool held)
    {
        var bench = Messaging()
            .Answer(HttpMethod.Put, "/api/v2/tickets/35436/tags", """{"tags":[]}""")
            .Answer(HttpMethod.Delete, "/api/v2/tickets/35436/tags", """{"tags":[]}""")
            .Answer(HttpMethod.Post, "/sc/v2/apps/app/conversations/conv1/passControl", "{}");
        var current = Current with { Tags = held ? ["hitl_active"] : [], HoldEngaged = held, MessagingConversationId = "conv1" };

        var result = await bench.Zendesk.Sink.SetHoldAsync(Hold(kind), current, default);

        (result.Outcome, result.Calls).ShouldBe((DeliveryOutcome.Applied, 2));
        var pass = bench.Writes.Last();
        pass.Body.ShouldBe($$$"""{"switchboardIntegration":"{{{to}}}","metadata":{"hitl_op":"0123456789abcdef01234567"}}""");
        pass.Authorization.ShouldBe("Basic " + Convert.ToBase64String("key:sec"u8));
    }

    [Theory]
    [InlineData("zd:agentWorkspace", "hitl_active", "open", true)]
    [InlineData("zd:answerBot", "hitl_active", "open", false)]
    [InlineData("zd:answerBot", "hitl_active", "solved", true)]
    [InlineData("zd:agentWorkspace", "vip", "open", false)]
    public async Task Read_MessagingTicket_IsHeldByTagAndControlTogether(string active, string tag, string status, bool held)
    {
        var bench = Messaging().WithBasics()
            .WithTicket(Audit(1, "100", """{"id":5,"type":"ChatStartedEvent","value":{"conversation_id":"conv1"}}""", via: """{"channel":"native_messaging"}"""), $$""","status":"{{status}}","tags":["{{tag}}"],"via":{"channel":"native_messaging"}""")
            .Answer(HttpMethod.Get, "/api/v2/tickets/35436/conversation_log", """{"events":[],"meta":{"has_more":false}}""")
            .Answer(HttpMethod.Get, "/sc/v2/apps/app/conversations/conv1", $$"""{"conversation":{"id":"conv1","activeSwitchboardIntegration":{"id":"5ef","name":"x","integrationType":"{{active}}"} } }""");

        var snapshot = (await bench.Zendesk.Source.ReadAsync(Ticket(), default)).Value!;

        (snapshot.HoldEngaged, snapshot.MessagingConversationId, snapshot.Channel).ShouldBe((held, "conv1", Channel.Messaging));
    }

    [Fact]
    public async Task Read_MessagingTicket_HasTheLiveThreadAndTheNotesOnce()
    {
        var bench = new ZendeskBench().WithBasics()
            .WithTicket(Audit(9, "200", Comment(14, "200", "internal", isPublic: false), via: """{"channel":"web"}"""), ""","from_messaging_channel":true""")
            .Answer(HttpMethod.Get, "/api/v2/tickets/35436/conversation_log", """
                {"events":[
                 {"id":"a","type":"Messaging::ConversationMessage","reference":"zen:sunco:conversation_message:m1","created_at":"2026-11-20T10:01:00Z","author":{"type":"user","zen:support:user_id":100},"content":{"type":"text","text":"Hi"},"metadata":{},"attachments":[]},
                 {"id":"b","type":"Messaging::ConversationMessage","reference":"zen:sunco:conversation_message:m2","created_at":"2026-11-20T10:02:00Z","author":{"type":"bot","zen:support:user_id":-1,"zen:sunco:user_id":"s1"},"content":{"type":"text","text":"Hello <you>"},"metadata":{},"attachments":[]},
                 {"id":"c","type":"Messaging::ConversationMessage","reference":"zen:sunco:conversation_message:m3","created_at":"2026-11-20T10:03:00Z","author":{"type":"agent","zen:support:user_id":200},"content":{"type":"text","text":"Here"},"metadata":{},"attachments":[]},
                 {"id":"d","type":"Comment","reference":"zen:ticket_event:14","created_at":"2026-11-20T10:09:00Z","author":{"type":"agent","zen:support:user_id":200},"content":{"type":"html","body":"internal"},"metadata":{"public":false},"attachments":[]},
                 {"id":"e","type":"SomethingNew","reference":5,"created_at":null,"author":null,"content":null,"metadata":null,"attachments":null}],
                 "meta":{"has_more":false}}
                """);

        var messages = (await bench.Zendesk.Source.ReadAsync(Ticket(), default)).Value!.Messages;

        messages.Select(m => (m.Id, m.Author.Kind, m.Visibility, m.Text)).ShouldBe(
        [
            ("m1", AuthorKind.Customer, Visibility.Public, "Hi"),
            ("m2", AuthorKind.Bot, Visibility.Public, "Hello <you>"),
            ("m3", AuthorKind.Agent, Visibility.Public, "Here"),
            ("14", AuthorKind.Agent, Visibility.Internal, "internal"),
        ]);
    }
}
