using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Hitl.Connector.Intake;

namespace Hitl.Connector.Connectors.Tests.Intercom;

public sealed class IntercomWebhookTests
{
    private const string Body = """{"topic":"ping","id":"n1"}""";

    [Fact]
    public void Verify_SignedWithOneOfTwoSecrets_Valid()
    {
        var world = new IntercomWorld(o => o.ClientSecrets = ["old-secret", "new-secret"]);

        world.Connected.Webhooks.Verify(IntercomWorld.Webhook(Body, Sign("new-secret", Body))).ShouldBe(SignatureVerdict.Valid);
        world.Connected.Webhooks.Verify(IntercomWorld.Webhook(Body, Sign("old-secret", Body))).ShouldBe(SignatureVerdict.Valid);
    }

    [Theory]
    [InlineData(null, SignatureVerdict.Missing)]
    [InlineData("", SignatureVerdict.Missing)]
    [InlineData("sha1=", SignatureVerdict.Mismatch)]
    [InlineData("sha1=zz", SignatureVerdict.Mismatch)]
    [InlineData("sha1=zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz", SignatureVerdict.Mismatch)]
    [InlineData("sha1=0000000000000000000000000000000000000000", SignatureVerdict.Mismatch)]
    public void Verify_NotOurSignature_Refused(string? header, SignatureVerdict expected) =>
        new IntercomWorld().Connected.Webhooks.Verify(IntercomWorld.Webhook(Body, header)).ShouldBe(expected);

    [Fact]
    public void Verify_RightDigestWithoutScheme_Mismatch()
    {
        var header = Sign("test-client-secret", Body)["sha1=".Length..];

        new IntercomWorld().Connected.Webhooks.Verify(IntercomWorld.Webhook(Body, header)).ShouldBe(SignatureVerdict.Mismatch);
    }

    [Fact]
    public void Verify_OneByteChanged_Mismatch() =>
        new IntercomWorld().Connected.Webhooks.Verify(IntercomWorld.Webhook(Body + " ", Sign("test-client-secret", Body))).ShouldBe(SignatureVerdict.Mismatch);

    [Fact]
    public void Read_AdminReply_NudgesWithActorPartAndPossibleTakeOver()
    {
        var nudge = Read("""
            {"topic":"conversation.admin.replied","id":"n5","app_id":"w","created_at":1779200980,"data":{"item":{"type":"conversation","id":215470000000001,
             "conversation_parts":{"type":"conversation_part.list","conversation_parts":[{"type":"conversation_part","id":45763812604,"part_type":"comment","body":"Hi","created_at":1779200980,"author":{"type":"admin","id":"5017691"},"app_package_code":null}]}}}}
            """).ShouldBeOfType<WebhookReading.Nudge>().Event;

        nudge.Conversation.ShouldBe(IntercomWorld.Ref());
        nudge.Key.ShouldBe("n5");
        nudge.ActorId.ShouldBe("5017691");
        nudge.WrittenId.ShouldBe("45763812604");
        nudge.OccurredAt.ShouldBe(DateTimeOffset.FromUnixTimeSeconds(1779200980));
        nudge.MayTakeOver.ShouldBeTrue();
        nudge.Origin.ShouldBe(EventOrigin.Webhook);
    }

    [Theory]
    [InlineData("comment", "bot", "1", null, false)]
    [InlineData("comment", "user", "c1", null, false)]
    [InlineData("note", "admin", "5017691", null, false)]
    [InlineData("comment", "admin", "99", null, false)]
    [InlineData("comment", "admin", "5017691", "registered-bot", false)]
    [InlineData("comment", "admin", "5017691", "some-app", true)]
    [InlineData("assignment", "admin", "5017691", IntercomWorld.OwnCode, false)]
    [InlineData("assignment", "admin", "5017691", null, true)]
    public void Read_PartOfSomebody_MayTakeOverOnlyForTeammates(string partType, string authorType, string authorId, string? appCode, bool expected)
    {
        var world = new IntercomWorld(o =>
        {
            o.BotUserIds = ["99"];
            o.BotAppCodes = ["registered-bot"];
        });
        var part = JsonSerializer.Serialize(new { id = "p", part_type = partType, author = new { type = authorType, id = authorId }, app_package_code = appCode });

        var reading = world.Connected.Webhooks.Read(IntercomWorld.Webhook(
            """{"topic":"conversation.admin.replied","id":"n","data":{"item":{"type":"conversation","id":"1","conversation_parts":{"conversation_parts":[""" + part + "]}}}}"));

        reading.ShouldBeOfType<WebhookReading.Nudge>().Event.MayTakeOver.ShouldBe(expected);
    }

