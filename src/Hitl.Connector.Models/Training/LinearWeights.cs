namespace Hitl.Connector.Models.Training;

/// <param name="Table">Row by row: one row for each feature, one column for each label.</param>
public sealed record LinearWeights(int Features, int Labels, float[] Table, float[] Bias)
{
    public ReadOnlySpan<float> Row(int feature) => Table.AsSpan(feature * Labels, Labels);
}
