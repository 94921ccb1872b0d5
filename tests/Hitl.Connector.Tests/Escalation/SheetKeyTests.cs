using Hitl.Connector.Accounts;
using Hitl.Connector.Conversations;
using Hitl.Connector.Escalation;
using Hitl.Connector.Handover;
using Hitl.Connector.Scoring;

namespace Hitl.Connector.Tests.Escalation;

/// <summary>A decision's id stands for what it was decided from: its effects are written once for each.</summary>
public sealed class SheetKeyTests
{
    private static readonly Moment Now = new()
    {
        At = Talk.Start,
        MessageId = "m1",
        Sentiment = 0.5,
        Signs = new ThreadSigns(2, 2, 0.2, 2, 0.2, 0.2),
        Topics = new Dictionary<string, double> { ["legal"] = 0.5, ["payment"] = 0.25 },
    };

    private static readonly FactSheet Base = new()
    {
        Conversation = new ConversationRef("acme", "12"),
        Helpdesk = HelpdeskKind.Zendesk,
        Now = Talk.Start,
        Mode = AccountMode.Act,
        Ownership = new OwnershipState(Owner.Bot, "no_human_signal"),
        Tags = ["vip", "press"],
        Fields = new Dictionary<string, string?> { ["plan"] = "pro" },
        Bot = new BotEvidence(null, null, null),
        Moments = [Now],
    };

    private static readonly FactSheet Over = Base with { Ownership = new OwnershipState(Owner.Nobody, "solved") };

    private static readonly RuleSet Rules = new([
        new Rule("plan", "Plan", "Ops", Severity.Low, new Condition.FieldIs("plan", ["none"]), new RuleActions { Role = AiRole.Assist }),
        new Rule("capped", "Capped", "Ops", Severity.Low, new Condition.OneOf(Subject.Account, ["acme"]), new RuleActions { Group = "Care", Notify = new RuleNotice("ann", null) }) { Cap = 1 },
        new Rule("later", "Later", "Ops", Severity.Low, new Condition.OneOf(Subject.Account, ["acme"]), new RuleActions()) { Cap = 1, ValidFrom = Talk.Start.AddDays(1) },
    ]);

