using Hitl.Connector.Escalation;

namespace Hitl.Connector.Worker.Processing;

/// <summary>Reads the rule files of a directory as one rule set, in the order of their names.</summary>
public static class RuleDirectory
{
    /// <exception cref="DirectoryNotFoundException">When it is not there.</exception>
    /// <param name="catalog">What the rules may name; everything when left out.</param>
    public static RuleFileResult Load(string path, RuleCatalog? catalog = null)
    {
        if (!Directory.Exists(path))
        {
            throw new DirectoryNotFoundException($"The rules directory {path} does not exist: set Hitl:RulesPath.");
        }

        return RuleFile.Parse(
            [.. Directory.EnumerateFiles(path, "*.yaml").Order(StringComparer.Ordinal).Select(file => (Path.GetFileName(file), File.ReadAllText(file)))],
            catalog ?? RuleCatalog.Unknown);
    }
}
