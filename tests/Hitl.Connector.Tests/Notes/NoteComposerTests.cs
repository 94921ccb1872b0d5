using Hitl.Connector.Accounts;
using Hitl.Connector.Conversations;
using Hitl.Connector.Delivery;
using Hitl.Connector.Escalation;
using Hitl.Connector.Handover;
using Hitl.Connector.Intake;
using Hitl.Connector.Notes;
using Hitl.Connector.Scoring;

namespace Hitl.Connector.Tests.Notes;

public class NoteComposerTests
{
    private static readonly RuleSet Rules = new([new Rule("unhappy", "Customer is unhappy", "Ops", Severity.High, new Condition.Number(Measure.Sentiment, Comparison.Below, 0.3), new RuleActions { Role = AiRole.Escalate, Group = "Escalations" })]);

    private static ContextNote Compose(Talk talk, Scores? scores = null, ConversationRecord? previous = null, Func<Snapshot, Snapshot>? change = null)
    {
        var snapshot = change?.Invoke(talk.Show()) ?? talk.Show();
        var owner = Ownership.Derive(snapshot);
        var decision = Talk.Decide(Rules, snapshot, scores ?? Talk.Scored(0.12), owner, AccountMode.Act, Talk.Start);
        return NoteComposer.Compose(snapshot, decision.Scores, decision, owner, previous);
    }

    private static Talk Usual => new Talk()
        .Says(Talk.Customer, "Hi there! I was charged twice for order 10442, can you refund one of them? Thanks.", "m-ask")
        .Says(Talk.Bot, "You can find invoices under Settings, Billing.", "m-bot")
        .Says(Talk.Customer, "That is no help.", "m-no");

    private static NoteSection Section(ContextNote note, string kind) => note.Sections.Single(s => s.Kind == kind);

    [Fact]
    public void Compose_EscalatedConversation_HasEveryPartCited()
    {
        var note = Compose(Usual);

        note.Headline.ShouldBe("Please take over: Customer is unhappy (for Escalations)");
        note.Sections.Select(s => s.Kind).ShouldBe(["request", "tried", "why", "scores", "conversation"]);
        Section(note, "request").Lines.ShouldHaveSingleItem().ShouldSatisfyAllConditions(
            l => l.Text.ShouldBe("“I was charged twice for order 10442, can you refund one of them?”"),
            l => l.Cites.ShouldBe(["m-ask"]));
        Section(note, "tried").Lines.ShouldHaveSingleItem().Cites.ShouldBe(["m-bot"]);
        Section(note, "why").Lines[0].Text.ShouldBe("Customer is unhappy: sentiment 0.12 < 0.30");
        Section(note, "scores").Lines.ShouldHaveSingleItem().Text.ShouldBe("sentiment 0.12 (negative), intent billing (0.90), uncertainty 0.10, language en");
        Section(note, "conversation").Lines.Select(l => l.Text).ShouldBe(
        [
            "09:01 Customer (Cara): Hi there! I was charged twice for order 10442, can you refund one of them? Thanks.",
            "09:02 Bot (Robo): You can find invoices under Settings, Billing.",
            "09:03 Customer (Cara): That is no help.",
        ]);
        Section(note, "conversation").Lines.SelectMany(l => l.Cites).ShouldBe(["m-ask", "m-bot", "m-no"]);
    }

    [Fact]
    public void Compose_HumanTookOver_SaysSoWithTheReplyCited()
    {
        var note = Compose(Usual.Says(Talk.Agent, "Let me look.", "m-ann"));

        note.Headline.ShouldBe("Carry on: a person has taken over this conversation");
        Section(note, "why").Lines[0].ShouldSatisfyAllConditions(
            l => l.Text.ShouldBe("A person replied to the customer (2026-03-02 09:04 UTC)"),
            l => l.Cites.ShouldBe(["m-ann"]));
    }

    [Fact]
    public void Compose_HumanFinished_BotGoesOnWithWhatIsStillOpen()
    {
        var talk = Usual.Says(Talk.Agent, "Refunded.").Does(Talk.Agent, ActivityKind.TagAdded, "hitl_resume").Says(Talk.Customer, "And where can I download the corrected invoice?", "m-new");
        var note = Compose(talk, Talk.Scored(0.8), new ConversationRecord(new ConversationRef("acme", "1"), "f", Talk.Start) { Owner = Owner.Human, Role = AiRole.Assist });

        note.Headline.ShouldBe("Nothing to do: a person has finished, the bot answers again");
        Section(note, "request").Lines.ShouldHaveSingleItem().Cites.ShouldBe(["m-new"]);
    }

