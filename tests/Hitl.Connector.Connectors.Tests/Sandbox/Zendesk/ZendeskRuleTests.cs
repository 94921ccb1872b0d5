using System.Text.Json.Nodes;
using Hitl.Connector.Sandbox.Zendesk;

namespace Hitl.Connector.Connectors.Tests.Sandbox.Zendesk;

public sealed class ZendeskRuleTests
{
    private const string AgentsPublicWord = """[{"field":"role","operator":"is","value":"agent"},{"field":"comment_is_public","operator":"is","value":"true"}]""";

    [Fact]
    public void NativeBot_NoGuard_KeepsTalkingAlthoughTheHoldTagIsThere()
    {
        var world = new ZendeskWorld(autoAnswer: true);
        var id = world.Open();
        world.Play.Tag(id, "hitl_active");

        world.Play.CustomerWrites(id, "hello?");

        world.Play.Inspect(id).Messages.Select(message => message.Author).ShouldBe(["customer", "bot", "customer", "bot"]);
        world.Play.Inspect(id).Held.ShouldBeFalse();
    }

    [Fact]
    public void NativeBot_GuardAndHoldTag_IsSilentAndItsLineIsSuppressed()
    {
        var world = new ZendeskWorld(autoAnswer: true);
        world.Guard();
        var id = world.Open();
        world.Play.Tag(id, "hitl_active");

        world.Play.CustomerWrites(id, "hello?");

        var state = world.Play.Inspect(id);
        state.Messages.Select(message => message.Author).ShouldBe(["customer", "bot", "customer"]);
        state.Held.ShouldBeTrue();
        state.Suppressed.Count.ShouldBe(1);
    }

    [Fact]
    public void BotWrites_ScriptedLine_GoesThroughTheSameTrigger()
    {
        var world = new ZendeskWorld();
        world.Guard();
        var id = world.Open();

        world.Play.BotWrites(id, "Have you tried turning it off?").ShouldBeTrue();
        world.Play.Tag(id, "hitl_active");
        world.Play.BotWrites(id, "And on again?").ShouldBeFalse();
        world.Play.Untag(id, "hitl_active");
        world.Play.BotWrites(id, "Still there?").ShouldBeTrue();

        var state = world.Play.Inspect(id);
        state.Messages.Where(message => message.Author == "bot").Select(message => message.Text).ShouldBe(["Have you tried turning it off?", "Still there?"]);
        state.Suppressed.Single().Text.ShouldBe("And on again?");
    }

    [Fact]
    public void NativeBot_ConversationWithAScript_DoesNotAnswerByItself()
    {
        var world = new ZendeskWorld(autoAnswer: true);
        var id = world.Open();
        world.Play.BotWrites(id, "scripted");

        world.Play.CustomerWrites(id, "thanks");

        world.Play.Inspect(id).Messages[^1].Author.ShouldBe("customer");
    }

    [Fact]
    public void Trigger_TagsOnAnAgentsPublicReply_LandInTheSameAudit()
    {
        var world = new ZendeskWorld();
        world.AddTrigger(AgentsPublicWord, """[{"field":"current_tags","value":"hitl_active"}]""", position: 1);
        var id = world.Open();

        world.Play.AgentReplies(id, "I take this");

        var audit = Shapes.Audit(world.Ticket(id).Audits[^1]);
        var change = audit["events"]!.AsArray().Single(happened => happened!["field_name"]?.GetValue<string>() == "tags")!;
        change["via"]!["source"]!["rel"]!.GetValue<string>().ShouldBe("trigger");
        world.Ticket(id).Tags.ShouldContain("hitl_active");
    }

    [Fact]
    public void Trigger_AnAgentsNote_IsNotAPublicWord()
    {
        var world = new ZendeskWorld();
        world.AddTrigger(AgentsPublicWord, """[{"field":"current_tags","value":"hitl_active"}]""");
        var id = world.Open();

        world.Play.AgentNotes(id, "hm");

        world.Ticket(id).Tags.ShouldBeEmpty();
    }

