using Hitl.Connector.Accounts;
using Hitl.Connector.Conversations;
using Hitl.Connector.Escalation;
using Hitl.Connector.Escalation.Replay;
using Hitl.Connector.Handover;
using Hitl.Connector.Scoring;
using static Hitl.Connector.Tests.Talk;

namespace Hitl.Connector.Tests.Escalation.Replay;

public sealed class HindsightTests
{
    private static MessageScores Said(string id, double sentiment, double? answered = null) => new(id, "en", sentiment, null, null, 0.1)
    {
        SoFar = new ScoresSoFar(sentiment, null, null),
        Answered = answered is { } then ? new ScoresSoFar(then, null, null) : null,
    };

    private static Scores Of(params MessageScores[] messages) => new() { Language = "en", Sentiment = messages[^1].Sentiment, Messages = messages, Models = [] };

    [Fact]
    public void Sheets_BotThenPersonThenFinishedThenBotAgain_HasOneSheetPerStretch()
    {
        var snapshot = new Talk()
            .Says(Talk.Customer, "first", "m1").Says(Bot, id: "m2")
            .Says(Agent, id: "m3").Does(Agent, ActivityKind.Solved)
            .Says(Talk.Customer, "again", "m4").Says(Bot, id: "m5")
            .Show();

        var sheets = Hindsight.Sheets(snapshot, Of(Said("m1", 0.9, 0.8), Said("m4", 0.2, 0.1)), RuleSet.Empty);

        sheets.Select(s => s.Sheet.Ownership.Owner).ShouldBe([Owner.Bot, Owner.Human, Owner.Nobody, Owner.Bot], Text(sheets));
        sheets[0].Sheet.Current.Sentiment.ShouldBe(0.8, "the bot had answered by then");
        sheets[0].Sheet.PersonAnswered.ShouldBeFalse();
        sheets[0].Sheet.Status.ShouldBe(ConversationStatus.Open);
        sheets[2].Sheet.Status.ShouldBe(ConversationStatus.Solved);
        sheets[3].Sheet.Since.ShouldNotBeNull();
        sheets.Select(s => s.Sheet.Now).ShouldBeInOrder();
    }

    [Fact]
    public void Sheets_WholeConversation_EndsWithTheSheetThatDecidingItNowMakes()
    {
        var snapshot = new Talk().Says(Talk.Customer, "a", "m1").Says(Bot, id: "m2").Says(Talk.Customer, "b", "m3").Show();
        var scores = Of(Said("m1", 0.9, 0.8), Said("m3", 0.2));

        var last = Hindsight.Sheets(snapshot, scores, RuleSet.Empty)[^1].Sheet;

        var now = FactSheets.Of(snapshot, scores, Ownership.Derive(snapshot), new DecisionSurroundings(AccountMode.Act, snapshot.Messages[^1].At), RuleSet.Empty);
        Text(last).ShouldBe(Text(now));
    }

    [Fact]
    public void Sheets_TagsAndAssignmentOfLater_AreTurnedBack()
    {
        var snapshot = new Talk()
            .Says(Talk.Customer, "a", "m1").Says(Bot, id: "m2")
            .Does(Agent, ActivityKind.TagAdded, "vip").Does(Agent, ActivityKind.TagRemoved, "new").Does(Agent, ActivityKind.AssignedToAgent, "a1")
            .Says(Agent, id: "m3")
            .Show() with { Tags = ["vip", "shop"], AssigneeId = "a1" };

        var first = Hindsight.Sheets(snapshot, Of(Said("m1", 0.9)), RuleSet.Empty)[0].Sheet;

        first.Ownership.Owner.ShouldBe(Owner.Bot);
        first.AssigneeId.ShouldBeNull();
        first.Tags.ShouldBe(["vip", "shop"], "they changed before the bot's stretch ended");
        var atFirst = Hindsight.Sheets(snapshot with { Activities = [.. snapshot.Activities.Select(a => a with { At = snapshot.Messages[2].At.AddSeconds(1) })] }, Of(Said("m1", 0.9)), RuleSet.Empty)[0].Sheet;
        atFirst.Tags.ShouldBe(["shop", "new"]);
    }

    [Fact]
    public void Sheets_CustomerSaidNothing_AreNone() =>
        Hindsight.Sheets(new Talk().Says(Agent).Says(Bot).Show(), new Scores { Language = "unknown", Models = [] }, RuleSet.Empty).ShouldBeEmpty();

