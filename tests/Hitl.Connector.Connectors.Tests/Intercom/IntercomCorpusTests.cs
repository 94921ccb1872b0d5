using System.Text.Json.Nodes;
using Hitl.Connector.Conversations;
using Hitl.Connector.Intake;
using static Hitl.Connector.Connectors.Tests.Intercom.IntercomWorld;

namespace Hitl.Connector.Connectors.Tests.Intercom;

/// <summary>The vendor's own example payloads.</summary>
public sealed class IntercomCorpusTests
{
    /// <summary>Per notification: the ignore reason, or who is read as having written what, seen by whom.</summary>
    private static readonly Dictionary<string, Expected> Notifications = new()
    {
        ["conversation.user.created.json"] = new(null, AuthorKind.Customer, Visibility.Public, MayTakeOver: false),
        ["conversation.operator.replied.fin.json"] = new(null, AuthorKind.Bot, Visibility.Public, MayTakeOver: false),
        ["conversation.admin.replied.human.json"] = new(null, AuthorKind.Agent, Visibility.Public, MayTakeOver: true),
        ["conversation.admin.noted.own-note.json"] = new(null, AuthorKind.Self, Visibility.Internal, MayTakeOver: false),
        ["conversation.admin.noted.note_and_unsnooze.json"] = new(null, AuthorKind.Self, Visibility.Internal, MayTakeOver: false),
        ["conversation.admin.closed.json"] = new(null, AuthorKind.Agent, Visibility.Public, MayTakeOver: true),
        ["conversation.rating.added.json"] = new(null, AuthorKind.Customer, Visibility.Public, MayTakeOver: false),
        ["procedure.hitl_notification.created.json"] = new(null, null, null, MayTakeOver: false),
        ["ping.json"] = new("ping", null, null, MayTakeOver: false),
    };

    public static TheoryData<string> NotificationFiles() => Names(SharedFixtures.Files("*.json", "webhooks"));

    public static TheoryData<string> ConversationFiles() => Names(SharedFixtures.Files("2.16.*conversations*.json"));

    public static TheoryData<string> AllFiles() => Names(SharedFixtures.Files("*.json"));

    [SkippableTheory]
    [MemberData(nameof(NotificationFiles))]
    public async Task Notification_OfTheVendor_RightEventAuthorAndVisibility(string file)
    {
        var body = await File.ReadAllTextAsync(Path.Combine(SharedFixtures.Require(), "webhooks", file));
        Notifications.ShouldContainKey(file, "a new payload needs its expectation here");
        var expected = Notifications[file];
        var world = new IntercomWorld(o => o.WorkspaceId = "wksp0001");

        var reading = world.Connected.Webhooks.Read(IntercomWorld.Webhook(body));

        if (expected.IgnoreReason is not null)
        {
            reading.ShouldBeOfType<WebhookReading.Ignored>().Reason.ShouldBe(expected.IgnoreReason);
            return;
        }

        var nudge = reading.ShouldBeOfType<WebhookReading.Nudge>().Event;
        nudge.Conversation.ShouldBe(Ref());
        nudge.Key.ShouldStartWith("notif_");
        nudge.Type.ShouldBe((string?)JsonNode.Parse(body)!["topic"]);
        nudge.OccurredAt.ShouldNotBeNull();
        nudge.MayTakeOver.ShouldBe(expected.MayTakeOver);

        if (expected.Author is { } author)
        {
            // The item has the form of a read conversation: what it shows, a read would show.
            var item = JsonNode.Parse(body)!["data"]!["item"]!.AsObject();
            var snapshot = await new IntercomWorld().ReadAsync(item);
            var written = snapshot.Messages.Single(m => m.Id == nudge.WrittenId);
            written.Author.Kind.ShouldBe(author);
            written.Author.Id.ShouldBe(nudge.ActorId);
            written.Visibility.ShouldBe(expected.Visibility!.Value);
        }
    }

