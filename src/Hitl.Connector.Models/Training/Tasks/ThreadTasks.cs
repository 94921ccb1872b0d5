using Hitl.Connector.Conversations;
using Hitl.Connector.Models.Runtime;

namespace Hitl.Connector.Models.Training.Tasks;

/// <summary>
/// What the models of whole threads learn from: the project's own threads as the other models read them, pairs of
/// BANKING77 messages, and BETOLD's calls. They learn from readings, not from the marks, so that they know how far the
/// readings can be trusted.
/// </summary>
public static class ThreadTasks
{
    /// <summary>In the order in which they are trained: each reads threads through those before it.</summary>
    public static IReadOnlyList<string> Names { get; } = [ModelNames.Repeats, ModelNames.Circling, ModelNames.Handover];

    /// <param name="directory">The text models, and the models of threads that come before this one.</param>
    public static SignTask Create(string name, PublicSets sets, string directory)
    {
        using var texts = ModelDirectory.Load(directory);
        var signs = ModelDirectory.LoadSigns(directory).ToDictionary(m => m.Entry.Name, StringComparer.Ordinal);
        try
        {
            var reader = new ThreadExampleReader(n => texts.Models.Single(m => m.Entry.Name == n));
            return name switch
            {
                ModelNames.Repeats => RepeatTask.Create(sets, reader),
                ModelNames.Circling => CirclingTask.Create(reader, new RepeatReader(signs[ModelNames.Repeats])),
                ModelNames.Handover => HandoverTask.Create(sets, reader, new RepeatReader(signs[ModelNames.Repeats]), signs[ModelNames.Circling].For(ThreadSummary.Names)),
                _ => throw new ArgumentOutOfRangeException(nameof(name), name, "No model of threads has this name."),
            };
        }
        finally
        {
            foreach (var model in signs.Values)
            {
                model.Dispose();
            }
        }
    }
}

/// <summary>Reads the hand-written threads as the scorer would.</summary>
internal sealed class ThreadExampleReader(Func<string, ITextModel> models)
{
    private readonly MessageReader messages = new(models);
    private readonly TurnReader turns = new(models);

    public TurnReader Turns => turns;

    public ThreadTurn Read(string text, LanguageReading? context)
    {
        var reading = messages.Read([text], context)[0];
        return turns.Customer(text, reading, OnnxScorer.ToScores("", reading, messages.IntentLabels));
    }

    public List<ThreadTurn> Read(IReadOnlyList<ThreadLine> lines)
    {
        var context = messages.ReadLanguage(string.Join('\n', lines.Where(l => l.From == AuthorKind.Customer).Select(l => l.Text)));
        return [.. lines.Select(l => l.From == AuthorKind.Customer ? Read(l.Text, context) : turns.Other(l.From, l.Text))];
    }
}
