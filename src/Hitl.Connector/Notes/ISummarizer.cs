using Hitl.Connector.Conversations;
using Hitl.Connector.Escalation;
using Hitl.Connector.Intake;
using Hitl.Connector.Knowledge;
using Hitl.Connector.Scoring;

namespace Hitl.Connector.Notes;

/// <summary>Another conversation of the same customer.</summary>
/// <param name="Channel">E.g. <c>email</c>.</param>
/// <param name="Parallel">It is still open.</param>
public sealed record OtherConversation(string Id, string Channel, DateTimeOffset BeganAt, bool Parallel);

/// <summary>What a note is made from: values alone, so that the same brief gives the same note.</summary>
public sealed record NoteBrief(Snapshot Snapshot, Decision Decision, NoteOptions Options)
{
    /// <summary>With those of each message, which a decision does not keep.</summary>
    public Scores Scores { get; init; } = Decision.Scores;

    /// <summary>What the last decision left; null for a conversation never decided.</summary>
    public ConversationRecord? Previous { get; init; }

    /// <summary>Newest first.</summary>
    public IReadOnlyList<OtherConversation> Others { get; init; } = [];

    /// <summary>What the account's articles say of it.</summary>
    public KnowledgeReading Knowledge { get; init; } = KnowledgeReading.Nothing;

    /// <summary>Where the helpdesk shows a message, by its id; null where it has no such address.</summary>
    public Func<string, string?> LinkOf { get; init; } = _ => null;

    /// <summary>Our last note in it, which the new one replaces.</summary>
    public Message? Former => NotePolicy.FormerNote(Snapshot);

    /// <summary>The note's reader is a specialist, who gets all of it.</summary>
    public bool IsForSpecialist => Decision.Destination is { } group && Options.SpecialistGroups.Contains(group, StringComparer.OrdinalIgnoreCase);
}

/// <summary>Writes the context note. Called only when <see cref="NotePolicy"/> wants one.</summary>
public interface ISummarizer
{
    /// <summary>Never throws for what stands in the conversation.</summary>
    Task<ContextNote> SummarizeAsync(NoteBrief brief, CancellationToken cancellationToken);
}

/// <summary>The summariser that needs nothing but our own models: it quotes, it does not rephrase, and nothing leaves the machine.</summary>
public sealed class BuiltInSummarizer(INoteReader reader) : ISummarizer
{
    public Task<ContextNote> SummarizeAsync(NoteBrief brief, CancellationToken cancellationToken) =>
        Task.FromResult(NoteComposer.Compose(brief, reader.Read(brief.Snapshot)));
}
