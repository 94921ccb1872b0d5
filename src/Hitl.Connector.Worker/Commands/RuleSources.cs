using Hitl.Connector.Escalation;
using Hitl.Connector.Storage;
using Hitl.Connector.Worker.Hosting;
using Hitl.Connector.Worker.Processing;

namespace Hitl.Connector.Worker.Commands;

/// <summary>Finds rules by what a person calls them: <c>live</c>, a file, a directory, or the version of a set that once decided.</summary>
internal static class RuleSources
{
    public const string Live = "live";

    public const string Help = "live, a rule file, a directory of them, or a version that once decided (rules show --versions)";

    /// <exception cref="SettingsException">There are no such rules, or they have errors; every one is named.</exception>
    public static async Task<RuleSet> ReadAsync(string name, WorkerSettings settings, CancellationToken cancellationToken)
    {
        if (name == Live)
        {
            return Checked(RuleDirectory.Load(settings.Options.RulesPath));
        }

        if (Directory.Exists(name))
        {
            return Checked(RuleDirectory.Load(name));
        }

        if (File.Exists(name))
        {
            return Checked(RuleFile.Parse((Path.GetFileName(name), await File.ReadAllTextAsync(name, cancellationToken))));
        }

        await using var database = await PauseCommand.OpenAsync(settings, cancellationToken);
        return await database.Rules.FindAsync(name, cancellationToken) is { } archived
            ? Checked(archived.Parse())
            : throw new SettingsException([$"There are no rules \"{name}\": name {Help}."]);
    }

    /// <summary>Rule sets by their version, read once each; null for one that is not stored or can no longer be read.</summary>
    public static Func<string, CancellationToken, Task<RuleSet?>> ByVersion(LedgerDatabase database)
    {
        var read = new Dictionary<string, RuleSet?>(StringComparer.Ordinal);
        return async (version, cancellationToken) =>
        {
            if (!read.TryGetValue(version, out var rules))
            {
                rules = (await database.Rules.FindAsync(version, cancellationToken))?.Parse().Rules;
                read[version] = rules;
            }

            return rules;
        };
    }

    private static RuleSet Checked(RuleFileResult read) => read.Rules ?? throw new SettingsException([.. read.Errors.Select(e => e.ToString())]);
}
