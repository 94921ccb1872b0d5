using Hitl.Connector.Conversations;
using Hitl.Connector.Models.Features;
using Hitl.Connector.Models.Runtime;
using Hitl.Connector.Scoring;

namespace Hitl.Connector.Tests.Models;

public class ThreadReadingTests
{
    [Fact]
    public void Summarise_CustomerSaysItIsNoHelp_AnswerFailed()
    {
        var summary = ThreadReading.Summarise([Asks(), Bot(), Asks() with { NoHelp = 0.9 }]);

        (summary.Answers, summary.FailedAnswers, summary.RepeatedQuestions).ShouldBe((1, 1, 0));
        summary.FailedAt.ShouldBe([1]);
    }

    [Fact]
    public void Summarise_CustomerAsksAgain_AnswerFailedAndQuestionIsRepeated()
    {
        var summary = ThreadReading.Summarise([Asks(), Bot(), Asks() with { Again = 0.8 }]);

        (summary.FailedAnswers, summary.RepeatedQuestions).ShouldBe((1, 1));
    }

    [Fact]
    public void Summarise_CustomerAsksForAPerson_AnswerBeforeFailed() =>
        ThreadReading.Summarise([Asks(), Bot(), Asks(wantsHuman: 0.9)]).FailedAnswers.ShouldBe(1);

    [Fact]
    public void Summarise_BotGivesUp_FailedBeforeAnybodySaysSo() =>
        ThreadReading.Summarise([Asks(), Bot() with { NoHelp = 0.9 }]).FailedAnswers.ShouldBe(1);

    [Fact]
    public void Summarise_CustomerGoesOn_NothingFailed() =>
        ThreadReading.Summarise([Asks(), Bot(), Asks(), Bot(), Asks()]).ShouldSatisfyAllConditions(
            s => s.FailedAnswers.ShouldBe(0),
            s => s.Answers.ShouldBe(2),
            s => s.Messages.ShouldBe(3));

    [Fact]
    public void Summarise_GreetingOfTheBot_IsNoAnswerThatCouldFail() =>
        ThreadReading.Summarise([Bot(), Asks(wantsHuman: 0.9)]).ShouldSatisfyAllConditions(s => s.Answers.ShouldBe(0), s => s.FailedAnswers.ShouldBe(0));

    [Fact]
    public void Summarise_SeveralBubblesInARow_AreOneAnswer() =>
        ThreadReading.Summarise([Asks(), Bot() with { NoHelp = 0.9 }, Bot(), Bot(), Asks() with { NoHelp = 0.9 }]).ShouldSatisfyAllConditions(
            s => s.Answers.ShouldBe(1),
            s => s.FailedAnswers.ShouldBe(1));

    [Fact]
    public void Summarise_FromAPersonsAnswerOn_WhatFailedBeforeIsAnswered()
    {
        ThreadTurn[] turns = [Asks(), Bot() with { NoHelp = 0.9 }, new ThreadTurn(AuthorKind.Agent, "I have mended it."), Asks(), Bot()];

        ThreadReading.AfterAgent(turns).ShouldBe(3);
        ThreadReading.Summarise(turns, 3).ShouldSatisfyAllConditions(s => s.FailedAnswers.ShouldBe(0), s => s.Answers.ShouldBe(1));
    }

    [Fact]
    public void Mood_FallsAndRecovers_DropIsTheLargestFallAndTrendTheDifference()
    {
        var (trend, drop) = ThreadReading.Mood([Asks(0.8), Asks(0.1), Asks(0.6)]);

        trend!.Value.ShouldBe(-0.2, 1e-9);
        drop!.Value.ShouldBe(0.7, 1e-9);
    }

    [Fact]
    public void Mood_OnlyRises_NoDrop() => ThreadReading.Mood([Asks(0.2), Asks(0.9)]).Drop.ShouldBe(0);

    [Fact]
    public void Mood_OneMessageWithAMood_IsUnknown() => ThreadReading.Mood([Asks(0.2), Asks(null)]).ShouldBe((null, null));

    [Fact]
    public void Mood_OneAngryWord_CountsLessThanASentence() =>
        ThreadReading.Mood([Asks(0.5), Asks(0.1) with { Words = 1 }]).Drop!.Value.ShouldBeLessThan(ThreadReading.Mood([Asks(0.5), Asks(0.1)]).Drop!.Value);

