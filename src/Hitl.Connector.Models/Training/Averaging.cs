using Hitl.Connector.Models.Onnx;

namespace Hitl.Connector.Models.Training;

/// <summary>
/// How the probabilities of a linear model and of the other members become one: each calibrated, averaged with the share
/// that fits unseen rows best, and calibrated once more.
/// </summary>
/// <param name="LinearShare">Weight of the linear model, 0..1.</param>
internal sealed record Averaging(OutputKind Kind, Calibration LinearFit, Calibration MemberFit, double LinearShare, Calibration Final)
{
    private static readonly double[] Shares = [0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8];

    /// <summary>The calibrated probabilities of one row.</summary>
    public double[] Apply(float[] linear, float[] member) => Final.Apply(Logits(Mean(linear, member), Kind), Kind);

    /// <summary>The average before it is calibrated.</summary>
    public double[] Mean(float[] linear, float[] member)
    {
        var own = LinearFit.Apply(linear, Kind);
        return member.Length == 0 ? own : Mix(own, MemberFit.Apply(member, Kind), LinearShare);
    }

    /// <param name="rows">Scores that the models gave to rows they had not seen.</param>
    public static Averaging Fit(OutputKind kind, IReadOnlyList<(float[] Linear, float[] Member)> rows, IReadOnlyList<float[]> targets, bool members)
    {
        var linearFit = Calibration.Fit([.. rows.Select(r => r.Linear)], targets, kind);
        var memberFit = members ? Calibration.Fit([.. rows.Select(r => r.Member)], targets, kind) : Calibration.None;
        var linear = rows.Select(r => linearFit.Apply(r.Linear, kind)).ToList();
        var member = members ? rows.Select(r => memberFit.Apply(r.Member, kind)).ToList() : linear;
        List<double[]> Mixed(double share) => [.. linear.Zip(member, (l, m) => Mix(l, m, share))];
        var share = members && rows.Count > 0 ? Shares.MinBy(s => Loss(kind, Mixed(s), targets)) : 1;
        return new Averaging(kind, linearFit, memberFit, share, Calibration.Fit([.. Mixed(share).Select(p => Logits(p, kind))], targets, kind));
    }

    // As the graph computes them.
    private static float[] Logits(double[] probabilities, OutputKind kind) => [.. probabilities.Select(p => kind == OutputKind.Softmax
        ? (float)Math.Log(p + EnsembleGraph.Tiny)
        : (float)Math.Log((p + EnsembleGraph.Tiny) / (1 - p + EnsembleGraph.Tiny)))];

    private static double[] Mix(double[] linear, double[] member, double share) => [.. linear.Zip(member, (l, m) => (share * l) + ((1 - share) * m))];

    private static double Loss(OutputKind kind, List<double[]> probabilities, IReadOnlyList<float[]> targets) =>
        probabilities.Zip(targets, (p, t) => p.Zip(t, (own, wanted) => kind == OutputKind.Softmax
            ? -wanted * Math.Log(own + 1e-9)
            : -(wanted * Math.Log(own + 1e-9)) - ((1 - wanted) * Math.Log(1 - own + 1e-9))).Sum()).Sum();
}
