using Hitl.Connector.Worker.Hosting;
using Spectre.Console;

namespace Hitl.Connector.Worker.Commands;

/// <summary>Exit codes of the command line: 0 only on success.</summary>
public static class ExitCode
{
    public const int Success = 0;

    /// <summary>It ran and found something wrong.</summary>
    public const int Failed = 1;

    /// <summary>It could not start: settings, arguments, files.</summary>
    public const int Misused = 2;

    /// <summary>Prints every problem to standard error and returns <see cref="Misused"/>.</summary>
    public static int Refuse(params IEnumerable<string> problems)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        foreach (var problem in problems)
        {
            console.MarkupLineInterpolated($"[red]error[/] {problem}");
        }

        return Misused;
    }

    /// <summary>Runs a command; wrong settings become their list of problems.</summary>
    public static async Task<int> GuardAsync(Func<Task<int>> command)
    {
        try
        {
            return await command();
        }
        catch (SettingsException wrong)
        {
            return Refuse([.. wrong.Problems, "Nothing was started. Mend the settings above and try again."]);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or InvalidDataException or System.Data.Common.DbException)
        {
            return Refuse(failure.Message);
        }
    }
}