    [Fact]
    public void Compose_InternalNotesAndMachineMail_AreNotQuoted()
    {
        var note = Compose(Usual.Notes(Talk.Agent, "She is difficult").Says(Talk.Customer, "I am out of office", automated: "autoresponder").Says(Talk.Self, "ours"));

        Section(note, "conversation").Lines.Count.ShouldBe(3);
    }

    [Fact]
    public void Compose_LongConversation_StaysBounded()
    {
        var talk = new Talk();
        for (var i = 0; i < 60; i++)
        {
            talk.Says(i % 2 == 0 ? Talk.Customer : Talk.Bot, string.Join(' ', Enumerable.Repeat($"sentence{i} with several words in it.", 200)));
        }

        var note = Compose(talk);

        note.Sections.Sum(s => s.Lines.Count).ShouldBeLessThanOrEqualTo(12 + 6);
        note.Sections.SelectMany(s => s.Lines).ShouldAllBe(l => l.Text.Length <= NoteText.MaxLength + 60);
        Section(note, "conversation").Lines[0].Text.ShouldBe("(54 earlier messages)");
        Section(note, "tried").Lines.Count.ShouldBe(3);
    }

    [Fact]
    public void Compose_BotRepeatedItself_IsOneLineThatSaysHowOften()
    {
        var tried = Section(Compose(Usual.Says(Talk.Bot, "You can find invoices under Settings, Billing.", "m-again")), "tried").Lines.ShouldHaveSingleItem();

        tried.Text.ShouldBe("“You can find invoices under Settings, Billing.” (2 times)");
        tried.Cites.ShouldBe(["m-bot", "m-again"]);
    }

    [Fact]
    public void Compose_NothingSaid_LeavesThePartsOut()
    {
        var note = Compose(new Talk().Says(Talk.Customer, " \n "), new Scores { Language = "unknown", Models = [] });

        note.Sections.ShouldBeEmpty();
        note.Headline.ShouldBe("Nothing to do: the bot can answer this");
    }

    [Fact]
    public void Compose_AttachmentsOnly_NamesThem()
    {
        var files = new Message("m1", Talk.Customer, Visibility.Public, "", Talk.Start) { Attachments = ["invoice.pdf"] };
        var note = Compose(new Talk(), change: s => s with { Messages = [files] });

        Section(note, "request").Lines.ShouldHaveSingleItem().Text.ShouldBe("Sent without words: invoice.pdf");
        Section(note, "conversation").Lines.ShouldHaveSingleItem().Text.ShouldBe("09:00 Customer (Cara): [invoice.pdf]");
    }

    [Fact]
    public void Compose_NoWordsFromTheCustomer_FallsBackToTheSubject() =>
        Section(Compose(new Talk(), change: s => s with { Subject = "Broken kettle" }), "request").Lines.ShouldHaveSingleItem().Text.ShouldBe("Subject: Broken kettle");

    [Theory]
    [InlineData("مرحبا، أريد استرداد أموالي من الطلب 1234")]
    [InlineData("返金をお願いします。注文番号は1234です。")]
    [InlineData("😀😀😀 refund 😀")]
    [InlineData("\ud83d broken surrogate refund")]
    [InlineData("> only quoted history\n> nothing else")]
    public void Compose_UnusualText_StillComposes(string text) =>
        NoteHtml.Render(Compose(new Talk().Says(Talk.Customer, text)), HelpdeskKind.Intercom, new EffectKey(new string('a', 24))).ShouldNotBeEmpty();

    [Fact]
    public void Compose_CardAndIban_AreMaskedEverywhere()
    {
        var note = Compose(new Talk().Says(Talk.Customer, "Please refund card 4111 1111 1111 1111 12/27 or IBAN DE89 3704 0044 0532 0130 00 please, order 10442"));
        var text = string.Join('\n', note.Sections.SelectMany(s => s.Lines).Select(l => l.Text));

        text.ShouldNotContain("4111 1111");
        text.ShouldNotContain("3704 0044");
        text.ShouldContain("••••1111 12/27 or IBAN ••••3000 please, order 10442");
    }
}
