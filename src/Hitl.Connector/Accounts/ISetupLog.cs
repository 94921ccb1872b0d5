namespace Hitl.Connector.Accounts;

/// <summary>What <c>setup</c> showed and changed of other people's rules, so that it writes over nobody's change and can put everything back.</summary>
public interface ISetupLog
{
    /// <summary>Stamps of the rules as the last plan showed them, by step.</summary>
    Task<IReadOnlyDictionary<string, string>> ShownAsync(string account, CancellationToken cancellationToken);

    /// <summary>Takes the place of what was shown before.</summary>
    Task ShowAsync(string account, IReadOnlyDictionary<string, string> stamps, DateTimeOffset at, CancellationToken cancellationToken);

    /// <summary>Before a rule is changed: a crash right after the change loses nothing.</summary>
    Task BeginAsync(string account, string stepId, RuleState before, DateTimeOffset at, CancellationToken cancellationToken);

    /// <summary>The change is done.</summary>
    Task EndAsync(string account, string stepId, RuleState after, CancellationToken cancellationToken);

    /// <summary>Rules that were changed and not put back. One whose change was begun only is among them with an empty <see cref="FormerRule.After"/>.</summary>
    Task<IReadOnlyList<FormerRule>> ChangedAsync(string account, CancellationToken cancellationToken);

    /// <summary>It was put back, or was never changed.</summary>
    Task ForgetAsync(string account, string stepId, CancellationToken cancellationToken);
}
