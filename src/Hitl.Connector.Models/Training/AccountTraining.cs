using Hitl.Connector.Models.Onnx;
using Hitl.Connector.Models.Runtime;
using Hitl.Connector.Models.Training.Network;
using Hitl.Connector.Models.Transformers;

namespace Hitl.Connector.Models.Training;

/// <summary>What an account wants trained.</summary>
/// <param name="Task">Only <c>intent</c> can be trained by an account.</param>
/// <param name="DataFile">CSV or JSON lines with text and label.</param>
/// <param name="OutDirectory">Gets the model and its manifest.</param>
/// <param name="Languages">ISO 639-1 codes of the texts; elsewhere the model's scores are withheld.</param>
public sealed record AccountTrainingRequest(string Task, string DataFile, string OutDirectory, IReadOnlyList<string> Languages)
{
    /// <summary>Texts that belong to none of the labels (CSV, JSON lines, or one a line): they teach what is out of scope.</summary>
    public string? OutOfScopeFile { get; init; }

    /// <summary>A transformer in Hugging Face layout: only a head over its vectors is trained, for <see cref="TransformerOptions.Head"/>.</summary>
    public string? EncoderDirectory { get; init; }

    /// <summary>
    /// The linear model on words and letters alone: many times the messages a second, about two points less accurate, and no
    /// copy of the encoder beside it.
    /// </summary>
    public bool Fast { get; init; }

    public int Seed { get; init; } = 17;
}

/// <summary>Trains an account's own intents or tags from its labelled history.</summary>
public static class AccountTraining
{
    public const string Version = "1.0.0";

    private const int RowsForTenFolds = 500;

    /// <returns>The model with its figures, measured on rows it did not see.</returns>
    /// <exception cref="TrainingDataException">The data cannot be used; the message says what is missing.</exception>
    /// <exception cref="Runtime.ModelLoadException">The encoder cannot be used; the message names the file.</exception>
    /// <exception cref="ArgumentException">The task is none that can be trained.</exception>
    public static async Task<TrainedModel> RunAsync(AccountTrainingRequest request, IProgress<TrainingProgress>? progress, CancellationToken cancellationToken)
    {
        if (request.Task != ModelNames.Intent)
        {
            throw new ArgumentException($"Only the task '{ModelNames.Intent}' can be trained from an account's data, not '{request.Task}'.", nameof(request));
        }

        var data = LabelFile.Read(request.DataFile);
        IReadOnlyList<string> outOfScope = request.OutOfScopeFile is { } file ? LabelFile.ReadTexts(file) : [];
        if (request.EncoderDirectory is { } own)
        {
            return await EncoderTraining.RunAsync(data, outOfScope, request, own, progress, cancellationToken);
        }

        using var encoder = ShippedModels.LoadEncoder();
        var reads = !request.Fast && request.Languages.All(encoder.Entry.Languages.Contains);
        var trainer = new EnsembleTrainer(reads ? encoder : null, progress, cancellationToken);
        var model = await Task.Run(() => trainer.Train(TaskOf(data, request), outOfScope), cancellationToken);
        model = model.Remembering(data.Rows.Select(r => r.Text).Concat(outOfScope));
        await ModelTrainer.WriteAsync(request.OutDirectory, Version, [model], reads ? encoder.Entry : null, cancellationToken);
        return model;
    }

    private static TrainingTask TaskOf(LabelledRows data, AccountTrainingRequest request)
    {
        var labels = data.Rows.Select(r => r.Label).Distinct().Order(StringComparer.Ordinal).ToArray();
        var index = labels.Select((label, i) => (label, i)).ToDictionary(p => p.label, p => p.i, StringComparer.Ordinal);
        var examples = data.Rows.DistinctBy(r => (r.Text.Trim().ToLowerInvariant(), r.Label)).Select(r =>
        {
            var target = new float[labels.Length];
            target[index[r.Label]] = 1;
            return new TrainingExample(r.Text, target);
        }).ToList();
        return new TrainingTask(ModelNames.Intent, OutputKind.Softmax, labels, request.Languages, examples)
        {
            MaxFeatures = 60_000,
            Heads = 4,
            HeadOptions = new HeadOptions { Seed = request.Seed },
            Networks = request.Fast ? 0 : 4,
            NetworkOptions = new CnnOptions { Seed = request.Seed },
            Folds = examples.Count < RowsForTenFolds ? 5 : 10,
            Options = new LinearOptions { Epochs = 20, LearningRate = 1f, Dropout = 0.5f, Decay = 0, Seed = request.Seed },
        };
    }
}
