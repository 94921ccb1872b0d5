using Hitl.Connector.Models.Runtime;
using Hitl.Connector.Models.Training.Details;
using Hitl.Connector.Models.Training.Tasks;

namespace Hitl.Connector.Models.Training;

/// <summary>Rebuilds the models that come with this project from the public sets and the project's own examples. The encoder beneath
/// them is not trained here but by <c>Encoder/train_encoder.py</c>; it is taken over from this build.</summary>
public static class ShippedTraining
{
    public const string Version = "1.0.0";

    /// <param name="dataDirectory">Holds one folder for each public set: banking77, clinc150, goemotions, …</param>
    /// <param name="outDirectory">Gets the models and their manifest.</param>
    /// <param name="only">Names of the models to train; empty for all. The others in the directory stay.</param>
    /// <returns>Figures of each model, from cross-validation.</returns>
    /// <exception cref="FileNotFoundException">A set is missing.</exception>
    public static async Task<IReadOnlyList<TrainedModel>> RunAsync(string dataDirectory, string outDirectory, IReadOnlySet<string> only, IProgress<TrainingProgress>? progress, CancellationToken cancellationToken)
    {
        var sets = new PublicSets(dataDirectory);
        var trained = new List<TrainedModel>();
        using var encoder = ShippedModels.LoadEncoder();
        foreach (var (_, create) in ShippedTasks.All.Where(t => only.Count == 0 || only.Contains(t.Name)))
        {
            trained.Add(await Task.Run(() => Train(create(sets)), cancellationToken));
        }

        await ModelTrainer.WriteAsync(outDirectory, Version, trained, encoder.Entry, cancellationToken, keepOthers: only.Count > 0);

        // These read threads through the models just written.
        foreach (var name in ThreadTasks.Names.Where(n => only.Count == 0 || only.Contains(n)))
        {
            var model = await Task.Run(() => SignTrainer.Train(ThreadTasks.Create(name, sets, outDirectory), progress, cancellationToken), cancellationToken);
            await ModelTrainer.WriteAsync(outDirectory, Version, [model], encoder.Entry, cancellationToken, keepOthers: true);
            trained.Add(model);
        }

        if (only.Count == 0 || only.Contains(ModelNames.Details))
        {
            await Task.Run(() => DetailTraining.WriteAsync(outDirectory, sets, f => progress?.Report(new(ModelNames.Details, "train", f)), cancellationToken), cancellationToken);
        }

        return trained;

        TrainedModel Train(TrainingTask task) => task.Counts is not null ? CountTrainer.Train(task, progress, cancellationToken)
            : task.Heads + task.ReadOff.Count > 0 ? new EnsembleTrainer(encoder, progress, cancellationToken).Train(task, null)
            : ModelTrainer.Train(task, progress, cancellationToken);
    }
}
