using Hitl.Connector.Accounts;
using Hitl.Connector.Conversations;
using Hitl.Connector.Escalation;
using Hitl.Connector.Handover;
using Hitl.Connector.Scoring;

namespace Hitl.Connector.Tests.Escalation;

public class FactSheetsTests
{
    private static readonly OwnershipState BotOwns = new(Owner.Bot, "no_human_signal");

    [Fact]
    public void Of_Conversation_TakesWhatRulesCanLookAt()
    {
        var snapshot = new Talk().Says(Talk.Customer).Says(Talk.Bot).Says(Talk.Customer).Says(Talk.Customer).Show() with
        {
            BrandId = "b",
            GroupId = "g",
            AssigneeId = "a",
            Priority = Priority.Low,
            Channel = Channel.Chat,
            Customer = new Customer("c1", OrganizationId: "org"),
            Tags = ["vip"],
            Fields = new Dictionary<string, string?> { ["plan"] = "pro" },
        };
        var sheet = FactSheets.Of(snapshot, Talk.Scored() with { Alternatives = [new ScoredLabel("refund", 0.05)] }, BotOwns, new DecisionSurroundings(AccountMode.Assist, Talk.Start.AddHours(1))
        {
            ContactsIn7Days = 3,
            CustomerTier = "gold",
            Bot = new BotEvidence(0.4, "refund", KnowledgeMatch.Missing),
            IsOpen = at => at.Hour >= 10,
            CalendarChangesAt = Talk.Start.AddHours(8),
        }, RuleSet.Empty);

        (sheet.BrandId, sheet.GroupId, sheet.AssigneeId, sheet.OrganizationId, sheet.CustomerTier).ShouldBe(("b", "g", "a", "org", "gold"));
        (sheet.Mode, sheet.Priority, sheet.Channel, sheet.ContactsIn7Days, sheet.BusinessHours).ShouldBe((AccountMode.Assist, Priority.Low, Channel.Chat, 3, true));
        (sheet.LastCustomerMessageAt, sheet.PersonAnswered, sheet.Current.Waiting, sheet.Current.BotMessages).ShouldBe((Talk.Start.AddMinutes(4), false, 2, 1));
        sheet.Bot.ShouldBe(new BotEvidence(0.4, "refund", KnowledgeMatch.Missing));
        sheet.Alternatives.ShouldHaveSingleItem().Label.ShouldBe("refund");
        sheet.Scores.Intent.ShouldBe(new ScoredLabel("billing", 0.9));
    }

    [Fact]
    public void Of_MessagesWithScores_GivesAMomentForEachAndForEachAnswer()
    {
        var talk = new Talk().Says(Talk.Customer, id: "c1").Says(Talk.Bot).Says(Talk.Customer, id: "c2");
        var scores = Talk.Scored() with { Messages = [Message("c1", 0.7, answered: 0.6), Message("c2", 0.2)] };
        var sheet = FactSheets.Of(talk.Show(), scores, BotOwns, new DecisionSurroundings(AccountMode.Act, talk.Now) { IsOpen = at => at == Talk.Start.AddMinutes(1) }, RuleSet.Empty);

        sheet.Moments.Select(m => (m.MessageId, m.Sentiment, m.LastSentiment, m.BotMessages, m.Waiting)).ShouldBe([("c1", 0.7, 0.7, 0, 1), ("c1", 0.6, 0.7, 1, 0), ("c2", 0.5, 0.2, 1, 1)]);
        sheet.Moments.Select(m => m.MinutesSinceCustomer).ShouldBe([0d, 2d, null]);
        sheet.Moments.Select(m => m.BusinessHours).ShouldBe([true, true, null]);
    }

    [Fact]
    public void Of_HumanFinished_LeavesOutWhatWasSaidBefore()
    {
        var talk = new Talk().Says(Talk.Customer, "a refund", id: "c1");
        var finished = new OwnershipState(Owner.Bot, "resume_tag", talk.Now, "x1");
        talk.Says(Talk.Customer, "a refund again", id: "c2");
        var scores = Talk.Scored() with { Messages = [Message("c1", 0.7), Message("c2", 0.2)] };
        var rules = new RuleSet([Rule("refund", Speaker.Customer)]);

        var sheet = FactSheets.Of(talk.Show(), scores, finished, new DecisionSurroundings(AccountMode.Act, talk.Now), rules);

        sheet.Since.ShouldBe(finished.Since);
        sheet.Moments.ShouldHaveSingleItem().MessageId.ShouldBe("c2");
        sheet.Hits.ShouldHaveSingleItem().MessageId.ShouldBe("c2");
    }

