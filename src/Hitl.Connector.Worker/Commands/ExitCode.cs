using Hitl.Connector.Models.Runtime;
using Hitl.Connector.Models.Training;
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

    /// <summary>Columns of a pipe or a file, which have no right edge.</summary>
    internal const int Wide = 1000;

    /// <summary>Prints every problem to standard error and returns <see cref="Misused"/>.</summary>
    public static int Refuse(params IEnumerable<string> problems)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        if (Console.IsErrorRedirected)
        {
            // A log line must not be broken at the 80 columns that a pipe is taken for.
            console.Profile.Width = Wide;
            console.Profile.Capabilities.Ansi = false;
        }

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
        catch (TrainingDataException wrong)
        {
            return Refuse([.. wrong.Problems, "The data cannot be used as it is. Nothing was written."]);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or InvalidDataException or System.Data.Common.DbException or ModelLoadException)
        {
            return Refuse(failure.InnerException is { } inner && !failure.Message.Contains(inner.Message, StringComparison.Ordinal) ? $"{failure.Message} {inner.Message}" : failure.Message);
        }
        catch (OperationCanceledException)
        {
            Refuse("Stopped before the end.");
            return Failed;
        }
        catch (Exception failure)
        {
            Refuse("This should not have happened. Please report the lines below, after removing what is private.", failure.ToString());
            return Failed;
        }
    }
}
