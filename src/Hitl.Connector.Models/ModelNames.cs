namespace Hitl.Connector.Models;

/// <summary>Names of the models in a manifest.</summary>
public static class ModelNames
{
    public const string Language = "language";
    public const string Sentiment = "sentiment";
    public const string Intent = "intent";
    public const string Uncertainty = "uncertainty";
    public const string WantsHuman = "wants_human";
    public const string Frustration = "frustration";
    public const string Confusion = "confusion";
    public const string Abuse = "abuse";
    public const string Urgency = "urgency";
    public const string Topics = "topics";
    public const string Complexity = "complexity";
    public const string Closing = "closing";
}
