using Hitl.Connector.Conversations;
using Hitl.Connector.Intake;
using Hitl.Connector.Notes;

namespace Hitl.Connector.Tests.Notes;

public sealed class NoteVerdictsTests
{
    private static Talk Noted() => new Talk().Says(Talk.Customer, "help").Notes(Talk.Self, "first", marker: "k1").Says(Talk.Bot, "hm").Notes(Talk.Self, "second", marker: "k2");

    [Theory]
    [InlineData("hitl_note_useful", "useful")]
    [InlineData("wrong", "wrong")]
    [InlineData("Incomplete", "incomplete")]
    [InlineData("needless escalation", "needless_escalation")]
    [InlineData("hitl_note_needless_escalation", "needless_escalation")]
    public void Of_FieldChosenByAnAgent_IsAVerdictOnTheLatestNote(string value, string verdict)
    {
        var snapshot = Noted().Does(Talk.Agent, ActivityKind.FieldChanged, $"hitl_note_verdict={value}", "v1").Show();

        NoteVerdicts.Of(snapshot).ShouldBe([new NoteVerdict("v1", snapshot.Messages[3].Id, verdict, snapshot.Activities[0].At, "a1")]);
    }

    [Fact]
    public void Of_ChangedMind_IsTwoVerdictsInOrder() =>
        NoteVerdicts.Of(Noted().Does(Talk.Agent, ActivityKind.FieldChanged, "hitl_note_verdict=wrong").Does(Talk.Agent, ActivityKind.FieldChanged, "hitl_note_verdict=useful").Show())
            .Select(v => v.Verdict).ShouldBe(["wrong", "useful"]);

    [Fact]
    public void Of_VerdictBetweenTwoNotes_IsOnTheFirst()
    {
        var snapshot = new Talk().Notes(Talk.Self, "first", marker: "k1").Does(Talk.Agent, ActivityKind.FieldChanged, "hitl_note_verdict=useful").Notes(Talk.Self, "second", marker: "k2").Show();

        NoteVerdicts.Of(snapshot).ShouldHaveSingleItem().NoteId.ShouldBe(snapshot.Messages[0].Id);
    }

    [Fact]
    public void Of_WhatIsNoVerdict_IsNone()
    {
        NoteVerdicts.Of(Noted().Does(Talk.Agent, ActivityKind.FieldChanged, "hitl_note_verdict=").Show()).ShouldBeEmpty("emptied");
        NoteVerdicts.Of(Noted().Does(Talk.Agent, ActivityKind.FieldChanged, "hitl_note_verdict=great").Show()).ShouldBeEmpty("unknown");
        NoteVerdicts.Of(Noted().Does(Talk.Agent, ActivityKind.FieldChanged, "other=useful").Show()).ShouldBeEmpty("another field");
        NoteVerdicts.Of(Noted().Does(Talk.Bot, ActivityKind.FieldChanged, "hitl_note_verdict=useful").Show()).ShouldBeEmpty("by a bot");
        NoteVerdicts.Of(Noted().Does(Talk.Helpdesk, ActivityKind.FieldChanged, "hitl_note_verdict=useful").Show()).ShouldBeEmpty("by a rule");
        NoteVerdicts.Of(new Talk().Notes(Talk.Agent, "mine").Does(Talk.Agent, ActivityKind.FieldChanged, "hitl_note_verdict=useful").Show()).ShouldBeEmpty("no note of ours");
    }

    [Fact]
    public void Fingerprint_OnlyAVerdictCame_IsTheSame()
    {
        var before = Fingerprint.Of(Noted().Show());

        Fingerprint.Of(Noted().Does(Talk.Agent, ActivityKind.FieldChanged, "hitl_note_verdict=hitl_note_wrong").Does(Talk.Agent, ActivityKind.TagAdded, "hitl_note_wrong").Show()).ShouldBe(before);
        Fingerprint.Of(Noted().Does(Talk.Agent, ActivityKind.FieldChanged, "plan=pro").Show()).ShouldNotBe(before);
    }
}
