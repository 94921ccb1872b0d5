using Hitl.Connector.Escalation;

namespace Hitl.Connector.Worker.Processing;

/// <summary>Rule files that were not taken into service.</summary>
/// <param name="Problems">Each with file, line and column.</param>
public sealed record RefusedRules(IReadOnlyList<string> Problems, DateTimeOffset At);

/// <summary>The rule set in force. Replaced as a whole; a bad file never replaces the last good one.</summary>
public sealed class RuleBook(RuleSet initial)
{
    private volatile RuleSet _current = initial;
    private volatile RefusedRules? _refused;

    public RuleSet Current => _current;

    /// <summary>What lies in the directory and cannot be used; null when what lies there is in force.</summary>
    public RefusedRules? Refused => _refused;

    public void Replace(RuleSet rules) => (_current, _refused) = (rules, null);

    public void Refuse(RefusedRules refused) => _refused = refused;
}
