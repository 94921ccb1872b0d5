using Hitl.Connector.Conversations;

namespace Hitl.Connector.Models.Training;

/// <summary>A hand-written thread of <c>threads.yaml</c> with its judgement.</summary>
public sealed class ThreadExample
{
    public bool Handover { get; set; }
    public string Why { get; set; } = "";
    public bool Circling { get; set; }

    /// <summary>Different requests in it.</summary>
    public int Problems { get; set; } = 1;

    /// <summary><c>high</c> or <c>critical</c> where a reader would say so; null otherwise.</summary>
    public string? Urgency { get; set; }
    public List<string> Topics { get; set; } = [];

    /// <summary>The messages, one a line, each behind its author and marks.</summary>
    public string Thread { get; set; } = "";

    public IReadOnlyList<ThreadLine> Lines() =>
        [.. Thread.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(ThreadLine.Parse)];
}

/// <param name="AsksAgain">Asks what an earlier message of the customer asked.</param>
/// <param name="NoHelp">Of a customer: says that the answer was no help. Of a bot: says that it does not understand or cannot help.</param>
/// <param name="Closing">Nothing is open any more.</param>
public sealed record ThreadLine(AuthorKind From, string Text, bool AsksAgain, bool NoHelp, bool Closing)
{
    internal static ThreadLine Parse(string line)
    {
        var space = line.IndexOf(' ', StringComparison.Ordinal);
        var marks = space < 0 ? "" : line[1..space];
        var from = line[0] switch
        {
            'C' => AuthorKind.Customer,
            'B' => AuthorKind.Bot,
            'A' => AuthorKind.Agent,
            _ => throw Strange(),
        };
        return space >= 1 && marks.All("=-.".Contains)
            ? new ThreadLine(from, line[(space + 1)..], marks.Contains('='), marks.Contains('-'), marks.Contains('.'))
            : throw Strange();

        InvalidDataException Strange() => new($"A line of a thread begins with C, B or A and its marks: \"{line}\".");
    }
}
