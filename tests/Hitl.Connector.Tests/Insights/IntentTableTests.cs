using FsCheck;
using FsCheck.Fluent;
using Hitl.Connector.Conversations;
using Hitl.Connector.Escalation;
using Hitl.Connector.Escalation.Outcomes;
using Hitl.Connector.Insights;
using Hitl.Connector.Scoring;
using Outcome = Hitl.Connector.Escalation.Outcomes.Outcome;

namespace Hitl.Connector.Tests.Insights;

public class IntentTableTests
{
    private static readonly Moment Clear = new()
    {
        At = Talk.Start,
        Intent = new ScoredLabel("opening_hours", 0.95),
        Uncertainty = 0.05,
        Frustration = 0.05,
        Urgency = new Urgency(UrgencyLevel.Normal, 0.9),
        Topics = new Dictionary<string, double> { [RiskTopics.Payment] = 0.1 },
    };

    private static readonly KnowledgeMatch?[] Knowledge = [null, KnowledgeMatch.Match, KnowledgeMatch.Missing];

    private static JudgedConversation One(Need need = Need.Unknown, Moment? then = null, KnowledgeMatch? knowledge = null) =>
        new(new ConversationRef("acme", "1"), "en", then ?? Clear, knowledge, new Outcome(need, []));

    private static IEnumerable<JudgedConversation> Many(int count, JudgedConversation one) => Enumerable.Repeat(one, count);

    private static IntentReport Report(params IEnumerable<JudgedConversation> conversations) => Reports(conversations).ShouldHaveSingleItem();

    private static IReadOnlyList<IntentReport> Reports(IEnumerable<JudgedConversation> conversations)
    {
        var table = new IntentTable();
        foreach (var conversation in conversations)
        {
            table.Add(conversation);
        }

        return table.Report();
    }

    [Fact]
    public void Report_Conversations_AreSummedUpByIntentLargestFirst()
    {
        var risky = Clear with
        {
            Intent = new ScoredLabel("refund", 0.6),
            Uncertainty = 0.2,
            Frustration = 0.8,
            Urgency = new Urgency(UrgencyLevel.Critical, 0.7),
            Topics = new Dictionary<string, double> { [RiskTopics.Payment] = 0.9, [RiskTopics.Legal] = 0.5 },
        };
        var reports = Reports(
        [
            One(then: risky), One(Need.Human, risky, KnowledgeMatch.Missing), One(Need.Bot, Clear with { Intent = new ScoredLabel("refund", 0.9), Uncertainty = null, Topics = null }, KnowledgeMatch.Match),
            One(),
        ]);

        reports.Select(r => r.Intent).ShouldBe(["refund", "opening_hours"]);
        var refund = reports[0];
        (refund.Volume, refund.Share).ShouldBe((3, 0.75));
        refund.Confidence!.Value.ShouldBe(0.7, 1e-9);
        refund.Uncertainty!.Value.ShouldBe(0.2, 1e-9);
        refund.Clear.ShouldBe(1 / 3.0);
        (refund.KnowledgeKnown, refund.KnowledgeCoverage).ShouldBe((2, 0.5));
        (refund.RiskTopics, refund.Frustrated, refund.Urgent, refund.Risky).ShouldBe((2 / 3.0, 2 / 3.0, 2 / 3.0, 2 / 3.0));
        refund.MainTopic.ShouldBe(RiskTopics.Legal);
        (refund.Judged, refund.NeededPerson).ShouldBe((2, 1));
        reports[1].KnowledgeCoverage.ShouldBeNull();
    }

    [Fact]
    public void Report_RequestThatIsNoneOfTheKnown_StandsApart()
    {
        var report = Report([.. Many(30, One(Need.Bot, Clear with { Uncertainty = 0.5 })), One(Need.Bot, Clear with { Intent = null })]);

        report.Intent.ShouldBe(IntentReport.NotRecognised);
        report.Suggests.ShouldBe(AiRole.Assist);
        report.Because.ShouldBe("what these ask is not known");
    }

