using System.Numerics.Tensors;

namespace Hitl.Connector.Models.Training;

/// <summary>
/// What a table of counts gets wrong, learned feature by feature: logistic regression that starts from the scores of the
/// counts and is added to their table. Each row is shown as new, with scores from counts without its part of the rows; what
/// the counts hold already would look learned.
/// </summary>
internal static class CountCorrection
{
    private const int Passes = 3;
    private const float Step = 0.08f;

    /// <summary>A row this sure of its label teaches nothing.</summary>
    private const float Sure = 0.999f;

    /// <summary>A row counts at most this much: a heavier one would overshoot in one step.</summary>
    private const float MostWeight = 3f;

    /// <param name="scores">Of each row, from counts that do not hold it.</param>
    /// <param name="seed">Decides the order of the rows.</param>
    /// <returns>Row by row: one row for each feature, one column for each label; to be added to the table of the counts.</returns>
    public static float[] Learn(IReadOnlyList<TrainingRow> rows, float[][] scores, int features, int labels, int seed, CancellationToken cancellationToken)
    {
        var table = new float[features * labels];
        var order = Enumerable.Range(0, rows.Count).ToArray();
        var random = new Random(seed);
        var errors = new float[labels];
        for (var pass = 0; pass < Passes; pass++)
        {
            random.Shuffle(order);
            foreach (var i in order)
            {
                cancellationToken.ThrowIfCancellationRequested();
                var (ids, values) = (rows[i].Vector.Ids, rows[i].Vector.Values);
                scores[i].CopyTo(errors, 0);
                for (var k = 0; k < ids.Length; k++)
                {
                    TensorPrimitives.MultiplyAdd(table.AsSpan(ids[k] * labels, labels), values[k], errors, errors);
                }

                Probabilities.Of(errors, errors, Onnx.OutputKind.Softmax);
                if (errors[TensorPrimitives.IndexOfMax<float>(rows[i].Target)] > Sure)
                {
                    continue;
                }

                TensorPrimitives.Subtract(errors, rows[i].Target, errors);
                var step = -Step * MathF.Min(rows[i].Weight, MostWeight);
                for (var k = 0; k < ids.Length; k++)
                {
                    var row = table.AsSpan(ids[k] * labels, labels);
                    TensorPrimitives.MultiplyAdd(errors, step * values[k], row, row);
                }
            }
        }

        return table;
    }
}