    [SkippableFact]
    public async Task Signature_VendorVectors_AllValidAndNoneWithAnotherSecret()
    {
        var folder = SharedFixtures.Require();
        var vectors = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(folder, "signature-vectors.json")))!;
        var reader = new IntercomWorld(o => o.ClientSecrets = ["rotated-in", (string)vectors["client_secret"]!]).Connected.Webhooks;
        var stranger = new IntercomWorld(o => o.ClientSecrets = ["another"]).Connected.Webhooks;

        var hub = vectors["vectors"]!.AsArray().Where(v => v!["X-Hub-Signature"] is not null).ToList();

        hub.ShouldNotBeEmpty();
        foreach (var vector in hub)
        {
            var body = await File.ReadAllBytesAsync(Path.Combine(folder, (string)vector!["file"]!));
            var request = new WebhookRequest(n => n == "X-Hub-Signature" ? (string?)vector["X-Hub-Signature"] : null, body, Start);
            reader.Verify(request).ShouldBe(SignatureVerdict.Valid, (string?)vector["file"]);
            stranger.Verify(request).ShouldBe(SignatureVerdict.Mismatch, (string?)vector["file"]);
        }
    }

    [SkippableTheory]
    [MemberData(nameof(ConversationFiles))]
    public async Task Conversation_OfTheVendor_ReadsWithEveryMessage(string file)
    {
        var answers = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(SharedFixtures.Require(), file)))!["responses"]?["200"]?.AsObject() ?? [];
        foreach (var (name, answer) in answers)
        {
            if (answer is not JsonObject conversation || (string?)conversation["type"] != "conversation" || conversation["source"] is null)
            {
                continue;
            }

            var snapshot = await new IntercomWorld().ReadAsync(conversation.DeepClone().AsObject());

            var parts = conversation["conversation_parts"]?["conversation_parts"]?.AsArray() ?? [];
            var said = parts.Count(p => p!["part_type"]!.ToString() is "comment" or "note" or "quick_reply" || p["body"] is not null);
            var source = string.IsNullOrEmpty((string?)conversation["source"]!["body"]) ? 0 : 1;
            snapshot.Messages.Count.ShouldBe(said + source, $"{file}: {name}");
            snapshot.Messages.ShouldAllBe(m => m.Author.Kind != AuthorKind.Unknown);
            foreach (var part in parts.Where(p => p!["part_type"]!.ToString() is not ("comment" or "note" or "quick_reply")))
            {
                var id = part!["id"]!.ToString();
                (snapshot.Activities.Any(a => a.Id == id) || snapshot.Messages.Any(m => m.Id == id)).ShouldBeTrue($"{file}: {name}: part {id}");
            }
        }
    }

    [SkippableTheory]
    [MemberData(nameof(AllFiles))]
    public async Task AnyAnswer_OfTheVendor_NeverBreaksAConversationRead(string file)
    {
        var answers = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(SharedFixtures.Require(), file)))!["responses"]?.AsObject() ?? [];
        foreach (var answer in answers.SelectMany(status => status.Value!.AsObject()).Select(e => e.Value))
        {
            var world = new IntercomWorld();
            world.On(HttpMethod.Get, $"conversations/{ConversationId}", answer?.ToJsonString() ?? "null");
            world.On(HttpMethod.Get, "tickets/631", answer?.ToJsonString() ?? "null");

            var conversation = await world.Connected.Source.ReadAsync(Ref(), CancellationToken.None);
            var ticket = await world.Connected.Source.ReadAsync(Ref("ticket-631"), CancellationToken.None);

            (conversation.Succeeded || conversation.Failure!.Kind == FailureKind.Malformed).ShouldBeTrue(file);
            (ticket.Succeeded || ticket.Failure!.Kind == FailureKind.Malformed).ShouldBeTrue(file);
        }
    }

    private static TheoryData<string> Names(IEnumerable<string> files)
    {
        var data = new TheoryData<string>();
        foreach (var file in files)
        {
            data.Add(Path.GetFileName(file));
        }

        // A theory without rows is an error; this one is skipped by Require.
        if (SharedFixtures.Folder is null)
        {
            data.Add("absent");
        }

        return data;
    }

    private sealed record Expected(string? IgnoreReason, AuthorKind? Author, Visibility? Visibility, bool MayTakeOver);
}
