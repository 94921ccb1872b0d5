namespace Hitl.Connector.Notes;

/// <summary>What a key detail is.</summary>
public enum DetailKind
{
    /// <summary>A person.</summary>
    Name,

    /// <summary>Order, claim, policy, booking, flight, account: any number or code that names one thing.</summary>
    Number,
    Email,
    Phone,
    Date,
    Time,

    /// <summary>Money, or how many of something.</summary>
    Amount,

    /// <summary>An address or a part of one.</summary>
    Place,

    /// <summary>What it is about: the thing bought, ordered or insured, and its kind.</summary>
    Product,

    /// <summary>What a machine said had gone wrong.</summary>
    ErrorCode,
}

/// <summary>A detail that the customer gave.</summary>
/// <param name="Value">As it stands in the message, character for character, unless the account masks it.</param>
/// <param name="MessageId">The message that it came in first.</param>
public sealed record KeyDetail(DetailKind Kind, string Value, string MessageId);

/// <summary>Part of a text that is a detail.</summary>
/// <param name="Start">First character.</param>
/// <param name="End">After the last one.</param>
/// <param name="Probability">0..1.</param>
public sealed record DetailSpan(DetailKind Kind, int Start, int End, double Probability);
