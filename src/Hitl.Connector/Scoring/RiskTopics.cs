namespace Hitl.Connector.Scoring;

/// <summary>What makes a conversation risky to answer by machine; several can hold at once.</summary>
public static class RiskTopics
{
    /// <summary>Money of the customer is at stake: charges, refunds, failed or unknown payments.</summary>
    public const string Payment = "payment";

    /// <summary>Lawyers, courts, claims, rights.</summary>
    public const string Legal = "legal";

    /// <summary>Somebody's health: symptoms, injuries, medicines.</summary>
    public const string Medical = "medical";

    /// <summary>The customer is in distress, bereaved, disabled, abused or short of money.</summary>
    public const string Vulnerability = "vulnerability";

    /// <summary>Data protection, regulators, audits, proof of identity.</summary>
    public const string Compliance = "compliance";

    /// <summary>The customer is dissatisfied with how they were treated, however politely said.</summary>
    public const string Complaint = "complaint";

    /// <summary>Asks to cancel or end something; a question about the terms is not it.</summary>
    public const string Cancellation = "cancellation";

    /// <summary>Asks to be let off a rule.</summary>
    public const string PolicyException = "policy_exception";

    /// <summary>Asks for what can hardly be undone or moves much: deletion, ownership, large sums, mass changes.</summary>
    public const string HighImpactAction = "high_impact_action";

    /// <summary>All of them, in the order of the model's outputs.</summary>
    public static IReadOnlyList<string> All { get; } =
        [Payment, Legal, Medical, Vulnerability, Compliance, Complaint, Cancellation, PolicyException, HighImpactAction];
}