    [Fact]
    public void Reread_PatternThatNobodyLookedFor_IsFoundAtItsMomentAndNothingElseChanges()
    {
        var rules = RuleFile.Parse(("r.yaml", """
            rules:
              - id: lawyer
                name: Lawyer
                owner: Support
                severity: high
                when: { text: { matches: "lawyers?", from: customer } }
                then: { role: escalate }
            """)).Rules!;
        var snapshot = new Talk().Says(Talk.Customer, "hello", "m1").Says(Bot, id: "m2").Says(Talk.Customer, "my lawyer says no", "m3").Show();
        var scores = Of(Said("m1", 0.9, 0.8), Said("m3", 0.2));
        var sheet = Hindsight.Sheets(snapshot, scores, RuleSet.Empty)[^1].Sheet with { CustomerTier = "gold" };

        var again = Hindsight.Reread(sheet, snapshot, scores, rules, rescored: false);

        again.Hits.ShouldBe([new PatternHit("lawyers?", AuthorKind.Customer, "m3", 3, 6, sheet.Moments.Count - 1)]);
        Text(again with { Hits = [] }).ShouldBe(Text(sheet));
        EscalationPolicy.Decide(rules, again).Fired.ShouldHaveSingleItem().RuleId.ShouldBe("lawyer");
    }

    [Fact]
    public void Reread_OtherScores_TakesThemAndKeepsWhatTheHelpdeskShowed()
    {
        var snapshot = new Talk().Says(Talk.Customer, "hello", "m1").Says(Bot, id: "m2").Show();
        var sheet = Hindsight.Sheets(snapshot, Of(Said("m1", 0.9, 0.8)), RuleSet.Empty)[^1].Sheet with { CustomerTier = "gold", Tags = ["then"] };

        var again = Hindsight.Reread(sheet, snapshot, Of(Said("m1", 0.1, 0.05)), RuleSet.Empty, rescored: true);

        again.Current.Sentiment.ShouldBe(0.1);
        (again.CustomerTier, again.Tags).ShouldBe(("gold", sheet.Tags));
    }

    [Fact]
    public void Sheets_LastOne_TakesTheScoresAsTheyAre()
    {
        var snapshot = new Talk().Says(Talk.Customer, "a", "m1").Show();
        var scores = Of(Said("m1", 0.9)) with { Uncertainty = 0.7, Alternatives = [new ScoredLabel("refund", 0.2)] };

        var last = Hindsight.Sheets(snapshot, scores, RuleSet.Empty).ShouldHaveSingleItem().Sheet;

        (last.Current.Uncertainty, last.Alternatives).ShouldBe((0.7, scores.Alternatives));
    }

    [Fact]
    public void Sheets_StretchThatEndsBeforeAnAnswer_StandsAsAfterTheLastMessage()
    {
        var snapshot = new Talk().Says(Talk.Customer, "a", "m1").Says(Bot, id: "m2").Says(Talk.Customer, "b", "m3").Says(Agent, id: "m4").Show();
        var scores = Of(Said("m1", 0.9, 0.8), Said("m3", 0.3, 0.6));

        var sheets = Hindsight.Sheets(snapshot, scores, RuleSet.Empty);

        sheets.Select(s => s.Sheet.Ownership.Owner).ShouldBe([Owner.Bot, Owner.Human]);
        sheets[0].Sheet.Current.Sentiment.ShouldBe(0.3, "the person had not answered yet");
        sheets[0].Sheet.Moments.Select(m => m.Sentiment).ShouldBe([0.9, 0.8, 0.3]);
    }

    [Theory]
    [InlineData(ActivityKind.Opened, ConversationStatus.Open)]
    [InlineData(ActivityKind.Pending, ConversationStatus.Pending)]
    [InlineData(ActivityKind.Snoozed, ConversationStatus.Snoozed)]
    public void Sheets_StatusOfThen_IsWhatWasSetLast(ActivityKind kind, ConversationStatus status)
    {
        var snapshot = new Talk().Does(Bot, ActivityKind.Pending).Says(Talk.Customer, "a", "m1").Does(Bot, kind).Says(Agent).Does(Agent, ActivityKind.Solved).Show(ConversationStatus.Solved);

        Hindsight.Sheets(snapshot, Of(Said("m1", 0.9)), RuleSet.Empty)[0].Sheet.Status.ShouldBe(status);
    }

    [Theory]
    [InlineData(ActivityKind.Solved, ConversationStatus.Solved)]
    [InlineData(ActivityKind.Closed, ConversationStatus.Closed)]
    public void Sheets_StatusOfAnEndInBetween_IsThatEnd(ActivityKind kind, ConversationStatus status)
    {
        var snapshot = new Talk().Says(Talk.Customer, "a", "m1").Says(Agent).Does(Agent, kind).Says(Talk.Customer, "b", "m2").Says(Agent).Show();

        Hindsight.Sheets(snapshot, Of(Said("m1", 0.9), Said("m2", 0.9)), RuleSet.Empty).Select(s => s.Sheet).First(s => s.Ownership.Owner == Owner.Nobody).Status.ShouldBe(status);
    }

