using System.Text.Json.Nodes;
using Hitl.Connector.Conversations;
using static Hitl.Connector.Connectors.Tests.Intercom.IntercomWorld;

namespace Hitl.Connector.Connectors.Tests.Intercom;

public sealed class IntercomSourceTests
{
    [Fact]
    public async Task Read_NewConversation_FirstMessageComesFromSource()
    {
        var snapshot = await new IntercomWorld().ReadAsync(Conversation());

        var message = snapshot.Messages.ShouldHaveSingleItem();
        message.Id.ShouldBe("2560000001");
        message.Text.ShouldBe("My invoice is wrong");
        message.Author.ShouldBe(new Author(AuthorKind.Customer, "c1", "Customer One"));
        message.Visibility.ShouldBe(Visibility.Public);
        snapshot.Customer.ShouldBe(new Customer("c1", "Customer One", "c1@example.test"));
        snapshot.AssigneeId.ShouldBeNull();
        snapshot.GroupId.ShouldBeNull();
        snapshot.Channel.ShouldBe(Channel.Chat);
        snapshot.Status.ShouldBe(ConversationStatus.Open);
        snapshot.Truncated.ShouldBeFalse();
        snapshot.IgnoreReason.ShouldBeNull();
    }

    [Fact]
    public async Task Read_AnyCall_CarriesTokenAndPinnedVersionAndAsksForHtml()
    {
        var world = new IntercomWorld();
        var calls = world.On(HttpMethod.Get, $"conversations/{ConversationId}", Conversation().ToJsonString());

        await world.Connected.Source.ReadAsync(Ref(), CancellationToken.None);

        var call = calls.ShouldHaveSingleItem();
        call.Path.ShouldBe($"/conversations/{ConversationId}");
        call.Headers["Intercom-Version"].ShouldBe("2.16");
        call.Headers["Authorization"].ShouldBe("Bearer token-1");
    }

    [Theory]
    [InlineData("comment", Visibility.Public)]
    [InlineData("quick_reply", Visibility.Public)]
    [InlineData("assignment", Visibility.Public)]
    [InlineData("assign_and_reopen", Visibility.Public)]
    [InlineData("close", Visibility.Public)]
    [InlineData("open", Visibility.Public)]
    [InlineData("note", Visibility.Internal)]
    [InlineData("note_and_unsnooze", Visibility.Internal)]
    [InlineData("note_and_reopen", Visibility.Internal)]
    public async Task Read_PartWithBody_IsAMessage(string type, Visibility visibility)
    {
        var snapshot = await new IntercomWorld().ReadAsync(Conversation(Part("p1", type, "<p>All sorted</p>", Author("admin", Human))));

        var message = snapshot.Messages[1];
        message.ShouldSatisfyAllConditions(
            m => m.Id.ShouldBe("p1"),
            m => m.Text.ShouldBe("All sorted"),
            m => m.Visibility.ShouldBe(visibility),
            m => m.Author.Kind.ShouldBe(AuthorKind.Agent));
    }

