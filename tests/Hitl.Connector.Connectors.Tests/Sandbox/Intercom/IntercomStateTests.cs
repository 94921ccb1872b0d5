using Hitl.Connector.Sandbox.Intercom;

namespace Hitl.Connector.Connectors.Tests.Sandbox.Intercom;

public sealed class IntercomStateTests
{
    private readonly IntercomWorld _world = new();

    private IntercomState State => _world.State;

    [Fact]
    public void AdminNotes_OnSnoozedConversation_WakesIt()
    {
        var conversation = _world.Started();
        State.Snooze(conversation, _world.Ana.AsAuthor, State.Now + 3600, null);

        var part = State.AdminNotes(conversation, State.Service, "<p>summary</p>", "hitl-connector-x");

        part.Type.ShouldBe("note_and_unsnooze");
        part.AppPackageCode.ShouldBe("hitl-connector-x");
        conversation.State.ShouldBe("open");
        conversation.SnoozedUntil.ShouldBeNull();
        _world.Topics.TakeLast(2).ShouldBe(["conversation.admin.noted", "conversation.admin.unsnoozed"]);
    }

    [Fact]
    public void AdminNotes_OnClosedConversation_ReopensIt()
    {
        var conversation = _world.Started();
        State.Close(conversation, _world.Ana.AsAuthor, null, null);

        State.AdminNotes(conversation, State.Service, "<p>summary</p>", null).Type.ShouldBe("note_and_reopen");

        conversation.State.ShouldBe("open");
    }

    [Fact]
    public void AssignTeam_WithTeammate_ClearsTheTeammate()
    {
        var conversation = _world.Started();
        State.AssignAdmin(conversation, _world.Ana.AsAuthor, _world.Ana, null, null);

        State.AssignTeam(conversation, _world.Ana.AsAuthor, State.Teams[1], null, null);

        conversation.AdminAssigneeId.ShouldBe(0);
        conversation.TeamAssigneeId.ShouldBe(State.Teams[1].Id);
    }

    [Fact]
    public void AssignAdmin_WithTeam_KeepsTheTeam()
    {
        var conversation = _world.Started();
        State.AssignTeam(conversation, _world.Ana.AsAuthor, State.Teams[1], null, null);

        State.AssignAdmin(conversation, _world.Ana.AsAuthor, _world.Ana, null, null);

        conversation.AdminAssigneeId.ShouldBe(_world.Ana.Id);
        conversation.TeamAssigneeId.ShouldBe(State.Teams[1].Id);
    }

    [Fact]
    public void AssignAdmin_OnClosedConversation_AssignsAndReopens()
    {
        var conversation = _world.Started();
        State.Close(conversation, _world.Ana.AsAuthor, "<p>Bye</p>", null).Body.ShouldBe("<p>Bye</p>");

        State.AssignAdmin(conversation, _world.Ana.AsAuthor, _world.Ana, null, null).Type.ShouldBe("assign_and_reopen");

        _world.Topics.ShouldContain("conversation.admin.open.assigned");
    }

    [Fact]
    public void ContactReplies_ToClosedConversation_ReopensWithoutTeammate()
    {
        var conversation = _world.Started();
        State.AssignAdmin(conversation, _world.Ana.AsAuthor, _world.Ana, null, null);
        State.Close(conversation, _world.Ana.AsAuthor, null, null);

        var part = State.ContactReplies(conversation, _world.Customer, "<p>Still broken</p>");

        part.Type.ShouldBe("open");
        part.Author.Type.ShouldBe("user");
        conversation.AdminAssigneeId.ShouldBe(0);
        conversation.State.ShouldBe("open");
    }

    [Fact]
    public void AdminReplies_ToUnassignedConversation_LeavesItUnassigned()
    {
        var conversation = _world.Started();
        conversation.WaitingSince.ShouldNotBeNull();

        State.AdminReplies(conversation, _world.Ana, "comment", "<p>Hi</p>", null);

        conversation.AdminAssigneeId.ShouldBe(0);
        conversation.WaitingSince.ShouldBeNull();
    }

    [Fact]
    public void Advance_PastSnoozedUntil_WakesTheConversation()
    {
        var conversation = _world.Started();
        State.Snooze(conversation, _world.Ana.AsAuthor, State.Now + 60, null);
        State.Advance();
        conversation.State.ShouldBe("snoozed");

        _world.Clock.Advance(TimeSpan.FromSeconds(60));
        State.Advance();

        conversation.State.ShouldBe("open");
        _world.Topics.Last().ShouldBe("conversation.admin.unsnoozed");
    }