    [Fact]
    public void Sheets_TagTakenOffAndPutOnAgain_WasThereBefore()
    {
        var snapshot = new Talk().Says(Talk.Customer, "a", "m1").Says(Agent).Does(Agent, ActivityKind.TagRemoved, "vip").Does(Agent, ActivityKind.TagAdded, "VIP").Show() with { Tags = ["VIP"] };

        Hindsight.Sheets(snapshot, Of(Said("m1", 0.9)), RuleSet.Empty)[0].Sheet.Tags.ShouldBe(["vip"]);
    }

    public static TheoryData<string, string?, string?> Assignments => new()
    {
        { "nothing", "a1", "g1" },
        { "assigned before", "a7", "g7" },
        { "taken away before", null, "g1" },
        { "assigned later", null, null },
        { "taken away later", null, "g1" },
    };

    [Theory]
    [MemberData(nameof(Assignments))]
    public void Sheets_AssignmentOfThen_IsReadFromWhatWasChanged(string changed, string? assignee, string? group)
    {
        var talk = new Talk().Says(Talk.Customer, "a", "m1");
        talk = changed switch
        {
            "assigned before" => talk.Does(Helpdesk, ActivityKind.AssignedToAgent, "a7").Does(Helpdesk, ActivityKind.AssignedToGroup, "g7"),
            "taken away before" => talk.Does(Helpdesk, ActivityKind.AssignedToAgent, "a7").Does(Helpdesk, ActivityKind.Unassigned, "a7"),
            _ => talk,
        };
        talk = talk.Says(Bot).Says(Agent);
        talk = changed switch
        {
            "assigned later" => talk.Does(Helpdesk, ActivityKind.AssignedToAgent, "a1").Does(Helpdesk, ActivityKind.TagAdded, "x").Does(Helpdesk, ActivityKind.AssignedToGroup, "g1"),
            "taken away later" => talk.Does(Helpdesk, ActivityKind.Unassigned, "a1"),
            _ => talk,
        };

        var first = Hindsight.Sheets(talk.Show() with { AssigneeId = "a1", GroupId = "g1" }, Of(Said("m1", 0.9)), RuleSet.Empty)[0].Sheet;

        first.Ownership.Owner.ShouldBe(Owner.Bot);
        (first.AssigneeId, first.GroupId).ShouldBe((assignee, group));
    }

    [Fact]
    public void Reread_SheetOfEarlier_TakesTheScoresAsTheyStoodThen()
    {
        var snapshot = new Talk().Says(Talk.Customer, "a", "m1").Says(Bot, id: "m2").Says(Agent, id: "m3").Says(Talk.Customer, "b", "m4").Show();
        var recorded = Hindsight.Sheets(snapshot, Of(Said("m1", 0.9, 0.8), Said("m4", 0.2)), RuleSet.Empty)[0].Sheet;

        var others = Of(Said("m1", 0.4, 0.3), Said("m4", 0.1));

        Hindsight.Reread(recorded, snapshot, others, RuleSet.Empty, rescored: true).Current.Sentiment.ShouldBe(0.3);
        Hindsight.Reread(recorded, snapshot, others, RuleSet.Empty, rescored: false).Current.Sentiment.ShouldBe(0.8);
    }

    [Fact]
    public void Reread_DeskHoursOnRecord_AreKept()
    {
        var snapshot = new Talk().Says(Talk.Customer, "a", "m1").Says(Bot, id: "m2").Says(Talk.Customer, "b", "m3").Says(Bot, id: "m4").Show();
        var scores = Of(Said("m1", 0.9, 0.8), Said("m3", 0.2, 0.3));
        var surroundings = new DecisionSurroundings(AccountMode.Act, snapshot.Messages[^1].At) { IsOpen = at => at == snapshot.Messages[0].At };
        var open = FactSheets.Of(snapshot, scores, Ownership.Derive(snapshot), surroundings, RuleSet.Empty);
        var withoutCalendar = FactSheets.Of(snapshot, scores, Ownership.Derive(snapshot), surroundings with { IsOpen = null }, RuleSet.Empty);

        var again = Hindsight.Reread(open, snapshot, scores, RuleSet.Empty, rescored: true);

        again.Moments.Select(m => m.BusinessHours).ShouldBe([true, true, false, null]);
        again.BusinessHours.ShouldBe(open.BusinessHours);
        Hindsight.Reread(withoutCalendar, snapshot, scores, RuleSet.Empty, rescored: true).Moments.ShouldAllBe(m => m.BusinessHours == null);
    }

    private static string Text<T>(T value) => System.Text.Json.JsonSerializer.Serialize(value);
}
