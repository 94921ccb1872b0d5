using FsCheck;
using FsCheck.Fluent;
using Hitl.Connector.Accounts;
using Hitl.Connector.Conversations;
using Hitl.Connector.Escalation;
using Hitl.Connector.Handover;
using Hitl.Connector.Intake;
using Hitl.Connector.Scoring;

namespace Hitl.Connector.Tests.Escalation;

public class EscalationPolicyTests
{
    private static readonly OwnershipState BotOwns = new(Owner.Bot, "no_human_signal");
    private static readonly OwnershipState HumanOwns = new(Owner.Human, "agent_replied", Talk.Start, "m1");
    private static readonly OwnershipState Over = new(Owner.Nobody, "solved", Talk.Start, "x1");

    private static readonly Rule Person = new("person", "Asks for a person", "Ops", Severity.High, new Condition.Number(Measure.WantsHuman, Comparison.AtLeast, 0.5), new RuleActions
    {
        Role = AiRole.Escalate,
        Hold = true,
        Group = "Escalations",
        Priority = Priority.High,
        Tags = ["hitl_wants_human"],
    });

    private static readonly Rule Unhappy = new("unhappy", "Unhappy", "Ops", Severity.Normal, new Condition.Number(Measure.Sentiment, Comparison.Below, 0.3), new RuleActions
    {
        Role = AiRole.Assist,
        Group = "Support",
        Priority = Priority.Urgent,
        Tags = ["hitl_negative"],
        Fields = new Dictionary<string, string> { ["mood"] = "bad" },
    });

    private static readonly RuleSet Rules = new([Unhappy, Person]);

    private static Decision Decide(
        Scores? scores = null,
        OwnershipState? ownership = null,
        AccountMode mode = AccountMode.Act,
        Snapshot? snapshot = null,
        RuleSet? rules = null,
        ConversationRecord? previous = null,
        int minutesLater = 0) =>
        Talk.Decide(rules ?? Rules, snapshot ?? new Talk().Says(Talk.Customer).Show(), scores ?? Talk.Scored(), ownership ?? BotOwns, mode, Talk.Start.AddMinutes(minutesLater), previous);

    [Fact]
    public void Decide_NothingFires_BotResolves()
    {
        var decision = Decide();

        decision.Role.ShouldBe(AiRole.Resolve);
        decision.Fired.ShouldBeEmpty();
        decision.Hold.ShouldBeFalse();
        decision.Destination.ShouldBeNull();
        decision.Desired.AddTags.ShouldBeEmpty();
        decision.Desired.Fields.ShouldBe(new Dictionary<string, string?>
        {
            ["hitl_confidence"] = "0.90",
            ["hitl_intent"] = "billing",
            ["hitl_role"] = "resolve",
            ["hitl_sentiment"] = "0.50",
            ["hitl_uncertainty"] = "0.10",
        });
    }

    [Fact]
    public void Decide_ScoresNotProven_LeavesTheirFieldsOut()
    {
        var unknown = new Scores { Language = "unknown", Models = [] };

        Decide(unknown).Desired.Fields.Keys.ShouldBe(["hitl_role"]);
    }

    [Fact]
    public void Decide_RuleFires_SaysWhyAndWhatToDo()
    {
        var decision = Decide(Talk.Scored(wantsHuman: 0.91));

        decision.Fired.ShouldBe([new FiredRule("person", "Asks for a person", "high", "asks for a person 0.91 ≥ 0.50")]);
        decision.ShouldSatisfyAllConditions(
            d => d.Role.ShouldBe(AiRole.Escalate),
            d => d.Destination.ShouldBe("Escalations"),
            d => d.Desired.Group.ShouldBe("Escalations"),
            d => d.Desired.Priority.ShouldBe(Priority.High),
            d => d.Desired.AddTags.ShouldBe(["hitl_wants_human"]),
            d => d.Hold.ShouldBeTrue(),
            d => d.HoldRuleId.ShouldBe("person"));
    }

    [Fact]
    public void Decide_TwoRulesDisagree_TheMoreSevereHasItAndBothStand()
    {
        var decision = Decide(Talk.Scored(sentiment: 0.1, wantsHuman: 0.9));

        decision.Fired.Select(f => f.RuleId).ShouldBe(["person", "unhappy"]);
        decision.Role.ShouldBe(AiRole.Escalate);
        decision.Destination.ShouldBe("Escalations");
        decision.Desired.Priority.ShouldBe(Priority.High);
        decision.Desired.AddTags.ShouldBe(["hitl_negative", "hitl_wants_human"]);
        decision.Desired.Fields["mood"].ShouldBe("bad");
    }

