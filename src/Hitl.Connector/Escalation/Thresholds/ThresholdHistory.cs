using Hitl.Connector.Escalation.Outcomes;

namespace Hitl.Connector.Escalation.Thresholds;

/// <summary>Takes from a history what thresholds can be solved from, and counts what they cannot.</summary>
public sealed class ThresholdHistory(Measure score)
{
    private readonly List<LabelledConversation> labelled = [];

    public IReadOnlyList<LabelledConversation> Labelled => labelled;

    /// <summary>Conversations whose outcome proves neither.</summary>
    public int OutcomeUnknown { get; private set; }

    /// <summary>
    /// Must-escalate conversations that show it only by the customer's wish for a person. No threshold is to catch them:
    /// that wish is a rule of its own, which no threshold and no cap holds back.
    /// </summary>
    public int AskedForPersonOnly { get; private set; }

    /// <summary>Must-escalate conversations without this score, which no threshold reaches: a rule has to name them by <c>unknown</c>.</summary>
    public int WithoutScore { get; private set; }

    public void Add(JudgedConversation conversation)
    {
        if (conversation.Outcome.Need is Need.Unknown)
        {
            OutcomeUnknown++;
        }
        else if (ShowsWishOnly(conversation.Outcome))
        {
            AskedForPersonOnly++;
        }
        else
        {
            Add(conversation.Language, conversation.Then, conversation.Outcome.Need is Need.Human);
        }
    }

    public void Add(string language, Moment moment, bool mustEscalate) =>
        Add(moment.Intent?.Label, language, ThresholdScores.Of(score, moment), mustEscalate);

    /// <param name="value">The score; null where it is not known.</param>
    public void Add(string? intent, string language, double? value, bool mustEscalate)
    {
        if (value is { } known)
        {
            labelled.Add(new LabelledConversation(intent, language, known, mustEscalate));
        }
        else
        {
            WithoutScore += mustEscalate ? 1 : 0;
        }
    }

    private static bool ShowsWishOnly(Outcomes.Outcome outcome) =>
        outcome.Need is Need.Human
        && !outcome.Proofs.Contains(Proof.MarkedNeeded)
        && outcome.Proofs.Where(OutcomePolicy.IsNeed).All(p => p is Proof.AskedForPerson);
}
