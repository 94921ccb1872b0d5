using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Hitl.Connector.Sandbox;
using Hitl.Connector.Worker.Demo;
using Hitl.Connector.Worker.Processing;
using Spectre.Console;

namespace Hitl.Connector.Worker.Commands;

/// <summary><c>hitl demo</c>: sandbox, worker and conversations in one process, nothing to install or to sign up for.</summary>
public static class DemoCommand
{
    private sealed record Wishes(FileInfo? Conversations, string Account, int? Limit, double Speed, bool ExitWhenIdle, FileInfo? Json, bool VendorLimits, bool NoWebhooks, bool KeepGoing);

    public static Command Create()
    {
        var conversations = new Option<FileInfo?>("--conversations") { Description = "JSON lines to play; about 40 shipped ones otherwise" };
        var account = new Option<string>("--account") { Description = "zendesk, intercom or both", DefaultValueFactory = _ => "both" };
        account.AcceptOnlyFromAmong("zendesk", "intercom", "both");
        var limit = new Option<int?>("--limit") { Description = "Plays only the first N conversations" };
        var speed = new Option<double>("--speed") { Description = "Plays X times as fast", DefaultValueFactory = _ => 1 };
        var exitWhenIdle = new Option<bool>("--exit-when-idle") { Description = "Ends when everything is worked off, instead of keeping sandbox and worker up to look around" };
        var json = new Option<FileInfo?>("--json") { Description = "Writes what happened, per conversation and in sum" };
        var vendorLimits = new Option<bool>("--vendor-limits") { Description = "With the vendors' real rate limits" };
        var noWebhooks = new Option<bool>("--no-webhooks") { Description = "Polling alone" };
        var keepGoing = new Option<bool>("--keep-going") { Description = "Names bad lines and plays the others" };
        var command = new Command("demo", "Starts a sandboxed Zendesk and Intercom and the worker, plays conversations, and shows live what happens.")
        {
            conversations, account, limit, speed, exitWhenIdle, json, vendorLimits, noWebhooks, keepGoing,
        };
        speed.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<double>() is not (> 0 and <= 1000))
            {
                result.AddError("--speed must be over 0 and at most 1000.");
            }
        });
        limit.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int?>() is <= 0)
            {
                result.AddError("--limit must be at least 1, not 0 or less.");
            }
        });
        command.SetAction((parsed, cancellationToken) => ExitCode.GuardAsync(() => RunAsync(
            new Wishes(
                parsed.GetValue(conversations),
                parsed.GetRequiredValue(account),
                parsed.GetValue(limit),
                parsed.GetValue(speed),
                parsed.GetValue(exitWhenIdle),
                parsed.GetValue(json),
                parsed.GetValue(vendorLimits),
                parsed.GetValue(noWebhooks),
                parsed.GetValue(keepGoing)),
            cancellationToken)));
        return command;
    }

    private static async Task<int> RunAsync(Wishes wishes, CancellationToken cancellationToken)
    {
        AnsiConsole.MarkupLine("[bold]Hitl.Connector demo[/]: a sandboxed helpdesk of each kind, the worker beside them, conversations through signed webhooks.");
        if (wishes.Conversations is { Exists: false } missing)
        {
            return ExitCode.Refuse($"{missing.FullName} does not exist: name a file of JSON lines with --conversations.");
        }

        using var reader = wishes.Conversations?.OpenText() ?? File.OpenText(Path.Combine(AppContext.BaseDirectory, "Demo", "conversations.jsonl"));
        var (read, problems) = await ScriptFile.ReadAsync(reader, cancellationToken);
        foreach (var problem in problems)
        {
            ExitCode.Refuse($"line {problem.Line}: {problem.Problem}");
        }

        if (problems.Count > 0 && !wishes.KeepGoing)
        {
            return ExitCode.Refuse("Nothing was played. Mend the lines above, or play the others with --keep-going.");
        }

        ConversationScript[] scripts = [.. read.Take(wishes.Limit ?? int.MaxValue)];
        if (scripts.Length == 0)
        {
            return ExitCode.Refuse("There is no conversation to play: each line is one, as JSON with \"id\" and \"messages\".");
        }

        if (wishes.Json is { Directory.Exists: false } unwritable)
        {
            return ExitCode.Refuse($"{unwritable.FullName} cannot be written: its directory does not exist. Make it, or name another file with --json.");
        }

        await using var environment = await DemoEnvironment.StartAsync(
            new DemoPlan
            {
                Zendesk = wishes.Account is "zendesk" or "both",
                Intercom = wishes.Account is "intercom" or "both",
                Sandbox = new SandboxOptions { VendorLimits = wishes.VendorLimits, IndexLag = DemoPlan.ShortLag },
                Webhooks = !wishes.NoWebhooks,
                PollSeconds = wishes.NoWebhooks ? 1 : 5,
            },
            cancellationToken);
        AnsiConsole.MarkupLineInterpolated($"Zendesk {environment.Sandbox.ZendeskUrl}  Intercom {environment.Sandbox.IntercomUrl}  worker {environment.WorkerUrl}");

        var player = new DemoPlayer(environment.Stages, wishes.Speed, TimeSpan.FromSeconds(0.1), TimeSpan.FromSeconds(wishes.NoWebhooks ? 6 : 1.5), TimeProvider.System);
        using var screen = new DemoScreen(environment.Worker.Services.GetRequiredService<WorkFeed>());
        var idle = await WatchAsync(environment, player, screen, scripts, cancellationToken);
        var result = await DemoReport.CollectAsync(environment, player.Played, cancellationToken);
        DemoSummary.Print(result);
        if (wishes.Json is { } file)
        {
            await using var stream = file.Create();
            await JsonSerializer.SerializeAsync(stream, result, DemoJson.Default.DemoResult, cancellationToken);
            AnsiConsole.MarkupLineInterpolated($"Written to {file.FullName}");
        }

        if (!wishes.ExitWhenIdle && AnsiConsole.Profile.Capabilities.Interactive && !Console.IsInputRedirected)
        {
            AnsiConsole.MarkupLine("Sandbox and worker stay up to look around (addresses above). Press [bold]Enter[/] to end.");
            await ((Task)Task.Run(Console.ReadLine, cancellationToken).WaitAsync(cancellationToken)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        return DemoSummary.Verdict(result, scripts.Length * environment.Stages.Count, idle, problems.Count);
    }

    private static async Task<bool> WatchAsync(DemoEnvironment environment, DemoPlayer player, DemoScreen screen, ConversationScript[] scripts, CancellationToken cancellationToken)
    {
        var total = player.Total(scripts);
        var work = WorkAsync();
        if (AnsiConsole.Profile.Capabilities.Interactive && !Console.IsOutputRedirected)
        {
            await AnsiConsole.Live(screen.Render(0, total)).StartAsync(async live =>
            {
                while (!work.IsCompleted)
                {
                    live.UpdateTarget(screen.Render(player.Messages, total));
                    await Task.WhenAny(work, Task.Delay(TimeSpan.FromMilliseconds(150), TimeProvider.System, cancellationToken));
                }

                live.UpdateTarget(screen.Render(player.Messages, total));
            });
            return await work;
        }

        // A pipe or a log gets a line now and then.
        while (!work.IsCompleted)
        {
            await Task.WhenAny(work, Task.Delay(TimeSpan.FromSeconds(5), TimeProvider.System, cancellationToken));
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{player.Messages}/{total} messages played; {screen.Counters}"));
        }

        return await work;

        async Task<bool> WorkAsync()
        {
            await player.PlayAsync(scripts, cancellationToken);
            return await DemoRun.UntilIdleAsync(environment, TimeSpan.FromMinutes(environment.Plan.Sandbox.VendorLimits ? 60 : 5), TimeProvider.System, cancellationToken);
        }
    }
}
