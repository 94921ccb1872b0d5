using System.Numerics.Tensors;
using Hitl.Connector.Models.Onnx;

namespace Hitl.Connector.Models.Training;

/// <summary>Turns scores into probabilities while training.</summary>
internal static class Probabilities
{
    /// <summary>In place or into another span. The highest score is taken off first: the library's softmax overflows above 88.</summary>
    public static void Of(ReadOnlySpan<float> scores, Span<float> target, OutputKind kind)
    {
        if (kind == OutputKind.Sigmoid)
        {
            TensorPrimitives.Sigmoid(scores, target);
            return;
        }

        TensorPrimitives.Subtract(scores, TensorPrimitives.Max(scores), target);
        TensorPrimitives.SoftMax<float>(target, target);
    }
}