    [Fact]
    public void BotReplies_Always_AnnouncesOperatorAndAdminReply()
    {
        var conversation = _world.Started();
        _world.Notices.Clear();

        var part = State.BotReplies(conversation, "<p>Hello</p>", "ai_answer", [State.Articles[0]]);

        _world.Topics.ShouldBe(["conversation.operator.replied", "conversation.admin.replied"]);
        _world.Notices.ShouldAllBe(n => n.PartIds.Single() == part.Id);
        conversation.AiAgentParticipated.ShouldBeTrue();
        part.Author.Type.ShouldBe("bot");
        part.FromAiAgent.ShouldBeTrue();
    }

    [Fact]
    public void UpsertTag_InOtherCase_ReturnsTheKnownTag() => State.UpsertTag("VIP").ShouldBe(State.UpsertTag("vip"));

    [Fact]
    public void Attach_Twice_KeepsOneAndAnnouncesOnce()
    {
        var conversation = _world.Started();
        var tag = State.UpsertTag("angry");

        State.Attach(conversation, tag, _world.Ana.AsAuthor);
        State.Attach(conversation, tag, _world.Ana.AsAuthor);

        conversation.Tags.Count.ShouldBe(1);
        _world.Topics.Count(t => t == "conversation_part.tag.created").ShouldBe(1);
    }

    [Fact]
    public void SetAttributes_ToTheSameValue_LeavesNoPart()
    {
        var conversation = _world.Started();
        _world.SetHold(conversation, "paused");
        _world.SetHold(conversation, "paused");

        conversation.Parts.Count(p => p.Type == "conversation_attribute_updated_by_admin").ShouldBe(1);
    }

    [Fact]
    public void Merge_IntoPrimary_ClosesTheSecondaryAndLeavesAPart()
    {
        var primary = _world.Started();
        var secondary = _world.Started();

        State.Merge(secondary, primary);

        secondary.State.ShouldBe("closed");
        primary.Parts[^1].Type.ShouldBe("merged_primary_conversation");
    }

    [Fact]
    public void Delete_OfConversation_IsListedAndAnnounced()
    {
        var conversation = _world.Started();

        State.Delete(conversation, retainMetrics: true);

        State.Find(conversation.Id).ShouldBeNull();
        State.Deleted.Single().Id.ShouldBe(IntercomState.Text(conversation.Id));
        _world.Topics.Last().ShouldBe("conversation.deleted");
        State.UpdatedSince(0).ShouldBeEmpty();
    }

    [Fact]
    public void Convert_OfConversation_KeepsItsIdAndParts()
    {
        var conversation = _world.Started();
        State.ContactReplies(conversation, _world.Customer, "<p>more</p>");

        State.Convert(conversation, State.TicketTypes[0], State.TicketStates[0], []);

        conversation.Ticket.ShouldNotBeNull().Number.ShouldBe("1");
        conversation.Parts.Select(p => p.Type).ShouldBe(["comment", "ticket_state_updated_by_admin"]);
        _world.Topics.Last().ShouldBe("ticket.created");
    }

    [Theory]
    [InlineData("Thanks again :)", "<p>Thanks again :)</p>")]
    [InlineData("<html> <body>  <h2>List</h2><ul><li>Tea</li></ul> </body> </html>", "<h2>List</h2><ul><li>Tea</li></ul>")]
    [InlineData("<p class=\"x\" onclick='y'>a<!-- hidden --><script>alert(1)</script><small>b</small></p>", "<p>ab</p>")]
    [InlineData("<p><a href=\"https://example.test/\" target=\"_blank\">link</a></p>", "<p><a href=\"https://example.test/\">link</a></p>")]
    public void Clean_OfApiBody_KeepsTheVendorsTags(string body, string kept) => Html.Clean(body).ShouldBe(kept);

    [Theory]
    [InlineData("<p>One &amp; two<br>three</p><p>four</p>", "One & two\nthree\nfour")]
    [InlineData("<h2>List</h2>\n<ul>\n<li>Tea</li>\n<li>Milk</li>\n</ul>", "List\nTea\nMilk")]
    public void ToText_OfHtml_BreaksLinesAtBlocks(string html, string text) => Html.ToText(html).ShouldBe(text);
}
