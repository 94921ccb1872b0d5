using System.CommandLine;
using System.Text.Json;
using Hitl.Connector.Escalation;
using Hitl.Connector.Escalation.Replay;
using Hitl.Connector.Models.Runtime;
using Hitl.Connector.Worker.Demo;
using Hitl.Connector.Worker.Hosting;
using Hitl.Connector.Worker.Processing;
using Hitl.Connector.Worker.Replay;
using Spectre.Console;

namespace Hitl.Connector.Worker.Commands;

/// <summary><c>hitl rules replay</c>: what a draft would have done to recorded conversations, beside the live rules.</summary>
internal static class RulesReplayCommand
{
    private sealed record Wishes(string Draft, string Live, string? Account, DateTimeOffset? Since, FileInfo? From, bool Rescore, FileInfo? Html, bool AsJson, FileInfo? Json, bool KeepGoing);

    public static Command Create()
    {
        var appsettings = ConfigurationFiles.Option();
        var draft = new Option<string>("--rules") { Description = $"The draft: {RuleSources.Help}", Required = true };
        var live = new Option<string>("--live") { Description = "What it is compared with, as --rules", DefaultValueFactory = _ => RuleSources.Live };
        var account = new Option<string?>("--account") { Description = "Only this account's conversations" };
        var since = SinceOption.Create("Conversations that changed since, e.g. 90d; all otherwise");
        var from = new Option<FileInfo?>("--from") { Description = "JSON lines in the demo's format instead of the stored conversations" };
        var rescore = new Option<bool>("--rescore") { Description = "Runs the models of today over the stored text instead of taking the stored scores" };
        var html = new Option<FileInfo?>("--html") { Description = "Writes the report with plots as one HTML file" };
        var json = new Option<FileInfo?>("--json") { Description = "Writes the report as JSON, to standard output when no file is named", Arity = ArgumentArity.ZeroOrOne };
        var keepGoing = new Option<bool>("--keep-going") { Description = "With --from: names bad lines and replays the others" };
        var command = new Command("replay", "Runs a draft over recorded conversations and shows what would change. Writes nothing to any helpdesk.")
        {
            draft, live, account, since, from, rescore, html, json, keepGoing, appsettings,
        };
        command.Validators.Add(result =>
        {
            if (result.GetValue(from) is not null && (result.GetResult(since) is { Implicit: false } || result.GetValue(account) is not null || result.GetValue(rescore)))
            {
                result.AddError("--from reads a file, which is scored now: leave --since, --account and --rescore out.");
            }
        });
        command.SetAction((parsed, cancellationToken) => ExitCode.GuardAsync(() => RunAsync(
            ConfigurationFiles.Read(parsed.GetRequiredValue(appsettings)),
            new Wishes(
                parsed.GetRequiredValue(draft),
                parsed.GetRequiredValue(live),
                parsed.GetValue(account),
                parsed.GetValue(since) is { } text ? SinceOption.Read(text, TimeProvider.System.GetUtcNow()) : null,
                parsed.GetValue(from),
                parsed.GetValue(rescore),
                parsed.GetValue(html),
                parsed.GetResult(json) is { Implicit: false },
                parsed.GetValue(json),
                parsed.GetValue(keepGoing)),
            cancellationToken)));
        return command;
    }

    private static async Task<int> RunAsync(WorkerSettings settings, Wishes wishes, CancellationToken cancellationToken)
    {
        if (new[] { wishes.Html, wishes.Json }.FirstOrDefault(f => f is { Directory.Exists: false }) is { } unwritable)
        {
            return ExitCode.Refuse($"{unwritable.FullName} cannot be written: its directory does not exist. Make it, or name another file.");
        }

        if (wishes.Account is { } name && settings.Accounts.Count > 0 && settings.Accounts.All(a => a.Name != name))
        {
            return ExitCode.Refuse($"There is no account \"{name}\". Configured: {string.Join(", ", settings.Accounts.Select(a => a.Name))}.");
        }

        var live = await RuleSources.ReadAsync(wishes.Live, settings, cancellationToken);
        var draft = await RuleSources.ReadAsync(wishes.Draft, settings, cancellationToken);
        if (await ReportAsync(settings, wishes, live, draft, cancellationToken) is not { } report)
        {
            return ExitCode.Misused;
        }

        if (report.Conversations == 0)
        {
            return ExitCode.Refuse("There is no recorded conversation to replay: run the worker for a while, import history, take --since further back, or name a file with --from.");
        }

        return await ShowAsync(report, wishes, cancellationToken);
    }

