using Hitl.Connector.Escalation.Thresholds;

namespace Hitl.Connector.Tests.Escalation.Thresholds;

public class ThresholdSolverTests
{
    private static readonly ThresholdTarget Confidence = new(0.02, 0.95, ThresholdSide.HandOverBelow);
    private static readonly ThresholdTarget Risk = Confidence with { Side = ThresholdSide.HandOverFrom };

    private static IEnumerable<LabelledConversation> Many(int count, double score, bool must = true, string? intent = "refund", string language = "en") =>
        Enumerable.Repeat(new LabelledConversation(intent, language, score, must), count);

    private static GroupThreshold Of(IEnumerable<LabelledConversation> history, ThresholdTarget target, string? intent = "refund", string? language = null) =>
        ThresholdSolver.Solve(history, target).Single(g => g.Intent == intent && g.Language == language);

    [Fact]
    public void Solve_NoMissAllowed_StandsJustAboveTheHighestConfidence()
    {
        var solved = Of([.. Many(148, 0.4), .. Many(1, 0.72), .. Many(60, 0.9, must: false), .. Many(40, 0.3, must: false)], Confidence);

        solved.Finding.ShouldBe(ThresholdFinding.Solved);
        solved.Value.ShouldBe(0.721);
        (solved.Missed, solved.MustEscalate).ShouldBe((0, 149));
        solved.MissAtMost.ShouldBe(0.02, 0.0001);
        (solved.Needless, solved.Others).ShouldBe((40, 100));
    }

    [Fact]
    public void Solve_SomeMissesAllowed_MissesAsManyAsTheBoundAllows()
    {
        var allowed = MissBound.MostMisses(1000, 0.02, 0.95)!.Value;
        var solved = Of([.. Many(1000 - allowed, 0.5), .. Many(allowed, 0.95)], Confidence);

        (solved.Value, solved.Missed).ShouldBe((0.501, allowed));
        Of([.. Many(1000 - allowed - 1, 0.5), .. Many(allowed + 1, 0.95)], Confidence).Value.ShouldBe(0.951);
    }

    [Fact]
    public void Solve_Risk_HandsOverFromTheLowestRiskThatMustBeSeen()
    {
        var solved = Of([.. Many(148, 0.8), .. Many(1, 0.3), .. Many(30, 0.3, must: false), .. Many(70, 0.29, must: false)], Risk);

        (solved.Value, solved.Missed, solved.Needless).ShouldBe((0.3, 0, 30));
    }

    [Fact]
    public void Solve_TooFew_SaysHowManyMore()
    {
        var solved = Of([.. Many(100, 0.4), .. Many(500, 0.9, must: false)], Confidence);

        (solved.Finding, solved.Value, solved.MoreNeeded).ShouldBe((ThresholdFinding.TooFew, null, 49));
    }

    [Fact]
    public void Solve_CertainOfWhatMustBeSeen_OnlyHandingAllOverHelps()
    {
        var solved = Of([.. Many(200, 1.0), .. Many(10, 0.5, must: false)], Confidence);

        (solved.Finding, solved.Value, solved.Needless).ShouldBe((ThresholdFinding.HandOverAll, null, 10));
    }

    [Fact]
    public void Solve_NoRiskSeenWhereItWas_OnlyHandingAllOverHelps()
    {
        var solved = Of([.. Many(200, 0.0), .. Many(10, 0.5, must: false)], Risk);

        (solved.Finding, solved.Value, solved.Needless).ShouldBe((ThresholdFinding.HandOverAll, null, 10));
    }

    [Fact]
    public void Solve_Languages_HaveTheirOwnWhereThereIsEnough()
    {
        LabelledConversation[] history = [.. Many(400, 0.4), .. Many(200, 0.6, language: "de"), .. Many(20, 0.7, language: "fr")];

        Of(history, Confidence, language: "de").Value.ShouldBe(0.601);
        Of(history, Confidence, language: "en").Value.ShouldBe(0.401);
        Of(history, Confidence, language: "fr").MoreNeeded.ShouldBe(129);
        ThresholdSolver.Solve(history, Confidence).Select(g => (g.Intent, g.Language)).ShouldBe([("refund", null), ("refund", "de"), ("refund", "en"), ("refund", "fr"), (null, null)]);
    }

    [Fact]
    public void Solve_IntentsWithTooFew_ShareOneThresholdMadeFromThemAlone()
    {
        LabelledConversation[] history =
        [
            .. Many(1000, 0.2),
            .. Many(100, 0.5, intent: "cancel"),
            .. Many(80, 0.6, intent: "bill"),
            .. Many(20, 0.7, intent: null),
        ];

        var common = Of(history, Confidence, intent: null);

        (common.Value, common.MustEscalate).ShouldBe((0.701, 200));
        Of(history, Confidence).Value.ShouldBe(0.201);
        Of(history, Confidence, "cancel").Finding.ShouldBe(ThresholdFinding.TooFew);
    }

    [Fact]
    public void Solve_NoHistory_SaysHowManyItTakes() =>
        ThresholdSolver.Solve([], Confidence).ShouldHaveSingleItem().MoreNeeded.ShouldBe(149);

    // What a rule compares as numbers must land on the same side here.
    [Fact]
    public void Solve_EveryThousandth_IsComparedAsARuleComparesIt()
    {
        for (var step = 1; step < 1000; step++)
        {
            var score = step / 1000.0;
            var value = Of(Many(149, score), Confidence).Value!.Value;

            (score >= value).ShouldBeFalse();
            Of(Many(149, score), Risk).Value.ShouldBe(score);
        }
    }
}
