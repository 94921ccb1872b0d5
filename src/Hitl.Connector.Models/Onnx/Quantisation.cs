namespace Hitl.Connector.Models.Onnx;

/// <summary>Stores weights in 8 bits: a quarter of the size, and differences far below what calibration measures.</summary>
internal static class Quantisation
{
    /// <param name="columns">Each column gets its own scale.</param>
    /// <param name="most">The number that stands for the largest weight of a column.</param>
    public static (sbyte[] Table, float[] Scale) ToInt8(float[] weights, int columns, int most = sbyte.MaxValue)
    {
        var scale = new float[columns];
        for (var i = 0; i < weights.Length; i++)
        {
            scale[i % columns] = MathF.Max(scale[i % columns], MathF.Abs(weights[i]) / most);
        }

        var table = new sbyte[weights.Length];
        for (var i = 0; i < table.Length; i++)
        {
            var step = scale[i % columns];
            table[i] = step == 0 ? (sbyte)0 : (sbyte)Math.Clamp(MathF.Round(weights[i] / step), sbyte.MinValue, sbyte.MaxValue);
        }

        return (table, scale);
    }
}