    [Fact]
    public void Decide_SameSeverity_TheEarlierHasIt()
    {
        var second = Unhappy with { Id = "second", Then = Unhappy.Then with { Group = "Others" } };

        Decide(Talk.Scored(sentiment: 0.1), rules: new RuleSet([Unhappy, second])).Destination.ShouldBe("Support");
        Decide(Talk.Scored(sentiment: 0.1), rules: new RuleSet([second, Unhappy])).Destination.ShouldBe("Others");
    }

    [Fact]
    public void Decide_RuleStops_LowerRulesAreNotAsked()
    {
        var last = Person with { Then = Person.Then with { Stop = true } };

        Decide(Talk.Scored(sentiment: 0.1, wantsHuman: 0.9), rules: new RuleSet([Unhappy, last])).Fired.Select(f => f.RuleId).ShouldBe(["person"]);
    }

    [Fact]
    public void Decide_RuleDisabled_DoesNothing() =>
        Decide(Talk.Scored(wantsHuman: 0.9), rules: new RuleSet([Person with { Enabled = false }])).Fired.ShouldBeEmpty();

    [Fact]
    public void Decide_TagNoLongerTrue_RemovesItAndNoOther()
    {
        var snapshot = new Talk().Says(Talk.Customer).Show() with { Tags = ["vip", "hitl_negative", "hitl_active", "hitl_resume", "hitl_of_somebody", "hitl_wants_human"] };

        Decide(Talk.Scored(wantsHuman: 0.9), snapshot: snapshot).Desired.RemoveTags.ShouldBe(["hitl_negative"]);
    }

    [Fact]
    public void Decide_NearTheThreshold_AlmostFiredWithDistance()
    {
        var decision = Decide(Talk.Scored(sentiment: 0.35, wantsHuman: 0.2));

        decision.AlmostFired.ShouldBe([new FiredRule("unhappy", "Unhappy", "normal", "sentiment 0.35, would fire below 0.30 (0.05 away)")]);
    }

    [Fact]
    public void Decide_HumanOwns_AssistsAndNeitherRoutesNorHolds()
    {
        var decision = Decide(Talk.Scored(wantsHuman: 0.9), HumanOwns);

        decision.Role.ShouldBe(AiRole.Assist);
        decision.Hold.ShouldBeFalse();
        decision.HoldRuleId.ShouldBeNull();
        decision.Destination.ShouldBeNull();
        decision.Desired.ShouldSatisfyAllConditions(
            d => d.Group.ShouldBeNull(),
            d => d.Priority.ShouldBeNull(),
            d => d.AddTags.ShouldBe(["hitl_wants_human"]),
            d => d.Fields["hitl_role"].ShouldBe("assist"));
    }

    [Fact]
    public void Decide_AssistMode_TagsButNeitherRoutesNorHolds()
    {
        var decision = Decide(Talk.Scored(wantsHuman: 0.9), mode: AccountMode.Assist);

        decision.Role.ShouldBe(AiRole.Escalate);
        decision.Hold.ShouldBeFalse();
        decision.Destination.ShouldBeNull();
        decision.Desired.Priority.ShouldBeNull();
        decision.Desired.AddTags.ShouldBe(["hitl_wants_human"]);
    }

    [Fact]
    public void Decide_ShadowMode_DesiresAsIfItActed()
    {
        var shadow = Decide(Talk.Scored(wantsHuman: 0.9), mode: AccountMode.Shadow);

        shadow.Desired.Group.ShouldBe("Escalations");
        shadow.Hold.ShouldBeTrue();
    }

    [Fact]
    public void Decide_ConversationIsOver_KeepsTheRoleItHad()
    {
        var before = new ConversationRecord(new ConversationRef("acme", "1"), "f", Talk.Start) { Role = AiRole.Escalate, Destination = "Escalations" };
        var decision = Decide(Talk.Scored(sentiment: 0.1), Over, previous: before);

        decision.Role.ShouldBe(AiRole.Escalate);
        decision.Destination.ShouldBe("Escalations");
        decision.Desired.Group.ShouldBeNull();
        decision.Hold.ShouldBeFalse();
        Decide(Talk.Scored(sentiment: 0.1), Over).Role.ShouldBe(AiRole.Resolve);
    }

