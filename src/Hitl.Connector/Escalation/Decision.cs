using Hitl.Connector.Conversations;
using Hitl.Connector.Delivery;
using Hitl.Connector.Handover;
using Hitl.Connector.Scoring;

namespace Hitl.Connector.Escalation;

/// <summary>What AI should do in this conversation.</summary>
public enum AiRole
{
    /// <summary>Leave it to the bot.</summary>
    Resolve,

    /// <summary>Help the human who has it.</summary>
    Assist,

    /// <summary>Hand over to a human.</summary>
    Escalate,
}

/// <param name="Because">The condition in plain words with its values, e.g. <c>sentiment 0.21 &lt; 0.30</c>.</param>
public sealed record FiredRule(string RuleId, string Name, string Severity, string Because)
{
    private readonly Wording because = Wording.Of(Because);

    private FiredRule(Rule rule, Wording because)
        : this(rule.Id, rule.Name, Names.Of(rule.Severity), "") => this.because = because;

    /// <inheritdoc cref="FiredRule(string, string, string, string)" path="/param[@name='Because']"/>
    public string Because { get => because.Text; init => because = Wording.Of(value); }

    /// <param name="missed">Says what kept it from firing instead.</param>
    internal static FiredRule Of(Rule rule, Facts facts, bool missed = false) => new(rule, new Wording(rule.When, facts, missed));
}

/// <summary>Why a rule whose conditions held was kept from acting.</summary>
public enum HeldBackBy
{
    /// <summary>The rule's own mode is shadow.</summary>
    Mode,

    /// <summary>The conversation is not among the rule's canary percent.</summary>
    Canary,

    /// <summary>The rule has fired as often as it may in an hour; it is decided again when there is room.</summary>
    Cap,
}

/// <summary>A rule that would have fired.</summary>
/// <param name="Because">As of a rule that fired.</param>
public sealed record HeldBackRule(string RuleId, string Name, string Severity, string Because, HeldBackBy By)
{
    private readonly Wording because = Wording.Of(Because);

    private HeldBackRule(Rule rule, Wording because, HeldBackBy by)
        : this(rule.Id, rule.Name, Names.Of(rule.Severity), "", by) => this.because = because;

    /// <inheritdoc cref="HeldBackRule(string, string, string, string, HeldBackBy)" path="/param[@name='Because']"/>
    public string Because { get => because.Text; init => because = Wording.Of(value); }

    internal static HeldBackRule Of(Rule rule, Facts facts, HeldBackBy by) => new(rule, new Wording(rule.When, facts, missed: false), by);
}

/// <summary>Two rules wanted different things of one part: the one of higher rank has it.</summary>
/// <param name="Part">E.g. <c>group</c>, <c>priority</c>, <c>field:reason</c>.</param>
/// <param name="RuleId">The rule that lost.</param>
public sealed record RuleConflict(string Part, string RuleId, string Wanted, string LostTo, string Got);

/// <summary>A part that a human set: the rule's wish was not carried out.</summary>
/// <param name="Part">As in <see cref="FactSheet.HumanSet"/>.</param>
public sealed record KeptPart(string Part, string RuleId, string Wanted);

/// <summary>Which note a rule wants.</summary>
public enum NoteKind
{
    /// <summary>The whole context.</summary>
    Context,

    /// <summary>What the customer wants, and why the rule fired.</summary>
    Short,

    /// <summary>What has to be signed off before it happens.</summary>
    Approval,
    None,
}

/// <summary>How somebody is told.</summary>
public enum NoticeKind
{
    /// <summary>Named in the note.</summary>
    Mention,

    /// <summary>A configured outgoing webhook is called.</summary>
    Webhook,
}

/// <summary>Somebody to be told of an escalation, once until a human acts.</summary>
/// <param name="Target">Who is mentioned, or the webhook's name.</param>
public sealed record Notification(string RuleId, NoticeKind Kind, string Target)
{
    /// <summary>Two rules that tell the same target tell it once.</summary>
    internal string Key => $"{Names.Of(Kind)}:{Target}";
}

/// <summary>
/// A decision with everything needed to explain it and to make it again: what was looked at, by which rules and models,
/// what fired. Holds no message text.
/// </summary>
public sealed record Decision
{
    /// <summary>Deterministic over inputs: the same inputs give the same id, at any time at which they lead to the same.</summary>
    public required string Id { get; init; }
    public required ConversationRef Conversation { get; init; }
    public required DateTimeOffset DecidedAt { get; init; }
    public required AiRole Role { get; init; }

    /// <summary>Group or team to route to; null to leave it where it is.</summary>
    public string? Destination { get; init; }

    /// <summary>A rule wants every bot held until a human has acted.</summary>
    public bool Hold { get; init; }

    /// <summary>The rule behind <see cref="Hold"/>; null when it is false.</summary>
    public string? HoldRuleId { get; init; }

    /// <summary>Rules that need a person's sign-off before anything happens.</summary>
    public IReadOnlyList<string> Approvals { get; init; } = [];
    public NoteKind Note { get; init; }

    /// <summary>Who is to be told now; who was told before is not in it.</summary>
    public IReadOnlyList<Notification> Notify { get; init; } = [];

    /// <summary>By rank.</summary>
    public IReadOnlyList<FiredRule> Fired { get; init; } = [];

    /// <summary>Rules that nearly fired, with how far they were off.</summary>
    public IReadOnlyList<FiredRule> AlmostFired { get; init; } = [];

    /// <summary>Rules that would have fired and changed nothing.</summary>
    public IReadOnlyList<HeldBackRule> HeldBack { get; init; } = [];
    public IReadOnlyList<RuleConflict> Conflicts { get; init; } = [];

    /// <summary>What rules wanted and a human had set otherwise.</summary>
    public IReadOnlyList<KeptPart> Kept { get; init; } = [];

    /// <summary>Rules with a cap that began to fire with this decision: each counts once for its hour.</summary>
    public IReadOnlyList<string> Counted { get; init; } = [];

    /// <summary>The earliest time at which this could come out differently without anything happening; null when time changes nothing.</summary>
    public DateTimeOffset? LookAgainAt { get; init; }

    /// <summary>What it was decided from; of the custom fields only those that the rules name.</summary>
    public required FactSheet Sheet { get; init; }
    public required string RuleSetVersion { get; init; }

    /// <summary>The state to reach: tags that are now true and no longer true, fields, priority, routing. Note not included.</summary>
    public required ConversationUpdate Desired { get; init; }

    public Scores Scores => Sheet.Scores;
    public OwnershipState Ownership => Sheet.Ownership;
}
