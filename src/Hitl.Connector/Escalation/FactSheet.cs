using Hitl.Connector.Accounts;
using Hitl.Connector.Conversations;
using Hitl.Connector.Handover;
using Hitl.Connector.Scoring;

namespace Hitl.Connector.Escalation;

/// <summary>
/// Everything that a rule can look at, without a word of what was said: numbers, labels, names, times, and where a text
/// pattern matched. Made once by <see cref="FactSheets"/>, stored, and decided from; deciding again from the same sheet is
/// the same decision.
/// </summary>
public sealed record FactSheet
{
    public required ConversationRef Conversation { get; init; }
    public required HelpdeskKind Helpdesk { get; init; }

    /// <summary>Hash over everything that others wrote (<see cref="Intake.Fingerprint"/>): tells two states apart that look alike to rules.</summary>
    public string Fingerprint { get; init; } = "";

    /// <summary>The time of the decision: an input like any other.</summary>
    public required DateTimeOffset Now { get; init; }

    /// <summary>How far the account lets its rules go.</summary>
    public required AccountMode Mode { get; init; }
    public required OwnershipState Ownership { get; init; }

    /// <summary>ISO 639-1, <c>mixed</c> or <c>unknown</c>.</summary>
    public string Language { get; init; } = "unknown";
    public Channel Channel { get; init; }
    public ConversationStatus Status { get; init; }
    public Priority? Priority { get; init; }
    public string? BrandId { get; init; }
    public string? GroupId { get; init; }
    public string? AssigneeId { get; init; }
    public string? OrganizationId { get; init; }
    public string? CustomerTier { get; init; }
    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>On a stored decision only those that the rule set names.</summary>
    public IReadOnlyDictionary<string, string?> Fields { get; init; } = new Dictionary<string, string?>();

    /// <summary>How many conversations this customer began in the seven days before <see cref="Now"/>, this one included; null when not known.</summary>
    public int? ContactsIn7Days { get; init; }
    public DateTimeOffset? LastCustomerMessageAt { get; init; }

    /// <summary>Whether the desk is open at <see cref="Now"/>; null without a calendar.</summary>
    public bool? BusinessHours { get; init; }

    /// <summary>When the desk next opens or closes; null without a calendar.</summary>
    public DateTimeOffset? CalendarChangesAt { get; init; }

    /// <summary>What the bot says about its own answer; null when it says nothing.</summary>
    public BotEvidence? Bot { get; init; }

    /// <summary>By rule id, for rules with a cap that fired in the hour before <see cref="Now"/>.</summary>
    public IReadOnlyDictionary<string, CapUse> CapUse { get; init; } = new Dictionary<string, CapUse>();

    /// <summary>A human said "finished" then: what was asked before is answered. Null when nobody did.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>Somebody on the support side has answered the customer in this conversation.</summary>
    public bool PersonAnswered { get; init; }

    /// <summary>
    /// Parts that a human set last and no rule overwrites: <c>priority</c>, <c>status</c>, <c>group</c>, <c>assignee</c>,
    /// <c>field:NAME</c>, <c>tag:NAME</c>.
    /// </summary>
    public IReadOnlyList<string> HumanSet { get; init; } = [];
    public PreviousState? Previous { get; init; }

    /// <summary>How things stood after each customer message since <see cref="Since"/>, oldest first; the last one is now. At least one.</summary>
    public required IReadOnlyList<Moment> Moments { get; init; }

    /// <summary>Where the rule set's text patterns matched.</summary>
    public IReadOnlyList<PatternHit> Hits { get; init; } = [];

    /// <summary>The sentences that moved the handover score most, by position, strongest first.</summary>
    public IReadOnlyList<TextSpan> Moved { get; init; } = [];

    /// <summary>Next best intents, best first.</summary>
    public IReadOnlyList<ScoredLabel> Alternatives { get; init; } = [];
    public IReadOnlyList<ModelStamp> Models { get; init; } = [];

    /// <summary>The rule fired before and goes on firing: no human has finished in between.</summary>
    internal bool Continues(string ruleId) => IsSameEscalation && Previous!.Fired.Contains(ruleId, StringComparer.Ordinal);

    /// <summary>No human has acted since the last decision.</summary>
    internal bool IsSameEscalation => Previous is { } previous && previous.Owner != Owner.Human && previous.Since == Since;