    [Fact]
    public void Role_ClearHarmlessAndProven_IsResolve()
    {
        var report = Report([.. Many(40, One(Need.Bot, knowledge: KnowledgeMatch.Match)), .. Many(2, One(Need.Human))]);

        report.Suggests.ShouldBe(AiRole.Resolve);
        report.Because.ShouldBe("40 of 42 with a known outcome needed no person, 100 % are clear, 0 % risky");
    }

    [Theory]
    [InlineData(19, AiRole.Assist, "19 conversations are too few to say more")]
    [InlineData(20, AiRole.Resolve, "20 of 20 with a known outcome needed no person, 100 % are clear, 0 % risky")]
    public void Role_FewConversations_SayNothing(int volume, AiRole role, string because)
    {
        var report = Report(Many(volume, One(Need.Bot)));

        (report.Suggests, report.Because).ShouldBe((role, because));
    }

    [Fact]
    public void Role_MostTouchARiskTopic_IsEscalateHoweverWellTheBotDid()
    {
        var legal = Clear with { Topics = new Dictionary<string, double> { [RiskTopics.Legal] = 0.5 } };

        var report = Report([.. Many(50, One(Need.Bot, legal)), .. Many(50, One(Need.Bot))]);

        (report.Suggests, report.Because).ShouldBe((AiRole.Escalate, "50 % touch a risk topic, mostly legal"));
    }

    [Fact]
    public void Role_MostAreUnhappy_IsEscalate() =>
        Report(Many(50, One(Need.Bot, Clear with { Frustration = 0.5 }))).Suggests.ShouldBe(AiRole.Escalate);

    [Fact]
    public void Role_MostNeededAPerson_IsEscalateOnlyOnceThatIsProven()
    {
        Report([.. Many(60, One(Need.Human)), .. Many(30, One(Need.Bot))]).Suggests.ShouldBe(AiRole.Escalate);
        Report([.. Many(12, One(Need.Human)), .. Many(9, One(Need.Bot))]).Suggests.ShouldBe(AiRole.Assist);
    }

    [Fact]
    public void Role_OneThingSpeaksAgainst_IsAssistAndSaysWhich()
    {
        Report(Many(50, One())).Because.ShouldBe("no outcome is known: nothing shows that a bot's answer is enough");
        Report([.. Many(20, One(Need.Bot)), .. Many(2, One(Need.Human))]).Because.ShouldBe("2 of 22 with a known outcome needed a person: more than 20 % may");
        Report(Many(50, One(Need.Bot, Clear with { Intent = new ScoredLabel("opening_hours", 0.84) }))).Because.ShouldBe("only 0 % are clear");
        Report([.. Many(44, One(Need.Bot)), .. Many(6, One(Need.Bot, Clear with { Urgency = new Urgency(UrgencyLevel.High, 0.6) }))]).Because.ShouldBe("12 % are risky");
        Report([.. Many(20, One(Need.Bot, knowledge: KnowledgeMatch.Match)), .. Many(20, One(Need.Bot, knowledge: KnowledgeMatch.Missing))]).Because.ShouldBe("the bot's knowledge covers 50 %");
    }

    /// <summary>Volume alone never suggests "resolve": without known outcomes, no number of conversations does. A failing law prints its seed.</summary>
    [Fact]
    public void Role_AnyVolumeWithoutKnownOutcomes_IsNeverResolve()
    {
        var volumes =
            from volume in Gen.Choose(1, 5000)
            from confidence in Gen.Choose(0, 100)
            from covered in Gen.Elements(Knowledge)
            select (Volume: volume, Confidence: confidence / 100.0, Covered: covered);

        Check.One(Config.QuickThrowOnFailure.WithMaxTest(200), Prop.ForAll(
            volumes.ToArbitrary(),
            v => Report(Many(v.Volume, One(Need.Unknown, Clear with { Intent = new ScoredLabel("opening_hours", v.Confidence) }, v.Covered))).Suggests != AiRole.Resolve));
    }
}