    [Theory]
    [InlineData("user", "c1", null, "comment", AuthorKind.Customer)]
    [InlineData("lead", "c1", null, "comment", AuthorKind.Customer)]
    [InlineData("contact", "c1", null, "open", AuthorKind.Customer)]
    [InlineData("bot", "6827949", null, "comment", AuthorKind.Bot)]
    [InlineData("admin", Human, null, "comment", AuthorKind.Agent)]
    [InlineData("admin", Human, "someones-crm", "comment", AuthorKind.Agent)]
    [InlineData("admin", Human, "registered-bot", "comment", AuthorKind.Bot)]
    [InlineData("admin", "99", null, "comment", AuthorKind.Bot)]
    [InlineData("admin", SelfId, OwnCode, "note", AuthorKind.Self)]
    [InlineData("admin", SelfId, null, "note", AuthorKind.Self)]
    [InlineData("admin", SelfId, null, "comment", AuthorKind.Agent)]
    [InlineData("admin", SelfId, "someones-crm", "note", AuthorKind.Agent)]
    [InlineData("admin", Human, OwnCode, "note", AuthorKind.Self)]
    [InlineData("team", "1", null, "comment", AuthorKind.System)]
    [InlineData("something_new", "1", null, "comment", AuthorKind.Unknown)]
    public async Task Read_Author_Classified(string type, string id, string? appCode, string partType, AuthorKind expected)
    {
        var world = new IntercomWorld(o =>
        {
            o.BotUserIds = ["99"];
            o.BotAppCodes = ["registered-bot"];
        });

        var snapshot = await world.ReadAsync(Conversation(Part("p1", partType, "<p>x</p>", Author(type, id), appCode: appCode)));

        snapshot.Messages[1].Author.Kind.ShouldBe(expected);
    }

    [Fact]
    public async Task Read_OperatorShownAsAdmin_IsABot()
    {
        var snapshot = await new IntercomWorld().ReadAsync(Conversation(Part("p1", "comment", "<p>x</p>", Author("admin", "274", "Operator", "operator+abcd1234@intercom.io"))));

        snapshot.Messages[1].Author.Kind.ShouldBe(AuthorKind.Bot);
    }

    [Fact]
    public async Task Read_CampaignInAnAdminsName_IsNoHuman()
    {
        var conversation = Conversation();
        conversation["source"]!["author"] = Author("admin", Human);
        conversation["source"]!["delivered_as"] = "campaigns_initiated";

        (await new IntercomWorld().ReadAsync(conversation)).Messages[0].Author.Kind.ShouldBe(AuthorKind.System);
    }

    [Fact]
    public async Task Read_UnknownPartType_KeptAsOtherAndNotAMessage()
    {
        var snapshot = await new IntercomWorld().ReadAsync(Conversation(Part("p1", "hologram_shown", "<p>x</p>", Author("admin", Human))));

        snapshot.Messages.Count.ShouldBe(1);
        snapshot.Activities.ShouldHaveSingleItem().ShouldSatisfyAllConditions(
            a => a.Kind.ShouldBe(ActivityKind.Other),
            a => a.Value.ShouldBe("hologram_shown"));
    }

    [Theory]
    [InlineData("team", "814865", ActivityKind.AssignedToGroup, "814865")]
    [InlineData("admin", Human, ActivityKind.AssignedToAgent, Human)]
    [InlineData("admin", "0", ActivityKind.Unassigned, null)]
    [InlineData("nobody_admin", null, ActivityKind.Unassigned, null)]
    public async Task Read_Assignment_SaysToWhom(string type, string? id, ActivityKind kind, string? value)
    {
        var part = Part("p1", "assignment", null, Author("admin", Human));
        part["assigned_to"] = new JsonObject { ["type"] = type, ["id"] = id };

        var snapshot = await new IntercomWorld().ReadAsync(Conversation(part));

        snapshot.Messages.Count.ShouldBe(1);
        snapshot.Activities.ShouldHaveSingleItem().ShouldSatisfyAllConditions(a => a.Kind.ShouldBe(kind), a => a.Value.ShouldBe(value), a => a.Actor.Kind.ShouldBe(AuthorKind.Agent));
    }

    [Theory]
    [InlineData("close", ActivityKind.Closed)]
    [InlineData("open", ActivityKind.Opened)]
    [InlineData("unsnoozed", ActivityKind.Opened)]
    [InlineData("note_and_reopen", ActivityKind.Opened)]
    [InlineData("snoozed", ActivityKind.Snoozed)]
    [InlineData("merged_primary_conversation", ActivityKind.Merged)]
    public async Task Read_StateChange_IsAnActivity(string type, ActivityKind expected) =>
        (await new IntercomWorld().ReadAsync(Conversation(Part("p1", type, null, Author("admin", Human)))))
            .Activities.ShouldHaveSingleItem().Kind.ShouldBe(expected);