    private static readonly Dictionary<string, Func<FactSheet, FactSheet>> Changes = new()
    {
        ["account"] = s => s with { Conversation = new ConversationRef("globex", "12") },
        ["where the account ends"] = s => s with { Conversation = new ConversationRef("acme1", "2") },
        ["conversation"] = s => s with { Conversation = new ConversationRef("acme", "13") },
        ["fingerprint"] = s => s with { Fingerprint = "f" },
        ["mode"] = s => s with { Mode = AccountMode.Shadow },
        ["owner"] = s => s with { Ownership = s.Ownership with { Owner = Owner.WaitingForHuman } },
        ["evidence"] = s => s with { Ownership = s.Ownership with { Evidence = "bot_replied" } },
        ["evidence id"] = s => s with { Ownership = s.Ownership with { EvidenceId = "x" } },
        ["owner since"] = s => s with { Ownership = s.Ownership with { Since = Talk.Start } },
        ["language"] = s => s with { Language = "en" },
        ["channel"] = s => s with { Channel = Channel.Email },
        ["status"] = s => s with { Status = ConversationStatus.Pending },
        ["priority"] = s => s with { Priority = Priority.Low },
        ["normal priority"] = s => s with { Priority = Priority.Normal },
        ["brand"] = s => s with { BrandId = "1" },
        ["group"] = s => s with { GroupId = "1" },
        ["assignee"] = s => s with { AssigneeId = "1" },
        ["organisation"] = s => s with { OrganizationId = "1" },
        ["tier"] = s => s with { CustomerTier = "1" },
        ["empty tier"] = s => s with { CustomerTier = "" },
        ["contacts"] = s => s with { ContactsIn7Days = 0 },
        ["one contact"] = s => s with { ContactsIn7Days = 1 },
        ["bot's confidence"] = s => s with { Bot = s.Bot! with { Confidence = 0 } },
        ["bot's intent"] = s => s with { Bot = s.Bot! with { Intent = "refund" } },
        ["bot's knowledge"] = s => s with { Bot = s.Bot! with { Knowledge = KnowledgeMatch.Match } },
        ["bot's missing knowledge"] = s => s with { Bot = s.Bot! with { Knowledge = KnowledgeMatch.Missing } },
        ["tags"] = s => s with { Tags = ["vip", "gdpr"] },
        ["where a tag ends"] = s => s with { Tags = ["vippress"] },
        ["tag fewer"] = s => s with { Tags = ["vip"] },
        ["set by a human"] = s => s with { HumanSet = ["press"] },
        ["tag that a human set instead"] = s => s with { Tags = ["vip"], HumanSet = ["press"] },
        ["field that a rule names"] = s => s with { Fields = new Dictionary<string, string?> { ["plan"] = "free" } },
        ["rule that fires"] = s => s with { Fields = new Dictionary<string, string?> { ["plan"] = "none" } },
        ["rule held back"] = s => s with { CapUse = new Dictionary<string, CapUse> { ["capped"] = new(1, Talk.Start.AddMinutes(5)) } },
        ["rule held back that has just begun"] = s => s with { Now = Talk.Start.AddDays(2), CapUse = new Dictionary<string, CapUse> { ["later"] = new(1, Talk.Start.AddDays(3)) } },
        ["rule that has just begun"] = s => s with { Now = Talk.Start.AddDays(2) },
        ["told before"] = s => s with { Previous = new PreviousState { Notified = ["mention:ann"] } },
        ["model"] = s => s with { Models = [new ModelStamp("intent", "1", "abc")] },
        ["model's name"] = s => s with { Models = [new ModelStamp("mood", "1", "abc")] },
        ["model's hash"] = s => s with { Models = [new ModelStamp("intent", "1", "abd")] },
        ["pattern hit"] = s => s with { Hits = [Hit] },
        ["hit's pattern"] = s => s with { Hits = [Hit with { Pattern = "a" }] },
        ["hit's message"] = s => s with { Hits = [Hit with { MessageId = "m2" }] },
        ["hit's start"] = s => s with { Hits = [Hit with { Start = 4 }] },
        ["hit's length"] = s => s with { Hits = [Hit with { Length = 4 }] },
        ["hit's moment"] = s => s with { Hits = [Hit with { Moment = 1 }] },
        ["moment more"] = s => s with { Moments = [Now, Now] },
        ["message"] = At(m => m with { MessageId = "m2" }),
        ["sentiment"] = At(m => m with { Sentiment = 0.6 }),
        ["sentiment unknown"] = At(m => m with { Sentiment = null }),
        ["last sentiment"] = At(m => m with { LastSentiment = 0 }),
        ["intent"] = At(m => m with { Intent = new ScoredLabel("refund", 0.5) }),
        ["intent's label"] = At(m => m with { Intent = new ScoredLabel("billing", 0.5) }),
        ["intent's confidence"] = At(m => m with { Intent = new ScoredLabel("refund", 0.6) }),
        ["uncertainty"] = At(m => m with { Uncertainty = 0 }),
        ["wish for a person"] = At(m => m with { WantsHuman = 0 }),
        ["frustration"] = At(m => m with { Frustration = 0 }),
        ["confusion"] = At(m => m with { Confusion = 0 }),
        ["abuse"] = At(m => m with { Abuse = 0 }),
        ["complexity"] = At(m => m with { Complexity = 0 }),
        ["closing"] = At(m => m with { Closing = 0 }),
        ["handover"] = At(m => m with { Handover = 0 }),
        ["urgency"] = At(m => m with { Urgency = new Urgency(UrgencyLevel.High, 0.5) }),
        ["urgency's level"] = At(m => m with { Urgency = new Urgency(UrgencyLevel.Low, 0.5) }),
        ["urgency's probability"] = At(m => m with { Urgency = new Urgency(UrgencyLevel.High, 0.6) }),
        ["failed answers"] = At(m => m with { Signs = m.Signs! with { FailedBotAnswers = 3 } }),
        ["repeated questions"] = At(m => m with { Signs = m.Signs! with { RepeatedQuestions = 3 } }),
        ["circling"] = At(m => m with { Signs = m.Signs! with { Circling = 0.3 } }),
        ["problems"] = At(m => m with { Signs = m.Signs! with { Problems = 3 } }),
        ["mood's trend"] = At(m => m with { Signs = m.Signs! with { MoodTrend = 0.3 } }),
        ["mood's drop"] = At(m => m with { Signs = m.Signs! with { MoodDrop = 0.3 } }),
        ["signs unknown"] = At(m => m with { Signs = null }),
        ["bot messages"] = At(m => m with { BotMessages = 1 }),
        ["waiting"] = At(m => m with { Waiting = 1 }),
        ["topics unknown"] = At(m => m with { Topics = null }),
        ["topic's score"] = At(m => m with { Topics = new Dictionary<string, double> { ["legal"] = 0.5, ["payment"] = 0.3 } }),
        ["topic's name"] = At(m => m with { Topics = new Dictionary<string, double> { ["legal"] = 0.5, ["medical"] = 0.25 } }),
        ["topic fewer"] = At(m => m with { Topics = new Dictionary<string, double> { ["legal"] = 0.5 } }),
        ["another topic later"] = s => s with { Moments = [Now, Now with { Topics = new Dictionary<string, double> { ["legal"] = 0.5, ["medical"] = 0.25 } }] },
        ["another topic before"] = s => s with { Moments = [Now with { Topics = new Dictionary<string, double> { ["legal"] = 0.5, ["medical"] = 0.25 } }, Now] },
    };