    [Theory]
    [InlineData(Speaker.Customer, "REFUND", 1)]
    [InlineData(Speaker.Customer, "sorry", 0)]
    [InlineData(Speaker.Bot, "sorry", 1)]
    [InlineData(Speaker.Bot, "refund", 0)]
    [InlineData(Speaker.Any, "agent", 1)]
    [InlineData(Speaker.Any, "secret", 0)]
    [InlineData(Speaker.Any, "away", 0)]
    [InlineData(Speaker.Any, "(refund|sorry)", 2)]
    public void Of_TextPatterns_MatchTheSpeakersPublicWords(Speaker from, string pattern, int hits)
    {
        var talk = new Talk().Says(Talk.Customer, "my refund, a refund").Says(Talk.Bot, "so sorry").Says(Talk.Agent, "an agent").Notes(Talk.Agent, "secret").Says(Talk.Customer, "away", automated: "autoresponder");
        var rules = new RuleSet([Rule(pattern, from)]);

        var sheet = Talk.Sheet(talk.Show(), Talk.Scored(), BotOwns, rules: rules);

        sheet.Hits.Count.ShouldBe(hits);
        EscalationPolicy.Decide(rules, sheet).Fired.Count.ShouldBe(hits > 0 ? 1 : 0);
    }

    [Fact]
    public void Of_TextPattern_SaysWhereAndFromWhichMomentOn()
    {
        var talk = new Talk().Says(Talk.Customer, "hello", id: "c1").Says(Talk.Bot, "a refund?", id: "b1").Says(Talk.Customer, "my refund", id: "c2");
        var scores = Talk.Scored() with { Messages = [Message("c1", 0.7, answered: 0.6), Message("c2", 0.2)] };
        var rules = new RuleSet([Rule("refund", Speaker.Any)]);

        var sheet = Talk.Sheet(talk.Show(), scores, BotOwns, rules: rules);

        sheet.Hits.ShouldBe([new PatternHit("refund", AuthorKind.Bot, "b1", 2, 6, 1), new PatternHit("refund", AuthorKind.Customer, "c2", 3, 6, 2)]);
        EscalationPolicy.Decide(rules, sheet).Fired.ShouldHaveSingleItem().Because.ShouldBe("message b1, characters 2 to 8, matches refund");
    }

    [Fact]
    public void Of_HumanChanges_AreKnownByPart()
    {
        var snapshot = new Talk()
            .Does(Talk.Agent, ActivityKind.AssignedToAgent, "9")
            .Does(Talk.Self, ActivityKind.AssignedToGroup, "1").Does(Talk.Agent, ActivityKind.AssignedToGroup, "2")
            .Does(Talk.Agent, ActivityKind.Pending).Does(Talk.Customer, ActivityKind.Opened)
            .Does(Talk.Agent, ActivityKind.TagAdded, "VIP").Does(Talk.Agent, ActivityKind.TagRemoved, "hitl_a").Does(Talk.Self, ActivityKind.TagAdded, "hitl_a")
            .Does(Talk.Agent, ActivityKind.FieldChanged, "plan=pro=x").Does(Talk.Agent, ActivityKind.FieldChanged, "priority=high")
            .Does(Talk.Agent, ActivityKind.Merged, "7")
            .Show();

        Talk.Sheet(snapshot, Talk.Scored(), BotOwns).HumanSet.ShouldBe(["assignee", "field:plan", "group", "priority", "tag:vip"]);
    }

    [Fact]
    public void Of_SentencesThatMovedTheScore_AreKeptAsPositions()
    {
        var talk = new Talk().Says(Talk.Customer, "Hello. I want a person!", id: "c1");
        var scores = Talk.Scored() with { Handover = new Hitl.Connector.Scoring.Handover(0.9, ["I want a person!", "not there"]) };

        Talk.Sheet(talk.Show(), scores, BotOwns).Moved.ShouldBe([new TextSpan("c1", 7, 16)]);
    }