    [Theory]
    [InlineData("bot", "conversation_attribute_updated_by_admin", "hitl_sentiment", AuthorKind.Self)]
    [InlineData("bot", "conversation_attribute_updated_by_workflow", "hitl_bot_state", AuthorKind.Bot)]
    [InlineData("bot", "conversation_attribute_updated_by_admin", "jira_issue_key", AuthorKind.Bot)]
    [InlineData("admin", "conversation_attribute_updated_by_admin", "hitl_bot_state", AuthorKind.Agent)]
    public async Task Read_AttributeChange_SaysWhoWroteIt(string authorType, string partType, string attribute, AuthorKind expected)
    {
        var part = Part("p1", partType, null, Author(authorType, "278"));
        part["event_details"] = new JsonObject { ["attribute"] = new JsonObject { ["name"] = attribute }, ["value"] = new JsonObject { ["name"] = "active" } };

        var activity = (await new IntercomWorld().ReadAsync(Conversation(part))).Activities.ShouldHaveSingleItem();

        activity.Kind.ShouldBe(ActivityKind.FieldChanged);
        activity.Value.ShouldBe($"{attribute}=active");
        activity.Actor.Kind.ShouldBe(expected);
    }

    [Fact]
    public async Task Read_StateTagsFieldsAndRating_AllShown()
    {
        var conversation = Conversation();
        conversation["state"] = "snoozed";
        conversation["priority"] = "medium";
        conversation["admin_assignee_id"] = 5017691;
        conversation["team_assignee_id"] = "814865";
        conversation["custom_attributes"] = new JsonObject { ["hitl_bot_state"] = "paused", ["hitl_sentiment"] = 0.21, ["paid"] = true, ["none"] = null, ["order"] = new JsonObject { ["type"] = "Order.list" } };
        conversation["tags"] = new JsonObject
        {
            ["tags"] = new JsonArray(new JsonObject { ["id"] = "86", ["name"] = "hitl_resume", ["applied_at"] = Start.ToUnixTimeSeconds() + 20, ["applied_by"] = new JsonObject { ["type"] = "admin", ["id"] = Human } }),
        };
        conversation["conversation_rating"] = new JsonObject { ["rating"] = 4, ["created_at"] = Start.ToUnixTimeSeconds() + 30, ["updated_at"] = Start.ToUnixTimeSeconds() + 40, ["contact"] = new JsonObject { ["id"] = "c1" } };

        var snapshot = await new IntercomWorld().ReadAsync(conversation);

        snapshot.Status.ShouldBe(ConversationStatus.Snoozed);
        snapshot.Priority.ShouldBe(Priority.Normal);
        snapshot.AssigneeId.ShouldBe(Human);
        snapshot.GroupId.ShouldBe("814865");
        snapshot.HoldEngaged.ShouldBeTrue();
        snapshot.Fields["hitl_sentiment"].ShouldBe("0.21");
        snapshot.Fields["paid"].ShouldBe("true");
        snapshot.Fields["none"].ShouldBeNull();
        snapshot.Tags.ShouldBe(["hitl_resume"]);
        snapshot.Activities.Select(a => (a.Kind, a.Actor.Kind, a.Value)).ShouldBe([(ActivityKind.TagAdded, AuthorKind.Agent, "hitl_resume"), (ActivityKind.Rated, AuthorKind.Customer, "4")]);
    }

    [Theory]
    [InlineData("workflow_preview", "test_traffic")]
    [InlineData("fin_preview", "test_traffic")]
    [InlineData("workflow", null)]
    public async Task Read_Preview_IsTestTraffic(string sourceType, string? reason)
    {
        var conversation = Conversation();
        conversation["ai_agent"] = new JsonObject { ["source_type"] = sourceType, ["resolution_state"] = "escalated" };

        var snapshot = await new IntercomWorld().ReadAsync(conversation);

        snapshot.IgnoreReason.ShouldBe(reason);
        snapshot.Fields["ai_agent_resolution_state"].ShouldBe("escalated");
    }

