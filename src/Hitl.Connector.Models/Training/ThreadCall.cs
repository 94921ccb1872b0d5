namespace Hitl.Connector.Models.Training;

/// <param name="FromBot">False: the caller.</param>
public readonly record struct CallTurn(bool FromBot, string Intent);

/// <summary>A call of BETOLD: intents in place of words.</summary>
/// <param name="BrokeDown">The caller hung up or was put through to a person.</param>
public sealed record ThreadCall(bool BrokeDown, IReadOnlyList<CallTurn> Turns);
