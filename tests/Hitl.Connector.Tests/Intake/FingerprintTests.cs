using Hitl.Connector.Conversations;
using Hitl.Connector.Intake;

namespace Hitl.Connector.Tests.Intake;

public class FingerprintTests
{
    private static Talk Told => new Talk().Says(Talk.Customer).Says(Talk.Bot).Does(Talk.Customer, ActivityKind.Rated, "5");

    private static string Before { get; } = Fingerprint.Of(Told.Show());

    [Fact]
    public void Of_OwnNoteTagsFieldsAndRouting_AreNothingNew()
    {
        var after = Told.Notes(Talk.Self, "note")
            .Notes(Talk.Agent, "our note under a person's token", marker: "0123456789abcdef01234567")
            .Does(Talk.Self, ActivityKind.AssignedToGroup, "7")
            .Does(Talk.Self, ActivityKind.TagAdded, "hitl_negative")
            .Does(Talk.Helpdesk, ActivityKind.TagAdded, "hitl_active")
            .Does(Talk.Helpdesk, ActivityKind.FieldChanged, "hitl_bot_state=paused")
            .Show() with
        {
            GroupId = "7",
            Priority = Priority.High,
            Tags = ["hitl_negative", "hitl_active"],
            Fields = new Dictionary<string, string?> { ["hitl_sentiment"] = "0.10" },
            HoldEngaged = true,
            VersionStamp = "2",
        };

        Fingerprint.Of(after).ShouldBe(Before);
    }

    public static TheoryData<Snapshot> Changes =>
    [
        Told.Says(Talk.Customer).Show(),
        Told.Says(Talk.Bot).Show(),
        Told.Notes(Talk.Agent, "/resume").Show(),
        Told.Does(Talk.Agent, ActivityKind.TagAdded, "hitl_resume").Show(),
        Told.Does(Talk.Helpdesk, ActivityKind.TagAdded, "vip").Show(),
        Told.Does(Talk.Agent, ActivityKind.TagRemoved, "hitl_active").Show(),
        Told.Show(ConversationStatus.Solved),
        Told.Show() with { AssigneeId = "a1" },
        Told.Show() with { GroupId = "g1" },
        Told.Show() with { Subject = "changed" },
        Told.Show() with { Tags = ["vip"] },
        Told.Show() with { Tags = ["hitl_resume"] },
        Told.Show() with { IgnoreReason = "spam" },
        new Talk().Says(Talk.Customer, "edited").Says(Talk.Bot).Does(Talk.Customer, ActivityKind.Rated, "5").Show(),
    ];

    [Theory]
    [MemberData(nameof(Changes))]
    public void Of_SomebodyElseChangedSomething_Differs(Snapshot after) => Fingerprint.Of(after).ShouldNotBe(Before);

    [Fact]
    public void Of_OtherOrderOrLaterRead_IsTheSame()
    {
        var told = Told.Show();

        Fingerprint.Of(told with { UpdatedAt = told.UpdatedAt.AddDays(1), Messages = [.. told.Messages.Reverse()] }).ShouldBe(Before);
    }
}