    [Fact]
    public void Decide_OverAfterAPersonAnswered_AIAssisted() =>
        Decide(ownership: Over, snapshot: new Talk().Says(Talk.Customer).Says(Talk.Agent).Show()).Role.ShouldBe(AiRole.Assist);

    [Fact]
    public void Decide_HumanChoseTheGroup_LeavesItThere()
    {
        var moved = new Talk().Says(Talk.Customer).Does(Talk.Self, ActivityKind.AssignedToGroup, "1").Does(Talk.Agent, ActivityKind.AssignedToGroup, "2");

        Decide(Talk.Scored(wantsHuman: 0.9), snapshot: moved.Show()).Destination.ShouldBeNull();
    }

    [Theory]
    [InlineData(null, Priority.High)]
    [InlineData(Priority.Normal, Priority.High)]
    [InlineData(Priority.High, null)]
    [InlineData(Priority.Urgent, null)]
    public void Decide_PriorityThere_IsRaisedNeverLowered(Priority? now, Priority? desired) =>
        Decide(Talk.Scored(wantsHuman: 0.9), snapshot: new Talk().Show() with { Priority = now }).Desired.Priority.ShouldBe(desired);

    [Fact]
    public void Decide_AskedForAPersonEarlier_StillStandsUntilAHumanFinished()
    {
        var talk = new Talk().Says(Talk.Customer, id: "wish").Says(Talk.Customer, id: "hello");
        var scores = Talk.Scored(wantsHuman: 0.1) with { Messages = [Of("wish", 0.9), Of("hello", 0.1)] };
        var finished = new OwnershipState(Owner.Bot, "resume_tag", talk.Now, "x1");

        Decide(scores, snapshot: talk.Show()).Hold.ShouldBeTrue();
        Decide(scores, finished, snapshot: talk.Show()).Fired.ShouldBeEmpty();
        Decide(scores with { Messages = [.. scores.Messages, Of("again", 0.8)] }, finished, snapshot: talk.Says(Talk.Customer, id: "again").Show()).Hold.ShouldBeTrue();

        static MessageScores Of(string id, double wantsHuman) => new(id, "en", 0.5, null, null, wantsHuman);
    }

    [Fact]
    public void Decide_SameInputsLater_SameId()
    {
        Decide(minutesLater: 5).Id.ShouldBe(Decide().Id);
        Decide(minutesLater: 5).DecidedAt.ShouldBe(Talk.Start.AddMinutes(5));
    }

    [Fact]
    public void Decide_AnyInputDiffers_OtherId() =>
        new[]
        {
            Decide().Id,
            Decide(Talk.Scored(sentiment: 0.51)).Id,
            Decide(Talk.Scored(language: "de")).Id,
            Decide(Talk.Scored() with { Models = [] }).Id,
            Decide(ownership: HumanOwns).Id,
            Decide(ownership: HumanOwns with { EvidenceId = "m2" }).Id,
            Decide(mode: AccountMode.Assist).Id,
            Decide(rules: RuleSet.Empty).Id,
            Decide(snapshot: new Talk().Says(Talk.Customer, "other").Show()).Id,
            Decide(snapshot: new Talk().Says(Talk.Customer).Show() with { Ref = new ConversationRef("acme", "2") }).Id,
        }.ShouldBeUnique();

    /// <summary>A failing law prints the seed that replays it.</summary>
    [Fact]
    public void Decide_UnrelatedRuleAdded_OtherRulesDoTheSame() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(500),
        Prop.ForAll(Gen.Choose(0, 100).ArrayOf(4).ToArbitrary(), Gen.Elements(Enum.GetValues<Severity>()).ToArbitrary(), (numbers, severity) =>
        {
            var scores = Talk.Scored(numbers[0] / 100d, confidence: numbers[1] / 100d, uncertainty: numbers[2] / 100d, wantsHuman: numbers[3] / 100d);
            var unrelated = new Rule("aaa", "Unrelated", "Ops", severity, new Condition.Number(Measure.Uncertainty, Comparison.Above, 0.5), new RuleActions { Tags = ["hitl_unrelated"] });
            var without = Decide(scores);
            var with = Decide(scores, rules: new RuleSet([unrelated, .. Rules.Rules]));
            return with.Fired.Where(f => f.RuleId != "aaa").SequenceEqual(without.Fired)
                && with.Role == without.Role
                && with.Destination == without.Destination
                && with.Desired.Priority == without.Desired.Priority
                && with.Desired.AddTags.Where(t => t != "hitl_unrelated").SequenceEqual(without.Desired.AddTags);
        }));
}