    [Fact]
    public void Moods_EachPrefix_IsTheMoodOfThatPrefix()
    {
        MessageReading[] readings = [new("en", 10) { Sentiment = 0.9 }, new("en", 2), new("en", 3) { Sentiment = 0.1 }, new("en", 8) { Sentiment = 0.6 }];

        var moods = ConversationScoring.Moods(readings, r => r.Sentiment).ToList();

        for (var n = 1; n <= readings.Length; n++)
        {
            moods[n - 1]!.Value.ShouldBe(ConversationScoring.Mood(readings[..n], r => r.Sentiment)!.Value, 1e-12);
        }
    }

    [Fact]
    public void Signs_CalmRequestForAPersonAfterAnger_DoesNotMakeUpForIt()
    {
        ThreadTurn[] angry = [Asks(0.05)];
        ThreadTurn[] asking = [.. angry, Asks(0.6, 0.95)];

        ThreadReading.Signs(asking, ThreadReading.Summarise(asking), 0)!.Negative.ShouldBeGreaterThanOrEqualTo(ThreadReading.Signs(angry, ThreadReading.Summarise(angry), 0)!.Negative);
    }

    [Fact]
    public void Problems_SureAndDifferent_AreCountedOnce()
    {
        string[] labels = ["refund", "address", "greeting"];
        float[] refund = [0.9f, 0.05f, 0.05f], address = [0.02f, 0.95f, 0.03f], hello = [0.01f, 0.01f, 0.98f], torn = [0.5f, 0.45f, 0.05f];

        ThreadReading.Problems([Requests(hello), Requests(refund), Requests(refund, address), Requests(torn)], labels).ShouldBe([0, 1, 2, 2]);
    }

    [Fact]
    public void Signs_NoProvenLanguage_AreNull()
    {
        ThreadTurn[] turns = [Asks(null, null)];

        ThreadReading.Signs(turns, ThreadReading.Summarise(turns), 0).ShouldBeNull();
    }

    [Fact]
    public void Signs_UrgencyAndTopicsOfTheMessages_AreTaken()
    {
        var read = Asks();
        var risky = read with
        {
            Scores = read.Scores! with { Urgency = new Urgency(UrgencyLevel.Critical, 0.8), Topics = new Dictionary<string, double> { ["legal"] = 0.7, ["payment"] = 0.9 } },
        };

        var signs = ThreadReading.Signs([risky], ThreadReading.Summarise([risky]), 0).ShouldNotBeNull();

        (signs.Urgent, signs.Risk, signs.UrgencyUnknown, signs.TopicsUnknown).ShouldBe((0.8, 0.7, false, false));
        ThreadReading.Signs([read], ThreadReading.Summarise([read]), 0)!.ShouldSatisfyAllConditions(s => s.UrgencyUnknown.ShouldBeTrue(), s => s.TopicsUnknown.ShouldBeTrue());
    }

    [Fact]
    public void Signs_Vector_HasANameForEachNumber()
    {
        new HandoverSigns().ToVector().Length.ShouldBe(HandoverSigns.Names.Count);
        new ThreadSummary(1, 1, 1, 1, 1).ToVector().Length.ShouldBe(ThreadSummary.Names.Count);
    }

    [Fact]
    public void Likeness_SameAndStrangeTexts_AreOneAndZero()
    {
        var space = FeatureSpaceBuilder.Build([FeatureExtractor.Extract("where is my parcel"), FeatureExtractor.Extract("change the address")], FeatureSpaceBuilder.WordsAndChars, 1, 1000);
        SparseVector Of(string text) => Likeness.Of(FeatureExtractor.Extract(text), space);

        Likeness.Compare(Of("where is my parcel"), Of("Where is my parcel")).Cosine.ShouldBe(1, 1e-6);
        Likeness.Compare(Of("my parcel"), Of("where is my parcel")).Contained.ShouldBeGreaterThan(0.8);
        Likeness.Compare(Of("parcel"), Of("qq")).ShouldBe((0, 0));
    }

    private static ThreadTurn Asks(double? sentiment = 0.5, double? wantsHuman = 0.02) => new(AuthorKind.Customer, "words")
    {
        Reading = new MessageReading("en", 10) { Sentiment = sentiment, WantsHuman = wantsHuman },
        Scores = new MessageScores("m", "en", sentiment, null, null, wantsHuman),
        Words = 10,
    };

    private static ThreadTurn Requests(params float[][] requests) => Asks() with { Requests = requests };

    private static ThreadTurn Bot() => new(AuthorKind.Bot, "words");
}
