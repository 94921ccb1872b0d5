using System.CommandLine;
using System.Globalization;
using Hitl.Connector.Knowledge;
using Hitl.Connector.Models.Encoder;
using Hitl.Connector.Storage;
using Hitl.Connector.Worker.Hosting;
using Hitl.Connector.Worker.Knowledge;
using Spectre.Console;

namespace Hitl.Connector.Worker.Commands;

/// <summary><c>hitl knowledge sync | search | gaps</c>: what the articles answer, and what they do not.</summary>
public static class KnowledgeCommand
{
    /// <summary>Stands for the account where none is configured: a folder of Markdown can be tried without a helpdesk.</summary>
    private const string Local = "local";

    private const int Found = 3;
    private const int Shown = 20;

    public static Command Create() => new("knowledge", "The articles that notes cite: read them, search them, and see what they lack.") { Sync(), Search(), Gaps() };

    private static Command Sync()
    {
        var appsettings = ConfigurationFiles.Option();
        var account = AccountOption();
        var command = new Command("sync", "Reads the articles of the help centres and of Hitl:Knowledge:Folder, and says which are stale or contradict each other.") { account, appsettings };
        command.SetAction((parsed, cancellationToken) => ExitCode.GuardAsync(async () =>
        {
            var settings = ConfigurationFiles.Read(parsed.GetRequiredValue(appsettings));
            var names = parsed.GetValue(account) is { } one ? [Chosen(settings, one)] : Accounts(settings);
            if (settings.Accounts.Count == 0 && settings.Options.Knowledge.Folder is null)
            {
                return ExitCode.Refuse("There is nothing to read: configure an account, or name a directory with Markdown files in Hitl:Knowledge:Folder.");
            }

            using var meanings = MeaningReader.LoadShipped();
            await using var database = await PauseCommand.OpenAsync(settings, cancellationToken);
            await using var connected = new ConnectedAccounts(TimeProvider.System);
            var sync = new KnowledgeSync(database.Knowledge, meanings, settings.Options.Knowledge, TimeProvider.System);
            var failed = false;
            foreach (var name in names)
            {
                var configured = settings.Accounts.FirstOrDefault(a => a.Name == name);
                var helpCentre = configured is { Options.HelpCentre: true } ? connected.Connect(configured).Articles : null;
                foreach (var source in await sync.RefreshAsync(name, helpCentre, cancellationToken))
                {
                    failed |= source.Articles is null;
                    Print(source);
                }

                await PrintFindingsAsync(database, settings, name, cancellationToken);
            }

            return failed ? ExitCode.Failed : ExitCode.Success;
        }));
        return command;
    }

    private static Command Search()
    {
        var appsettings = ConfigurationFiles.Option();
        var account = AccountOption();
        var question = new Argument<string>("question") { Description = "In a customer's words" };
        var command = new Command("search", "Shows the three articles that answer a question best.") { question, account, appsettings };
        command.SetAction((parsed, cancellationToken) => ExitCode.GuardAsync(async () =>
        {
            var settings = ConfigurationFiles.Read(parsed.GetRequiredValue(appsettings));
            var name = Chosen(settings, parsed.GetValue(account));
            using var meanings = MeaningReader.LoadShipped();
            await using var database = await PauseCommand.OpenAsync(settings, cancellationToken);
            if ((await database.Knowledge.RefreshedAsync(name, cancellationToken)).Count == 0)
            {
                return ExitCode.Refuse($"No article of {name} has been read yet: run hitl knowledge sync first.");
            }

            var threshold = settings.Options.Knowledge.Threshold;
            var hits = await new KnowledgeLookup(database.Knowledge, meanings, settings.Options.Knowledge).SearchAsync(name, parsed.GetRequiredValue(question), Found, cancellationToken);
            foreach (var hit in hits)
            {
                var verdict = hit.Coverage >= threshold ? "" : "  (below the threshold: no answer)";
                Line(string.Create(CultureInfo.InvariantCulture, $"{hit.Coverage:0.00}  {hit.Article.Title}{verdict}"));
                Line($"      {hit.Article.Url?.ToString() ?? hit.Article.Id}");
                Line($"      {(hit.Passage.Heading is { } heading ? heading + ": " : "")}{hit.Passage.Text.ReplaceLineEndings(" ")}");
            }

            if (hits.Count == 0)
            {
                Line("No article has a word of it.");
            }

            return ExitCode.Success;
        }));
        return command;
    }

