using Hitl.Connector.Accounts;
using Hitl.Connector.Conversations;
using Hitl.Connector.Handover;

namespace Hitl.Connector.Tests.Handover;

public class HandBackNoteTests
{
    private static readonly HandoverTerms Terms = new() { Mode = AccountMode.Act, Options = new ResumeOptions() };

    private static string AllText(Talk talk)
    {
        var note = HandBackNote.Compose(talk.Show(), OwnershipRules.Default, talk.Now).ShouldNotBeNull();
        return string.Join('\n', note.Sections.SelectMany(s => s.Lines.Select(l => $"{s.Kind}: {l.Text}")).Prepend(note.Headline));
    }

    [Fact]
    public void Compose_HumanAnsweredAndPromised_QuotesBothAndNothingInternal()
    {
        var talk = new Talk().Says(Talk.Customer, "Where is my lamp?").Says(Talk.Bot, "It is on its way.").Says(Talk.Agent, "The parcel was lost. We will send a new one tomorrow.", "m9")
            .Notes(Talk.Agent, "customer is difficult, we will not refund").Does(Talk.Agent, ActivityKind.TagAdded, "hitl_resume");

        var text = AllText(talk);

        text.ShouldContain("promised: 2026-03-02 09:03 “We will send a new one tomorrow.”");
        text.ShouldContain("said: 2026-03-02 09:03 “The parcel was lost. We will send a new one tomorrow.”");
        text.ShouldNotContain("difficult");
        text.ShouldNotContain("on its way");
        HandBackNote.Compose(talk.Show(), OwnershipRules.Default, talk.Now)!.Sections.ShouldAllBe(s => s.Lines.All(l => l.Cites.SequenceEqual(new[] { "m9" })));
    }

    [Theory]
    [InlineData("I'll call you on Monday.")]
    [InlineData("You will receive your money within five days.")]
    [InlineData("Wir werden den Betrag erstatten.")]
    [InlineData("Je vais vérifier cela.")]
    [InlineData("Voy a revisarlo.")]
    public void Compose_PromiseInSeveralLanguages_IsFound(string promise) =>
        AllText(new Talk().Says(Talk.Customer).Says(Talk.Agent, promise)).ShouldContain("promised:");

    [Theory]
    [InlineData("Please restart the lamp.")]
    [InlineData("Is it working now?")]
    public void Compose_NoPromise_IsOnlySaid(string words) => AllText(new Talk().Says(Talk.Customer).Says(Talk.Agent, words)).ShouldNotContain("promised:");

    [Fact]
    public void Compose_FormerStaysOfHumans_AreNotToldAgain()
    {
        var talk = new Talk().Says(Talk.Agent, "First stay.").Does(Talk.Agent, ActivityKind.TagAdded, "hitl_resume").Says(Talk.Customer).Says(Talk.Agent, "Second stay.").Does(Talk.Agent, ActivityKind.TagAdded, "hitl_resume");

        AllText(talk).ShouldContain("Second stay.");
        AllText(talk).ShouldNotContain("First stay.");
    }

    [Fact]
    public void Compose_CardNumber_IsMasked() =>
        AllText(new Talk().Says(Talk.Agent, "We will refund 4111 1111 1111 1111 today.")).ShouldNotContain("4111 1111 1111 1111");

    [Fact]
    public void Of_NothingSaidOrOver_NoNote()
    {
        var silent = new Talk().Says(Talk.Customer).Does(Talk.Agent, ActivityKind.AssignedToAgent, "a1").Does(Talk.Agent, ActivityKind.TagAdded, "hitl_resume");
        var solved = new Talk().Says(Talk.Agent).Does(Talk.Agent, ActivityKind.Solved);

        HandBackNote.Of(silent.Show(), Ownership.Derive(silent.Show()), Terms, silent.Now).ShouldBeNull();
        HandBackNote.Of(solved.Show(ConversationStatus.Solved), Ownership.Derive(solved.Show(ConversationStatus.Solved)), Terms, solved.Now).ShouldBeNull();
        HandBackNote.Of(new Talk().Show(), Ownership.Derive(new Talk().Show()), Terms, Talk.Start).ShouldBeNull();
    }

    [Fact]
    public void Of_SameFinish_SameKey()
    {
        var talk = new Talk().Says(Talk.Agent).Does(Talk.Agent, ActivityKind.TagAdded, "hitl_resume");
        var first = HandBackNote.Of(talk.Show(), Ownership.Derive(talk.Show()), Terms, talk.Now)!;
        talk.Says(Talk.Customer);

        HandBackNote.Of(talk.Show(), Ownership.Derive(talk.Show()), Terms, talk.Now)!.Key.ShouldBe(first.Key);
    }
}
