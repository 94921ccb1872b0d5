using System.CommandLine;

namespace Hitl.Connector.Worker.Commands;

/// <summary><c>hitl rules</c>: what the rules say, what they did, and what others would have done.</summary>
public static class RulesCommand
{
    public static Command Create() => new("rules", "The admins' rules: check, show, compare, explain, replay, solve thresholds.")
    {
        RulesLintCommand.Create(),
        RulesSchemaCommand.Create(),
        RulesShowCommand.Create(),
        RulesDiffCommand.Create(),
        RulesExplainCommand.Create(),
        RulesReplayCommand.Create(),
        RulesThresholdCommand.Create(),
    };
}
