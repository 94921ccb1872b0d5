using System.CommandLine;
using Hitl.Connector.Escalation;

namespace Hitl.Connector.Worker.Commands;

/// <summary><c>hitl rules schema</c>: the JSON Schema that editors check rule files with.</summary>
public static class RulesSchemaCommand
{
    public static Command Create()
    {
        var command = new Command("schema", "Prints the JSON Schema of rule files, for your editor.");
        command.SetAction(_ =>
        {
            Console.Out.Write(RuleSchema.Write());
            return ExitCode.Success;
        });
        return command;
    }
}
