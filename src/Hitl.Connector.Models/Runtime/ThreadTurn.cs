using Hitl.Connector.Conversations;
using Hitl.Connector.Models.Features;
using Hitl.Connector.Scoring;

namespace Hitl.Connector.Models.Runtime;

/// <summary>One public message of a thread and what the models say about it.</summary>
/// <param name="From">Customer, bot or agent.</param>
/// <param name="Text">As written.</param>
public sealed record ThreadTurn(AuthorKind From, string Text)
{
    /// <summary>Of a customer's message.</summary>
    public MessageReading? Reading { get; init; }

    /// <summary>Of a customer's message.</summary>
    public MessageScores? Scores { get; init; }

    /// <summary>Its words and letter groups, to compare it with others; looked up when there are others.</summary>
    public Lazy<SparseVector> Vector { get; init; } = new(new SparseVector([], []));

    public int Words { get; init; }

    /// <summary>Of a customer's message: probability that it calls the answer before it no help; of a bot's: that it gives up.</summary>
    public double NoHelp { get; init; }

    /// <summary>Probability that it asks what an earlier message of the same customer asked; of a bot's: how alike it is to an earlier one.</summary>
    public double Again { get; init; }

    /// <summary>Distributions of the intents of its sentences where it has several, of the whole message otherwise; empty where intent is not proven.</summary>
    public IReadOnlyList<float[]> Requests { get; init; } = [];

    public bool IsCustomer => From == AuthorKind.Customer;
}
