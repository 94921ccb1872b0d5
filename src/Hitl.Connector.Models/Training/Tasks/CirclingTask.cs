using Hitl.Connector.Models.Runtime;

namespace Hitl.Connector.Models.Training.Tasks;

/// <summary>Do customer and bot go in circles?</summary>
internal static class CirclingTask
{
    public static SignTask Create(ThreadExampleReader reader, RepeatReader repeats)
    {
        var rows = new List<SignRow>();
        foreach (var thread in EmbeddedData.Threads())
        {
            var turns = repeats.Link(reader.Read(thread.Lines()));
            if (turns.Length >= 3)
            {
                rows.Add(new SignRow(ThreadReading.Summarise(turns, ThreadReading.AfterAgent(turns)).ToVector(), thread.Circling, 1, thread.Thread, true));
            }
        }

        return new SignTask(ModelNames.Circling, ThreadSummary.Names, [1, 1, 1, 1], rows);
    }
}