    private static readonly Dictionary<string, Func<FactSheet, FactSheet>> ChangesOfWhatIsOver = new()
    {
        ["role before"] = s => s with { Previous = new PreviousState { Role = AiRole.Resolve } },
        ["role before, assisting"] = s => s with { Previous = new PreviousState { Role = AiRole.Assist } },
        ["destination before"] = s => s with { Previous = new PreviousState { Destination = "Care" } },
    };

    private static PatternHit Hit => new("law", AuthorKind.Customer, "m1", 3, 3, 0);

    public static TheoryData<string> ChangeNames => [.. Changes.Keys];

    [Theory]
    [MemberData(nameof(ChangeNames))]
    public void Of_SheetThatDiffers_IsAnotherId(string what)
    {
        var others = Changes.Where(c => c.Key != what).Select(c => Id(c.Value(Base)));

        Id(Changes[what](Base)).ShouldNotBe(Id(Base));
        others.ShouldNotContain(Id(Changes[what](Base)));
    }

    [Fact]
    public void Of_StateBeforeItWasOver_IsAnotherIdOnlyThen()
    {
        ChangesOfWhatIsOver.Values.Select(change => Id(change(Over))).Append(Id(Over)).ShouldBeUnique();
        ChangesOfWhatIsOver.Values.Select(change => Id(change(Base))).ShouldAllBe(id => id == Id(Base));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4000)]
    public void Of_SheetOfAnyLength_CountsItsFirstAndItsLastWord(int tags)
    {
        var longer = Base with { Tags = [.. Enumerable.Range(0, tags).Select(i => $"tag number {i}")] };

        new[]
        {
            Id(longer),
            Id(longer with { Conversation = new ConversationRef("globex", "12") }),
            Id(longer with { Tags = [.. longer.Tags.SkipLast(1), "another tag"] }),
            Id(longer with { Tags = [.. longer.Tags.SkipLast(1), new string('a', 60_000)] }),
            Id(longer with { Tags = [.. longer.Tags.SkipLast(1), new string('a', 59_999) + "b"] }),
        }.ShouldBeUnique();
    }

    [Fact]
    public void Of_FieldThatNoRuleNames_IsTheSameId() =>
        Id(Base with { Fields = new Dictionary<string, string?> { ["plan"] = "pro", ["other"] = "x" } }).ShouldBe(Id(Base));

    private static Func<FactSheet, FactSheet> At(Func<Moment, Moment> change) => sheet => sheet with { Moments = [change(sheet.Current)] };

    private static string Id(FactSheet sheet) => EscalationPolicy.Decide(Rules, sheet).Id;
}
