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

    private static Talk Usual => new Talk()
        .Says(Talk.Customer, "Hi there! I was charged twice for order 10442. Can you refund one of them?", "m-ask")
        .Says(Talk.Bot, "You can find invoices under Settings, Billing.", "m-bot")
        .Says(Talk.Customer, "That is no help.", "m-no")
        .Says(Talk.Bot, "I will refund it by Friday.", "m-will");

    private static NoteReading Reading { get; } = new(
        [new KeyDetail(DetailKind.Number, "10442", "m-ask")],
        [
            new NoteSentence("m-ask", "Hi there!", SentenceRole.Other, 0.9),
            new NoteSentence("m-ask", "I was charged twice for order 10442.", SentenceRole.Problem, 0.8),
            new NoteSentence("m-ask", "Can you refund one of them?", SentenceRole.Request, 0.9),
            new NoteSentence("m-bot", "You can find invoices under Settings, Billing.", SentenceRole.Attempt, 0.9),
            new NoteSentence("m-no", "That is no help.", SentenceRole.Failed, 0.9),
            new NoteSentence("m-will", "I will refund it by Friday.", SentenceRole.Promise, 0.9),
        ]);

    private static ContextNote Compose(Talk talk, NoteReading? reading = null, Scores? scores = null, ConversationRecord? previous = null, Func<Snapshot, Snapshot>? change = null, NoteOptions? options = null, Func<NoteBrief, NoteBrief>? brief = null)
    {
        var snapshot = change?.Invoke(talk.Show()) ?? talk.Show();
        var decision = Talk.Decide(Rules, snapshot, scores ?? Talk.Scored(0.12), Ownership.Derive(snapshot), AccountMode.Act, Talk.Start);
        var made = new NoteBrief(snapshot, decision, options ?? new NoteOptions()) { Scores = scores ?? decision.Scores, Previous = previous };
        return NoteComposer.Compose(brief?.Invoke(made) ?? made, reading ?? Reading);
    }

    // What a reader finds when only the words are known: each line is a sentence of no special role.
    private static NoteReading Plain(Talk talk) => new([], [.. talk.Show().Messages.Where(m => m.Visibility == Visibility.Public).Select(m => new NoteSentence(m.Id, OwnWords.Of(m.Text), SentenceRole.Other, 1)).Where(s => s.Text.Length > 0)]);

    private static NoteSection Section(ContextNote note, string kind) => note.Sections.Single(s => s.Kind == kind);

    [Fact]
    public void Compose_EscalatedConversation_HasEveryPartCited()
    {
        var note = Compose(Usual);

        note.Headline.ShouldBe("Please take over: Customer is unhappy (for Escalations)");
        note.Sections.Select(s => s.Kind).ShouldBe(["request", "tried", "promised", "why", "mood", "next"]);
        Section(note, "request").Lines.Select(l => (l.Text, l.Cites[0])).ShouldBe([("“Can you refund one of them?”", "m-ask"), ("“I was charged twice for order 10442.”", "m-ask")]);
        Section(note, "tried").Lines.ShouldHaveSingleItem().ShouldSatisfyAllConditions(
            l => l.Text.ShouldBe("“You can find invoices under Settings, Billing.”; then the customer: “That is no help.”"),
            l => l.Cites.ShouldBe(["m-bot", "m-no"]));
        Section(note, "promised").Lines.ShouldHaveSingleItem().ShouldSatisfyAllConditions(
            l => l.Text.ShouldBe("Bot (Robo): “I will refund it by Friday.” (until: by Friday)"),
            l => l.Cites.ShouldBe(["m-will"]));
        Section(note, "why").Lines[0].Text.ShouldBe("Customer is unhappy: sentiment 0.12 < 0.30");
        Section(note, "next").Lines.ShouldHaveSingleItem().Cites.ShouldBe(["m-will"]);
        note.Details.ShouldBe([new KeyDetail(DetailKind.Number, "10442", "m-ask")]);
        note.Supersedes.ShouldBeNull();
    }

    [Fact]
    public void Compose_HumanTookOver_SaysSoWithTheReplyCited()
    {
        var note = Compose(Usual.Says(Talk.Agent, "Let me look.", "m-ann"));

        note.Headline.ShouldBe("Carry on: a person has taken over this conversation");
        Section(note, "why").Lines[0].ShouldSatisfyAllConditions(
            l => l.Text.ShouldBe("A person replied to the customer (2026-03-02 09:05 UTC)"),
            l => l.Cites.ShouldBe(["m-ann"]));
    }

    [Fact]
    public void Compose_HumanFinished_BotGoesOnWithWhatIsStillOpen()
    {
        var talk = Usual.Says(Talk.Agent, "Refunded.").Does(Talk.Agent, ActivityKind.TagAdded, "hitl_resume").Says(Talk.Customer, "And where can I download the corrected invoice?", "m-new");
        var reading = Reading with { Sentences = [.. Reading.Sentences, new NoteSentence("m-new", "And where can I download the corrected invoice?", SentenceRole.Request, 0.7)] };
        var note = Compose(talk, reading, Talk.Scored(0.8), new ConversationRecord(new ConversationRef("acme", "1"), "f", Talk.Start) { Owner = Owner.Human, Role = AiRole.Assist });

        note.Headline.ShouldBe("Nothing to do: a person has finished, the bot answers again");
        Section(note, "request").Lines.ShouldHaveSingleItem().Cites.ShouldBe(["m-new"]);
    }

    [Fact]
    public void Compose_SecondNote_BeginsWithWhatIsNewAndNamesTheFormer()
    {
        var talk = Usual.Notes(Talk.Self, "our note", "aaaa").Says(Talk.Customer, "Now the app is locked too.", "m-more");
        var reading = Reading with { Sentences = [.. Reading.Sentences, new NoteSentence("m-more", "Now the app is locked too.", SentenceRole.Problem, 0.9)] };
        var note = Compose(talk, reading);

        note.Sections[0].Kind.ShouldBe("new");
        note.Sections[0].Lines.ShouldHaveSingleItem().ShouldSatisfyAllConditions(l => l.Text.ShouldBe("“Now the app is locked too.”"), l => l.Cites.ShouldBe(["m-more"]));
        note.Supersedes!.Text.ShouldBe("Replaces the note of 2026-03-02 09:05 UTC");
    }

    [Fact]
    public void Compose_IdentityVerifiedInWords_IsSaidAndOtherwiseNot()
    {
        var verified = Reading with { Sentences = [.. Reading.Sentences, new NoteSentence("m-will", "Your identity has been verified.", SentenceRole.Verified, 0.8)] };

        Section(Compose(Usual, verified), "identity").Lines.ShouldHaveSingleItem().Cites.ShouldBe(["m-will"]);
        Compose(Usual).Sections.ShouldNotContain(s => s.Kind == "identity");

        var claimed = Reading with { Sentences = [.. Reading.Sentences, new NoteSentence("m-no", "You have verified my identity.", SentenceRole.Verified, 0.8)] };
        Compose(Usual, claimed).Sections.ShouldNotContain(s => s.Kind == "identity", "what the customer claims verifies nobody");
    }

    [Fact]
    public void Compose_OtherConversations_IsOneLine()
    {
        OtherConversation[] others = [new("7", "email", Talk.Start.AddDays(-1), true), new("6", "chat", Talk.Start.AddDays(-2), false)];
        var note = Compose(Usual.Says(Talk.Customer, string.Join(' ', Enumerable.Repeat("word", 90))), brief: b => b with { Others = others });

        Section(note, "others").Lines.ShouldHaveSingleItem().Text.ShouldBe("2 more in the last seven days: email 7 (2026-03-01), chat 6 (2026-02-28), 1 of them still open");
    }

    [Fact]
    public void Compose_MoodFell_SaysAfterWhichMessage()
    {
        var scores = Talk.Scored(0.12) with
        {
            Urgency = new Urgency(UrgencyLevel.High, 0.7),
            Messages = [new MessageScores("m-ask", "en", 0.6, null, null, null), new MessageScores("m-no", "en", 0.1, null, null, null)],
        };

        Section(Compose(Usual, scores: scores), "mood").Lines.ShouldHaveSingleItem().ShouldSatisfyAllConditions(
            l => l.Text.ShouldBe("sentiment 0.60 → 0.12, fell after “That is no help.”, urgency high (0.70)"),
            l => l.Cites.ShouldBe(["m-no"]));
    }

    [Fact]
    public void Compose_BotRepeatedItself_IsOneLineThatSaysHowOften()
    {
        var reading = Reading with { Sentences = [.. Reading.Sentences, new NoteSentence("m-again", "You can find invoices under Settings, Billing.", SentenceRole.Attempt, 0.9)] };
        var tried = Section(Compose(Usual.Says(Talk.Bot, "You can find invoices under Settings, Billing.", "m-again"), reading), "tried").Lines.ShouldHaveSingleItem();

        tried.Text.ShouldBe("“You can find invoices under Settings, Billing.” (2 times)");
        tried.Cites.ShouldBe(["m-bot", "m-again"]);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Compose_LongConversation_KeepsToItsLength(bool specialist)
    {
        var talk = new Talk();
        for (var i = 0; i < 60; i++)
        {
            talk.Says(i % 2 == 0 ? Talk.Customer : Talk.Bot, string.Join(' ', Enumerable.Repeat($"sentence{i} with several words in it.", 200)));
        }

        var roles = Enum.GetValues<SentenceRole>();
        var reading = new NoteReading([], [.. talk.Show().Messages.SelectMany((m, i) => m.Text.Split(". ").Take(5).Select(s => new NoteSentence(m.Id, s, roles[i % roles.Length], 0.9)))]);
        var note = Compose(talk, reading, options: new NoteOptions { SpecialistGroups = specialist ? ["escalations"] : [] });

        note.WordCount.ShouldBeLessThanOrEqualTo(specialist ? 400 : NoteComposer.AgentWords);
        note.Sections.Any(s => s.Kind == "conversation").ShouldBe(specialist);
        note.Sections.SelectMany(s => s.Lines).ShouldAllBe(l => l.Text.Length <= (2 * NoteText.MaxLength) + 100);
    }

    [Fact]
    public void Compose_ShortConversation_IsNotLongerThanEightyWords() =>
        Compose(Usual).WordCount.ShouldBeLessThanOrEqualTo(NoteComposer.ShortestLimit);

    [Fact]
    public void Compose_RuleWantsAShortNote_SaysRequestAndReasonOnly() =>
        ComposeBy(new RuleActions { Role = AiRole.Escalate, Note = NoteKind.Short }).Sections.Select(s => s.Kind).ShouldBe(["request", "why"]);

    [Fact]
    public void Compose_RuleWantsASignOff_AsksForItFirst() =>
        ComposeBy(new RuleActions { Role = AiRole.Escalate, Group = "Escalations", Note = NoteKind.Approval, Approval = true }).Headline.ShouldBe("Please sign off before anything happens: Refund (for Escalations)");

    private static ContextNote ComposeBy(RuleActions then)
    {
        var first = new Rule("first", "Something else", "Ops", Severity.Critical, new Condition.Number(Measure.Sentiment, Comparison.Below, 0.3), new RuleActions { Tags = ["hitl_a"] });
        var snapshot = Usual.Show();
        var decision = Talk.Decide(new RuleSet([first, first with { Id = "refund", Name = "Refund", Severity = Severity.High, Then = then }]), snapshot, Talk.Scored(0.12), Ownership.Derive(snapshot), AccountMode.Act, Talk.Start);
        return NoteComposer.Compose(new NoteBrief(snapshot, decision, new NoteOptions()), Reading);
    }

    [Fact]
    public void Compose_NothingSaid_SaysThereIsNothingToSummarise()
    {
        var note = Compose(new Talk().Says(Talk.Customer, " \n "), NoteReading.Nothing, new Scores { Language = "unknown", Models = [] });

        note.Headline.ShouldBe("Nothing to summarise: nobody has written anything readable");
        note.Sections.ShouldNotContain(s => s.Kind == "request");
    }

    [Fact]
    public void Compose_AttachmentsOnly_NamesThem()
    {
        var files = new Message("m1", Talk.Customer, Visibility.Public, "", Talk.Start) { Attachments = ["invoice.pdf"] };
        var note = Compose(new Talk(), NoteReading.Nothing, change: s => s with { Messages = [files] });

        Section(note, "request").Lines.ShouldHaveSingleItem().ShouldSatisfyAllConditions(l => l.Text.ShouldBe("Sent without words: invoice.pdf"), l => l.Cites.ShouldBe(["m1"]));
    }

    [Fact]
    public void Compose_InternalNotesAndMachineMail_AreNotQuoted()
    {
        var talk = Usual.Notes(Talk.Agent, "She is difficult").Says(Talk.Customer, "I am out of office", automated: "autoresponder");
        var note = Compose(talk, Plain(talk), options: new NoteOptions { SpecialistGroups = ["Escalations"] });
        var text = NoteHtml.Plain(note);

        text.ShouldNotContain("difficult");
        text.ShouldNotContain("out of office");
    }

    [Theory]
    [InlineData("مرحبا، أريد استرداد أموالي من الطلب 1234")]
    [InlineData("返金をお願いします。注文番号は1234です。")]
    [InlineData("😀😀😀 refund 😀")]
    [InlineData("\ud83d broken surrogate refund {0} {1}")]
    [InlineData("> only quoted history\n> nothing else")]
    public void Compose_UnusualText_StillComposes(string text)
    {
        var talk = new Talk().Says(Talk.Customer, text);

        NoteHtml.Render(Compose(talk, Plain(talk)), HelpdeskKind.Intercom, new EffectKey(new string('a', 24))).ShouldNotBeEmpty();
    }

    [Fact]
    public void Compose_CardAndIban_AreMaskedInWordsAndDetails()
    {
        var talk = new Talk().Says(Talk.Customer, "Please refund card 4111 1111 1111 1111 12/27 or IBAN DE89 3704 0044 0532 0130 00, order 10442", "m1");
        var reading = Plain(talk) with { Details = [new KeyDetail(DetailKind.Number, "4111 1111 1111 1111", "m1"), new KeyDetail(DetailKind.Number, "10442", "m1")] };
        var text = NoteHtml.Plain(Compose(talk, reading));

        text.ShouldNotContain("4111 1111");
        text.ShouldNotContain("3704 0044");
        text.ShouldContain("••••1111 12/27 or IBAN ••••3000, order 10442");
        text.ShouldContain("Number: ••••1111 [m1], 10442 [m1]");
    }

    [Fact]
    public void Compose_AccountMasksMore_HidesItToo()
    {
        var talk = new Talk().Says(Talk.Customer, "Write to cara@example.com please", "m1");
        var reading = Plain(talk) with { Details = [new KeyDetail(DetailKind.Email, "cara@example.com", "m1")] };

        NoteHtml.Plain(Compose(talk, reading)).ShouldContain("cara@example.com");
        NoteHtml.Plain(Compose(talk, reading, options: new NoteOptions { Mask = [PersonalDataKind.Email] })).ShouldNotContain("example.com");
    }

    [Theory]
    [InlineData("de", "Bitte übernehmen: Customer is unhappy (für Escalations)", "Was der Kunde möchte")]
    [InlineData("fr", "À reprendre : Customer is unhappy (pour Escalations)", "Ce que veut le client")]
    [InlineData("es", "Por favor, hacerse cargo: Customer is unhappy (para Escalations)", "Qué quiere el cliente")]
    [InlineData("pt", "Assumir, por favor: Customer is unhappy (para Escalations)", "O que o cliente quer")]
    [InlineData("it", "Da prendere in carico: Customer is unhappy (per Escalations)", "Cosa vuole il cliente")]
    [InlineData("nl", "Graag overnemen: Customer is unhappy (voor Escalations)", "Wat de klant wil")]
    public void Compose_AgentsLanguage_TranslatesTheFrameAndLeavesTheCustomersWords(string language, string headline, string title)
    {
        var note = Compose(Usual, options: new NoteOptions { Language = language });

        (note.Headline, note.Language).ShouldBe((headline, language));
        Section(note, "request").ShouldSatisfyAllConditions(s => s.Title.ShouldBe(title), s => s.Lines[0].Text.ShouldBe("“Can you refund one of them?”"));
    }

    [Fact]
    public void Compose_LinksOfTheHelpdesk_GoWithWhatIsCited()
    {
        var note = Compose(Usual, brief: b => b with { LinkOf = id => $"https://acme.example/{id}" });

        note.Links!.Keys.ShouldBe(["m-ask", "m-bot", "m-no", "m-will"], ignoreOrder: true);
        note.Links["m-ask"].ShouldBe("https://acme.example/m-ask");
    }
}
