using Hitl.Connector.Models.Evaluation;
using Hitl.Connector.Models.Onnx;

namespace Hitl.Connector.Tests.Models.Evaluation;

public sealed class HeldBackFiguresTests
{
    [Fact]
    public void Labels_SeveralAtOnce_AreEachMeasuredAlone()
    {
        var held = new HeldBack([[1, 1], [1, 0], [0, 0], [0, 0.5f]], [[0.9, 0.2], [0.8, 0.6], [0.7, 0.1], [0.1, 0.9]]);

        var labels = HeldBackFigures.Labels(held, ["a", "b"], OutputKind.Sigmoid);

        labels.Select(l => (l.Label, l.Rows)).ShouldBe([("a", 2), ("b", 1)]);
        labels[0].Auroc.Value.ShouldBe(1);
        (labels[0].Precision, labels[0].Recall).ShouldBe((2.0 / 3, 1.0));
        labels[1].Auroc.Value.ShouldBe(0.5); // the row that takes no side is left out
        (labels[1].Precision, labels[1].Recall, labels[1].F1).ShouldBe((0.0, 0.0, 0.0));
    }

    [Fact]
    public void MacroF1_OneOfSeveral_HasAnIntervalAroundIt()
    {
        var random = new Random(1);
        var rows = Enumerable.Range(0, 200).Select(i => (Is: i % 2, Said: random.NextDouble() < 0.8 ? i % 2 : 1 - (i % 2))).ToList();
        var held = new HeldBack([.. rows.Select(r => r.Is == 0 ? new[] { 1f, 0 } : [0, 1f])], [.. rows.Select(r => r.Said == 0 ? new[] { 0.7, 0.3 } : [0.3, 0.7])]);

        var figure = HeldBackFigures.MacroF1(held);

        figure.Value.ShouldBe(0.8, 0.1);
        figure.Low.ShouldBeInRange(figure.Value - 0.1, figure.Value);
        figure.High.ShouldBeInRange(figure.Value, figure.Value + 0.1);
        HeldBackFigures.Confusion(held, 2)[0, 1].ShouldBe(rows.Count(r => r is { Is: 0, Said: 1 }));
    }

    [Fact]
    public void Correlation_GradedTargets_IsPearsons()
    {
        var held = new HeldBack([[0.1f], [0.2f], [0.3f], [0.4f]], [[0.5], [0.6], [0.7], [0.8]]);

        HeldBackFigures.Correlation(held).Value.ShouldBe(1, 1e-9);
    }
}
