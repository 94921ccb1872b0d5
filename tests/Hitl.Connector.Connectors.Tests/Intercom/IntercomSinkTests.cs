using System.Text.Json.Nodes;
using Hitl.Connector.Accounts;
using Hitl.Connector.Conversations;
using Hitl.Connector.Delivery;
using Hitl.Connector.Notes;
using RichardSzalay.MockHttp;
using static Hitl.Connector.Connectors.Tests.Intercom.IntercomWorld;

namespace Hitl.Connector.Connectors.Tests.Intercom;

public sealed class IntercomSinkTests
{
    private static readonly ConversationUpdate Full = new()
    {
        AddTags = ["hitl_negative", "vip"],
        RemoveTags = ["hitl_happy", "never_there"],
        Fields = new Dictionary<string, string?> { [HitlFields.Sentiment] = "0.21", [HitlFields.Intent] = "refund", [HitlFields.Confidence] = null },
        Priority = Priority.High,
        Group = "Escalations",
        Note = IntercomWorld.Note,
    };

    [Fact]
    public async Task Apply_EverythingMissing_WritesEachOnceAndTheNoteLast()
    {
        var world = new IntercomWorld();
        var effect = Update(Full);
        var order = Scripted(world, effect);
        var current = Snapshot() with { Tags = ["VIP", "hitl_happy"] };

        var result = await world.Connected.Sink.ApplyAsync(effect, current, CancellationToken.None);

        result.Outcome.ShouldBe(DeliveryOutcome.Applied);
        result.HttpStatus.ShouldBe(200);
        result.Calls.ShouldBe(5);
        result.WrittenIds.ShouldBe(["attr-1", "assign-1", "note-1"]);
        order.Select(c => $"{c.Method} {c.Path}").ShouldBe(
        [
            $"PUT /conversations/{ConversationId}",
            $"POST /conversations/{ConversationId}/tags",
            $"DELETE /conversations/{ConversationId}/tags/87",
            $"POST /conversations/{ConversationId}/parts",
            $"POST /conversations/{ConversationId}/reply",
        ]);
        JsonNode.DeepEquals(order[0].Json, JsonNode.Parse("""{"custom_attributes":{"hitl_intent":"refund","hitl_priority":"high","hitl_sentiment":0.21}}""")).ShouldBeTrue(order[0].Body);
        JsonNode.DeepEquals(order[1].Json, JsonNode.Parse($$"""{"id":"86","admin_id":"{{SelfId}}"}""")).ShouldBeTrue(order[1].Body);
        JsonNode.DeepEquals(order[2].Json, JsonNode.Parse($$"""{"admin_id":"{{SelfId}}"}""")).ShouldBeTrue(order[2].Body);
        JsonNode.DeepEquals(order[3].Json, JsonNode.Parse($$"""{"message_type":"assignment","type":"team","admin_id":"{{SelfId}}","assignee_id":"814865"}""")).ShouldBeTrue(order[3].Body);
        var note = order[4].Json;
        ((string?)note["message_type"]).ShouldBe("note");
        ((string?)note["type"]).ShouldBe("admin");
        ((string?)note["admin_id"]).ShouldBe(SelfId);
        ((string?)note["body"]).ShouldBe(NoteHtml.Render(IntercomWorld.Note, HelpdeskKind.Intercom, effect.Key));
    }

    [Fact]
    public async Task Apply_AllThereAlready_SendsNothing()
    {
        var world = new IntercomWorld();
        var effect = Update(Full with { Group = "814865" });
        var current = Snapshot() with
        {
            Tags = ["hitl_NEGATIVE", "vip"],
            Fields = new Dictionary<string, string?> { [HitlFields.Sentiment] = "0.210", [HitlFields.Intent] = "refund", ["hitl_priority"] = "high" },
            GroupId = "814865",
            Messages = [new Message("n", new Author(AuthorKind.Self, SelfId), Visibility.Internal, "…", Start) { Marker = effect.Key.Value }],
        };

        var result = await world.Connected.Sink.ApplyAsync(effect, current, CancellationToken.None);

        result.ShouldBe(DeliveryResult.AlreadyApplied("marker_found"));
    }