    [Fact]
    public void Trigger_LaterOneChangesWhatAnEarlierOneAsksFor_EarlierOneFiresToo()
    {
        var world = new ZendeskWorld();
        world.AddTrigger("""[{"field":"priority","operator":"is","value":"urgent"}]""", """[{"field":"current_tags","value":"page_someone"}]""", position: 2);
        world.AddTrigger("""[{"field":"current_tags","operator":"includes","value":"vip"}]""", """[{"field":"priority","value":"urgent"}]""", position: 3);

        var id = world.Open(tags: ["vip"]);

        world.Ticket(id).Tags.ShouldBe(["page_someone", "vip"]);
    }

    [Fact]
    public void Trigger_MatchesStillAfterItFired_FiresOncePerUpdate()
    {
        var world = new ZendeskWorld();
        world.AddTrigger("""[{"field":"update_type","operator":"is","value":"Create"}]""", """[{"field":"comment_value","value":"We got your request {{ticket.id}}."}]""");

        var id = world.Open();

        world.Play.Inspect(id).Messages.Where(message => message.Author == "system").Select(message => message.Text).ShouldBe([$"We got your request {id}."]);
    }

    [Fact]
    public void Trigger_SetTags_ReplacesAll()
    {
        var world = new ZendeskWorld();
        world.AddTrigger("""[{"field":"status","operator":"changed","value":null},{"field":"status","operator":"value","value":"solved"}]""", """[{"field":"set_tags","value":"done"}]""");
        var id = world.Open(tags: ["vip", "mobile"]);

        world.Play.AgentFinishes(id);

        world.Ticket(id).Tags.ShouldBe(["done"]);
    }

    [Fact]
    public void Trigger_NotifiesTheRequester_IsInTheAuditAndNoComment()
    {
        var world = new ZendeskWorld();
        world.AddTrigger("""[{"field":"update_type","operator":"is","value":"Create"}]""", """[{"field":"notification_user","value":["requester_id","Got it: {{ticket.title}}","Hello {{ticket.requester.first_name}}"]}]""");

        var id = world.Open();

        var notice = world.Ticket(id).Audits[0].Events.OfType<UserNotified>().Single();
        (notice.Subject, notice.Body).ShouldBe(("Got it: My invoice is wrong", "Hello Carla"));
        world.Ticket(id).Comments.Count.ShouldBe(1);
    }

    [Fact]
    public void Trigger_WebhookBody_IsRenderedWithoutEscaping()
    {
        var world = new ZendeskWorld();
        var body = """{"ticket_id":"{{ticket.id}}","role":"{{current_user.role}}","text":"{{ticket.latest_comment}}"}""";
        world.AddTrigger("""[{"field":"update_type","operator":"is","value":"Change"}]""", new JsonArray(new JsonObject { ["field"] = "notification_webhook", ["value"] = new JsonArray("01H", body) }).ToJsonString());
        var id = world.Open();

        world.Play.CustomerWrites(id, "it \"breaks\"");

        world.Updates[^1].WebhookCalls.ShouldBe([("01H", $$"""{"ticket_id":"{{id}}","role":"End User","text":"it "breaks""}""")]);
    }

    [Fact]
    public void Automation_ItsHourHasCome_RemindsOnceAndTellsTheAudit()
    {
        var world = new ZendeskWorld();
        var id = world.Open();
        world.Put(id, """{"status":"pending"}""");

        world.State.RunAutomations(world.Clock.GetUtcNow());
        world.Ticket(id).Tags.ShouldBeEmpty();
        world.Clock.Advance(TimeSpan.FromHours(26));
        world.State.RunAutomations(world.Clock.GetUtcNow());
        world.State.RunAutomations(world.Clock.GetUtcNow());

        world.Ticket(id).Tags.ShouldBe(["reminder_sent"]);
        var audit = world.Ticket(id).Audits.Where(audit => audit.AuthorId == ZendeskState.SystemUserId).ShouldHaveSingleItem();
        audit.Events.OfType<UserNotified>().ShouldHaveSingleItem();
    }

    [Fact]
    public void Automation_SolvedFourDaysAgo_Closes()
    {
        var world = new ZendeskWorld();
        var id = world.Open();
        world.Play.AgentFinishes(id);

        world.Clock.Advance(TimeSpan.FromHours(97.5));
        world.State.RunAutomations(world.Clock.GetUtcNow());

        world.Ticket(id).Status.ShouldBe("closed");
    }

