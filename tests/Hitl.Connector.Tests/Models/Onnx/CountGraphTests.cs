using Hitl.Connector.Models.Features;
using Hitl.Connector.Models.Onnx;
using Hitl.Connector.Models.Training;
using Microsoft.ML.OnnxRuntime;

namespace Hitl.Connector.Tests.Models.Onnx;

public sealed class CountGraphTests
{
    private const int Labels = 4;

    // Feature 1 met every label; the others met one or two.
    private static readonly float[] Full =
    [
        0, 2, 0, 0,
        1, 2, 3, 4,
        0, 0, 1.5f, 0.5f,
        3, 0, 0, 0,
    ];

    [Fact]
    public void Compress_FeatureOfManyLabels_ComesFirstAndKeepsThemAll()
    {
        var (table, space) = Compress();

        table.CommonWeights.ShouldBe([1f, 2f, 3f, 4f]);
        space.Find(101).ShouldBe(0);
        table.Logits(new SparseVector([space.Find(102)], [2f])).ShouldBe([0f, 0f, 3f, 1f]);
    }

    [Fact]
    public void Write_CommonAndRareFeatures_AddUpAsInTheTable()
    {
        var (table, space) = Compress();
        var calibration = new LengthCalibration(0.5, 0.25);
        int[] ids = [space.Find(101), space.Find(102), space.Find(103), space.Find(100)];
        float[] values = [0.5f, 1f, 0.25f, 2f];

        using var session = new InferenceSession(CountGraph.Write("t", table, calibration));
        using var idTensor = OrtValue.CreateTensorValueFromMemory(ids, [4]);
        using var valueTensor = OrtValue.CreateTensorValueFromMemory(values, [1, 4]);
        using var run = new RunOptions();
        using var results = session.Run(run, [LinearGraph.Ids, LinearGraph.Values], [idTensor, valueTensor], [LinearGraph.Logits, LinearGraph.Probabilities]);

        var expected = table.Logits(new SparseVector(ids, values));
        var logits = results[0].GetTensorDataAsSpan<float>().ToArray();
        var probabilities = results[1].GetTensorDataAsSpan<float>().ToArray();
        var calibrated = calibration.Apply(expected, ids.Length);
        expected.ShouldBe([1.25f, 5f, 3f, 2.5f]);
        for (var l = 0; l < Labels; l++)
        {
            logits[l].ShouldBe(expected[l], 0.05f);
            ((double)probabilities[l]).ShouldBe(calibrated[l], 0.01);
        }
    }

    [Fact]
    public void Fit_LongTextsAreRightMoreOften_TrustsLengthMore()
    {
        // The same score is right nine times in ten on long texts and six times in ten on short ones.
        var logits = Enumerable.Repeat(new float[] { 1, 0 }, 200).ToList();
        var lengths = Enumerable.Range(0, 200).Select(i => i < 100 ? 10 : 400).ToList();
        var labels = Enumerable.Range(0, 200).Select(i => i % 10 < (i < 100 ? 6 : 9) ? 0 : 1).ToList();

        var fit = LengthCalibration.Fit(logits, lengths, labels);

        fit.Apply(logits[0], 10)[0].ShouldBe(0.6, 0.01);
        fit.Apply(logits[0], 400)[0].ShouldBe(0.9, 0.01);
    }

    private static (CountTable Table, FeatureSpace Space) Compress()
    {
        var space = new FeatureSpace(1, [100, 101, 102, 103], [1f, 1f, 1f, 1f]);
        return CountTable.Compress(Full, Labels, [1, 1, 1, 1], space, common: 1, width: 2);
    }
}
