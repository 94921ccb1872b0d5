using Hitl.Connector.Accounts;
using Hitl.Connector.Conversations;
using Hitl.Connector.Escalation;
using Hitl.Connector.Handover;
using Hitl.Connector.Intake;
using Hitl.Connector.Scoring;

namespace Hitl.Connector.Tests;

/// <summary>Writes a conversation down, one line per message or change, a minute apart unless told otherwise.</summary>
public sealed class Talk
{
    public static readonly DateTimeOffset Start = new(2026, 3, 2, 9, 0, 0, TimeSpan.Zero);

    private readonly List<Message> messages = [];
    private readonly List<Activity> activities = [];
    private int step;
    private int id;

    public static Author Customer { get; } = new(AuthorKind.Customer, "c1", "Cara");
    public static Author Agent { get; } = new(AuthorKind.Agent, "a1", "Ann");
    public static Author Bot { get; } = new(AuthorKind.Bot, "b1", "Robo");
    public static Author Self { get; } = new(AuthorKind.Self, "s1");
    public static Author Helpdesk { get; } = new(AuthorKind.System, "");

    public DateTimeOffset Now => Start.AddMinutes(step);

    /// <summary>What follows happens in the same second as what came before.</summary>
    public Talk SameSecond()
    {
        step--;
        return this;
    }

    public Talk Says(Author author, string text = "words", string? id = null, string? automated = null)
    {
        messages.Add(new Message(id ?? NextId("m"), author, Visibility.Public, text, Tick()) { AutomatedReason = automated });
        return this;
    }

    public Talk Notes(Author author, string text, string? marker = null, string? id = null)
    {
        messages.Add(new Message(id ?? NextId("m"), author, Visibility.Internal, text, Tick()) { Marker = marker });
        return this;
    }

    public Talk Does(Author actor, ActivityKind kind, string? value = null, string? id = null)
    {
        activities.Add(new Activity(id ?? NextId("x"), kind, actor, Tick(), value));
        return this;
    }

    public Snapshot Show(ConversationStatus status = ConversationStatus.Open) => new()
    {
        Ref = new ConversationRef("acme", "1"),
        Helpdesk = HelpdeskKind.Zendesk,
        Status = status,
        CreatedAt = Start,
        UpdatedAt = Now,
        Customer = new Customer("c1", "Cara", "cara@example.com"),
        Messages = [.. messages],
        Activities = [.. activities],
    };

    public static Scores Scored(double? sentiment = 0.5, string intent = "billing", double confidence = 0.9, double? uncertainty = 0.1, double? wantsHuman = 0.05, string language = "en") => new()
    {
        Language = language,
        Sentiment = sentiment,
        Intent = new ScoredLabel(intent, confidence),
        Uncertainty = uncertainty,
        WantsHuman = wantsHuman,
        Models = [new ModelStamp("intent", "1", "abcdef012345")],
    };

    /// <summary>The sheet that a decision is made from.</summary>
    public static FactSheet Sheet(Snapshot snapshot, Scores scores, OwnershipState ownership, AccountMode mode = AccountMode.Act, DateTimeOffset? now = null, ConversationRecord? previous = null, RuleSet? rules = null) =>
        FactSheets.Of(snapshot, scores, ownership, new DecisionSurroundings(mode, now ?? Start) { Previous = PreviousState.Of(previous) }, rules ?? RuleSet.Empty);

    public static Decision Decide(RuleSet rules, Snapshot snapshot, Scores scores, OwnershipState ownership, AccountMode mode, DateTimeOffset now, ConversationRecord? previous = null) =>
        EscalationPolicy.Decide(rules, Sheet(snapshot, scores, ownership, mode, now, previous, rules));

    private DateTimeOffset Tick() => Start.AddMinutes(++step);

    private string NextId(string prefix) => $"{prefix}{++id}";
}
