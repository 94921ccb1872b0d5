using System.CommandLine;
using System.CommandLine.Parsing;
using Hitl.Connector.Accounts;
using Hitl.Connector.Conversations;
using Spectre.Console;

namespace Hitl.Connector.Worker.Commands;

/// <summary><c>hitl setup</c>: shows what an account needs, and applies it only with <c>--apply</c>.</summary>
public static class SetupCommand
{
    public static Command Create()
    {
        var appsettings = ConfigurationFiles.Option();
        var helpdesk = new Argument<HelpdeskKind>("helpdesk") { Description = "zendesk or intercom" };
        var account = new Option<string?>("--account") { Description = "Only this account; all of that helpdesk otherwise" };
        var publicUrl = new Option<Uri?>("--public-url") { Description = "Where the helpdesk reaches this worker, e.g. https://hitl.example.com", CustomParser = ReadUrl };
        var rollback = new Option<bool>("--rollback") { Description = "Puts guarded triggers and automations back as they were, and takes our own rules and view away" };
        var apply = new Option<bool>("--apply") { Description = "Applies the plan; without it nothing is changed" };
        var command = new Command("setup", "Shows the plan (fields, webhook, tags, guard conditions, alarm for old holds); --apply carries it out. Running it twice changes nothing.")
        {
            helpdesk, account, publicUrl, rollback, apply, appsettings,
        };
        command.SetAction((parsed, cancellationToken) => ExitCode.GuardAsync(async () =>
        {
            var settings = ConfigurationFiles.Read(parsed.GetRequiredValue(appsettings), forSetup: true);
            var kind = parsed.GetRequiredValue(helpdesk);
            var chosen = settings.Accounts.Where(a => a.Helpdesk == kind && (parsed.GetValue(account) is not { } name || a.Name == name)).ToArray();
            if (chosen.Length == 0)
            {
                return ExitCode.Refuse($"No {kind} account of that name is configured: see appsettings/accounts.");
            }

            await using var connected = new ConnectedAccounts(TimeProvider.System);
            await using var database = await PauseCommand.OpenAsync(settings, cancellationToken);
            var applies = parsed.GetValue(apply);
            var complete = true;
            foreach (var one in chosen)
            {
                var run = new SetupRun(connected.Connect(one).Setup, database.Setup, one.Name, TimeProvider.System);
                var plan = parsed.GetValue(rollback)
                    ? await run.RollbackAsync(applies, cancellationToken)
                    : await run.PlanAsync(new SetupRequest(parsed.GetValue(publicUrl)), applies, cancellationToken);
                if (!plan.Succeeded)
                {
                    complete = false;
                    AnsiConsole.MarkupLineInterpolated($"[red]{one.Name}: the helpdesk refused ({plan.Failure.Code}).[/] Run: hitl doctor");
                    continue;
                }

                Print(plan.Value);
                complete &= plan.Value.IsComplete || (!applies && plan.Value.Steps.All(s => s.State is not (SetupStepState.Failed or SetupStepState.Changed)));
                if (plan.Value.Steps.Any(s => s.State is SetupStepState.Changed))
                {
                    AnsiConsole.MarkupLine("[yellow]What is marked changed was changed by somebody since setup last showed or changed it. It was not written over.[/]");
                }
            }

            if (!applies)
            {
                AnsiConsole.MarkupLine("Nothing was changed. Add [bold]--apply[/] to carry the plan out.");
            }

            return complete ? ExitCode.Success : ExitCode.Failed;
        }));
        return command;
    }

    private static Uri? ReadUrl(ArgumentResult given)
    {
        var text = given.Tokens.Count > 0 ? given.Tokens[0].Value : "";
        if (Uri.TryCreate(text, UriKind.Absolute, out var url) && (url.Scheme is "https" or "http"))
        {
            return url;
        }

        given.AddError($"--public-url is \"{text}\": write an address such as https://hitl.example.com.");
        return null;
    }

    private static void Print(SetupPlan plan)
    {
        AnsiConsole.MarkupLineInterpolated($"[bold]{plan.Account}[/]");
        foreach (var step in plan.Steps)
        {
            var colour = step.State switch
            {
                SetupStepState.Present or SetupStepState.Applied => "green",
                SetupStepState.ByHand or SetupStepState.Changed => "yellow",
                SetupStepState.Failed => "red",
                _ => "blue",
            };
            AnsiConsole.MarkupLine($"  [{colour}]{step.State.ToString().ToLowerInvariant(),-8}[/] {step.Id.EscapeMarkup()}  {step.Description.EscapeMarkup()}");
            foreach (var line in step.Diff?.Split('\n') ?? [])
            {
                AnsiConsole.MarkupLine($"             [{(line.StartsWith('+') ? "green" : line.StartsWith('-') ? "red" : "grey")}]{line.EscapeMarkup()}[/]");
            }
        }
    }
}