    [Fact]
    public async Task Read_MorePartsThanGiven_Truncated()
    {
        var conversation = Conversation(Part("p1", "comment", "<p>x</p>", Author("user", "c1")));
        conversation["conversation_parts"]!["total_count"] = 501;

        (await new IntercomWorld().ReadAsync(conversation)).Truncated.ShouldBeTrue();
    }

    [Fact]
    public async Task Read_OurNote_CarriesItsMarkerAndACopyByACustomerDoesNot()
    {
        const string line = "<p><i>hitl-ref 0123456789abcdef01234567</i></p>";

        var snapshot = await new IntercomWorld().ReadAsync(Conversation(
            Part("p1", "note", line, Author("admin", SelfId), appCode: OwnCode),
            Part("p2", "comment", line, Author("user", "c1"), afterSeconds: 20),
            Part("p3", "note", line, Author("admin", Human), afterSeconds: 30)));

        snapshot.Messages.Select(m => m.Marker).ShouldBe([null, "0123456789abcdef01234567", null, null]);
    }

    [Fact]
    public async Task Read_OddTypes_NothingBreaks()
    {
        var conversation = Conversation();
        conversation["contacts"] = null;
        conversation["tags"] = new JsonArray();
        conversation["custom_attributes"] = null;
        conversation["priority"] = 7;
        conversation["admin_assignee_id"] = null;
        conversation["source"]!["attachments"] = new JsonArray(new JsonObject { ["name"] = "a.png", ["width"] = null }, "x");
        conversation["conversation_parts"] = new JsonArray(
            new JsonObject { ["id"] = 1, ["part_type"] = "comment", ["body"] = null, ["created_at"] = null, ["author"] = null, ["attachments"] = null, ["event_details"] = new JsonArray() });

        var snapshot = await new IntercomWorld().ReadAsync(conversation);

        snapshot.Messages[0].Attachments.ShouldBe(["a.png"]);
        snapshot.Messages[1].Id.ShouldBe("1");
        snapshot.Messages[1].Author.ShouldBe(Hitl.Connector.Conversations.Author.Nobody);
        snapshot.Customer.Id.ShouldBe("c1");
    }

    [Theory]
    [InlineData("email", "MAILER-DAEMON@example.test", null, "bounce")]
    [InlineData("email", "c1@example.test", "Automatic reply: Invoice", "autoresponder")]
    [InlineData("email", "c1@example.test", "My automatic reply is broken", null)]
    [InlineData("conversation", "no-reply@example.test", null, null)]
    public async Task Read_FirstMailOfAMachine_SaysSo(string type, string email, string? subject, string? reason)
    {
        var conversation = Conversation();
        conversation["source"]!["type"] = type;
        conversation["source"]!["author"] = Author("user", "c1", email: email);
        conversation["source"]!["subject"] = subject;

        (await new IntercomWorld().ReadAsync(conversation)).Messages[0].AutomatedReason.ShouldBe(reason);
    }

    [Theory]
    [InlineData("""{"subject":"Abwesenheitsnotiz: Rechnung"}""", "autoresponder")]
    [InlineData("""{"subject":"Rechnung"}""", null)]
    [InlineData("null", null)]
    public async Task Read_LaterMailOfAMachine_SaysSo(string metadata, string? reason)
    {
        var conversation = Conversation();
        conversation["conversation_parts"] = new JsonArray(new JsonObject
        {
            ["id"] = 1, ["part_type"] = "comment", ["body"] = "<p>I am away</p>", ["created_at"] = 1779200000,
            ["author"] = Author("user", "c1"), ["email_message_metadata"] = JsonNode.Parse(metadata),
        });

        (await new IntercomWorld().ReadAsync(conversation)).Messages[1].AutomatedReason.ShouldBe(reason);
    }

