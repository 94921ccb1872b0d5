using Hitl.Connector.Models.Evaluation;

namespace Hitl.Connector.Tests.Models.Evaluation;

public sealed class ModelComparisonTests(ModelEvaluationTests.Shipped shipped) : IClassFixture<ModelEvaluationTests.Shipped>
{
    private const int Rows = 500;

    [Fact]
    public void Compare_ClearAndUnclearGain_AreToldApart()
    {
        var weak = Answered(i => i % 2 == 0);
        var strong = Answered(i => i % 5 != 0);
        var nearly = Answered(i => i % 2 == 0 || i == 1);

        ModelComparison.Compare(weak, strong, 1).Verdict.ShouldBe(Verdict.SecondIsBetter);
        ModelComparison.Compare(strong, weak, 1).Verdict.ShouldBe(Verdict.FirstIsBetter);
        ModelComparison.Compare(weak, nearly, 1).Verdict.ShouldBe(Verdict.MayBeLuck);
        ModelComparison.Compare(weak, weak, 1).Verdict.ShouldBe(Verdict.MayBeLuck);
    }

    [Fact]
    public void Compare_YesOrNo_GivesAccuracyMacroF1AndAurocWithIntervalsAroundTheDifference()
    {
        var weak = Answered(i => i % 3 != 0);
        var strong = Answered(i => i % 7 != 0);

        var report = ModelComparison.Compare(weak, strong, 1);

        report.Differences.Select(d => d.Measure).ShouldBe(["accuracy", "macro-F1", "AUROC"]);
        report.Differences.ShouldAllBe(d => d.Low < d.Difference && d.Difference < d.High);

        // The measures are those of a plain evaluation, however they are resampled.
        var alone = ModelEvaluation.Report(weak, [], _ => false);
        report.Differences.Select(d => d.First).ShouldBe([alone.Accuracy, alone.MacroF1, alone.Auroc], 1e-12);
    }

    [Fact]
    public void Compare_SameSeed_GivesTheSameIntervals()
    {
        var (weak, strong) = (Answered(i => i % 2 == 0), Answered(i => i % 5 != 0));

        ModelComparison.Compare(weak, strong, 1).Differences.ShouldBe(ModelComparison.Compare(weak, strong, 1).Differences);
    }

    [Fact]
    public void Compare_BetterSureness_IsSeenInAurocAlone()
    {
        // Both say yes to everything; the second is surer where yes is right.
        var flat = Answered(i => IsYes(i), probability: _ => 0.8);
        var ranked = Answered(i => IsYes(i), probability: i => IsYes(i) ? 0.9 : 0.6);

        var report = ModelComparison.Compare(flat, ranked, 1);

        report.Differences.Where(d => d.IsReal).Select(d => d.Measure).ShouldBe(["AUROC"]);
        report.Verdict.ShouldBe(Verdict.SecondIsBetter);
    }

    [Fact]
    public void Unseen_RowsThatEitherWasTrainedOn_AreLeftOut()
    {
        var first = Answered(_ => true, seen: i => i < 10);
        var second = Answered(_ => true, seen: i => i >= 490);

        ModelComparison.Unseen(first, second).ShouldNotBeNull().First.Rows.Count.ShouldBe(480);
        ModelComparison.Unseen(first, Answered(_ => true, seen: _ => true)).ShouldBeNull();
    }

    [Fact]
    public void Compare_DifferentRows_IsRefused()
    {
        var all = Answered(_ => true);

        Should.Throw<ArgumentException>(() => ModelComparison.Compare(all, all with { Rows = [all.Rows[0]] }, 1));
    }

    private static bool IsYes(int row) => row % 4 == 0;

    private EvaluatedRows Answered(Func<int, bool> right, Func<int, double>? probability = null, Func<int, bool>? seen = null)
    {
        var examinee = new Examinee(shipped.Model("wants_human"));
        return new EvaluatedRows(examinee, [.. Enumerable.Range(0, Rows).Select(i => Row(examinee, i))], false, new LatencyFigures(TimeSpan.Zero, TimeSpan.Zero, 0));

        EvaluatedRow Row(Examinee model, int i)
        {
            var truth = model.Answers[IsYes(i) ? 0 : 1];
            var p = probability?.Invoke(i) ?? (right(i) == IsYes(i) ? 0.9 : 0.1) - (i % 7 * 0.01);
            var answer = new ModelAnswer(model.Answers[p >= 0.5 ? 0 : 1], Math.Max(p, 1 - p), [p, 1 - p], null);
            return new EvaluatedRow(truth, true, answer, p, IsYes(i), null, seen?.Invoke(i) ?? false);
        }
    }
}
