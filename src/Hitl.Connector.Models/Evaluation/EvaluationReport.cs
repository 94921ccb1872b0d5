namespace Hitl.Connector.Models.Evaluation;

/// <param name="Rows">How often the label is the truth.</param>
public sealed record LabelFigures(string Label, int Rows, double Precision, double Recall, double F1);

/// <summary>The model said <paramref name="Said"/> where <paramref name="Actual"/> was right.</summary>
public sealed record ConfusionPair(string Actual, string Said, int Rows);

/// <summary>Rows whose confidence falls into one bin: what was promised and what was kept.</summary>
public sealed record ReliabilityBin(double Confidence, double Accuracy, int Rows);

/// <summary>When only the surest rows are answered: their share of all, and how many of them are right.</summary>
/// <param name="Accuracy">NaN when none is answered.</param>
/// <param name="Threshold">The lowest confidence that is answered.</param>
public sealed record CoveragePoint(double Coverage, double Accuracy, double Threshold);

/// <summary>How well texts of none of the labels are found.</summary>
/// <param name="Seen">How many of them also taught the model.</param>
/// <param name="Found">Their share above the threshold that keeps <see cref="ModelEvaluation.KeptInScope"/> of the rows accepted and right; null where the model does not answer that many rightly.</param>
public sealed record OutOfScopeFigures(int Texts, int Seen, double Auroc, double? Found);

/// <summary>Time for one message on one core.</summary>
/// <param name="PerSecond">Messages answered in a second, one after the other.</param>
public sealed record LatencyFigures(TimeSpan Median, TimeSpan P99, double PerSecond);

/// <summary>Figures of one model on rows with labels.</summary>
public sealed record EvaluationReport
{
    public required int Rows { get; init; }
    public required double Accuracy { get; init; }

    /// <summary>95 % interval of the accuracy (Wilson).</summary>
    public required (double Low, double High) AccuracyInterval { get; init; }
    public required double MacroF1 { get; init; }

    /// <summary>Of the yes-or-no probability; with more labels the mean of each against all others. NaN when only one occurs.</summary>
    public required double Auroc { get; init; }

    /// <summary>Expected calibration error, 15 bins: of the probability of yes, with more labels of the confidence in the answer.</summary>
    public required double CalibrationError { get; init; }

    /// <summary>Null without such texts.</summary>
    public required OutOfScopeFigures? OutOfScope { get; init; }

    /// <summary>Rows whose text, case and spaces aside, also occurs in the training data: their figures flatter.</summary>
    public required int SeenRows { get; init; }

    /// <summary>Accuracy without them; null when all rows were seen.</summary>
    public required double? AccuracyUnseen { get; init; }

    /// <summary>Macro-F1 without them; null when all rows were seen.</summary>
    public required double? MacroF1Unseen { get; init; }

    /// <summary>Rows whose label the model does not know; counted as wrong, by a yes-or-no model as no.</summary>
    public required int UnknownLabelRows { get; init; }
    public required IReadOnlyList<LabelFigures> Labels { get; init; }

    /// <summary>Most frequent first.</summary>
    public required IReadOnlyList<ConfusionPair> Confusions { get; init; }
    public required IReadOnlyList<ReliabilityBin> Reliability { get; init; }

    /// <summary>When a chosen share of the rows is answered.</summary>
    public required IReadOnlyList<CoveragePoint> Coverage { get; init; }

    /// <summary>When rows above a chosen confidence are answered.</summary>
    public required IReadOnlyList<CoveragePoint> Thresholds { get; init; }

    /// <summary>Coverage against accuracy in steps of one per cent, for a plot.</summary>
    public required IReadOnlyList<CoveragePoint> CoverageCurve { get; init; }
    public required LatencyFigures Latency { get; init; }
}

/// <summary>Figures of one model on rows that people gave a number, such as stars.</summary>
/// <param name="Interval">95 % interval of Pearson's correlation (Fisher).</param>
/// <param name="PearsonUnseen">Without the rows seen in training; null when fewer than two are left.</param>
public sealed record GradedReport(int Rows, double Pearson, (double Low, double High) Interval, double Spearman, int SeenRows, double? PearsonUnseen, LatencyFigures Latency);
