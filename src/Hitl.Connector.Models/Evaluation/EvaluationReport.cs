namespace Hitl.Connector.Models.Evaluation;

/// <param name="Rows">How often the label is the truth.</param>
public sealed record LabelFigures(string Label, int Rows, double Precision, double Recall, double F1);

/// <summary>The model said <paramref name="Said"/> where <paramref name="Actual"/> was right.</summary>
public sealed record ConfusionPair(string Actual, string Said, int Rows);

/// <summary>Rows whose confidence falls into one bin: what was promised and what was kept.</summary>
public sealed record ReliabilityBin(double Confidence, double Accuracy, int Rows);

/// <summary>When only the surest rows are answered: their share of all, and how many of them are right.</summary>
public sealed record CoveragePoint(double Coverage, double Accuracy, double Threshold);

/// <summary>Figures of one model on labelled rows.</summary>
public sealed record EvaluationReport
{
    public required int Rows { get; init; }
    public required double Accuracy { get; init; }

    /// <summary>95 % interval of the accuracy (Wilson).</summary>
    public required (double Low, double High) AccuracyInterval { get; init; }
    public required double MacroF1 { get; init; }

    /// <summary>Expected calibration error of the confidence, 15 equal bins.</summary>
    public required double CalibrationError { get; init; }

    /// <summary>AUROC of the uncertainty against the out-of-scope texts; null without any, or where the model has no such output.</summary>
    public required double? OutOfScopeAuroc { get; init; }

    /// <summary>Rows whose text, case and spaces aside, also occurs in the training data: their figures flatter.</summary>
    public required int SeenRows { get; init; }

    /// <summary>Accuracy without them; null when all rows were seen.</summary>
    public required double? AccuracyUnseen { get; init; }

    /// <summary>Rows whose label the model does not know; counted as wrong.</summary>
    public required int UnknownLabelRows { get; init; }
    public required IReadOnlyList<LabelFigures> Labels { get; init; }

    /// <summary>Most frequent first.</summary>
    public required IReadOnlyList<ConfusionPair> Confusions { get; init; }
    public required IReadOnlyList<ReliabilityBin> Reliability { get; init; }
    public required IReadOnlyList<CoveragePoint> Coverage { get; init; }
    public required TimeSpan MedianLatency { get; init; }
    public required TimeSpan P99Latency { get; init; }
}