    /// <summary>How things stand now.</summary>
    public Moment Current => Moments[^1];

    internal IReadOnlyDictionary<string, string?> Named(IReadOnlyList<string> fields)
    {
        var named = new Dictionary<string, string?>(fields.Count, StringComparer.Ordinal);
        foreach (var field in fields)
        {
            if (Fields.TryGetValue(field, out var value))
            {
                named[field] = value;
            }
        }

        return named;
    }

    /// <summary>The scores as they stand now, without those of single messages.</summary>
    public Scores Scores => new()
    {
        Language = Language,
        Sentiment = Current.Sentiment,
        Intent = Current.Intent,
        Alternatives = Alternatives,
        Uncertainty = Current.Uncertainty,
        WantsHuman = Current.WantsHuman,
        Frustration = Current.Frustration,
        Confusion = Current.Confusion,
        Abuse = Current.Abuse,
        Closing = Current.Closing,
        Complexity = Current.Complexity,
        Urgency = Current.Urgency,
        Topics = Current.Topics,
        Handover = Current.Handover is { } probability ? new Scoring.Handover(probability, []) : null,
        Signs = Current.Signs,
        Models = Models,
    };
}

/// <summary>How a conversation stood at one moment: after a customer message, after the answers to it, or now.</summary>
public sealed record Moment
{
    /// <summary>When the customer wrote; for the last moment, when the customer last wrote or the time of the decision.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>The customer message that it follows; null where there is none.</summary>
    public string? MessageId { get; init; }

    /// <summary>Of the conversation, 0 (negative) to 1 (positive).</summary>
    public double? Sentiment { get; init; }

    /// <summary>Of the customer's last message alone.</summary>
    public double? LastSentiment { get; init; }
    public ScoredLabel? Intent { get; init; }
    public double? Uncertainty { get; init; }

    /// <summary>Now: the strongest wish for a person that stands; earlier: the wish in that message.</summary>
    public double? WantsHuman { get; init; }
    public double? Frustration { get; init; }
    public double? Confusion { get; init; }
    public double? Abuse { get; init; }
    public double? Complexity { get; init; }
    public double? Closing { get; init; }
    public double? Handover { get; init; }
    public Urgency? Urgency { get; init; }
    public IReadOnlyDictionary<string, double>? Topics { get; init; }
    public ThreadSigns? Signs { get; init; }

    /// <summary>Public messages of bots up to then.</summary>
    public int BotMessages { get; init; }

    /// <summary>Customer messages since the last public answer of anybody.</summary>
    public int Waiting { get; init; }

    /// <summary>Minutes from the customer's message to the end of the moment; null for the last one, whose end is <see cref="FactSheet.Now"/>.</summary>
    public double? MinutesSinceCustomer { get; init; }

    /// <summary>Whether the desk was open; null for the last one, for which <see cref="FactSheet.BusinessHours"/> says it.</summary>
    public bool? BusinessHours { get; init; }
}

/// <summary>A pattern's first match in a message. Positions, never text.</summary>
/// <param name="Pattern">As it stands in the rule file.</param>
/// <param name="From">Who wrote the message.</param>
/// <param name="Start">First character, from 0.</param>
/// <param name="Moment">Index of the first of <see cref="FactSheet.Moments"/> that has the message behind it.</param>
public sealed record PatternHit(string Pattern, AuthorKind From, string MessageId, int Start, int Length, int Moment);

/// <summary>Characters of a message.</summary>
/// <param name="Start">First character, from 0.</param>
public sealed record TextSpan(string MessageId, int Start, int Length);

/// <summary>What the bot found in its knowledge for its last answer.</summary>
public enum KnowledgeMatch
{
    Match,
    Missing,
    Conflict,
}

/// <summary>The bot's own evidence for its last answer. Parts that it does not report are null.</summary>
/// <param name="Confidence">How sure it says it is of the answer, 0..1.</param>
/// <param name="Intent">What it took the request for.</param>
public sealed record BotEvidence(double? Confidence, string? Intent, KnowledgeMatch? Knowledge);

/// <param name="Fired">How often the rule began to fire in the last hour, over all conversations of the account.</param>
/// <param name="RoomAt">When the oldest of those is an hour old.</param>
public sealed record CapUse(int Fired, DateTimeOffset RoomAt);
