namespace Hitl.Connector.Escalation;

/// <summary>A rule file as it was read.</summary>
/// <param name="File">Its name, without a directory.</param>
public sealed record RuleText(string File, string Text);

/// <summary>A rule set that decided once, as its author wrote it.</summary>
/// <param name="FirstAt">When it first decided something.</param>
/// <param name="Files">In the order in which they were read.</param>
public sealed record ArchivedRules(string Version, DateTimeOffset FirstAt, IReadOnlyList<RuleText> Files)
{
    /// <summary>Reads the files again.</summary>
    public RuleFileResult Parse() => RuleFile.Parse([.. Files.Select(f => (f.File, f.Text))]);
}

/// <summary>Every rule set that ever decided something, by version: without it a receipt could not be verified.</summary>
public interface IRuleArchive
{
    Task<ArchivedRules?> FindAsync(string version, CancellationToken cancellationToken);

    /// <summary>The one that came into force last is first.</summary>
    Task<IReadOnlyList<ArchivedRules>> ListAsync(CancellationToken cancellationToken);
}
