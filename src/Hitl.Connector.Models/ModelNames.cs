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

    /// <summary>The customer says that an answer was no help.</summary>
    public const string NoHelp = "no_help";

    /// <summary>A bot says that it does not understand or cannot help.</summary>
    public const string GaveUp = "gave_up";

    /// <summary>A message asks what an earlier one asked.</summary>
    public const string Repeats = "repeats";
    public const string Circling = "circling";
    public const string Handover = "handover";

    /// <summary>What a sentence does in a conversation.</summary>
    public const string Sentence = "sentence";

    /// <summary>The details that a customer gave.</summary>
    public const string Details = "details";
}
