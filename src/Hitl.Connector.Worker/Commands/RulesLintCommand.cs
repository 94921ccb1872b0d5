using System.CommandLine;
using System.Globalization;
using Hitl.Connector.Accounts;
using Hitl.Connector.Escalation;
using Hitl.Connector.Worker.Processing;
using Spectre.Console;
using Rule = Hitl.Connector.Escalation.Rule;

namespace Hitl.Connector.Worker.Commands;

/// <summary><c>hitl rules lint</c>: everything that is wrong in rule files, at once, each with its place.</summary>
public static class RulesLintCommand
{
    public static Command Create()
    {
        var path = new Argument<string>("path") { Description = "A rule file, or a folder with them", DefaultValueFactory = _ => "appsettings/rules" };
        var account = new Option<string?>("--account") { Description = "Also checks groups, people, skills, fields and webhooks against this account as it is now" };
        var appsettings = ConfigurationFiles.Option();
        var command = new Command("lint", "Checks rule files: everything that is wrong, with file, line and column.") { path, account, appsettings };
        command.SetAction((parsed, cancellationToken) => ExitCode.GuardAsync(async () =>
        {
            var catalog = parsed.GetValue(account) is { } name
                ? await AccountCatalog.ReadAsync(ConfigurationFiles.Read(parsed.GetRequiredValue(appsettings)), name, cancellationToken)
                : RuleCatalog.Unknown;
            return Lint(parsed.GetValue(path)!, catalog, TimeProvider.System.GetUtcNow());
        }));
        return command;
    }

    private static int Lint(string path, RuleCatalog catalog, DateTimeOffset now)
    {
        RuleFileResult result;
        try
        {
            result = File.Exists(path) ? RuleFile.Parse([(Path.GetFileName(path), File.ReadAllText(path))], catalog) : RuleDirectory.Load(path, catalog);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            return ExitCode.Refuse($"{path} cannot be read: name a rule file or a folder with .yaml files.");
        }

        foreach (var error in result.Errors)
        {
            Console.Error.WriteLine(error);
        }

        if (result.Rules is not { } rules)
        {
            Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{result.Errors.Count} mistakes. These rules are not taken; the last good ones stay in force."));
            return ExitCode.Failed;
        }

        foreach (var rule in rules.Rules)
        {
            if (Remark(rule, now) is { } remark)
            {
                AnsiConsole.WriteLine($"{rule.Id}: {remark}");
            }
        }

        AnsiConsole.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{rules.Rules.Length} rules, version {rules.Version}: good."));
        return ExitCode.Success;
    }

    // Nothing wrong, and yet not what it looks like.
    private static string? Remark(Rule rule, DateTimeOffset now) =>
        !rule.Enabled ? "is switched off"
        : rule.ValidTo <= now ? string.Create(CultureInfo.InvariantCulture, $"ended at {rule.ValidTo:u}")
        : rule.ValidFrom > now ? string.Create(CultureInfo.InvariantCulture, $"begins at {rule.ValidFrom:u}")
        : rule.Mode == AccountMode.Shadow ? "is in shadow: it stands on receipts and changes nothing"
        : rule.Canary == 0 ? "acts in no conversation: its canary is 0"
        : null;
}
