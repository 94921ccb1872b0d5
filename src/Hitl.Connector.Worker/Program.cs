using System.CommandLine;
using Hitl.Connector.Worker.Commands;
using Spectre.Console;

if (Console.IsOutputRedirected)
{
    // Scripts and logs read whole lines.
    AnsiConsole.Profile.Width = ExitCode.Wide;
    AnsiConsole.Profile.Capabilities.Ansi = false;
}

var root = new RootCommand("Hitl.Connector: judgement between bot and human, beside your Zendesk or Intercom.")
{
    DemoCommand.Create(),
    RunCommand.Create(),
    SandboxCommand.Create(),
    ScoreCommand.Create(),
    SummarizeCommand.Create(),
    ModelsCommand.Create(),
    RulesCommand.Create(),
    ReceiptsCommand.Create(),
    KnowledgeCommand.Create(),
    EgressCommand.Create(),
    ImportCommand.Create(),
    DoctorCommand.Create(),
    SetupCommand.Create(),
    BotsCommand.Create(),
    PauseCommand.Create(),
    KeysCommand.Create(),
    DeadLettersCommand.Create(),
    EraseCommand.Create(),
};

// The host may take 30 seconds to finish what is under way; the command line would cut it off after two.
return await root.Parse(args).InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = TimeSpan.FromSeconds(40) }).ConfigureAwait(false);
