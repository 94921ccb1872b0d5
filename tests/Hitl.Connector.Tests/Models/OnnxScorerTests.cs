using Hitl.Connector.Conversations;
using Hitl.Connector.Models;

namespace Hitl.Connector.Tests.Models;

public sealed class OnnxScorerTests : IClassFixture<OnnxScorerTests.Shipped>
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 2, 12, 0, 0, TimeSpan.Zero);
    private readonly OnnxScorer scorer;

    public OnnxScorerTests(Shipped shipped) => scorer = shipped.Scorer;

    [Theory]
    [InlineData("where is my order?", "order_status")]
    [InlineData("please cancel my subscription", "subscription_cancel")]
    [InlineData("I was charged twice for the same order", "billing_dispute")]
    [InlineData("I forgot my password and cannot get in", "password_reset")]
    [InlineData("my battery exploded and burned my hand", "safety")]
    public void Intent_PlainRequest_IsNamedWithConfidence(string text, string intent)
    {
        var scores = scorer.Score(Conversation(Customer(text)));

        scores.Language.ShouldBe("en");
        scores.Intent.ShouldNotBeNull().Label.ShouldBe(intent);
        scores.Intent.Confidence.ShouldBeInRange(0.5, 1);
        scores.Uncertainty.ShouldNotBeNull().ShouldBeLessThan(0.5);
    }

    [Fact]
    public void Uncertainty_QuestionNoSupportDeskGets_IsHigh()
    {
        scorer.Score(Conversation(Customer("what is the capital of france"))).Uncertainty.ShouldNotBeNull().ShouldBeGreaterThan(0.7);
    }

    [Theory]
    [InlineData("This is the third time I write, your service is a joke and I want my money back!")]
    [InlineData("I am extremely disappointed with how this was handled.")]
    public void Mood_AngryCustomer_IsNegativeAndFrustrated(string text)
    {
        var scores = scorer.Score(Conversation(Customer(text)));

        scores.Sentiment.ShouldNotBeNull().ShouldBeLessThan(0.3);
        scores.Frustration.ShouldNotBeNull().ShouldBeGreaterThan(0.5);
    }

    [Theory]
    [InlineData("Where can I download my invoice?", 0.3, 0.7)]
    [InlineData("Thank you so much, that solved it!", 0.7, 1.0)]
    public void Mood_CalmCustomer_IsNotFrustrated(string text, double low, double high)
    {
        var scores = scorer.Score(Conversation(Customer(text)));

        scores.Sentiment.ShouldNotBeNull().ShouldBeInRange(low, high);
        scores.Frustration.ShouldNotBeNull().ShouldBeLessThan(0.3);
    }

    [Theory]
    [InlineData("please cancel my subscription")]
    [InlineData("I can't log in to my account")]
    [InlineData("I would like a refund for my last order please")]
    [InlineData("My parcel has not arrived yet, could you check where it is?")]
    public void Mood_PoliteProblem_IsNotNegative(string text)
    {
        scorer.Score(Conversation(Customer(text))).Sentiment.ShouldNotBeNull().ShouldBeInRange(0.3, 0.7);
    }

    [Fact]
    public void Mood_AngerThatTurnedToThanks_IsNoLongerNegative()
    {
        var scores = scorer.Score(Conversation(
            Customer("Your service is terrible, I am furious!"),
            Said(AuthorKind.Agent, "I have refunded it and sent a new one."),
            Customer("Oh wow, that was fast. Thank you so much, great service!")));

        scores.Sentiment.ShouldNotBeNull().ShouldBeGreaterThan(0.5);
        scores.Messages[0].Sentiment.ShouldNotBeNull().ShouldBeLessThan(0.3);
    }

    [Theory]
    [InlineData("I want to speak to a real person", "en")]
    [InlineData("Ich möchte bitte mit einem Mitarbeiter sprechen", "de")]
    [InlineData("Je voudrais parler à un conseiller, s'il vous plaît", "fr")]
    [InlineData("¿Puedo hablar con una persona?", "es")]
    [InlineData("Quero falar com um atendente", "pt")]
    [InlineData("Vorrei parlare con un operatore", "it")]
    [InlineData("Kan ik met een medewerker praten?", "nl")]
    public void WantsHuman_AskedInSevenLanguages_IsSeen(string text, string language)
    {
        var scores = scorer.Score(Conversation(Customer(text)));

        scores.Language.ShouldBe(language);
        scores.WantsHuman.ShouldNotBeNull().ShouldBeGreaterThan(0.7);
    }

    [Theory]
    [InlineData("what is your phone number?")]
    [InlineData("are you a human?")]
    [InlineData("Your agent was great yesterday")]
    [InlineData("Wie lautet Ihre Telefonnummer?")]
    public void WantsHuman_OnlySoundsLikeIt_IsLow(string text)
    {
        scorer.Score(Conversation(Customer(text))).WantsHuman.ShouldNotBeNull().ShouldBeLessThan(0.3);
    }

    [Fact]
    public void WantsHuman_AskedBeforeTheAgentAnswered_IsNoLongerOpen()
    {
        var scores = scorer.Score(Conversation(
            Customer("I want to speak to a real person"),
            Said(AuthorKind.Agent, "Hello, Mara here. What can I do?"),
            Customer("my card was declined when I paid")));

        scores.WantsHuman.ShouldNotBeNull().ShouldBeLessThan(0.3);
        scores.Messages[0].WantsHuman.ShouldNotBeNull().ShouldBeGreaterThan(0.7);
    }

    [Fact]
    public void Intent_SmallTalkAroundTheRequest_IsTheRequest()
    {
        var scores = scorer.Score(Conversation(Customer("hello"), Customer("i need to change my seat"), Customer("smith"), Customer("ok")));

        scores.Intent.ShouldNotBeNull().Label.ShouldBe("booking");
        scores.Messages.Count.ShouldBe(4);
    }

    [Theory]
    [InlineData("🙂")]
    [InlineData("???")]
    [InlineData("ስለዚህ ጉዳይ ማወቅ እፈልጋለሁ")]
    [InlineData("> where is my order?\n> please answer")]
    public void Score_NothingReadable_IsUnknownAndUncertain(string text)
    {
        var scores = scorer.Score(Conversation(Customer(text)));

        scores.Language.ShouldBe("unknown");
        scores.Uncertainty.ShouldNotBeNull().ShouldBeGreaterThan(0.9);
        scores.Intent.ShouldBeNull();
        scores.Sentiment.ShouldBeNull();
    }

    [Fact]
    public void Score_NoCustomerText_HasNoScores()
    {
        var scores = scorer.Score(Conversation(Said(AuthorKind.Agent, "hello"), Customer("  ")));

        scores.Language.ShouldBe("unknown");
        scores.Intent.ShouldBeNull();
        scores.Uncertainty.ShouldBeNull();
        scores.Messages.ShouldBeEmpty();
        scores.Models.ShouldNotBeEmpty();
    }

    [Fact]
    public void Score_LanguageWithoutProof_WithholdsWhatIsNotProven()
    {
        var scores = scorer.Score(Conversation(Customer("Wo ist mein Paket? Ich warte seit zwei Wochen darauf.")));

        scores.Language.ShouldBe("de");
        scores.Intent.ShouldBeNull();
        scores.Sentiment.ShouldBeNull();
        scores.WantsHuman.ShouldNotBeNull();
    }

    [Fact]
    public void Score_MegabyteOfRubbish_EndsWithFiniteScores()
    {
        var random = new Random(3);
        var rubbish = string.Create(1_000_000, random, (span, r) =>
        {
            for (var i = 0; i < span.Length; i++)
            {
                span[i] = (char)r.Next(1, 0xFFFF);
            }
        });

        var scores = scorer.Score(Conversation(Customer(rubbish), Customer(new string('a', 1_000_000))));

        scores.Language.ShouldBe("unknown");
        scores.Messages.Count.ShouldBe(2);
    }

    [Fact]
    public void Score_InternalAndAutomatedMessages_AreNotRead()
    {
        var scores = scorer.Score(Conversation(
            Customer("where is my order?"),
            Customer("I am out of office until Monday") with { AutomatedReason = "autoresponder" },
            Customer("i want a refund") with { Visibility = Visibility.Internal }));

        scores.Messages.ShouldHaveSingleItem().Intent.ShouldNotBeNull().Label.ShouldBe("order_status");
    }

    [Fact]
    public void Score_SameTextTwice_IsEqual()
    {
        var conversation = Conversation(Customer("my order arrived damaged, i want my money back"));

        var first = scorer.Score(conversation);
        var second = scorer.Score(conversation);

        second.Intent.ShouldBe(first.Intent);
        second.Sentiment.ShouldBe(first.Sentiment);
        second.Uncertainty.ShouldBe(first.Uncertainty);
    }

    private static Message Customer(string text) => Said(AuthorKind.Customer, text);

    private static Message Said(AuthorKind kind, string text) => new($"m-{text.Length}", new Author(kind, "1"), Visibility.Public, text, Noon);

    private static Snapshot Conversation(params Message[] messages) => new()
    {
        Ref = new ConversationRef("acme", "1"),
        Helpdesk = HelpdeskKind.Zendesk,
        Status = ConversationStatus.Open,
        CreatedAt = Noon,
        UpdatedAt = Noon,
        Messages = messages,
    };

    public sealed class Shipped : IDisposable
    {
        public OnnxScorer Scorer { get; } = OnnxScorer.LoadShipped();

        public void Dispose() => Scorer.Dispose();
    }
}
