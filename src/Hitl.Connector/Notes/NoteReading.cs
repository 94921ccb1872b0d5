using Hitl.Connector.Conversations;

namespace Hitl.Connector.Notes;

/// <summary>A sentence of a message and what it does in the conversation.</summary>
/// <param name="Text">As it stands in the message.</param>
/// <param name="Probability">Of the role, 0..1.</param>
public sealed record NoteSentence(string MessageId, string Text, SentenceRole Role, double Probability);

/// <summary>What the models say of a conversation's messages, for its note.</summary>
/// <param name="Details">What the customer gave, each once, in the order in which it was given; not masked.</param>
/// <param name="Sentences">Of all public messages by customer, bot and people, in order; quoted history and signatures are not among them.</param>
public sealed record NoteReading(IReadOnlyList<KeyDetail> Details, IReadOnlyList<NoteSentence> Sentences)
{
    public static NoteReading Nothing { get; } = new([], []);
}

/// <summary>Reads a conversation for its note. Implementations run models; reading is safe from many threads.</summary>
public interface INoteReader
{
    NoteReading Read(Snapshot snapshot);
}
