using Hitl.Connector.Accounts;
using Hitl.Connector.Conversations;
using Hitl.Connector.Escalation;
using Hitl.Connector.Handover;
using Hitl.Connector.Scoring;

namespace Hitl.Connector.Tests.Escalation;

/// <summary>Rules and sheets of every kind, from a seed that a failing law prints.</summary>
internal sealed class RandomPolicies(int seed)
{
    private static readonly string[] Labels = ["billing", "refund", "Outage", "how_to"];
    private static readonly string[] TagNames = ["vip", "GDPR", "press", "hitl_x"];
    private static readonly string[] Patterns = ["law(yer|suit)", "refund", "invoice [0-9]+"];
    private static readonly string[] Groups = ["Tier 1", "Tier 2", "Legal"];

    private readonly Random random = new(seed);

    public static IReadOnlyList<string> Fields { get; } = ["plan", "amount"];

    public RuleSet Rules(int count) => new(List(count));

    public List<Rule> List(int count, string prefix = "r") => [.. Enumerable.Range(0, count).Select(i => Rule($"{prefix}{i}"))];

    public Rule Rule(string id) => new(id, $"Rule {id}", "Ops", Any<Severity>(), Condition(3), Actions())
    {
        Enabled = random.Next(10) > 0,
        Mode = random.Next(4) == 0 ? Any<AccountMode>() : AccountMode.Act,
        Canary = random.Next(5) == 0 ? random.Next(101) : 100,
        Cap = random.Next(6) == 0 ? random.Next(1, 4) : null,
        ValidFrom = random.Next(8) == 0 ? Talk.Start.AddHours(random.Next(-5, 5)) : null,
        ValidTo = random.Next(8) == 0 ? Talk.Start.AddHours(random.Next(5, 9)) : null,
    };

    /// <summary>A rule that says nothing of what other rules can say: its own tag, its own field, no stop.</summary>
    public Rule Unrelated(string id) => new(id, "Unrelated", "Ops", Any<Severity>(), Condition(2), new RuleActions { Tags = [$"hitl_{id}"], Fields = new Dictionary<string, string> { [id] = "yes" } });

