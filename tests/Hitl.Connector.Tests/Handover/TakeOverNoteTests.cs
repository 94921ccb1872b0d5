using Hitl.Connector.Handover;

namespace Hitl.Connector.Tests.Handover;

public class TakeOverNoteTests
{
    [Fact]
    public void Derive_PersonWritesTheCommandInANote_HumanOwns() =>
        Ownership.Derive(new Talk().Says(Talk.Customer).Notes(Talk.Agent, "I do it\n/takeover q1").Show()).ShouldBe(new OwnershipState(Owner.Human, "takeover_note", Talk.Start.AddMinutes(2), "m2"));

    [Fact]
    public void Derive_NoteWrittenForTheApi_HumanOwns() =>
        Ownership.Derive(new Talk().Notes(Talk.Self, "/takeover q1\nThe bot is told", marker: "0123456789abcdef01234567").Show()).Evidence.ShouldBe("takeover_api");

    [Fact]
    public void Derive_CommandFurtherDownOrOfSomebodyElse_ChangesNoOwner()
    {
        var talk = new Talk()
            .Notes(Talk.Self, "A bot asks\n/takeover q1", marker: "0123456789abcdef01234567")
            .Notes(Talk.Self, "/takeover q1")
            .Notes(Talk.Bot, "/takeover q1")
            .Says(Talk.Customer, "/takeover q1")
            .Notes(Talk.Agent, "/takeovers are fine")
            .Notes(Talk.Agent, "shall I /takeover q1?");

        Ownership.Derive(talk.Show()).Owner.ShouldBe(Owner.Bot);
    }

    [Fact]
    public void Derive_ResumeAfterIt_GivesItBack() =>
        Ownership.Derive(new Talk().Notes(Talk.Agent, "/takeover q1").Notes(Talk.Agent, "/resume").Show()).Evidence.ShouldBe("resume_note");
}