    [Theory]
    [InlineData(ConversationStatus.Snoozed)]
    [InlineData(ConversationStatus.Closed)]
    public async Task Apply_NoteForASleepingConversation_PostponedBeforeAnyWrite(ConversationStatus status)
    {
        var world = new IntercomWorld();

        var result = await world.Connected.Sink.ApplyAsync(Update(Full), Snapshot(status), CancellationToken.None);

        result.ShouldBe(DeliveryResult.Postponed("would_wake"));
    }

    [Fact]
    public async Task Apply_SleepingWithTheNoteAlreadyThere_WritesTheRest()
    {
        var world = new IntercomWorld();
        var effect = Update(new ConversationUpdate { Fields = new Dictionary<string, string?> { [HitlFields.Role] = "assist" }, Note = IntercomWorld.Note });
        var order = Scripted(world, effect);
        var current = Snapshot(ConversationStatus.Snoozed) with
        {
            Messages = [new Message("n", new Author(AuthorKind.Self, SelfId), Visibility.Internal, "…", Start) { Marker = effect.Key.Value }],
        };

        (await world.Connected.Sink.ApplyAsync(effect, current, CancellationToken.None)).Outcome.ShouldBe(DeliveryOutcome.Applied);

        order.ShouldHaveSingleItem().Method.ShouldBe("PUT");
    }

    [Fact]
    public async Task Apply_DeletedTeam_GoesToTheFallbackWithAllTheRestAndIsSaid()
    {
        var world = new IntercomWorld();
        var effect = Update(Full with { Group = "Nowhere", FallbackGroup = "Escalations" });
        var order = Scripted(world, effect);

        var result = await world.Connected.Sink.ApplyAsync(effect, Snapshot() with { Tags = ["VIP", "hitl_happy"] }, CancellationToken.None);

        (result.Outcome, result.Missing.ShouldHaveSingleItem()).ShouldBe((DeliveryOutcome.Applied, new MissingTarget(TargetKind.Group, "Nowhere")));
        ((string?)order.Single(c => c.Path.EndsWith("/parts", StringComparison.Ordinal)).Json["assignee_id"]).ShouldBe("814865");
        order[^1].Path.ShouldEndWith("/reply");
    }

    [Fact]
    public async Task Apply_TeamAndFallbackGone_WritesTheRestAndSaysBoth()
    {
        var world = new IntercomWorld();
        var effect = Update(Full with { Group = "Nowhere", FallbackGroup = "Gone too" });
        var order = Scripted(world, effect);

        var result = await world.Connected.Sink.ApplyAsync(effect, Snapshot() with { Tags = ["VIP", "hitl_happy"] }, CancellationToken.None);

        string.Join(", ", result.Missing).ShouldBe("group 'Nowhere', group 'Gone too'");
        order.ShouldNotContain(c => c.Path.EndsWith("/parts", StringComparison.Ordinal));
        order[^1].Path.ShouldEndWith("/reply");
    }

    [Fact]
    public async Task Apply_HumanTookOver_TeamIsLeftAlone()
    {
        var world = new IntercomWorld();
        var effect = Update(new ConversationUpdate { Group = "Escalations" });
        var assigned = Snapshot() with { AssigneeId = Human };
        var answered = Snapshot() with { Messages = [new Message("p", new Author(AuthorKind.Agent, Human), Visibility.Public, "Hi", Start)] };

        (await world.Connected.Sink.ApplyAsync(effect, assigned, CancellationToken.None)).Outcome.ShouldBe(DeliveryOutcome.AlreadyApplied);
        (await world.Connected.Sink.ApplyAsync(effect, answered, CancellationToken.None)).Outcome.ShouldBe(DeliveryOutcome.AlreadyApplied);
    }

