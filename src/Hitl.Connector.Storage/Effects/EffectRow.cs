using Hitl.Connector.Conversations;
using Hitl.Connector.Delivery;

namespace Hitl.Connector.Storage.Effects;

/// <summary>A stored effect.</summary>
internal sealed class EffectRow
{
    public const string Columns = """
        id AS Id, account AS Account, effect_key AS EffectKey, conversation AS Conversation, kind AS Kind, decided_at AS DecidedAt, caused_at AS CausedAt,
        taken_over_at AS TakenOverAt, reason AS Reason, decision_id AS DecisionId, content AS Content, state AS State, attempts AS Attempts, sent_before AS SentBefore, result AS Result,
        ended_at AS EndedAt
        """;

    public long Id { get; init; }
    public string Account { get; init; } = "";
    public string EffectKey { get; init; } = "";
    public string Conversation { get; init; } = "";
    public string Kind { get; init; } = "";
    public long DecidedAt { get; init; }
    public long? CausedAt { get; init; }
    public long? TakenOverAt { get; init; }
    public string Reason { get; init; } = "";
    public string? DecisionId { get; init; }
    public string? Content { get; init; }
    public string State { get; init; } = "";
    public long Attempts { get; init; }
    public long SentBefore { get; init; }
    public string? Result { get; init; }
    public long? EndedAt { get; init; }

    private bool IsCall => StoredValues.ToKind(Kind) is EffectKind.Notify;

    public Effect ToEffect() => new(
        new EffectKey(EffectKey),
        new ConversationRef(Account, Conversation),
        StoredValues.ToKind(Kind),
        StoredValues.ToTime(DecidedAt),
        Reason,
        DecisionId)
    {
        Update = Content is null || IsCall ? null : StorageJson.Read(Content, StorageJson.Default.ConversationUpdate),
        Call = Content is null || !IsCall ? null : StorageJson.Read(Content, StorageJson.Default.WebhookCall),
        CausedAt = StoredValues.ToTime(CausedAt),
        TakenOverAt = StoredValues.ToTime(TakenOverAt),
    };

    public OutboxEntry ToEntry() => new(
        ToEffect(),
        StoredValues.ToState(State),
        (int)Attempts,
        StoredValues.ToTime(EndedAt),
        Result is null ? null : StorageJson.Read(Result, StorageJson.Default.DeliveryResult));
}
