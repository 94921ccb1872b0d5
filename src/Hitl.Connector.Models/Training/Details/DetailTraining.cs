using Hitl.Connector.Models.Notes;
using Hitl.Connector.Models.Runtime;

namespace Hitl.Connector.Models.Training.Details;

/// <summary>Trains the shipped model of details.</summary>
public static class DetailTraining
{
    private const int MostFeatures = 60_000;

    /// <summary>Trains on everything and adds the model to the manifest of the directory.</summary>
    public static async Task WriteAsync(string directory, PublicSets sets, Action<double>? progress, CancellationToken cancellationToken)
    {
        var bytes = Train(sets, _ => true, progress, cancellationToken).ToBytes();
        await File.WriteAllBytesAsync(Path.Combine(directory, DetailsEntry.FileName), bytes, cancellationToken);
        var manifest = ModelDirectory.ReadManifest(directory) with { Details = new DetailsEntry(DetailsEntry.FileName, ModelEntry.HashOf(bytes), ["en"]) };
        await File.WriteAllBytesAsync(Path.Combine(directory, ModelManifest.FileName), manifest.ToBytes(), cancellationToken);
    }

    /// <param name="business">Which kinds of business of the labelled turns are learned from.</param>
    internal static DetailModel Train(PublicSets sets, Func<string, bool> business, Action<double>? progress, CancellationToken cancellationToken)
    {
        var turns = sets.MultiDogoSlotFiles("train.tsv").SelectMany(SlotRow.Read).Where(r => business(r.Business));
        var examples = DetailExamples.OfSlots(turns);
        examples.AddRange(DetailExamples.OfPatterns());
        examples.AddRange(DetailExamples.OfPresidio(sets.PresidioResearch));
        examples.AddRange(DetailExamples.OfPlainTexts(sets));
        return DetailTrainer.Train(examples, CommonWords.Of(DetailExamples.CommonTexts(sets)), MostFeatures, progress, cancellationToken);
    }
}
