using Hitl.Connector.Models.Evaluation;

namespace Hitl.Connector.Tests.Models.Evaluation;

public sealed class MetricsTests
{
    [Fact]
    public void Auroc_PerfectReversedAndTied_IsOneZeroAndHalf()
    {
        bool[] truth = [false, false, true, true];

        Metrics.Auroc([0.1, 0.2, 0.8, 0.9], truth).ShouldBe(1);
        Metrics.Auroc([0.9, 0.8, 0.2, 0.1], truth).ShouldBe(0);
        Metrics.Auroc([0.5, 0.5, 0.5, 0.5], truth).ShouldBe(0.5);
        Metrics.Auroc([0.1, 0.5, 0.5, 0.9], truth).ShouldBe(0.875);
    }

    [Fact]
    public void MacroF1_OneLabelMissed_CountsAsMuchAsACommonOne()
    {
        // Label 0: 3 of 3 found, one false alarm: F1 6/7. Label 1: never found: F1 0.
        Metrics.MacroF1([0, 0, 0, 0], [0, 0, 0, 1]).ShouldBe(6.0 / 7 / 2, 1e-12);
    }

    [Fact]
    public void CalibrationError_SureButHalfRight_IsTheGap()
    {
        Metrics.CalibrationError([0.9, 0.9], [true, false]).ShouldBe(0.4, 1e-12);
        Metrics.CalibrationError([1.0, 1.0], [true, true]).ShouldBe(0, 1e-12);
    }

    [Fact]
    public void MacroAuroc_LabelWithoutRows_IsLeftOutAndUnknownOnesCountAgainst()
    {
        // Label 0 is ranked perfectly; of label 1's two rivals, the unknown one beats it.
        double[][] probabilities = [[0.9, 0.1, 0], [0.1, 0.5, 0.4], [0.2, 0.8, 0]];

        Metrics.MacroAuroc(probabilities, [0, 1, -1]).ShouldBe((1 + 0.5) / 2, 1e-12);
        Metrics.MacroAuroc(probabilities, [-1, -1, -1]).ShouldBe(double.NaN);
    }

    [Fact]
    public void Correlations_CurvedButRising_DifferAsTheyShould()
    {
        double[] x = [1, 2, 3, 4];

        Metrics.Pearson(x, [2, 4, 6, 8]).ShouldBe(1, 1e-12);
        Metrics.Pearson(x, [1, 10, 100, 1000]).ShouldBeLessThan(0.9);
        Metrics.Spearman(x, [1, 10, 100, 1000]).ShouldBe(1, 1e-12);
        Metrics.Spearman(x, [5, 5, 5, 5]).ShouldBe(double.NaN);
        Metrics.Spearman(x, [1, 1, 2, 2]).ShouldBe(2 / Math.Sqrt(5), 1e-12);
    }
}