    private const string HoldTag = """[{"field":"current_tags","value":"hitl_active"}]""";
    private const string PersonsReply = """[{"field":"update_type","operator":"is","value":"Change"},{"field":"comment_is_public","operator":"is","value":"true"},{"field":"role","operator":"is","value":"agent"},{"field":"current_tags","operator":"not_includes","value":"hitl_active"}]""";
    private const string GuardedEveryUpdate = """[{"field":"update_type","operator":"is","value":"Change"},{"field":"current_tags","operator":"not_includes","value":"hitl_active"}]""";
    private const string TellsTheRequester = """[{"field":"notification_user","value":["requester_id","Hi","How did we do?"]}]""";

    /// <summary>Notifications to the requester in the update of a person's public reply.</summary>
    private static int NoticesAfterAReply(int holdPosition, int notifierPosition, string notifier)
    {
        var world = new ZendeskWorld();
        world.AddTrigger(PersonsReply, HoldTag, holdPosition);
        world.AddTrigger(notifier, TellsTheRequester, notifierPosition);
        var id = world.Open();
        world.Play.AgentReplies(id, "I take this");
        world.Ticket(id).Tags.ShouldContain("hitl_active");
        return world.Ticket(id).Audits[^1].Events.OfType<UserNotified>().Count(n => n.Recipients.Contains(world.Ticket(id).RequesterId));
    }

    [Theory]
    [InlineData(1, 2)]
    [InlineData(1, 9)]
    public void HoldTrigger_FirstInOrder_NoGuardedTriggerNotifiesInTheSameUpdate(int hold, int notifier) =>
        NoticesAfterAReply(hold, notifier, GuardedEveryUpdate).ShouldBe(0);

    [Fact]
    public void HoldTrigger_NotFirst_GuardedTriggerBeforeItHasSpokenAlready() =>
        NoticesAfterAReply(3, 2, GuardedEveryUpdate).ShouldBe(1);

    [Fact]
    public void HoldTrigger_First_UnguardedTriggerSpeaksAllTheSame() =>
        NoticesAfterAReply(1, 2, """[{"field":"update_type","operator":"is","value":"Change"}]""").ShouldBe(1);

    [Fact]
    public void HoldTrigger_BotsOrCustomersWord_SetsNoTag()
    {
        var world = new ZendeskWorld();
        world.AddTrigger(PersonsReply.Replace("]", $$""",{"field":"role","operator":"is_not","value":"{{ZendeskSeed.AnswerBotUserId}}"}]""", StringComparison.Ordinal), HoldTag, 1);
        var id = world.Open();

        world.Play.CustomerWrites(id, "Hello?");
        world.Put(id, """{"comment":{"body":"Hi, I am a bot","public":true}}""", new Actor(ZendeskSeed.AnswerBotUserId, Via.Api));

        world.Ticket(id).Tags.ShouldNotContain("hitl_active");
    }

    [Fact]
    public void Automation_OldHold_TellsTheGroupOnce()
    {
        var world = new ZendeskWorld();
        var alarm = world.AddAutomation(
            """[{"field":"status","operator":"less_than","value":"solved"},{"field":"current_tags","operator":"includes","value":"hitl_active"},{"field":"updated_at","operator":"greater_than","value":"24"},{"field":"current_tags","operator":"not_includes","value":"hitl_hold_alerted"}]""",
            """[{"field":"notification_group","value":["group_id","Old hold","{{ticket.id}}"]},{"field":"current_tags","value":"hitl_hold_alerted"}]""");
        var id = world.Open();
        world.Put(id, $$"""{"group_id":{{ZendeskSeed.SupportGroupId}},"tags":["hitl_active"]}""");

        world.State.RunAutomations(world.Clock.GetUtcNow());
        world.Ticket(id).Tags.ShouldBe(["hitl_active"]);
        world.Clock.Advance(TimeSpan.FromHours(26));
        world.State.RunAutomations(world.Clock.GetUtcNow());
        world.Clock.Advance(TimeSpan.FromHours(26));
        world.State.RunAutomations(world.Clock.GetUtcNow());

        var notices = world.Ticket(id).Audits.SelectMany(a => a.Events).OfType<UserNotified>().Where(n => n.By == alarm).ToList();
        notices.ShouldHaveSingleItem().Recipients.ShouldContain(ZendeskSeed.FirstAgentId);
    }
}
