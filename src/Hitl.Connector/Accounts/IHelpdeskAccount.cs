using Hitl.Connector.Bots;
using Hitl.Connector.Conversations;
using Hitl.Connector.Intake;
using Hitl.Connector.Knowledge;
using Hitl.Connector.Polling;

namespace Hitl.Connector.Accounts;

/// <summary>One account at one helpdesk: everything a connector provides, for one compliance suite to test.</summary>
public interface IHelpdeskAccount
{
    string Account { get; }

    HelpdeskKind Helpdesk { get; }

    IWebhookReader Webhooks { get; }

    IConversationSource Source { get; }

    IConversationSink Sink { get; }

    IChangeFeed Changes { get; }

    IAccountSetup Setup { get; }

    IBotSurvey Bots { get; }

    /// <summary>The help centre's published articles.</summary>
    IArticleSource Articles { get; }

    /// <summary>The vendor id our writes are made under (the Zendesk bot user, the Intercom service admin); cached after the first answer.</summary>
    Task<HelpdeskResult<string>> SelfIdAsync(CancellationToken cancellationToken);

    /// <summary>The address at which agents see a message; null where it cannot be told.</summary>
    string? LinkTo(ConversationRef conversation, string messageId) => null;

    /// <summary>What rules can name here, read fresh.</summary>
    Task<HelpdeskResult<HelpdeskCatalog>> CatalogAsync(CancellationToken cancellationToken);

    /// <summary>
    /// The people behind a name, read fresh: the members of a group or team by its name or id, or one person by e-mail
    /// address or id. People who may only write internal notes (light agents, lite seats), suspended ones and ones that are
    /// gone are not among them; empty when nobody has the name.
    /// </summary>
    Task<HelpdeskResult<IReadOnlyList<CatalogEntry>>> MembersAsync(string groupOrPerson, CancellationToken cancellationToken);

    /// <summary>Checks token, scopes, webhook, clock and fields against the live account; never throws for what it finds.</summary>
    Task<IReadOnlyList<Finding>> DiagnoseAsync(CancellationToken cancellationToken);
}

public enum FindingLevel
{
    Ok,
    Warning,
    Problem,
}

/// <param name="Check">Stable name: <c>token</c>, <c>scopes</c>, <c>webhook</c>, <c>clock</c>, <c>fields</c>, <c>guards</c>.</param>
/// <param name="Remedy">What to do next; null when all is well.</param>
public sealed record Finding(string Check, FindingLevel Level, string Message, string? Remedy = null);

/// <summary>Plans and applies what an account needs: fields, webhook, tags, guard conditions.</summary>
public interface IAccountSetup
{
    Task<HelpdeskResult<SetupPlan>> PlanAsync(SetupRequest request, CancellationToken cancellationToken);

    /// <summary>Applies the missing steps of a plan. A second plan after it has nothing left to do.</summary>
    Task<HelpdeskResult<SetupPlan>> ApplyAsync(SetupPlan plan, CancellationToken cancellationToken);

    /// <summary>Puts changed rules back as they were, and takes away the rules and views of our own. What somebody changed since is left alone and said.</summary>
    /// <param name="apply">False only shows.</param>
    Task<HelpdeskResult<SetupPlan>> RollbackAsync(IReadOnlyList<FormerRule> formers, bool apply, CancellationToken cancellationToken);
}

/// <param name="PublicUrl">Where the helpdesk reaches this worker, e.g. <c>https://hitl.example.com</c>; null when webhooks are set up by hand.</param>
public sealed record SetupRequest(Uri? PublicUrl);

public enum SetupStepState
{
    Present,
    Missing,
    Differs,

    /// <summary>Only a person can do it (Intercom's webhook topics, a workflow); the text says how.</summary>
    ByHand,
    Applied,
    Failed,

    /// <summary>Somebody changed it since it was shown or guarded: it is not written over.</summary>
    Changed,
}

/// <summary>Conditions and actions of a trigger or automation at one moment.</summary>
/// <param name="Stamp">Time of its last change and a hash of <paramref name="Content"/>: the same as long as nobody touches it.</param>
/// <param name="Content">JSON, exactly as the helpdesk gave it.</param>
public sealed record RuleState(string Stamp, string Content);

/// <summary>A rule that <c>setup</c> changed: what it was and what it was made into.</summary>
/// <param name="StepId">As in <see cref="SetupStep.Id"/>.</param>
public sealed record FormerRule(string StepId, RuleState Before, RuleState After, DateTimeOffset At);

/// <param name="Id">Stable, e.g. <c>field:hitl_sentiment</c>, <c>webhook</c>, <c>guard:trigger:4711</c>.</param>
/// <param name="Diff">Lines with <c>+</c> and <c>-</c> where something existing changes.</param>
public sealed record SetupStep(string Id, string Description, SetupStepState State, string? Diff = null)
{
    /// <summary>The rule as the plan saw it; null for steps that change no rule of somebody else.</summary>
    public RuleState? Before { get; init; }

    /// <summary>The rule as the helpdesk shows it after the step was applied.</summary>
    public RuleState? After { get; init; }
}

public sealed record SetupPlan(string Account, IReadOnlyList<SetupStep> Steps)
{
    /// <summary>What it was planned for: applying it reads the account again and plans anew.</summary>
    public SetupRequest? Request { get; init; }

    public bool IsComplete => Steps.All(s => s.State is SetupStepState.Present or SetupStepState.Applied or SetupStepState.ByHand);

    /// <summary>The plan as it stands against what was shown before: a rule that somebody changed since then is not to be written over.</summary>
    /// <param name="shown">Stamps of the rules that were shown, by step.</param>
    public SetupPlan Against(IReadOnlyDictionary<string, string> shown) => this with
    {
        Steps = [.. Steps.Select(s => s is { State: SetupStepState.Differs, Before: { } before } && shown.TryGetValue(s.Id, out var stamp) && stamp != before.Stamp ? s with { State = SetupStepState.Changed } : s)],
    };
}
