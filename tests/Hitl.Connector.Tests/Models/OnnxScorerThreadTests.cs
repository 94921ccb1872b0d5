using Hitl.Connector.Conversations;
using Hitl.Connector.Models.Training;
using Hitl.Connector.Scoring;

namespace Hitl.Connector.Tests.Models;

public sealed class OnnxScorerThreadTests(OnnxScorerTests.Shipped shipped) : IClassFixture<OnnxScorerTests.Shipped>
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 2, 12, 0, 0, TimeSpan.Zero);
    private static readonly (AuthorKind From, string Text)[] Stuck =
    [
        (AuthorKind.Customer, "How can I change the address of my order?"),
        (AuthorKind.Bot, "You can follow your order with the link in your mail."),
        (AuthorKind.Customer, "That doesn't answer my question. How can I change the address of my order?"),
        (AuthorKind.Bot, "You can follow your order with the link in your mail."),
        (AuthorKind.Customer, "You keep repeating yourself. I want to talk to a real person."),
    ];

    [Fact]
    public void Signs_SameQuestionSameAnswer_AreSeen()
    {
        var scores = Score(Stuck);

        scores.Signs.ShouldNotBeNull().ShouldSatisfyAllConditions(
            s => s.FailedBotAnswers.ShouldBe(2),
            s => s.RepeatedQuestions.ShouldBeGreaterThanOrEqualTo(1),
            s => s.Circling.ShouldBeGreaterThan(0.5));
        scores.Handover.ShouldNotBeNull().Probability.ShouldBeGreaterThan(0.9);
    }

    [Fact]
    public void Handover_Because_NamesSentencesExactlyAsWritten()
    {
        var because = Score(Stuck).Handover.ShouldNotBeNull().Because;

        because.Count.ShouldBeInRange(1, 3);
        because.ShouldContain("I want to talk to a real person.");
        because.ShouldAllBe(b => Stuck.Any(s => s.Text.Contains(b, StringComparison.Ordinal)));
    }

    [Fact]
    public void Signs_AnsweredAndThankful_NothingFailed()
    {
        var scores = Score((AuthorKind.Customer, "Where can I download my invoice?"), (AuthorKind.Bot, "In your account, under Invoices."), (AuthorKind.Customer, "Found it, thank you so much!"));

        scores.Signs.ShouldNotBeNull().ShouldSatisfyAllConditions(s => s.FailedBotAnswers.ShouldBe(0), s => s.RepeatedQuestions.ShouldBe(0));
        scores.Handover.ShouldNotBeNull().Probability.ShouldBeLessThan(0.4);
    }

    [Fact]
    public void Signs_TwoRequestsInOneMessage_AreTwoProblems() =>
        Score((AuthorKind.Customer, "I was charged twice for the same order. Also, I forgot my password and cannot log in.")).Signs.ShouldNotBeNull().Problems.ShouldBe(2);

    [Fact]
    public void Signs_PersonAnswered_CountAnew()
    {
        var scores = Score([.. Stuck, (AuthorKind.Agent, "I am Mara. I have changed it."), (AuthorKind.Customer, "And when will it arrive?")]);

        scores.Signs.ShouldNotBeNull().FailedBotAnswers.ShouldBe(0);
        scores.Handover.ShouldNotBeNull().Probability.ShouldBeLessThan(Score(Stuck).Handover!.Probability);
    }

    [Fact]
    public void Moments_EachMessage_StandAsIfTheThreadHadEndedThere()
    {
        var whole = Score(Stuck);

        for (var i = 0; i < 3; i++)
        {
            var said = Score(Stuck[..((2 * i) + 1)]);
            whole.Messages[i].SoFar.ShouldNotBeNull().Signs.ShouldBe(said.Signs);
            whole.Messages[i].SoFar!.Handover!.Value.ShouldBe(said.Handover!.Probability, 1e-6);
        }

        var answered = Score(Stuck[..4]);
        whole.Messages[1].Answered.ShouldNotBeNull().Signs.ShouldBe(answered.Signs);
        whole.Messages[2].Answered.ShouldBeNull();
    }

    [Fact]
    public void Handover_NothingReadable_IsNull()
    {
        var scores = Score((AuthorKind.Customer, "ስለዚህ ጉዳይ ማወቅ እፈልጋለሁ"));

        scores.Handover.ShouldBeNull();
        scores.Signs.ShouldNotBeNull().Problems.ShouldBe(0);
    }

    [Fact]
    public void Handover_NoCustomerText_HasNeitherSignsNorHandover()
    {
        var scores = Score((AuthorKind.Bot, "Hello, how can I help?"));

        scores.Signs.ShouldBeNull();
        scores.Handover.ShouldBeNull();
    }

    [Theory]
    [InlineData("en", "I want to speak to a real person please")]
    [InlineData("de", "Ich möchte bitte mit einem Mitarbeiter sprechen")]
    public void Handover_AskingForAPersonAtTheEnd_NeverLowersIt(string language, string wish)
    {
        foreach (var thread in EmbeddedData.Threads().Where(t => t.Lines().Count < 5))
        {
            var messages = thread.Lines().Select(l => (l.From, l.Text)).ToArray();
            var scores = Score(messages);
            var before = scores.Handover?.Probability ?? 0;

            // In another language other scores are proven: the evidence differs, but the wish for a person still decides.
            var least = scores.Language == language ? before - 1e-6 : 0.75;
            Score([.. messages, (AuthorKind.Customer, wish)]).Handover.ShouldNotBeNull().Probability.ShouldBeGreaterThanOrEqualTo(least, thread.Thread);
        }
    }

    [Fact]
    public void Score_LongThread_EndsWithFiniteNumbers()
    {
        var scores = Score([.. Enumerable.Range(0, 60).SelectMany(_ => Stuck)]);

        scores.Signs.ShouldNotBeNull().FailedBotAnswers.ShouldBeGreaterThan(60);
        scores.Handover.ShouldNotBeNull().Probability.ShouldBeInRange(0, 1);
        scores.Handover.Because.Count.ShouldBeLessThanOrEqualTo(3);
    }

    private Scores Score(params (AuthorKind From, string Text)[] messages) => shipped.Scorer.Score(new Snapshot
    {
        Ref = new ConversationRef("acme", "1"),
        Helpdesk = HelpdeskKind.Zendesk,
        Status = ConversationStatus.Open,
        CreatedAt = Noon,
        UpdatedAt = Noon,
        Messages = [.. messages.Select((m, i) => new Message($"m{i}", new Author(m.From, "1"), Visibility.Public, m.Text, Noon.AddMinutes(i)))],
    });
}
