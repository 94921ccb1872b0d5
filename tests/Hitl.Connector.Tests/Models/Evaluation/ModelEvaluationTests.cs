using Hitl.Connector.Models.Evaluation;
using Hitl.Connector.Models.Runtime;

namespace Hitl.Connector.Tests.Models.Evaluation;

public sealed class ModelEvaluationTests : IClassFixture<ModelEvaluationTests.Shipped>
{
    private readonly Shipped shipped;

    public ModelEvaluationTests(Shipped shipped) => this.shipped = shipped;

    [Fact]
    public void Report_ShippedIntent_KeepsSeenRowsAndUnknownLabelsApart()
    {
        var report = Report("intent",
            [
                ("where is my order?", "order_status"),
                ("please cancel my subscription", "Subscription_Cancel"),
                ("I was charged twice for the same order", "billing_dispute"),
                ("where is my order?", "no_such_label"),
            ],
            SeenTexts.Of(["Where is  my ORDER?"]).Contains);

        report.Rows.ShouldBe(4);
        report.Accuracy.ShouldBe(0.75);
        report.SeenRows.ShouldBe(2);
        report.AccuracyUnseen.ShouldBe(1);
        report.MacroF1Unseen.ShouldBe(1);
        report.UnknownLabelRows.ShouldBe(1);
        report.Confusions.ShouldHaveSingleItem().ShouldBe(new ConfusionPair("no_such_label", "order_status", 1));
        report.Labels.Single(l => l.Label == "order_status").Precision.ShouldBe(0.5);
        report.Coverage[0].Coverage.ShouldBe(1);
        report.CoverageCurve.Count.ShouldBe(100);
        report.AccuracyInterval.Low.ShouldBeLessThan(0.75);
        report.AccuracyInterval.High.ShouldBeGreaterThan(0.75);
    }

    [Theory]
    [InlineData("yes", "no")]
    [InlineData("1", "0")]
    [InlineData("True", "FALSE")]
    [InlineData("wants_human", "order_status")]
    public void Report_YesAndNoAsPeopleWriteThem_AreUnderstood(string yes, string no)
    {
        var report = Report("wants_human", [("I want to talk to a real person now", yes), ("let me speak to a human agent please", yes), ("the parcel is blue", no)], _ => false);

        report.Accuracy.ShouldBe(1);
        report.Auroc.ShouldBe(1);
        report.Labels.Select(l => (l.Label, l.Rows)).ShouldBe([("wants_human", 2), ("other", 1)]);

        // Honesty of the probability of yes: the sure "no" stands in the lowest bin and never came true.
        report.Reliability[0].Accuracy.ShouldBe(0);
        report.Reliability[0].Confidence.ShouldBeLessThan(0.1);
    }

    [Fact]
    public void Report_OneLabelOfSeveral_IsMeasuredAsYesOrNo()
    {
        var examinee = new Examinee(shipped.Model("intent"), "order_status");
        var rows = EvaluatedRows.Ask(examinee, [("where is my order?", "order_status;complaint"), ("please cancel my subscription", "subscription_cancel")], _ => false, TimeProvider.System);

        var report = ModelEvaluation.Report(rows, [], _ => false);

        report.Accuracy.ShouldBe(1);
        report.Labels.Select(l => l.Label).ShouldBe(["order_status", "other"]);
        Should.Throw<InvalidDataException>(() => new Examinee(shipped.Model("intent"), "none")).Message.ShouldContain("no label none");
    }

    [Fact]
    public void Grade_StarsForSentiment_AreCorrelated()
    {
        var rows = EvaluatedRows.Ask(
            new Examinee(shipped.Model("sentiment")),
            [("This is terrible, I hate it", "1"), ("where is my order?", "3"), ("Thank you so much, great service!", "5"), ("I am very disappointed and angry", "1.5")],
            SeenTexts.Of(["where is my order?"]).Contains,
            TimeProvider.System);

        var report = ModelEvaluation.Grade(rows);

        report.Pearson.ShouldBeGreaterThan(0.9);
        report.Spearman.ShouldBeGreaterThan(0.7);
        report.SeenRows.ShouldBe(1);
        report.PearsonUnseen.ShouldNotBeNull().ShouldBeGreaterThan(0.9);
        Should.Throw<ArgumentException>(() => ModelEvaluation.Report(rows, [], _ => false));
    }

    [Fact]
    public void AreGrades_NumbersThatMeanYesAndNo_AreNone()
    {
        var abuse = new Examinee(shipped.Model("abuse"));

        abuse.AreGrades(["0", "1", "1"]).ShouldBeFalse();
        abuse.AreGrades(["0", "0.4", "1"]).ShouldBeTrue();
        new Examinee(shipped.Model("sentiment")).AreGrades(["0", "1"]).ShouldBeTrue();
        new Examinee(shipped.Model("sentiment")).AreGrades(["0", "negative"]).ShouldBeFalse();
        new Examinee(shipped.Model("intent")).AreGrades(["12", "13"]).ShouldBeFalse();
    }

    [Fact]
    public void Truth_LanguageWithRegion_IsTheLanguage()
    {
        new Examinee(shipped.Model("language")).Truth("pt-BR").ShouldBe("pt");
        new Examinee(shipped.Model("language")).Truth("DE").ShouldBe("de");
        new Examinee(shipped.Model("language")).Truth("tlh").ShouldBe("tlh");
    }

    [Fact]
    public void Wilson_HalfOfAHundred_IsTheKnownInterval()
    {
        var (low, high) = ModelEvaluation.Wilson(50, 100);

        low.ShouldBe(0.4038, 1e-4);
        high.ShouldBe(0.5962, 1e-4);
    }

    [Fact]
    public void Fisher_HalfOnAHundredRows_IsTheKnownInterval()
    {
        var (low, high) = ModelEvaluation.Fisher(0.5, 103);

        low.ShouldBe(0.3392, 1e-3);
        high.ShouldBe(0.6329, 1e-3);
    }

    private EvaluationReport Report(string model, (string, string)[] rows, Func<string, bool> seen) =>
        ModelEvaluation.Report(EvaluatedRows.Ask(new Examinee(shipped.Model(model)), rows, seen, TimeProvider.System), [], seen);

    public sealed class Shipped : IDisposable
    {
        private readonly TextModels models = ModelDirectory.Load(ShippedModels.Directory);

        public TextModel Model(string name) => models.Models.Single(m => m.Entry.Name == name);

        public void Dispose() => models.Dispose();
    }
}
