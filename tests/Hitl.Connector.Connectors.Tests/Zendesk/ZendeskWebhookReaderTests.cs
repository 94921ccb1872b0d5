using System.Globalization;
using System.Text;
using System.Text.Json;
using Hitl.Connector.Intake;
using Hitl.Connector.Zendesk;
using Hitl.Connector.Zendesk.Webhooks;

namespace Hitl.Connector.Connectors.Tests.Zendesk;

public sealed class ZendeskWebhookReaderTests
{
    private const string TestSecret = "dGhpc19zZWNyZXRfaXNfZm9yX3Rlc3Rpbmdfb25seQ==";
    private static readonly DateTimeOffset Now = new(2026, 7, 22, 10, 0, 0, TimeSpan.Zero);

    private readonly ZendeskOptions options = new() { WebhookSecrets = ["old", TestSecret], BotUserIds = ["700"] };

    private ZendeskWebhookReader Reader => new("acme", () => options);

    private static WebhookRequest Request(string body, string? signature = null, string? timestamp = null, string? invocation = "inv-1", DateTimeOffset? at = null)
    {
        var headers = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase)
        {
            ["X-Zendesk-Webhook-Signature"] = signature,
            ["X-Zendesk-Webhook-Signature-Timestamp"] = timestamp,
            ["X-Zendesk-Webhook-Invocation-Id"] = invocation,
        };
        return new WebhookRequest(name => headers.GetValueOrDefault(name), Encoding.UTF8.GetBytes(body), at ?? Now);
    }

    [Theory]
    [InlineData("2026-07-22T10:00:00Z", """{"ticket_id":"35436"}""", "en/ni9vbvGxPZiCR3QAyIo8BQOXkSMAih2wjD+XKcd0=")]
    [InlineData("2021-03-25T05:09:27Z", "", "wCdBvXaHttn0wRVIYctzZ9O6O0bnqWakJMEKZ9VoRWw=")]
    public void Signature_PublishedVector_IsValidNearItsTime(string timestamp, string body, string signature)
    {
        var at = DateTimeOffset.Parse(timestamp, CultureInfo.InvariantCulture);

        Reader.Verify(Request(body, signature, timestamp, at: at.AddMinutes(4))).ShouldBe(SignatureVerdict.Valid);
        Reader.Verify(Request(body, signature, timestamp, at: at.AddMinutes(-4))).ShouldBe(SignatureVerdict.Valid);
        Reader.Verify(Request(body, signature, timestamp, at: at.AddMinutes(6))).ShouldBe(SignatureVerdict.Stale);
        Reader.Verify(Request(body, signature, timestamp, at: at.AddMinutes(-6))).ShouldBe(SignatureVerdict.Stale);
        Reader.Verify(Request(body + " ", signature, timestamp, at: at)).ShouldBe(SignatureVerdict.Mismatch);
    }

    [SkippableFact]
    public void Signature_VectorsOfTheVendor_AllMatch()
    {
        Skip.If(SharedFixtures.File("signature-vectors.json") is null, SharedFixtures.Absent);
        using var vectors = JsonDocument.Parse(File.ReadAllText(SharedFixtures.File("signature-vectors.json")!));
        var secret = vectors.RootElement.GetProperty("secret_used_as_utf8_text_not_base64_decoded").GetString()!;
        foreach (var vector in vectors.RootElement.GetProperty("vectors").EnumerateArray())
        {
            var body = vector.TryGetProperty("body_file", out var file)
                ? File.ReadAllBytes(SharedFixtures.File(file.GetString()!)!)
                : Encoding.UTF8.GetBytes(vector.GetProperty("body").GetString()!);

            ZendeskSignature.Sign(secret, vector.GetProperty("timestamp").GetString()!, body).ShouldBe(vector.GetProperty("signature").GetString());
        }
    }

    [Fact]
    public void Signature_AbsentHeader_IsMissing()
    {
        Reader.Verify(Request("{}", null, "2026-07-22T10:00:00Z")).ShouldBe(SignatureVerdict.Missing);
        Reader.Verify(Request("{}", "x", null)).ShouldBe(SignatureVerdict.Missing);
    }

    [Fact]
    public void Signature_SecretTakenOutOfTheSettings_NoLongerCounts()
    {
        var timestamp = "2026-07-22T10:00:00Z";
        var signed = Request("{}", ZendeskSignature.Sign("old", timestamp, "{}"u8), timestamp);
        Reader.Verify(signed).ShouldBe(SignatureVerdict.Valid);

        options.WebhookSecrets = [TestSecret];

        Reader.Verify(signed).ShouldBe(SignatureVerdict.Mismatch);
    }

    [Theory]
    [InlineData("")]
    [InlineData("yesterday")]
    [InlineData("99999999999999999")]
    public void Signature_TimestampThatIsNoTime_IsNotValid(string timestamp)
    {
        var verdict = Reader.Verify(Request("{}", ZendeskSignature.Sign(TestSecret, timestamp, "{}"u8), timestamp));

        verdict.ShouldBe(timestamp.Length == 0 ? SignatureVerdict.Missing : SignatureVerdict.Stale);
    }

    [Fact]
    public void Read_StaffCommentEvent_NamesTicketActorAndComment()
    {
        var reading = Reader.Read(Request("""
            {"type":"zen:event-type:ticket.comment_added","id":"ev-1","subject":"zen:ticket:71447","time":"2026-06-09T08:36:44.304512345Z",
             "detail":{"id":"71447","actor_id":"12","requester_id":"99"},
             "event":{"comment":{"id":"123","is_public":true,"author":{"id":"12","is_staff":true}},"meta":{"sequence":{"id":"s","position":1}}}}
            """));

        var nudge = reading.ShouldBeOfType<WebhookReading.Nudge>().Event;
        nudge.Conversation.ToString().ShouldBe("acme/71447");
        nudge.Key.ShouldBe("ev-1");
        nudge.Type.ShouldBe("ticket.comment_added");
        nudge.ActorId.ShouldBe("12");
        nudge.WrittenId.ShouldBe("123");
        nudge.MayTakeOver.ShouldBeTrue();
        nudge.OccurredAt.ShouldBe(new DateTimeOffset(2026, 6, 9, 8, 36, 44, TimeSpan.Zero).AddTicks(3045123));
    }

    [Theory]
    [InlineData("700")]
    [InlineData("99")]
    [InlineData("-1")]
    public void Read_CommentOfBotOrRequester_IsNoPossibleTakeOver(string actor)
    {
        var reading = Reader.Read(Request($$"""
            {"type":"zen:event-type:ticket.comment_added","id":"e","subject":"zen:ticket:7","detail":{"actor_id":"{{actor}}","requester_id":"99"},
             "event":{"comment":{"id":"1","author":{"id":"{{actor}}","is_staff":true} } } }
            """));

        reading.ShouldBeOfType<WebhookReading.Nudge>().Event.MayTakeOver.ShouldBeFalse();
    }

    [Theory]
    [InlineData("ticket.agent_assignment_changed", "12", true)]
    [InlineData("ticket.group_assignment_changed", "12", true)]
    [InlineData("ticket.status_changed", "12", true)]
    [InlineData("ticket.custom_status_changed", "12", true)]
    [InlineData("ticket.agent_assignment_changed", "700", false)]
    [InlineData("ticket.status_changed", "99", false)]
    [InlineData("ticket.status_changed", "-1", false)]
    [InlineData("ticket.tags_changed", "12", false)]
    public void Read_ChangeOfTheTicket_MayTakeOverOnlyByStaff(string type, string actor, bool expected)
    {
        var reading = Reader.Read(Request($$"""{"type":"zen:event-type:{{type}}","id":"e","subject":"zen:ticket:7","detail":{"actor_id":"{{actor}}","requester_id":"99"},"event":{} }"""));

        reading.ShouldBeOfType<WebhookReading.Nudge>().Event.MayTakeOver.ShouldBe(expected);
    }

    [Theory]
    [InlineData("true", "true", true)]
    [InlineData("true", "false", false)]
    [InlineData("false", "true", false)]
    public void Read_Comment_MayTakeOverOnlyWhenStaffAnswersInPublic(string staff, string isPublic, bool expected)
    {
        var reading = Reader.Read(Request($$"""
            {"type":"zen:event-type:ticket.comment_added","id":"e","subject":"zen:ticket:7","detail":{"actor_id":"12","requester_id":"99"},
             "event":{"comment":{"id":"1","is_public":{{isPublic}},"author":{"id":"12","is_staff":{{staff}} } } } }
            """));

        reading.ShouldBeOfType<WebhookReading.Nudge>().Event.MayTakeOver.ShouldBe(expected);
    }

    [Fact]
    public void Read_MessagingMessage_NamesActorAndMessage()
    {
        var reading = Reader.Read(Request("""
            {"type":"zen:event-type:messaging_ticket.message_added","id":"01J","subject":"zen:ticket:141","detail":{"id":"141"},
             "event":{"actor":{"id":"zd:answerBot","type":"system"},"conversation_id":"67ab","message":{"id":"m1","body":"Hi"}}}
            """));

        var nudge = reading.ShouldBeOfType<WebhookReading.Nudge>().Event;
        nudge.ActorId.ShouldBe("zd:answerBot");
        nudge.WrittenId.ShouldBe("m1");
        nudge.MayTakeOver.ShouldBeFalse();
    }

    [Theory]
    [InlineData("""{"hitl":1,"ticket_id":"12345"}""")]
    [InlineData("""{"ticket_id":12345}""")]
    [InlineData("""{"type":"End User Comment","ticketID":"12345","tags":"new"}""")]
    [InlineData("""{"ticketId":"12345"}""")]
    public void Read_BodyOfATrigger_NamesTheTicketUnderTheInvocationsKey(string body)
    {
        var nudge = Reader.Read(Request(body)).ShouldBeOfType<WebhookReading.Nudge>().Event;

        nudge.Conversation.Id.ShouldBe("12345");
        nudge.Key.ShouldBe("inv-1");
        nudge.Type.ShouldBe("conditional");
    }

    [Fact]
    public void Read_BodyWithoutInvocationId_SameCallSameKeyAndOtherCallOtherKey()
    {
        string Key(string timestamp) => Reader.Read(Request("""{"ticket_id":"1"}""", timestamp: timestamp, invocation: null)).ShouldBeOfType<WebhookReading.Nudge>().Event.Key;

        Key("a").ShouldBe(Key("a"));
        Key("a").ShouldNotBe(Key("b"));
    }

    [Theory]
    [InlineData("""{"type":"zen:event-type:user.created","id":"u","subject":"zen:user:1"}""", "not_a_conversation")]
    [InlineData("""{"hello":"world"}""", "not_a_conversation")]
    public void Read_OtherSubject_IsIgnoredWithReason(string body, string reason) =>
        Reader.Read(Request(body)).ShouldBeOfType<WebhookReading.Ignored>().Reason.ShouldBe(reason);

    [Theory]
    [InlineData("{", "broken_json")]
    [InlineData("", "broken_json")]
    [InlineData("[1]", "not_an_object")]
    [InlineData("""{"ticket_id":"../users/1"}""", "no_ticket_id")]
    [InlineData("""{"type":"zen:event-type:ticket.created","id":"u","subject":"zen:ticket:abc"}""", "no_ticket_id")]
    public void Read_BodyThatNobodyDescribes_IsMalformed(string body, string code) =>
        Reader.Read(Request(body)).ShouldBeOfType<WebhookReading.Malformed>().Code.ShouldBe(code);

    [Fact]
    public void Read_UnknownTypeAndShapes_IsStillANudge()
    {
        var reading = Reader.Read(Request("""{"type":"zen:event-type:ticket.Something <b>new</b>","id":5,"subject":"zen:ticket:9","time":7,"detail":"x","event":[1]}"""));

        var nudge = reading.ShouldBeOfType<WebhookReading.Nudge>().Event;
        nudge.Type.ShouldBe("other");
        nudge.Key.ShouldBe("5");
        nudge.OccurredAt.ShouldBeNull();
    }

    public static TheoryData<string> WebhookFixtures()
    {
        var names = new TheoryData<string>();
        foreach (var file in SharedFixtures.Folder is { } folder ? Directory.GetFiles(folder, "webhook-*.json").Order(StringComparer.Ordinal) : Enumerable.Empty<string>())
        {
            names.Add(Path.GetFileName(file));
        }

        if (names.Count == 0)
        {
            names.Add("");
        }

        return names;
    }

    [SkippableTheory]
    [MemberData(nameof(WebhookFixtures))]
    public void Read_PayloadOfTheVendor_IsTheRightTicketOrIgnored(string name)
    {
        Skip.If(name.Length == 0, SharedFixtures.Absent);
        var body = File.ReadAllText(SharedFixtures.File(name)!);
        var expected = name switch
        {
            "webhook-messaging_ticket-message_added.json" => ("141", "messaging_ticket.message_added", (string?)"zd:answerBot", (string?)"67ab5f55155becd183e284cb", false),
            "webhook-ticket-agent_assignment_changed.json" => ("5158", "ticket.agent_assignment_changed", "8447388090494", null, false),
            "webhook-ticket-comment_added.COMPOSED.json" => ("71447", "ticket.comment_added", "12345", "123", false),
            "webhook-ticket-tags_changed.COMPOSED.json" => ("71447", "ticket.tags_changed", "12345", null, false),
            "webhook-trigger-ticket_update.json" => ("12345", "conditional", null, null, false),
            _ => ("", "", null, null, false),
        };

        var reading = Reader.Read(Request(body));

        if (expected.Item1.Length == 0)
        {
            reading.ShouldBeOfType<WebhookReading.Ignored>().Reason.ShouldBe("not_a_conversation");
            return;
        }

        var nudge = reading.ShouldBeOfType<WebhookReading.Nudge>().Event;
        (nudge.Conversation.Id, nudge.Type, nudge.ActorId, nudge.WrittenId, nudge.MayTakeOver).ShouldBe(expected);
    }
}
