using Hitl.Connector.Models.Onnx;
using Hitl.Connector.Models.Runtime;
using Hitl.Connector.Models.Transformers;

namespace Hitl.Connector.Tests.Models.Transformers;

public sealed class LabelMapTests
{
    private static readonly ModelEntry _sentiment = Role("sentiment", OutputKind.Softmax, "negative", "neutral", "positive");
    private static readonly ModelEntry _abuse = Role("abuse", OutputKind.Sigmoid, "abuse");
    private static readonly ModelEntry _urgency = Role("urgency", OutputKind.Softmax, "low", "normal", "high");
    private static readonly ModelEntry _topics = Role("topics", OutputKind.Sigmoid, "payment", "policy_exception");

    [Theory]
    [InlineData("NEGATIVE,NEUTRAL,POSITIVE", 1.0)]
    [InlineData("positive,neutral,negative", 0.0)]
    [InlineData("NEG,NEU,POS", 1.0)]
    [InlineData("LABEL_0,LABEL_1,LABEL_2", 1.0)]
    [InlineData("1 star,2 stars,3 stars,4 stars,5 stars", 1.0)]
    [InlineData("LABEL_0,LABEL_1,LABEL_2,LABEL_3,LABEL_4", 1.0)]
    [InlineData("Very Negative,Negative,Neutral,Positive,Very Positive", 1.0)]
    [InlineData("negative,positive", 1.0)]
    [InlineData("LABEL_0,LABEL_1", 1.0)]
    [InlineData("Positive,Negative", 0.0)]
    public void Sentiment_UsualNames_PutTheLastLabelWhereItBelongs(string labels, double sentimentOfLast)
    {
        var names = labels.Split(',');
        var map = Map(names, _sentiment);

        Sentiment(map, OnlyOne(names.Length - 1, names.Length)).ShouldBe(sentimentOfLast, 1e-6);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 0.25)]
    [InlineData(2, 0.5)]
    [InlineData(3, 0.75)]
    [InlineData(4, 1)]
    public void Sentiment_Stars_AreSteps(int star, double sentiment)
    {
        var map = Map(["1 star", "2 stars", "3 stars", "4 stars", "5 stars"], _sentiment);

        var (p, _) = map.Apply(OnlyOne(star, 5));
        p.Sum().ShouldBe(1, 1e-6);
        Sentiment(map, OnlyOne(star, 5)).ShouldBe(sentiment, 1e-6);
    }

    [Fact]
    public void Sentiment_NumbersAndNamesInTheSettings_AreTaken()
    {
        var map = Map(["joy", "anger", "meh"], _sentiment, ("joy", "0.9"), ("ANGER", "negative"), ("meh", "Neutral"));

        Sentiment(map, [1, 0, 0]).ShouldBe(0.9, 1e-6);
        Sentiment(map, [0, 1, 0]).ShouldBe(0, 1e-6);
        Sentiment(map, [0.5f, 0.25f, 0.25f]).ShouldBe(0.575, 1e-6);
    }

    [Theory]
    [InlineData("joy,anger", "", "what its label joy means is not known; map it in the settings to negative, neutral, positive or a number from 0 to 1")]
    [InlineData("joy,anger", "joy=happy,anger=negative", "the settings map its label joy to happy, which is none of")]
    [InlineData("joy,anger", "joy=1.5,anger=negative", "the settings map its label joy to 1.5")]
    [InlineData("joy,anger", "fear=negative", "the settings map the label fear, which it has not")]
    [InlineData("good,better", "good=positive,better=positive", "none of its labels (good, better) is negative")]
    public void Sentiment_WhatCannotBeMapped_IsRefused(string labels, string given, string problem)
    {
        var pairs = given.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(g => g.Split('=')).Select(g => (g[0], g[1])).ToArray();

        Should.Throw<ModelLoadException>(() => Map(labels.Split(','), _sentiment, pairs)).Message.ShouldContain(problem);
    }

    [Fact]
    public void OneOfSeveral_EachOnItsOwn_IsRefused()
    {
        Should.Throw<ModelLoadException>(() => LabelMap.Create(["negative", "positive"], ProblemType.MultiLabel, _sentiment, new Dictionary<string, string>(), "config.json"))
            .Message.ShouldContain("each label a probability of its own");
    }

    [Fact]
    public void OneOfSeveral_LevelMissing_IsRefused()
    {
        Should.Throw<ModelLoadException>(() => Map(["low", "high"], _urgency)).Message.ShouldContain("none of its labels (low, high) is normal");
    }

    [Fact]
    public void OneOfSeveral_OtherOrder_IsPutInOurs()
    {
        Map(["High", "Low", "Normal"], _urgency).Apply([0.7f, 0.1f, 0.2f]).Probabilities.ShouldBe([0.1f, 0.2f, 0.7f]);
    }

    [Fact]
    public void YesOrNo_TwoLabelsThatMeanYes_AddUp()
    {
        var map = Map(["insult", "threat", "fine"], _abuse, ("insult", "abuse"), ("threat", "abuse"), ("fine", "other"));

        map.Apply([0.3f, 0.4f, 0.3f]).Probabilities.ShouldHaveSingleItem().ShouldBe(0.7f, 1e-6f);
    }

    [Fact]
    public void YesOrNo_LabelsOfTheirOwn_TheSurestCounts()
    {
        var map = LabelMap.Create(["toxic", "insult", "obscene"], ProblemType.MultiLabel, _abuse, new Dictionary<string, string> { ["toxic"] = "abuse", ["insult"] = "abuse" }, "config.json");

        map.Apply([0.8f, 0.7f, 0.99f]).Probabilities.ShouldBe([0.8f]);
    }

    [Fact]
    public void YesOrNo_NoLabelMeansYes_IsRefused()
    {
        Should.Throw<ModelLoadException>(() => Map(["LABEL_0", "LABEL_1"], _abuse)).Message.ShouldContain("none of its labels (LABEL_0, LABEL_1) is abuse; map one in the settings");
    }

    [Fact]
    public void Several_NamesWrittenOtherwise_AreFound()
    {
        var map = LabelMap.Create(["Policy-Exception", "weather", "PAYMENT"], ProblemType.MultiLabel, _topics, new Dictionary<string, string>(), "config.json");

        map.Apply([0.1f, 0.2f, 0.3f]).Probabilities.ShouldBe([0.3f, 0.1f]);
    }

    [Fact]
    public void Intent_OwnLabels_KeepTheirNamesAndScope()
    {
        var map = Map(["refund", "oos", "track_order"], Role("intent", OutputKind.Softmax, "order_status"), ("track_order", "order_status"));

        map.Targets.ShouldBe(["refund", "order_status"]);
        map.KnowsItsScope.ShouldBeTrue();
        var (probabilities, uncertainty) = map.Apply([0.1f, 0.6f, 0.3f]);
        probabilities[0].ShouldBe(0.25f, 1e-6f);
        probabilities[1].ShouldBe(0.75f, 1e-6f);
        uncertainty.ShouldBe(0.6f);
    }

    [Fact]
    public void Intent_WithoutOutOfScope_DoesNotKnowItsScope()
    {
        var map = Map(["a", "b"], Role("intent", OutputKind.Softmax, "order_status"));

        map.KnowsItsScope.ShouldBeFalse();
        map.Apply([0.9f, 0.1f]).Uncertainty.ShouldBeNull();
    }

    private static LabelMap Map(IReadOnlyList<string> labels, ModelEntry role, params (string Label, string Meaning)[] given) =>
        LabelMap.Create(labels, ProblemType.SingleLabel, role, given.ToDictionary(g => g.Label, g => g.Meaning), "config.json");

    private static double Sentiment(LabelMap map, ReadOnlySpan<float> probabilities)
    {
        var p = map.Apply(probabilities).Probabilities;
        return p[2] + (0.5 * p[1]);
    }

    private static float[] OnlyOne(int index, int count) => [.. Enumerable.Range(0, count).Select(i => i == index ? 1f : 0f)];

    private static ModelEntry Role(string name, OutputKind kind, params string[] labels) => new(name, kind, "", "", "", "", labels, ["en"]);
}