    [Theory]
    [InlineData(ActivityKind.Opened)]
    [InlineData(ActivityKind.Pending)]
    [InlineData(ActivityKind.Snoozed)]
    [InlineData(ActivityKind.Solved)]
    [InlineData(ActivityKind.Closed)]
    public void Of_HumanChangedTheStatus_IsKnown(ActivityKind kind) =>
        Talk.Sheet(new Talk().Does(Talk.Agent, kind).Show(), Talk.Scored(), BotOwns).HumanSet.ShouldBe(["status"]);

    [Fact]
    public void Of_PersonAmongTheAnswers_HasAnswered()
    {
        Talk.Sheet(new Talk().Says(Talk.Customer).Says(Talk.Agent).Says(Talk.Bot).Show(), Talk.Scored(), BotOwns).PersonAnswered.ShouldBeTrue();
        Talk.Sheet(new Talk().Says(Talk.Customer).Says(Talk.Bot).Notes(Talk.Agent, "note").Show(), Talk.Scored(), BotOwns).PersonAnswered.ShouldBeFalse();
    }

    [Fact]
    public void Of_HumanHasIt_NothingIsFinished() =>
        Talk.Sheet(new Talk().Show(), Talk.Scored(), new OwnershipState(Owner.Human, "agent_replied", Talk.Start, "m1")).Since.ShouldBeNull();

    [Fact]
    public void Of_SentenceThatWasSaidTwice_IsKeptWhereItWasSaidFirst()
    {
        var talk = new Talk().Says(Talk.Customer, "A person!", id: "c1").Says(Talk.Customer, "I said: A person!", id: "c2");
        var scores = Talk.Scored() with { Handover = new Hitl.Connector.Scoring.Handover(0.9, ["A person!"]) };

        Talk.Sheet(talk.Show(), scores, BotOwns).Moved.ShouldBe([new TextSpan("c1", 0, 9)]);
    }

    [Fact]
    public void Facts_DeskThatWasClosedThen_IsLookedBackAtAsItWas()
    {
        var moment = new Moment { At = Talk.Start };
        var sheet = Talk.Sheet(new Talk().Show(), Talk.Scored(), BotOwns) with { BusinessHours = true, Moments = [moment with { BusinessHours = false }, moment] };

        new Facts(sheet, 0).BusinessHours.ShouldBe(false);
        new Facts(sheet, 1).BusinessHours.ShouldBe(true);
    }

    [Fact]
    public void Facts_WhatIsNotANumber_IsNotKnown()
    {
        var sheet = Talk.Sheet(new Talk().Show(), Talk.Scored(sentiment: double.NaN), BotOwns);

        new Facts(sheet, 0)[Measure.Sentiment].ShouldBeNull();
        new Facts(sheet, 0)[Measure.IntentConfidence].ShouldBe(0.9);
    }

    [Fact]
    public void Decide_Receipt_HoldsNoWordOfTheConversation()
    {
        var talk = new Talk().Says(Talk.Customer, "Unmistakable words about a refund").Says(Talk.Bot, "Unmistakable answer");
        var snapshot = talk.Show() with { Subject = "Unmistakable subject", Fields = new Dictionary<string, string?> { ["plan"] = "pro", ["notes"] = "Unmistakable" } };
        var rules = new RuleSet([Rule("refund", Speaker.Any), new Rule("f", "F", "Ops", Severity.Low, new Condition.FieldIs("plan", ["pro"]), new RuleActions { Tags = ["hitl_b"] })]);

        var decision = Talk.Decide(rules, snapshot, Talk.Scored() with { Handover = new Hitl.Connector.Scoring.Handover(0.9, ["Unmistakable words"]) }, BotOwns, AccountMode.Act, talk.Now);

        var json = System.Text.Json.JsonSerializer.Serialize(decision);
        json.ShouldNotContain("Unmistakable");
        decision.Sheet.Fields.ShouldHaveSingleItem().Key.ShouldBe("plan");
        decision.Fired.Count.ShouldBe(2);
    }

    private static MessageScores Message(string id, double sentiment, double? answered = null) => new(id, "en", sentiment, null, null, 0.1)
    {
        SoFar = new ScoresSoFar(sentiment, null, null),
        Answered = answered is { } later ? new ScoresSoFar(later, null, null) : null,
    };

    private static Rule Rule(string pattern, Speaker from) => new("r", "R", "Ops", Severity.Low, new Condition.Text(pattern, from), new RuleActions { Tags = ["hitl_a"] });
}
