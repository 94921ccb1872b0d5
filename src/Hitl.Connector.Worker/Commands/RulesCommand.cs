using System.CommandLine;

namespace Hitl.Connector.Worker.Commands;

/// <summary><c>hitl rules</c>: what the rules say, what they did, and what others would have done.</summary>
public static class RulesCommand
{
    public static Command Create() => new("rules", "The admins' rules: show, compare, explain, replay, solve thresholds.")
    {
        RulesShowCommand.Create(),
        RulesDiffCommand.Create(),
        RulesExplainCommand.Create(),
        RulesReplayCommand.Create(),
        RulesThresholdCommand.Create(),
    };
}