    [Fact]
    public async Task Apply_ContractTakesTheTeammateOff_UnassignsWhereNoOtherTeamIsNamed()
    {
        var world = new IntercomWorld();
        var calls = world.On(HttpMethod.Post, $"conversations/{ConversationId}/parts", Conversation().ToJsonString());
        var effect = Update(new ConversationUpdate { Unassign = true, ByContract = true });

        (await world.Connected.Sink.ApplyAsync(effect, Snapshot() with { AssigneeId = Human }, CancellationToken.None)).Outcome.ShouldBe(DeliveryOutcome.Applied);
        (await world.Connected.Sink.ApplyAsync(effect, Snapshot(), CancellationToken.None)).Outcome.ShouldBe(DeliveryOutcome.AlreadyApplied);

        JsonNode.DeepEquals(calls.ShouldHaveSingleItem().Json, JsonNode.Parse($$"""{"message_type":"assignment","type":"admin","admin_id":"{{SelfId}}","assignee_id":"0"}""")).ShouldBeTrue();
    }

    [Theory]
    [InlineData(500, FailureKind.Unavailable)]
    [InlineData(429, FailureKind.Throttled)]
    [InlineData(422, FailureKind.Rejected)]
    public async Task Apply_WriteFails_SentOnceAndNothingAfterIt(int status, FailureKind kind)
    {
        var world = new IntercomWorld();
        var puts = world.On(HttpMethod.Put, $"conversations/{ConversationId}", "{}", status);
        var notes = world.On(HttpMethod.Post, $"conversations/{ConversationId}/reply", "{}");
        var effect = Update(new ConversationUpdate { Fields = new Dictionary<string, string?> { [HitlFields.Role] = "assist" }, Note = IntercomWorld.Note });

        var result = await world.Connected.Sink.ApplyAsync(effect, Snapshot(), CancellationToken.None);

        result.Failure!.Kind.ShouldBe(kind);
        result.HttpStatus.ShouldBe(status);
        puts.Count.ShouldBe(1);
        notes.ShouldBeEmpty();
    }

    [Fact]
    public async Task Apply_DeletedMeanwhile_Ended()
    {
        var world = new IntercomWorld();
        world.On(HttpMethod.Put, $"conversations/{ConversationId}", """{"errors":[{"code":"conversation_not_found"}]}""", 404);

        (await world.Connected.Sink.ApplyAsync(Update(new ConversationUpdate { Priority = Priority.Low }), Snapshot(), CancellationToken.None))
            .ShouldBe(DeliveryResult.Ended("deleted"));
    }

    [Fact]
    public async Task Apply_TagDeletedMeanwhile_MadeAgain()
    {
        var world = new IntercomWorld();
        var upserts = 0;
        var attached = new List<string?>();
        world.Http.When(HttpMethod.Post, Url("tags")).Respond(_ => Task.FromResult(Json($$"""{"id":"{{86 + upserts++}}","name":"vip"}""")));
        world.Http.When(HttpMethod.Post, Url($"conversations/{ConversationId}/tags")).Respond(async request =>
        {
            var id = (string?)JsonNode.Parse(await request.Content!.ReadAsStringAsync())!["id"];
            attached.Add(id);
            return id == "86" ? Json("""{"errors":[{"code":"tag_not_found"}]}""", 404) : Json("""{"id":"87"}""");
        });

        var result = await world.Connected.Sink.ApplyAsync(Update(new ConversationUpdate { AddTags = ["vip"] }), Snapshot(), CancellationToken.None);

        result.Outcome.ShouldBe(DeliveryOutcome.Applied);
        attached.ShouldBe(["86", "87"]);
    }

    [Fact]
    public async Task Apply_AnswerToAWriteIsNotJson_DoneAllTheSame()
    {
        var world = new IntercomWorld();
        world.On(HttpMethod.Put, $"conversations/{ConversationId}", "", 200);

        (await world.Connected.Sink.ApplyAsync(Update(new ConversationUpdate { Priority = Priority.Low }), Snapshot(), CancellationToken.None))
            .Outcome.ShouldBe(DeliveryOutcome.Applied);
    }

