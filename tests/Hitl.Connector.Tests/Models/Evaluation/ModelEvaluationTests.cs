using Hitl.Connector.Models.Evaluation;
using Hitl.Connector.Models.Runtime;

namespace Hitl.Connector.Tests.Models.Evaluation;

public sealed class ModelEvaluationTests
{
    [Fact]
    public void Evaluate_ShippedIntent_KeepsSeenRowsAndUnknownLabelsApart()
    {
        using var models = ModelDirectory.Load(ShippedModels.Directory);
        (string, string)[] rows =
        [
            ("where is my order?", "order_status"),
            ("please cancel my subscription", "subscription_cancel"),
            ("I was charged twice for the same order", "billing_dispute"),
            ("where is my order?", "no_such_label"),
        ];

        var report = ModelEvaluation.Evaluate(models.Models.Single(m => m.Entry.Name == "intent"), rows, ["Where is  my ORDER?"], [], TimeProvider.System);

        report.Rows.ShouldBe(4);
        report.Accuracy.ShouldBe(0.75);
        report.SeenRows.ShouldBe(2);
        report.AccuracyUnseen.ShouldBe(1);
        report.UnknownLabelRows.ShouldBe(1);
        report.Confusions.ShouldHaveSingleItem().ShouldBe(new ConfusionPair("no_such_label", "order_status", 1));
        report.Labels.Single(l => l.Label == "order_status").Precision.ShouldBe(0.5);
        report.Coverage[0].Coverage.ShouldBe(1);
        report.AccuracyInterval.Low.ShouldBeLessThan(0.75);
        report.AccuracyInterval.High.ShouldBeGreaterThan(0.75);
    }

    [Fact]
    public void Wilson_HalfOfAHundred_IsTheKnownInterval()
    {
        var (low, high) = ModelEvaluation.Wilson(50, 100);

        low.ShouldBe(0.4038, 1e-4);
        high.ShouldBe(0.5962, 1e-4);
    }

    [Fact]
    public void Compare_ClearAndUnclearGain_AreToldApart()
    {
        var weak = Enumerable.Range(0, 500).Select(i => i % 2 == 0).ToArray();
        var strong = Enumerable.Range(0, 500).Select(i => i % 5 != 0).ToArray();
        var nearly = weak.ToArray();
        nearly[1] = true;

        ModelComparison.Compare(weak, strong, 1).IsReal.ShouldBeTrue();
        ModelComparison.Compare(weak, nearly, 1).IsReal.ShouldBeFalse();
        ModelComparison.Compare(weak, strong, 1).ShouldBe(ModelComparison.Compare(weak, strong, 1));
    }
}
