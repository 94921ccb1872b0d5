using Hitl.Connector.Models.Onnx;
using Hitl.Connector.Notes;
using static Hitl.Connector.Models.Training.Tasks.Rows;

namespace Hitl.Connector.Models.Training.Tasks;

/// <summary>What the model of sentences learns from: patterns written for this project, and the turns of MultiDoGO, whose intents tell a request from talk.</summary>
public static class SentenceTask
{
    private const int MostOfPattern = 40;
    private const int MostTurns = 6000;
    private const float Turn = 0.4f;

    // Turns that carry nothing that a note would say.
    private static readonly HashSet<string> Talk = ["openinggreeting", "closinggreeting", "thankyou", "confirmation", "rejection", "contentonly"];

    public static TrainingTask Create(PublicSets sets)
    {
        var labels = SentenceRoles.Names;
        var random = new Random(Seed);
        var examples = new List<TrainingExample>();
        var own = EmbeddedData.Sentences();
        foreach (var role in own.SelectMany(l => l.Roles))
        {
            var support = role.From == "support";
            examples.AddRange(role.Patterns.SelectMany(p => Templates.Expand(p, MostOfPattern, random).Select(t =>
                new TrainingExample(SentenceRoles.Marked(t, support), OneHot(labels.Count, labels.ToList().IndexOf(role.Role)), 1f, p))));
        }

        foreach (var turn in Shuffled(sets.MultiDogo(), random).Where(t => t.Label != "multidogo:outofdomain").Take(MostTurns))
        {
            var role = Talk.Contains(turn.Label["multidogo:".Length..]) ? SentenceRole.Other : SentenceRole.Request;
            examples.Add(new TrainingExample(SentenceRoles.Marked(turn.Text, support: false), OneHot(labels.Count, (int)role), Turn));
        }

        return new TrainingTask(ModelNames.Sentence, OutputKind.Softmax, labels, [.. own.Select(l => l.Language)], examples)
        {
            MaxFeatures = 30_000,
            Options = new LinearOptions { Kind = OutputKind.Softmax, Epochs = 12, Dropout = 0.3f },
        };
    }
}