    [Fact]
    public async Task Apply_CustomersMessageArrivesWithTheAnswer_IsNotTakenForOurs()
    {
        var world = new IntercomWorld();
        var effect = Update(new ConversationUpdate { Note = IntercomWorld.Note });
        world.On(HttpMethod.Post, $"conversations/{ConversationId}/reply", Conversation(
            Part("customer-1", "comment", "<p>Hello?</p>", Author("user", "c1")),
            Part("note-1", "note", NoteHtml.Render(IntercomWorld.Note, HelpdeskKind.Intercom, effect.Key), Author("admin", SelfId))).ToJsonString());

        (await world.Connected.Sink.ApplyAsync(effect, Snapshot(), CancellationToken.None)).WrittenIds.ShouldBe(["note-1"]);
    }

    [Fact]
    public async Task Apply_Ticket_UsesTicketCallsAndOnlyFieldsItHas()
    {
        var world = new IntercomWorld();
        var put = world.On(HttpMethod.Put, "tickets/631", """{"id":"631"}""");
        var reply = world.On(HttpMethod.Post, "tickets/631/reply", """{"id":"156","part_type":"note"}""");
        var effect = Update(new ConversationUpdate { Fields = new Dictionary<string, string?> { [HitlFields.Intent] = "refund", [HitlFields.Role] = "assist" }, Note = IntercomWorld.Note })
            with
        { Conversation = Ref("ticket-631") };
        var current = Snapshot() with { Ref = Ref("ticket-631"), Fields = new Dictionary<string, string?> { [HitlFields.Intent] = null } };

        var result = await world.Connected.Sink.ApplyAsync(effect, current, CancellationToken.None);

        result.WrittenIds.ShouldBe(["156"]);
        JsonNode.DeepEquals(put.ShouldHaveSingleItem().Json, JsonNode.Parse($$"""{"ticket_attributes":{"hitl_intent":"refund"},"admin_id":{{SelfId}}}""")).ShouldBeTrue();
        reply.ShouldHaveSingleItem();
    }

    /// <summary>Every write of an effect, in the order in which it was sent.</summary>
    private static List<Call> Scripted(IntercomWorld world, Effect effect)
    {
        var order = new List<Call>();
        var tags = new Dictionary<string, string> { ["hitl_negative"] = "86", ["hitl_happy"] = "87" };
        world.On(HttpMethod.Get, "teams", """{"type":"team.list","teams":[{"id":"814865","name":"escalations"}]}""");
        world.Http.When(HttpMethod.Post, Url("tags")).Respond(async request =>
        {
            var name = (string)JsonNode.Parse(await request.Content!.ReadAsStringAsync())!["name"]!;
            return Json($$"""{"type":"tag","id":"{{tags[name]}}","name":"{{name}}"}""");
        });
        world.Http.When($"https://api.intercom.io/conversations/{ConversationId}*").Respond(async request =>
        {
            var path = request.RequestUri!.PathAndQuery;
            order.Add(new Call(request.Method.Method, path, await request.Content!.ReadAsStringAsync(), new Dictionary<string, string>()));
            var part = path.Split('/')[^1] switch
            {
                "reply" => Part("note-1", "note", NoteHtml.Render(IntercomWorld.Note, HelpdeskKind.Intercom, effect.Key), Author("admin", SelfId)),
                "parts" => Part("assign-1", "assignment", null, Author("admin", SelfId)),
                _ => Part("attr-1", "conversation_attribute_updated_by_admin", null, Author("bot", "278")),
            };
            return Json(path.Contains("/tags", StringComparison.Ordinal) ? """{"type":"tag","id":86}""" : Conversation(part).ToJsonString());
        });
        return order;
    }

    private static HttpResponseMessage Json(string body, int status = 200) =>
        new((System.Net.HttpStatusCode)status) { Content = new StringContent(body, System.Text.Encoding.UTF8, "application/json") };
}