    [Theory]
    [InlineData("ticket.closed", """{"type":"ticket.closed","ticket":{"type":"ticket","id":"631","category":"Back-office"}}""", "ticket-631")]
    [InlineData("ticket.resolved", """{"type":"ticket","id":631,"category":"Tracker"}""", "ticket-631")]
    [InlineData("ticket.created", """{"type":"ticket","id":"215","category":"Customer"}""", "215")]
    [InlineData("ticket.note.created", """{"ticket":{"id":"631"},"ticket_part":{"id":"1"}}""", "ticket-631")]
    [InlineData("ticket.brand.new.topic", """{"id":"631"}""", "ticket-631")]
    [InlineData("conversation.deleted", """{"id":"512"}""", "512")]
    [InlineData("conversation.something.new", """{"type":"conversation","id":"512"}""", "512")]
    [InlineData("procedure.hitl_notification.created", """{"type":"procedure.hitl_notification","conversation_id":"512"}""", "512")]
    [InlineData("conversation_part.tag.created", """{"type":"conversation_part.tag","conversation":{"type":"conversation","id":"512"},"tag":{"id":"1"}}""", "512")]
    public void Read_ItemInAnyForm_FindsTheConversation(string topic, string item, string expected)
    {
        var reading = Read($$"""{"topic":"{{topic}}","id":"n","data":{"item": """ + item + "}}");

        reading.ShouldBeOfType<WebhookReading.Nudge>().Event.Conversation.Id.ShouldBe(expected);
    }

    [Theory]
    [InlineData("ping", """{"type":"ping","message":"x"}""", "ping")]
    [InlineData("contact.deleted", """{"type":"contact","id":"c1"}""", "not_a_conversation")]
    [InlineData("contact.deleted", """{"id":"c1"}""", "not_a_conversation")]
    [InlineData("company.created", "null", "not_a_conversation")]
    [InlineData("conversation.user.created", "[]", "not_a_conversation")]
    [InlineData("conversation.read", """{"type":"conversation","id":"512"}""", "only_read")]
    public void Read_OfNoConcern_IgnoredWithReason(string topic, string item, string reason)
    {
        var reading = Read($$"""{"topic":"{{topic}}","id":"n7","data":{"item": """ + item + "}}");

        var ignored = reading.ShouldBeOfType<WebhookReading.Ignored>();
        ignored.Reason.ShouldBe(reason);
        ignored.Key.ShouldBe("n7");
    }

    [Fact]
    public void Read_OtherWorkspace_Ignored()
    {
        var world = new IntercomWorld(o => o.WorkspaceId = "mine");

        world.Connected.Webhooks.Read(IntercomWorld.Webhook("""{"topic":"conversation.user.created","id":"n","app_id":"theirs","data":{"item":{"type":"conversation","id":"1"}}}"""))
            .ShouldBeOfType<WebhookReading.Ignored>().Reason.ShouldBe("other_workspace");
    }

    [Theory]
    [InlineData("{", "broken_json")]
    [InlineData("", "broken_json")]
    [InlineData("[]", "not_an_object")]
    [InlineData("{}", "no_topic")]
    [InlineData("""{"topic":7.5e300,"data":null}""", null)]
    public void Read_NotWhatTheVendorDescribes_MalformedOrIgnored(string body, string? code)
    {
        var reading = Read(body);

        if (code is null)
        {
            reading.ShouldBeOfType<WebhookReading.Ignored>().Type.ShouldBe("other");
        }
        else
        {
            reading.ShouldBeOfType<WebhookReading.Malformed>().Code.ShouldBe(code);
        }
    }

    [Fact]
    public void Read_UnknownTopic_TypeStaysBounded() =>
        Read("""{"topic":"conversation.made.up.by.somebody","id":"n","data":{"item":{"type":"conversation","id":"1"}}}""")
            .ShouldBeOfType<WebhookReading.Nudge>().Event.Type.ShouldBe("conversation.other");

    [Fact]
    public void Read_WithoutId_SameBodySameKey()
    {
        const string body = """{"topic":"conversation.user.created","data":{"item":{"type":"conversation","id":"1"}}}""";

        var first = Read(body).ShouldBeOfType<WebhookReading.Nudge>().Event.Key;

        first.ShouldStartWith("body:");
        Read(body).ShouldBeOfType<WebhookReading.Nudge>().Event.Key.ShouldBe(first);
    }

    private static WebhookReading Read(string body) => new IntercomWorld().Connected.Webhooks.Read(IntercomWorld.Webhook(body));

    private static string Sign(string secret, string body) =>
        "sha1=" + Convert.ToHexStringLower(HMACSHA1.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes(body)));
}
