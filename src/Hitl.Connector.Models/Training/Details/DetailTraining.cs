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
        var bytes = Train(sets, null, new HashSet<string>(), progress, cancellationToken).ToBytes();
        await File.WriteAllBytesAsync(Path.Combine(directory, DetailsEntry.FileName), bytes, cancellationToken);
        var manifest = ModelDirectory.ReadManifest(directory) with { Details = new DetailsEntry(DetailsEntry.FileName, ModelEntry.HashOf(bytes), ["en"]) };
        await File.WriteAllBytesAsync(Path.Combine(directory, ModelManifest.FileName), manifest.ToBytes(), cancellationToken);
    }

    /// <param name="without">A kind of business of which nothing is learned: neither its labelled turns nor the patterns typical of it. Null for none.</param>
    /// <param name="heldBack">Texts that are not learned with their details, whatever business they occur in: those that the model is measured on.</param>
    internal static DetailModel Train(PublicSets sets, string? without, IReadOnlySet<string> heldBack, Action<double>? progress, CancellationToken cancellationToken)
    {
        var common = DetailExamples.CommonTexts(sets).ToList();
        var examples = DetailExamples.OfSlots(Learned(sets.MultiDogoSlotFiles("train.tsv").SelectMany(SlotRow.Read), without, heldBack));
        examples.AddRange(DetailExamples.OfPatterns(common, without));
        examples.AddRange(DetailExamples.OfPresidio(sets.PresidioResearch));
        examples.AddRange(DetailExamples.OfPlainTexts(sets));
        return DetailTrainer.Train(examples, CommonWords.Of(common), MostFeatures, progress, cancellationToken);
    }

    /// <summary>The turns that may be learned from: a held-back text in which nothing is given, such as a plain yes, stays.</summary>
    internal static IEnumerable<SlotRow> Learned(IEnumerable<SlotRow> turns, string? without, IReadOnlySet<string> heldBack) =>
        turns.Where(t => t.Business != without && !(heldBack.Contains(t.Text) && t.Slots.Any(s => s != "O")));
}
