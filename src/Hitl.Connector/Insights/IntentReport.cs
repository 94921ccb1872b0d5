using Hitl.Connector.Escalation;

namespace Hitl.Connector.Insights;

/// <summary>What the history says of one intent, and the role for AI that follows.</summary>
/// <param name="Intent">As the model names it; <see cref="NotRecognised"/> for requests that are none of the known ones.</param>
/// <param name="Volume">Conversations.</param>
public sealed record IntentReport(string Intent, int Volume)
{
    public const string NotRecognised = "(not recognised)";

    /// <summary>Of all conversations, 0..1.</summary>
    public required double Share { get; init; }

    /// <summary>Mean calibrated confidence of the intent; null where none has one.</summary>
    public double? Confidence { get; init; }

    /// <summary>Mean probability that the request is none of the known intents.</summary>
    public double? Uncertainty { get; init; }

    /// <summary>Share in which the intent is clear enough for a bot, 0..1.</summary>
    public required double Clear { get; init; }

    /// <summary>Conversations in which the bot said what its knowledge had.</summary>
    public int KnowledgeKnown { get; init; }

    /// <summary>Of these, the share in which it had an answer; null where the bot says nothing.</summary>
    public double? KnowledgeCoverage { get; init; }

    /// <summary>Share with a risk topic, an unhappy customer or high urgency, 0..1.</summary>
    public required double Risky { get; init; }

    /// <summary>Share with a risk topic.</summary>
    public double RiskTopics { get; init; }

    /// <summary>The commonest risk topic; null where there is none.</summary>
    public string? MainTopic { get; init; }

    /// <summary>Share with a frustrated customer.</summary>
    public double Frustrated { get; init; }

    /// <summary>Share of high or critical urgency.</summary>
    public double Urgent { get; init; }

    /// <summary>Conversations whose outcome is known.</summary>
    public int Judged { get; init; }

    /// <summary>Of these, how many needed a person.</summary>
    public int NeededPerson { get; init; }

    public AiRole Suggests { get; init; }

    /// <summary>Why, in one plain sentence.</summary>
    public string Because { get; init; } = "";
}
