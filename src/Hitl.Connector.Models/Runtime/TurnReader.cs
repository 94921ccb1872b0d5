using Hitl.Connector.Conversations;
using Hitl.Connector.Models.Features;
using Hitl.Connector.Scoring;

namespace Hitl.Connector.Models.Runtime;

/// <summary>Makes turns of messages: what each says by itself.</summary>
/// <param name="models">Gives a text model by its name.</param>
public sealed class TurnReader(Func<string, ITextModel> models)
{
    // Likeness is counted over its n-grams, so it is always one of ours.
    private readonly FeatureSpace space = ((TextModel)models(ModelNames.NoHelp)).Space;
    private readonly ITextModel gaveUp = models(ModelNames.GaveUp);

    /// <summary>A customer's message; what it repeats is found by <see cref="RepeatReader"/>.</summary>
    public ThreadTurn Customer(string message, MessageReading reading, MessageScores scores) => new(AuthorKind.Customer, message)
    {
        Reading = reading,
        Scores = scores,
        Words = reading.Words,
        NoHelp = reading.NoHelp ?? 0,
        Vector = reading.Features is { } features ? VectorOf(features) : new Lazy<SparseVector>(new SparseVector([], [])),
        Requests = reading.Requests,
    };

    /// <summary>A bot's or an agent's message.</summary>
    public ThreadTurn Other(AuthorKind from, string message)
    {
        if (from != AuthorKind.Bot)
        {
            return new ThreadTurn(from, message);
        }

        var features = FeatureExtractor.Extract(message);
        return new ThreadTurn(from, message)
        {
            Words = features.Words,
            NoHelp = features.IsEmpty ? 0 : gaveUp.Score(message, features)[0],
            Vector = VectorOf(features),
        };
    }

    private Lazy<SparseVector> VectorOf(TextFeatures features) => new(() => Likeness.Of(features, space), LazyThreadSafetyMode.None);
}
