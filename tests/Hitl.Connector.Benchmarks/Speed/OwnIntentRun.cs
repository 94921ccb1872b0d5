using System.Diagnostics;
using System.Numerics.Tensors;
using Hitl.Connector.Models.Runtime;
using Hitl.Connector.Models.Training;

namespace Hitl.Connector.Benchmarks.Speed;

/// <summary>Trains an account's intents, and measures what they answer and how fast.</summary>
internal sealed class OwnIntentRun(string directory, IReadOnlyList<(string Text, string Label)> train, IReadOnlyList<(string Text, string Label)> held, IReadOnlyList<string> messages)
{
    /// <summary>Messages scored in one run of the model.</summary>
    private const int Batch = 8;

    public async Task<(double Accuracy, double PerSecond)> MeasureAsync(bool fast, CancellationToken cancellationToken)
    {
        var data = Path.Combine(directory, "labels.csv");
        await File.WriteAllLinesAsync(data, train.Select(r => $"{Quoted(r.Text)},{Quoted(r.Label)}").Prepend("text,label"), cancellationToken);
        var output = Path.Combine(directory, fast ? "fast" : "full");
        await AccountTraining.RunAsync(new AccountTrainingRequest("intent", data, output, ["en"]) { Fast = fast }, null, cancellationToken);
        using var models = ModelDirectory.Load(output);
        ITextModel model = models.Models[0];
        var right = held.Count(r => Label(((TextModel)model).Score(r.Text, models.Models[0].Extract(r.Text))) == r.Label);
        var time = TimeSpan.MaxValue;
        for (var i = 0; i < 3; i++)
        {
            var started = Stopwatch.GetTimestamp();
            foreach (var chunk in messages.Chunk(Batch))
            {
                model.ScoreAll([.. chunk.Select(text => (text, models.Models[0].Extract(text)))]);
            }

            var taken = Stopwatch.GetElapsedTime(started);
            time = taken < time ? taken : time;
        }

        return ((double)right / held.Count, messages.Count / time.TotalSeconds);

        string Label(float[] probabilities) => model.Labels[TensorPrimitives.IndexOfMax<float>(probabilities)];
    }

    private static string Quoted(string text) => $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