    private static async Task<int> ShowAsync(ReplayReport report, Wishes wishes, CancellationToken cancellationToken)
    {
        if (wishes is { AsJson: true, Json: null })
        {
            Console.WriteLine(JsonSerializer.Serialize(report, ReplayJson.Default.ReplayReport));
        }
        else
        {
            ReplayText.Print(report);
        }

        if (wishes.Json is { } json)
        {
            await File.WriteAllTextAsync(json.FullName, JsonSerializer.Serialize(report, ReplayJson.Default.ReplayReport), cancellationToken);
        }

        if (wishes.Html is { } html)
        {
            await File.WriteAllTextAsync(html.FullName, ReplayPage.Draw(report), cancellationToken);
            if (!wishes.AsJson)
            {
                AnsiConsole.MarkupLineInterpolated($"Report with plots: {html.FullName}");
            }
        }

        return ExitCode.Success;
    }

    /// <summary>Null when it was refused, and said why.</summary>
    private static async Task<ReplayReport?> ReportAsync(WorkerSettings settings, Wishes wishes, RuleSet live, RuleSet draft, CancellationToken cancellationToken)
    {
        var places = new ModelPlaces(ShippedModels.Directory, settings.Options.ModelsPath, settings.Options.Models.Replace);
        if (wishes.From is { } file)
        {
            return await FromFileAsync(file, places, wishes.KeepGoing, live, draft, cancellationToken);
        }

        await using var database = await PauseCommand.OpenAsync(settings, cancellationToken);
        await database.History.SettleAsync(TimeProvider.System.GetUtcNow(), cancellationToken);
        var patterns = new RuleSet(live.Rules.Concat(draft.Rules)).Patterns;
        var known = (await database.Rules.ListAsync(cancellationToken)).Where(r => r.Parse().Rules?.Patterns.Cover(patterns) == true).Select(r => r.Version).ToHashSet(StringComparer.Ordinal);
        using var scorer = wishes.Rescore ? places.Load() : null;
        var run = new ReplayRun(live, draft, database.Conversations, v => patterns.Count == 0 || known.Contains(v), scorer);
        return await run.OverAsync(database.History, wishes.Account, wishes.Since, cancellationToken);
    }

    private static async Task<ReplayReport?> FromFileAsync(FileInfo file, ModelPlaces places, bool keepGoing, RuleSet live, RuleSet draft, CancellationToken cancellationToken)
    {
        if (!file.Exists)
        {
            ExitCode.Refuse($"{file.FullName} does not exist: name a file of JSON lines with --from.");
            return null;
        }

        using var reader = file.OpenText();
        var (scripts, problems) = await ScriptFile.ReadAsync(reader, cancellationToken);
        ExitCode.Refuse(problems.Select(p => $"line {p.Line}: {p.Problem}"));
        if (problems.Count > 0 && !keepGoing)
        {
            ExitCode.Refuse("Nothing was replayed. Mend the lines above, or replay the others with --keep-going.");
            return null;
        }

        using var scorer = places.Load();
        var both = new RuleSet(live.Rules.Concat(draft.Rules));
        var recorded = scripts.Select((s, i) => (Script: s, Number: i)).AsParallel().AsOrdered().WithCancellation(cancellationToken)
            .Select(s => ReplayScripts.Record(s.Script, s.Number, scorer, both)).Where(c => c.Sheets.Count > 0);
        var tally = new ReplayTally(live, draft);
        foreach (var conversation in recorded)
        {
            tally.Add(conversation);
        }

        return tally.Report();
    }
}
