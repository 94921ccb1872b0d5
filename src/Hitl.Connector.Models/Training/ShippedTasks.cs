using Hitl.Connector.Models.Training.Tasks;

namespace Hitl.Connector.Models.Training;

/// <summary>What each shipped model learns from. The maps from the public labels to ours stand with the tasks and in <c>intents.yaml</c>.</summary>
public static class ShippedTasks
{
    /// <summary>By model name. Each task is built when its turn comes: together they would fill the memory.</summary>
    public static IReadOnlyList<(string Name, Func<PublicSets, TrainingTask> Create)> All { get; } =
    [
        (ModelNames.Language, LanguageTask.Create),
        (ModelNames.Sentiment, MoodTasks.Sentiment),
        (ModelNames.Intent, IntentTasks.Intent),
        (ModelNames.Uncertainty, IntentTasks.Uncertainty),
        (ModelNames.WantsHuman, WantsHumanTask.Create),
        (ModelNames.Frustration, MoodTasks.Frustration),
        (ModelNames.Confusion, MoodTasks.Confusion),
        (ModelNames.Abuse, MoodTasks.Abuse),
        (ModelNames.Urgency, TriageTasks.Urgency),
        (ModelNames.Topics, TriageTasks.Topics),
        (ModelNames.Complexity, TriageTasks.Complexity),
        (ModelNames.Closing, TriageTasks.Closing),
        (ModelNames.NoHelp, AnswerTasks.NoHelp),
        (ModelNames.GaveUp, AnswerTasks.GaveUp),
        (ModelNames.Sentence, SentenceTask.Create),
    ];

    /// <summary>Names of all models, also of those that learn from what the others say about whole threads, and of the one that finds details.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. All.Select(t => t.Name), .. ThreadTasks.Names, ModelNames.Details];
}
