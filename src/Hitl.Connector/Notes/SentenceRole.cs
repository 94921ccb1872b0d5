namespace Hitl.Connector.Notes;

/// <summary>What a sentence does in a support conversation.</summary>
public enum SentenceRole
{
    /// <summary>Greeting, thanks, small talk, a detail given or asked for.</summary>
    Other,

    /// <summary>The customer asks for something.</summary>
    Request,

    /// <summary>The customer says what is wrong.</summary>
    Problem,

    /// <summary>A way out that was offered or tried.</summary>
    Attempt,

    /// <summary>The support side says what it will do.</summary>
    Promise,

    /// <summary>It did not help.</summary>
    Failed,

    /// <summary>It helped, or it was done.</summary>
    Solved,

    /// <summary>The support side says that it knows who the customer is.</summary>
    Verified,
}

/// <summary>Names of the roles, and how a sentence is shown to the model that tells them apart.</summary>
public static class SentenceRoles
{
    /// <summary>Lower case, in the order of <see cref="SentenceRole"/>.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Enum.GetNames<SentenceRole>().Select(n => n.ToLowerInvariant())];

    /// <summary>The sentence with who says it: the same words mean one thing from a customer and another from the desk.</summary>
    public static string Marked(string sentence, bool support) => (support ? "supportsays " : "customersays ") + sentence;
}
