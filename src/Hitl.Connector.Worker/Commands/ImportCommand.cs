using System.CommandLine;
using System.Globalization;
using Hitl.Connector.Delivery;
using Hitl.Connector.Models.Runtime;
using Hitl.Connector.Storage;
using Hitl.Connector.Worker.Hosting;
using Hitl.Connector.Worker.Import;
using Hitl.Connector.Worker.Processing;
using Spectre.Console;

namespace Hitl.Connector.Worker.Commands;

/// <summary><c>hitl import</c>: reads the helpdesks' history into the conversation store and sums it up by intent.</summary>
internal static class ImportCommand
{
    private const int UnreadShown = 10;

    public static Command Create()
    {
        var appsettings = ConfigurationFiles.Option();
        var since = SinceOption.Create("Conversations that changed since, e.g. 90d");
        since.DefaultValueFactory = _ => "90d";
        var account = new Option<string?>("--account") { Description = "Only this account; all of them otherwise" };
        var again = new Option<bool>("--again") { Description = "Lists the whole time anew; what is stored and unchanged is not read twice" };
        var command = new Command("import", "Reads the helpdesks' history and shows what AI could do per intent. Writes nothing to any helpdesk; stopped at any time, it goes on where it stood.")
        {
            since, account, again, appsettings,
        };
        command.SetAction((parsed, cancellationToken) => ExitCode.GuardAsync(() => RunAsync(
            ConfigurationFiles.Read(parsed.GetRequiredValue(appsettings)),
            SinceOption.Read(parsed.GetRequiredValue(since)!, TimeProvider.System.GetUtcNow())!.Value,
            parsed.GetValue(account),
            parsed.GetValue(again),
            cancellationToken)));
        return command;
    }

    private static async Task<int> RunAsync(WorkerSettings settings, DateTimeOffset since, string? account, bool again, CancellationToken cancellationToken)
    {
        var chosen = settings.Accounts.Where(a => account is null || a.Name == account).ToList();
        if (chosen.Count == 0)
        {
            return ExitCode.Refuse(settings.Accounts.Count == 0
                ? "No account is configured: see appsettings/accounts."
                : $"There is no account \"{account}\". Configured: {string.Join(", ", settings.Accounts.Select(a => a.Name))}.");
        }

        var time = TimeProvider.System;
        var governor = new QuotaGovernor(time, name => settings.Accounts.FirstOrDefault(a => a.Name == name)?.Options.QuotaPercent ?? 100);
        await using var database = await PauseCommand.OpenAsync(settings, cancellationToken);
        await using var connected = new ConnectedAccounts(time, governor);
        using var scorer = new ModelPlaces(ShippedModels.Directory, settings.Options.ModelsPath, settings.Options.Models.Replace).Load();
        var complete = true;
        foreach (var one in chosen)
        {
            var import = new HistoryImport(connected.Connect(one), database.Events, database.Conversations, scorer, new PatientReader(one.Name, governor, time, Jitter.Source), time);
            ImportResult result;
            try
            {
                result = await ImportScreen.ShowAsync(one.Name, progress => import.RunAsync(since, again, progress, cancellationToken));
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return Stopped();
            }

            complete &= Tell(one.Name, result);
        }

        await ShowTableAsync(database, since, account, cancellationToken);
        return complete ? ExitCode.Success : ExitCode.Failed;
    }

    private static int Stopped()
    {
        ExitCode.Refuse("Stopped. What was read is stored: the same command goes on where it stood.");
        return ExitCode.Failed;
    }

    /// <summary>False when something has to be looked at.</summary>
    private static bool Tell(string account, ImportResult result)
    {
        AnsiConsole.MarkupLine(string.Create(CultureInfo.InvariantCulture, $"[bold]{account.EscapeMarkup()}[/]: {result.Read} conversations read, {result.New} new, {result.Known} already stored."));
        foreach (var (reason, count) in result.PassedOver.OrderByDescending(p => p.Value))
        {
            AnsiConsole.MarkupLine(string.Create(CultureInfo.InvariantCulture, $"  passed over: {count} ({reason.EscapeMarkup()})"));
        }

        if (result.Unread.Count > 0)
        {
            var named = string.Join(", ", result.Unread.Take(UnreadShown).Select(u => $"{u.Conversation.Id} ({u.Code})"));
            var more = result.Unread.Count > UnreadShown ? $" and {result.Unread.Count - UnreadShown} more" : "";
            ExitCode.Refuse($"{account}: {result.Unread.Count} conversations could not be read: {named}{more}. Try them again with --again; what is stored is not read twice.");
        }

        if (result.StoppedBy is { } failure)
        {
            ExitCode.Refuse($"{account}: the helpdesk gave no more ({failure.Code}). Run: hitl doctor. Then the same command goes on where it stood.");
        }

        return result.Unread.Count == 0 && result.StoppedBy is null;
    }

    private static async Task ShowTableAsync(LedgerDatabase database, DateTimeOffset since, string? account, CancellationToken cancellationToken)
    {
        await database.History.SettleAsync(TimeProvider.System.GetUtcNow(), cancellationToken);
        var table = await JudgedHistory.SumUpAsync(database.History, account, since, cancellationToken);
        if (table.Count > 0)
        {
            IntentText.Print(table);
        }
    }
}
