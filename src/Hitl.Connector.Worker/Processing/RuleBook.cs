using Hitl.Connector.Escalation;

namespace Hitl.Connector.Worker.Processing;

/// <summary>The rule set in force. Replaced as a whole; a bad file never replaces the last good one.</summary>
public sealed class RuleBook(RuleSet initial)
{
    private volatile RuleSet _current = initial;

    public RuleSet Current => _current;

    public void Replace(RuleSet rules) => _current = rules;
}
