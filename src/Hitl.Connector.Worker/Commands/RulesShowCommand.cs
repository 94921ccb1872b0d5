using System.CommandLine;
using System.Globalization;
using Hitl.Connector.Escalation;
using Spectre.Console;

namespace Hitl.Connector.Worker.Commands;

/// <summary><c>hitl rules show</c>: the rules in force, one rule as it is written, or the versions that ever decided.</summary>
internal static class RulesShowCommand
{
    public static Command Create()
    {
        var appsettings = ConfigurationFiles.Option();
        var rule = new Argument<string?>("rule") { Description = "Id of one rule: prints it as it is written", Arity = ArgumentArity.ZeroOrOne };
        var source = new Option<string>("--rules") { Description = RuleSources.Help, DefaultValueFactory = _ => RuleSources.Live };
        var versions = new Option<bool>("--versions") { Description = "Lists the rule sets that ever decided something" };
        var command = new Command("show", "Lists the rules in the order in which they are asked.") { rule, source, versions, appsettings };
        command.SetAction((parsed, cancellationToken) => ExitCode.GuardAsync(async () =>
        {
            var settings = ConfigurationFiles.Read(parsed.GetRequiredValue(appsettings));
            if (parsed.GetValue(versions))
            {
                await using var database = await PauseCommand.OpenAsync(settings, cancellationToken);
                Print(await database.Rules.ListAsync(cancellationToken));
                return ExitCode.Success;
            }

            var rules = await RuleSources.ReadAsync(parsed.GetRequiredValue(source), settings, cancellationToken);
            if (parsed.GetValue(rule) is not { } id)
            {
                Print(rules);
                return ExitCode.Success;
            }

            if (RuleExcerpt.Of(rules.Files, id) is not { } excerpt)
            {
                return ExitCode.Refuse($"There is no rule \"{id}\". There are: {string.Join(", ", rules.Rules.Select(r => r.Id))}.");
            }

            Console.WriteLine($"# {excerpt.File}, line {excerpt.Line}\n{excerpt.Text}");
            return ExitCode.Success;
        }));
        return command;
    }

    private static void Print(RuleSet rules)
    {
        AnsiConsole.MarkupLineInterpolated($"Version [bold]{rules.Version}[/], {rules.Rules.Length} rules.");
        var table = new Table().AddColumns("rule", "severity", "name", "does", "owner");
        foreach (var rule in rules.Rules)
        {
            table.AddRow(
                rule.Id.EscapeMarkup(),
                rule.Severity.ToString().ToLowerInvariant() + (rule.Enabled ? "" : ", off"),
                rule.Name.EscapeMarkup(),
                string.Join(", ", Does(rule.Then)).EscapeMarkup(),
                rule.Owner.EscapeMarkup());
        }

        AnsiConsole.Write(table);
    }

    private static IEnumerable<string> Does(RuleActions then)
    {
        if (then.Role is { } role)
        {
            yield return role.ToString().ToLowerInvariant();
        }

        if (then.Hold)
        {
            yield return "hold";
        }

        if (then.Group is { } group)
        {
            yield return $"to {group}";
        }

        if (then.Priority is { } priority)
        {
            yield return $"{priority.ToString().ToLowerInvariant()} priority";
        }

        foreach (var tag in then.Tags)
        {
            yield return $"+{tag}";
        }
    }

    private static void Print(IReadOnlyList<ArchivedRules> versions)
    {
        var table = new Table().AddColumns("version", "first decided", "files");
        foreach (var version in versions)
        {
            table.AddRow(version.Version, version.FirstAt.ToString("u", CultureInfo.InvariantCulture), string.Join(", ", version.Files.Select(f => f.File)).EscapeMarkup());
        }

        AnsiConsole.Write(table);
    }
}
