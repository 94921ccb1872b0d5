using Hitl.Connector.Models.Training;
using Hitl.Connector.Models.Training.Details;

namespace Hitl.Connector.Models.Evaluation;

/// <summary>How well key details are found in a kind of business that the model never saw: each is left out of the training in turn.</summary>
public static class LeftOutBusinesses
{
    /// <param name="sets">What the shipped model is trained from.</param>
    /// <param name="talks">Conversations of some kinds of business; turns of them that stand in the training sets too are not learned.</param>
    /// <returns>A report for each kind, as soon as it is measured.</returns>
    public static IEnumerable<DetailReport> Measure(OnnxScorer scorer, PublicSets sets, IReadOnlyList<LabelledTalk> talks, IProgress<TrainingProgress>? progress, CancellationToken cancellationToken)
    {
        foreach (var mine in talks.GroupBy(t => t.Business).OrderBy(g => g.Key, StringComparer.Ordinal))
        {
            var heldBack = mine.SelectMany(t => t.Snapshot.Messages).Select(m => m.Text).ToHashSet(StringComparer.Ordinal);
            var model = DetailTraining.Train(sets, mine.Key, heldBack, f => progress?.Report(new($"without {mine.Key}", "train", f)), cancellationToken);
            yield return DetailEvaluation.Report(scorer.NotesWith(model), [.. mine]);
        }
    }
}