    private static Command Gaps()
    {
        var appsettings = ConfigurationFiles.Option();
        var account = AccountOption();
        var since = SinceOption.Create("Gaps recorded since, e.g. 30d; all that are kept otherwise");
        var command = new Command("gaps", "Shows what customers asked and no article answered, the most and the unhappiest first; then articles that are stale or in conflict.") { account, since, appsettings };
        command.SetAction((parsed, cancellationToken) => ExitCode.GuardAsync(async () =>
        {
            var settings = ConfigurationFiles.Read(parsed.GetRequiredValue(appsettings));
            var now = TimeProvider.System.GetUtcNow();
            DateTimeOffset? from = parsed.GetValue(since) is { } text ? SinceOption.Read(text, now) : null;
            var names = parsed.GetValue(account) is { } one ? [Chosen(settings, one)] : Accounts(settings);
            await using var database = await PauseCommand.OpenAsync(settings, cancellationToken);
            foreach (var name in names)
            {
                var clusters = KnowledgeGaps.Cluster(await database.Knowledge.GapsAsync(name, from ?? DateTimeOffset.MinValue, cancellationToken), Thesaurus.Shipped);
                Line(clusters.Count == 0 ? $"{name}: no gap recorded." : $"{name}: {clusters.Sum(c => c.Conversations)} conversations asked what no article answers.");
                foreach (var cluster in clusters.Take(Shown))
                {
                    var mood = cluster.Sentiment is { } sentiment ? string.Create(CultureInfo.InvariantCulture, $"mood {sentiment:0.00}") : "mood unknown";
                    Line($"  {cluster.Conversations,4}  {mood}  {cluster.Question.ReplaceLineEndings(" ")}");
                }

                await PrintFindingsAsync(database, settings, name, cancellationToken);
            }

            return ExitCode.Success;
        }));
        return command;
    }

    private static async Task PrintFindingsAsync(LedgerDatabase database, WorkerSettings settings, string account, CancellationToken cancellationToken)
    {
        var now = TimeProvider.System.GetUtcNow();
        var contradictions = await database.Knowledge.ContradictionsAsync(account, now - TimeSpan.FromDays(settings.Options.Knowledge.KeepDays), cancellationToken);
        foreach (var finding in ArticleFindings.Of(await database.Knowledge.ArticlesAsync(account, cancellationToken), contradictions, DateOnly.FromDateTime(now.UtcDateTime)))
        {
            var what = finding.Kind is ArticleFindingKind.Conflict ? "conflict" : "stale";
            Line($"  {what}  {finding.Article.Title}{(finding.Other is { } other ? $" / {other.Title}" : "")}: {finding.Detail}");
        }
    }

    private static void Print(SyncedSource source)
    {
        if (source.Articles is { } count)
        {
            Line($"{source.Account}: {count} articles from {source.Source}");
        }
        else
        {
            ExitCode.Refuse(source.Problems);
        }
    }

    private static Option<string?> AccountOption() => new("--account") { Description = "Only this account; may be left out where there is one" };

    private static IReadOnlyList<string> Accounts(WorkerSettings settings) => settings.Accounts.Count == 0 ? [Local] : [.. settings.Accounts.Select(a => a.Name)];

    private static string Chosen(WorkerSettings settings, string? name)
    {
        var known = Accounts(settings);
        return name is null && known.Count == 1 ? known[0]
            : name is not null && known.Contains(name, StringComparer.Ordinal) ? name
            : throw new SettingsException([$"{(name is null ? "Name an account with --account" : $"There is no account \"{name}\"")}. Configured: {string.Join(", ", known)}."]);
    }

    private static void Line(string text) => AnsiConsole.MarkupLineInterpolated($"{text}");
}
