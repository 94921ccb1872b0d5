namespace Hitl.Connector.Models.Evaluation;

/// <summary>One labelled text and what a model said of it.</summary>
/// <param name="Truth">The label, in the model's words where it knows it.</param>
/// <param name="Understood">The model knows the label; a yes-or-no model counts one that it does not know as no.</param>
/// <param name="Promise">The probability whose honesty is measured: of yes, with more labels of the answer given.</param>
/// <param name="Kept">What was promised came true.</param>
/// <param name="Grade">The number that the label says and the model's own; null unless the labels are numbers.</param>
/// <param name="Seen">The text was also trained on.</param>
public sealed record EvaluatedRow(string Truth, bool Understood, ModelAnswer Answer, double Promise, bool Kept, (double Given, double Said)? Grade, bool Seen)
{
    public bool Right => Truth == Answer.Said;
}

/// <summary>All rows of a data file as one model answered them.</summary>
/// <param name="AreGrades">The labels are numbers on a scale; there is no right and wrong then.</param>
public sealed record EvaluatedRows(Examinee Model, IReadOnlyList<EvaluatedRow> Rows, bool AreGrades, LatencyFigures Latency)
{
    /// <summary>Asks the model once for each row.</summary>
    /// <param name="seen">Whether a text was trained on.</param>
    /// <exception cref="ArgumentException">There are no rows.</exception>
    public static EvaluatedRows Ask(Examinee model, IReadOnlyList<(string Text, string Label)> rows, Func<string, bool> seen, TimeProvider time)
    {
        if (rows.Count == 0)
        {
            throw new ArgumentException("There is nothing to evaluate: the data has no rows with text and label.", nameof(rows));
        }

        // The first run sets the machine up, which no later one pays for.
        model.Ask(rows[0].Text);
        var graded = model.AreGrades(rows.Select(r => r.Label));
        var latencies = new List<TimeSpan>(rows.Count);
        var results = new List<EvaluatedRow>(rows.Count);
        foreach (var (text, label) in rows)
        {
            var start = time.GetTimestamp();
            var answer = model.Ask(text);
            latencies.Add(time.GetElapsedTime(start));
            var truth = model.Truth(label);
            results.Add(new EvaluatedRow(
                truth,
                model.Understands(label),
                answer,
                model.IsYesOrNo ? answer.Probabilities[0] : answer.Confidence,
                model.IsYesOrNo ? truth == model.Answers[0] : truth == answer.Said,
                graded ? (Examinee.Number(label)!.Value, model.Grade(answer)) : null,
                seen(text)));
        }

        return new EvaluatedRows(model, results, graded, Summary(latencies));
    }

    private static LatencyFigures Summary(List<TimeSpan> each)
    {
        var total = each.Aggregate(TimeSpan.Zero, (sum, t) => sum + t);
        each.Sort();
        return new LatencyFigures(each[each.Count / 2], each[(int)(each.Count * 0.99)], total == TimeSpan.Zero ? double.NaN : each.Count / total.TotalSeconds);
    }
}