    public Condition Condition(int depth) => random.Next(depth > 0 ? 16 : 12) switch
    {
        0 => new Condition.Intent([.. Some(Labels)], Score()),
        1 => new Condition.Topics(Flip(), [.. Some([RiskTopics.Legal, RiskTopics.Payment, RiskTopics.Medical])], Score()),
        2 => new Condition.Urgent(Any<UrgencyLevel>(), Score()),
        3 => new Condition.Tags(Flip(), [.. Some(TagNames)]),
        4 => new Condition.Text(One(Patterns), Any<Speaker>()),
        5 => new Condition.Unknown(Any<Measure>()),
        6 => Named(),
        7 => new Condition.BusinessHours(Flip()),
        8 => new Condition.BotIntent(Flip(), [.. Some(Labels)], new IntentThresholds(Score(), new Dictionary<string, double> { ["refund"] = Score() })),
        9 => new Condition.RiskUnknown(Flip()),
        >= 12 and <= 13 => new Condition.Every([.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => Condition(depth - 1))]),
        14 => new Condition.Some([.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => Condition(depth - 1))]),
        15 => new Condition.Not(Condition(depth - 1)),
        _ => Number(),
    };

    public FactSheet Sheet(int moments) => new()
    {
        Conversation = new ConversationRef("acme", random.Next(50).ToString(System.Globalization.CultureInfo.InvariantCulture)),
        Helpdesk = HelpdeskKind.Zendesk,
        Now = Talk.Start.AddMinutes(random.Next(0, 200)),
        Mode = Any<AccountMode>(),
        Ownership = new OwnershipState(Any<Owner>(), "no_human_signal"),
        Language = One(["en", "de", "unknown"]),
        Channel = Any<Channel>(),
        Status = ConversationStatus.Open,
        Priority = Maybe(Any<Priority>),
        CustomerTier = random.Next(3) == 0 ? null : One(["gold", "basic"]),
        Tags = [.. Some(TagNames)],
        Fields = new Dictionary<string, string?> { ["plan"] = One(["free", "pro", ""]), ["amount"] = One(["10", "x", "250.5"]), ["other"] = "1" },
        ContactsIn7Days = Maybe(() => random.Next(5)),
        LastCustomerMessageAt = random.Next(4) == 0 ? null : Talk.Start,
        BusinessHours = Maybe(Flip),
        CalendarChangesAt = random.Next(2) == 0 ? null : Talk.Start.AddMinutes(300),
        Bot = random.Next(2) == 0 ? null : new BotEvidence(Maybe(Score), random.Next(2) == 0 ? null : One(Labels), Maybe(Any<KnowledgeMatch>)),
        CapUse = new Dictionary<string, CapUse> { ["r1"] = new CapUse(random.Next(4), Talk.Start.AddMinutes(400)) },
        HumanSet = [.. Some(["priority", "group", "field:reason", "tag:hitl_a", "status"]).Order(StringComparer.Ordinal)],
        Moments = [.. Enumerable.Range(0, moments).Select(i => At(i, last: i == moments - 1))],
        Hits = [.. Enumerable.Range(0, random.Next(4)).Select(i => new PatternHit(One(Patterns), One([AuthorKind.Customer, AuthorKind.Bot, AuthorKind.Agent]), $"m{i}", i, 3, random.Next(moments)))],
        Models = [new ModelStamp("intent", "1", "abcdef012345")],
    };

    public Moment At(int index, bool last) => new()
    {
        At = Talk.Start.AddMinutes(index),
        MessageId = $"m{index}",
        Sentiment = Maybe(Score),
        LastSentiment = Maybe(Score),
        Intent = random.Next(4) == 0 ? null : new ScoredLabel(One(Labels), Score()),
        Uncertainty = Maybe(Score),
        WantsHuman = Maybe(Score),
        Frustration = Maybe(Score),
        Confusion = Maybe(Score),
        Complexity = Maybe(Score),
        Handover = Maybe(Score),
        Urgency = random.Next(4) == 0 ? null : new Urgency(Any<UrgencyLevel>(), Score()),
        Topics = random.Next(4) == 0 ? null : new Dictionary<string, double> { [RiskTopics.Legal] = Score(), [RiskTopics.Payment] = Score() },
        Signs = random.Next(3) == 0 ? null : new ThreadSigns(random.Next(4), random.Next(3), Score(), random.Next(3), Score() - 0.5, Maybe(Score)),
        BotMessages = index,
        Waiting = random.Next(3),
        MinutesSinceCustomer = last ? null : random.Next(60),
        BusinessHours = last ? null : Maybe(Flip),
    };

    public T Any<T>()
        where T : struct, Enum => One(Enum.GetValues<T>());

    public T One<T>(IReadOnlyList<T> values) => values[random.Next(values.Count)];

    // Of few values, so that thresholds are met exactly as well.
    private double Score() => random.Next(11) / 10d;

    private bool Flip() => random.Next(2) == 0;

    private T? Maybe<T>(Func<T> value)
        where T : struct => random.Next(4) == 0 ? null : value();

    private IEnumerable<string> Some(IReadOnlyList<string> values)
    {
        var some = values.Where(_ => Flip()).ToList();
        return some.Count == 0 ? [One(values)] : some;
    }

    private Condition.Number Number()
    {
        var measure = Any<Measure>();
        return new Condition.Number(measure, Any<Comparison>(), measure is Measure.MinutesSinceCustomer ? random.Next(120) : measure is Measure.BotMessages or Measure.FailedBotAnswers or Measure.WaitingMessages ? random.Next(4) : Score());
    }

    private Condition Named() => random.Next(5) switch
    {
        0 => new Condition.OneOf(Subject.Tier, ["Gold"]),
        1 => new Condition.OneOf(Subject.Language, ["en", "fr"]),
        2 => new Condition.FieldIs("plan", ["pro"]),
        3 => new Condition.FieldNumber("amount", Any<Comparison>(), 100),
        _ => new Condition.Knowledge([Any<KnowledgeMatch>()]),
    };

    private RuleActions Actions() => new()
    {
        Tags = Flip() ? [One(["hitl_a", "hitl_b", "hitl_c"])] : [],
        Fields = Flip() ? new Dictionary<string, string> { ["reason"] = One(["angry", "legal"]) } : [],
        Priority = Maybe(Any<Priority>),
        Group = Flip() ? One(Groups) : null,
        Hold = random.Next(4) == 0,
        Approval = random.Next(8) == 0,
        Role = Maybe(Any<AiRole>),
        Notify = random.Next(4) == 0 ? new RuleNotice(One(["ann", "bob"]), null) : null,
        Stop = random.Next(25) == 0,
    };
}
