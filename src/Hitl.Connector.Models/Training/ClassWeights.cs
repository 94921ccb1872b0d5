using System.Numerics.Tensors;
using Hitl.Connector.Models.Features;
using Hitl.Connector.Models.Onnx;

namespace Hitl.Connector.Models.Training;

/// <summary>
/// What the <see cref="WordClasses">classes of words</see> say for each label, beside the counts: logistic regression over all
/// rows together, which starts from the scores of counts that do not hold the row.
/// </summary>
internal static class ClassWeights
{
    private const int Rounds = 60;
    private const double Step = 0.15;
    private const float Decay = 1e-5f;

    /// <summary>A row counts at most this much.</summary>
    private const float MostWeight = 1f;

    /// <param name="vectors">Of each row its classes, numbered from 0.</param>
    /// <param name="rows">What each row is, and its weight.</param>
    /// <param name="scores">Of each row, from counts that do not hold it.</param>
    /// <returns>Row by row: one row for each class, one column for each label.</returns>
    public static float[] Learn(SparseVector[] vectors, IReadOnlyList<TrainingRow> rows, float[][] scores, int classes, int labels, CancellationToken cancellationToken)
    {
        var table = new float[classes * labels];
        var gradient = new float[table.Length];
        var moments = new float[table.Length];
        var squares = new float[table.Length];
        var errors = new float[labels];
        for (var round = 1; round <= Rounds; round++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            TensorPrimitives.Multiply(table, Decay, gradient);
            for (var i = 0; i < vectors.Length; i++)
            {
                var (ids, values) = (vectors[i].Ids, vectors[i].Values);
                scores[i].CopyTo(errors, 0);
                for (var k = 0; k < ids.Length; k++)
                {
                    TensorPrimitives.MultiplyAdd(table.AsSpan(ids[k] * labels, labels), values[k], errors, errors);
                }

                Probabilities.Of(errors, errors, OutputKind.Softmax);
                TensorPrimitives.Subtract(errors, rows[i].Target, errors);
                var weight = MathF.Min(rows[i].Weight, MostWeight) / vectors.Length;
                for (var k = 0; k < ids.Length; k++)
                {
                    var row = gradient.AsSpan(ids[k] * labels, labels);
                    TensorPrimitives.MultiplyAdd(errors, weight * values[k], row, row);
                }
            }

            // Adam with a step that falls to nothing.
            var step = (float)(Step * (1 - (round / (Rounds + 1.0))) / (1 - Math.Pow(0.9, round)));
            var correction = (float)(1 / (1 - Math.Pow(0.98, round)));
            for (var j = 0; j < table.Length; j++)
            {
                moments[j] = (0.9f * moments[j]) + (0.1f * gradient[j]);
                squares[j] = (0.98f * squares[j]) + (0.02f * gradient[j] * gradient[j]);
                table[j] -= step * moments[j] / (MathF.Sqrt(squares[j] * correction) + 1e-6f);
            }
        }

        return table;
    }
}
