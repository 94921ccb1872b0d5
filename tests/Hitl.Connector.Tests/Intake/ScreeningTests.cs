using Hitl.Connector.Conversations;
using Hitl.Connector.Intake;

namespace Hitl.Connector.Tests.Intake;

public sealed class ScreeningTests
{
    private static readonly DateTimeOffset _start = new(2026, 11, 20, 12, 0, 0, TimeSpan.Zero);

    private static Snapshot Conversation(params Message[] messages) => new()
    {
        Ref = new ConversationRef("a", "1"),
        Helpdesk = HelpdeskKind.Zendesk,
        Status = ConversationStatus.Open,
        CreatedAt = _start.AddDays(-1),
        UpdatedAt = _start.AddDays(1),
        Messages = messages,
    };

    private static Message From(AuthorKind kind, double minutes, string? automated = null) =>
        new($"m{minutes}", new Author(kind, "1"), Visibility.Public, "hello", _start.AddMinutes(minutes)) { AutomatedReason = automated };

    [Fact]
    public void ReasonToIgnore_NothingHappenedSinceTheStart_IsBeforeStart() =>
        Screening.ReasonToIgnore(Conversation(From(AuthorKind.Customer, -5)), _start).ShouldBe("before_start");

    [Fact]
    public void ReasonToIgnore_OnlyWeWroteSinceTheStart_IsBeforeStart() =>
        Screening.ReasonToIgnore(Conversation(From(AuthorKind.Customer, -5), From(AuthorKind.Self, 5)), _start).ShouldBe("before_start");

    [Fact]
    public void ReasonToIgnore_OldConversationWithANewMessage_IsDecided() =>
        Screening.ReasonToIgnore(Conversation(From(AuthorKind.Customer, -5), From(AuthorKind.Customer, 5)), _start).ShouldBeNull();

    [Fact]
    public void ReasonNotToScore_CustomersLastMessageIsAnAutoresponse_SaysSo() =>
        Screening.ReasonNotToScore(Conversation(From(AuthorKind.Agent, 1), From(AuthorKind.Customer, 2, "autoresponder"))).ShouldBe("autoresponder");

    [Fact]
    public void ReasonNotToScore_TheBotAnsweredTheAutoresponse_StillSaysSo() =>
        Screening.ReasonNotToScore(Conversation(From(AuthorKind.Customer, 2, "autoresponder"), From(AuthorKind.Bot, 3))).ShouldBe("autoresponder");

    [Fact]
    public void ReasonToIgnore_AutoresponseAfterAHumansReply_DoesNotKeepTheHoldBack() =>
        Screening.ReasonToIgnore(Conversation(From(AuthorKind.Agent, 1), From(AuthorKind.Customer, 2, "autoresponder")), _start).ShouldBeNull();

    [Fact]
    public void ReasonNotToScore_AutoresponseThenARealMessage_IsScored() =>
        Screening.ReasonNotToScore(Conversation(From(AuthorKind.Customer, 1, "autoresponder"), From(AuthorKind.Customer, 2))).ShouldBeNull();

    [Fact]
    public void ReasonToIgnore_VendorTestTraffic_SaysSo() =>
        Screening.ReasonToIgnore(Conversation(From(AuthorKind.Customer, 2)) with { IgnoreReason = "test_traffic" }, _start).ShouldBe("test_traffic");

    [Fact]
    public void ReasonToIgnore_Deleted_SaysSo() =>
        Screening.ReasonToIgnore(Conversation(From(AuthorKind.Customer, 2)) with { Status = ConversationStatus.Deleted }, _start).ShouldBe("deleted");
}