    [Fact]
    public async Task Read_Ticket_PartsAndStateBecomeMessagesAndStatus()
    {
        var world = new IntercomWorld();
        world.On(HttpMethod.Get, "tickets/631", """
            {"type":"ticket","id":"631","ticket_attributes":{"_default_title_":"Broken","_default_description_":"It does not start","hitl_bot_state":"paused"},"ticket_state":{"category":"waiting_on_customer"},
             "category":"Customer","contacts":{"contacts":[{"id":"c1"}]},"admin_assignee_id":0,"team_assignee_id":0,"created_at":1779200000,"updated_at":1779200100,"open":true,
             "ticket_parts":{"ticket_parts":[{"id":"1","part_type":"ticket_state_updated_by_admin","ticket_state":"waiting_on_customer","created_at":1779200010,"author":{"type":"admin","id":"5017691"}},
              {"id":"2","part_type":"comment","body":"<p>Hello</p>","created_at":1779200020,"author":{"type":"admin","id":"5017691"}}],"total_count":2}}
            """);

        var read = await world.Connected.Source.ReadAsync(Ref("ticket-631"), CancellationToken.None);

        var snapshot = read.Value!;
        snapshot.Status.ShouldBe(ConversationStatus.Pending);
        snapshot.Subject.ShouldBe("Broken");
        snapshot.HoldEngaged.ShouldBeTrue();
        snapshot.Messages.Select(m => (m.Author.Kind, m.Text)).ShouldBe([(AuthorKind.Customer, "It does not start"), (AuthorKind.Agent, "Hello")]);
        snapshot.Activities.ShouldHaveSingleItem().Kind.ShouldBe(ActivityKind.Pending);
    }

    [Theory]
    [InlineData(401, """{"type":"error.list","errors":[{"code":"unauthorized","message":"Access Token Invalid"}]}""", FailureKind.Unauthorized, "intercom.401.unauthorized")]
    [InlineData(403, """{"type":"error.list","errors":[{"code":"api_plan_restricted"}]}""", FailureKind.Forbidden, "intercom.403.api_plan_restricted")]
    [InlineData(410, """{"errors":[{"code":"contact_merged"}]}""", FailureKind.Gone, "intercom.410.contact_merged")]
    [InlineData(422, """{"errors":[{"code":"Customer said: hello"}]}""", FailureKind.Rejected, "intercom.422")]
    [InlineData(400, "<html>proxy</html>", FailureKind.Rejected, "intercom.400")]
    [InlineData(200, "<html>proxy</html>", FailureKind.Malformed, "intercom.malformed")]
    public async Task Read_Refused_BoundedFailure(int status, string body, FailureKind kind, string code)
    {
        var world = new IntercomWorld();
        world.On(HttpMethod.Get, $"conversations/{ConversationId}", body, status);

        var read = await world.Connected.Source.ReadAsync(Ref(), CancellationToken.None);

        read.Failure.ShouldBe(new HelpdeskFailure(kind, code));
    }

    [Theory]
    [InlineData(ConversationId, FailureKind.Gone, "intercom.deleted")]
    [InlineData("999", FailureKind.NotFound, "intercom.404.not_found")]
    public async Task Read_NotFound_ToldApartByTheListOfDeletions(string deleted, FailureKind kind, string code)
    {
        var world = new IntercomWorld();
        world.On(HttpMethod.Get, $"conversations/{ConversationId}", """{"errors":[{"code":"not_found"}]}""", 404);
        world.On(HttpMethod.Get, "conversations/deleted", $$"""{"conversations":[{"id":"{{deleted}}","deleted_at":1}]}""");

        var read = await world.Connected.Source.ReadAsync(Ref(), CancellationToken.None);

        read.Failure.ShouldBe(new HelpdeskFailure(kind, code));
    }
}
