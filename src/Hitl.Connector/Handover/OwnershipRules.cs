namespace Hitl.Connector.Handover;

/// <summary>What an admin configured about saying "finished": configuration, like the registered bots.</summary>
public sealed record OwnershipRules
{
    /// <summary>The resume tag, the bot-state field and the note line alone, from any full member of the support side.</summary>
    public static OwnershipRules Default { get; } = new();

    /// <summary>A field that says "finished" when a person ticks it, as <see cref="Conversations.ActivityKind.FieldChanged"/> names it; null for none.</summary>
    public string? FinishedField { get; init; }

    /// <summary>Vendor ids of the people who may give the bot the conversation by a command; null for everybody but light agents.</summary>
    public IReadOnlySet<string>? MayFinish { get; init; }
}

/// <summary>Somebody said "finished" who may not: it changed nothing.</summary>
/// <param name="Id">Id of the message or activity.</param>
/// <param name="Evidence">What it would have been: <c>resume_tag</c>, <c>resume_note</c>, <c>bot_state_cleared</c>, <c>finished_field</c>.</param>
/// <param name="Reason">Bounded: <c>light_agent</c>, <c>not_listed</c>, <c>customer</c>, <c>bot</c>, <c>helpdesk_rule</c>, <c>unknown_author</c>.</param>
public sealed record RefusedFinish(string Id, string ActorId, string Evidence, string Reason, DateTimeOffset At);

/// <summary>A time in which a human had the conversation.</summary>
/// <param name="From">Of the take-over.</param>
/// <param name="To">Of the finish; null while it goes on.</param>
public readonly record struct HumanSpan(DateTimeOffset From, DateTimeOffset? To);
