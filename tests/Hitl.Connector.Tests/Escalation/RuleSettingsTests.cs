using Hitl.Connector.Accounts;
using Hitl.Connector.Conversations;
using Hitl.Connector.Escalation;
using Hitl.Connector.Handover;

namespace Hitl.Connector.Tests.Escalation;

/// <summary>How far a rule goes: mode, canary, validity, cap, sign-off, notification, and what humans set.</summary>
public class RuleSettingsTests
{
    private static readonly OwnershipState BotOwns = new(Owner.Bot, "no_human_signal");

    private static readonly Rule Unhappy = new("unhappy", "Unhappy", "Ops", Severity.Normal, new Condition.Number(Measure.Sentiment, Comparison.Below, 0.3), new RuleActions
    {
        Role = AiRole.Escalate,
        Group = "Care",
        Priority = Priority.High,
        Status = ConversationStatus.Pending,
        Assignee = "ann@example.com",
        Skill = "german",
        Hold = true,
        Tags = ["hitl_negative"],
        Fields = new Dictionary<string, string> { ["reason"] = "mood" },
        Note = NoteKind.Short,
        Notify = new RuleNotice("ann", "ops"),
    });

    [Fact]
    public void Fire_ModeAct_DoesEverything()
    {
        var decision = Decide(Unhappy);

        decision.ShouldSatisfyAllConditions(
            d => d.Role.ShouldBe(AiRole.Escalate),
            d => d.Hold.ShouldBeTrue(),
            d => d.Note.ShouldBe(NoteKind.Short),
            d => d.Notify.ShouldBe([new Notification("unhappy", NoticeKind.Mention, "ann"), new Notification("unhappy", NoticeKind.Webhook, "ops")]));
        decision.Desired.ShouldSatisfyAllConditions(
            d => d.Group.ShouldBe("Care"),
            d => d.Priority.ShouldBe(Priority.High),
            d => d.Status.ShouldBe(ConversationStatus.Pending),
            d => d.Assignee.ShouldBe("ann@example.com"),
            d => d.Skill.ShouldBe("german"),
            d => d.Fields["reason"].ShouldBe("mood"),
            d => d.AddTags.ShouldBe(["hitl_negative"]));
    }

    [Theory]
    [InlineData(AccountMode.Assist, AccountMode.Act)]
    [InlineData(AccountMode.Act, AccountMode.Assist)]
    public void Fire_ModeAssist_TagsAndNotesOnly(AccountMode account, AccountMode rule)
    {
        var decision = Decide(Unhappy with { Mode = rule }, Sheet() with { Mode = account });

        decision.ShouldSatisfyAllConditions(
            d => d.Role.ShouldBe(AiRole.Escalate),
            d => d.Hold.ShouldBeFalse(),
            d => d.HoldRuleId.ShouldBeNull(),
            d => d.Note.ShouldBe(NoteKind.Short),
            d => d.Notify.ShouldHaveSingleItem().Kind.ShouldBe(NoticeKind.Mention));
        decision.Desired.ShouldSatisfyAllConditions(
            d => d.AddTags.ShouldBe(["hitl_negative"]),
            d => d.Group.ShouldBeNull(),
            d => d.Priority.ShouldBeNull(),
            d => d.Status.ShouldBeNull(),
            d => d.Assignee.ShouldBeNull(),
            d => d.Skill.ShouldBeNull(),
            d => d.Fields.ContainsKey("reason").ShouldBeFalse());
    }

    [Fact]
    public void Fire_ModeShadow_StandsOnTheReceiptAndChangesNothing()
    {
        var decision = Decide([Unhappy with { Mode = AccountMode.Shadow, Then = Unhappy.Then with { Stop = true } }, Other("other", "hitl_other")]);

        decision.HeldBack.ShouldBe([new HeldBackRule("unhappy", "Unhappy", "normal", "sentiment 0.20 < 0.30", HeldBackBy.Mode)]);
        decision.Fired.ShouldHaveSingleItem().RuleId.ShouldBe("other", "a rule in shadow stops nobody");
        decision.Role.ShouldBe(AiRole.Resolve);
        decision.Desired.AddTags.ShouldBe(["hitl_other"]);
    }

    [Fact]
    public void Fire_Canary_ActsInItsShareOfConversations()
    {
        var half = new RuleSet([Unhappy with { Canary = 50 }]);
        var acted = 0;
        for (var i = 0; i < 2000; i++)
        {
            var decision = EscalationPolicy.Decide(half, Sheet() with { Conversation = new ConversationRef("acme", $"{i}") });
            (decision.Fired.Count + decision.HeldBack.Count).ShouldBe(1);
            acted += decision.Fired.Count;
        }

        acted.ShouldBeInRange(930, 1070);
        Decide(Unhappy with { Canary = 0 }).HeldBack.ShouldHaveSingleItem().By.ShouldBe(HeldBackBy.Canary);
    }

    [Fact]
    public void Has_ShareGrows_KeepsWhoWasIn()
    {
        for (var i = 0; i < 500; i++)
        {
            (Canary.Has("acme", $"{i}", 10) && !Canary.Has("acme", $"{i}", 20)).ShouldBeFalse();
        }

        Canary.Has("acme", "1", 100).ShouldBeTrue();
        Canary.Share("acme", "1").ShouldNotBe(Canary.Share("acme2", "1"));
        Canary.Share("a", "b/c").ShouldBe(Canary.Share("a", "b/c"));
        Canary.Share("acme", "1").ShouldBe(76.3227741422488, 1e-9, "a conversation stays in or out over versions of this program");
    }

    [Theory]
    [InlineData(-2, 2, true)]
    [InlineData(0, 2, true)]
    [InlineData(1, 2, false)]
    [InlineData(-2, 0, false)]
    [InlineData(-2, -1, false)]
    public void Fire_Validity_FromIncludedToExcluded(int from, int to, bool fires)
    {
        var decision = Decide(Unhappy with { ValidFrom = Talk.Start.AddHours(from), ValidTo = Talk.Start.AddHours(to) });

        (decision.Fired.Count > 0).ShouldBe(fires);
        decision.LookAgainAt.ShouldBe(from > 0 ? Talk.Start.AddHours(from) : to > 0 ? Talk.Start.AddHours(to) : null);
    }

    [Fact]
    public void Fire_CapReached_IsTaggedQueuedAndNotForgotten()
    {
        var capped = Unhappy with { Cap = 3 };
        var full = Sheet() with { CapUse = new Dictionary<string, CapUse> { ["unhappy"] = new(3, Talk.Start.AddMinutes(20)) } };

        var decision = Decide(capped, full);

        decision.HeldBack.ShouldHaveSingleItem().By.ShouldBe(HeldBackBy.Cap);
        decision.Desired.AddTags.ShouldBe([RuleSet.CappedTag]);
        decision.LookAgainAt.ShouldBe(Talk.Start.AddMinutes(20));
        decision.Counted.ShouldBeEmpty();

        var room = Decide(capped, full with { Tags = [RuleSet.CappedTag], CapUse = new Dictionary<string, CapUse> { ["unhappy"] = new(2, Talk.Start) } });
        room.Fired.ShouldHaveSingleItem();
        room.Counted.ShouldBe(["unhappy"]);
        room.Desired.RemoveTags.ShouldBe([RuleSet.CappedTag]);
    }

    [Fact]
    public void Fire_CapReachedButFiringOn_GoesOnUncounted()
    {
        var full = Sheet() with
        {
            CapUse = new Dictionary<string, CapUse> { ["unhappy"] = new(9, Talk.Start) },
            Previous = new PreviousState { Role = AiRole.Escalate, Fired = ["unhappy"] },
        };

        var decision = Decide(Unhappy with { Cap = 3 }, full);

        decision.Fired.ShouldHaveSingleItem();
        decision.Counted.ShouldBeEmpty();
        Decide(Unhappy with { Cap = 3 }, full with { Since = Talk.Start }).HeldBack.Count.ShouldBe(1, "a human has finished since: it begins anew");
    }

    [Fact]
    public void Fire_CapOnAWishForAPersonOrASignOff_HoldsNothingBack()
    {
        var full = Sheet() with { CapUse = new Dictionary<string, CapUse> { ["r"] = new(9, Talk.Start.AddHours(1)) } };
        var person = Unhappy with { Id = "r", Cap = 1, When = new Condition.Some([new Condition.Number(Measure.WantsHuman, Comparison.AtLeast, 0.01), Unhappy.When]) };
        var signOff = Unhappy with { Id = "r", Cap = 1, Then = Unhappy.Then with { Approval = true } };

        Decide(person, full).Fired.ShouldHaveSingleItem();
        Decide(signOff, full).Fired.ShouldHaveSingleItem();
        Decide(signOff, full).Counted.ShouldBeEmpty();
    }

    [Fact]
    public void Fire_Approval_HoldsUntilAPersonSigns()
    {
        var decision = Decide(Unhappy with { Then = new RuleActions { Approval = true } });

        decision.Approvals.ShouldBe(["unhappy"]);
        decision.Hold.ShouldBeTrue();
        decision.HoldRuleId.ShouldBe("unhappy");
    }

    [Fact]
    public void Fire_TwoRulesDisagree_BothStandWithWhoWon()
    {
        var other = Unhappy with { Id = "other", Severity = Severity.Low, Then = new RuleActions { Group = "Sales", Priority = Priority.High, Fields = new Dictionary<string, string> { ["reason"] = "x" }, Role = AiRole.Assist } };

        Decide([Unhappy, other]).Conflicts.ShouldBe(
        [
            new RuleConflict("role", "other", "assist", "unhappy", "escalate"),
            new RuleConflict("field:reason", "other", "x", "unhappy", "mood"),
            new RuleConflict("group", "other", "Sales", "unhappy", "Care"),
        ]);
    }

    [Fact]
    public void Desired_HumanSetIt_IsKeptAndSaid()
    {
        var sheet = Sheet() with
        {
            HumanSet = ["assignee", "field:hitl_role", "field:reason", "group", "priority", "status", "tag:hitl_negative", "tag:hitl_old"],
            Tags = ["HITL_old"],
        };

        var decision = EscalationPolicy.Decide(new RuleSet([Unhappy, Other("old", "hitl_old", below: 0.1)]), sheet);

        decision.Desired.ShouldSatisfyAllConditions(
            d => d.AddTags.ShouldBeEmpty(),
            d => d.RemoveTags.ShouldBeEmpty(),
            d => d.Group.ShouldBeNull(),
            d => d.Assignee.ShouldBeNull(),
            d => d.Priority.ShouldBeNull(),
            d => d.Status.ShouldBeNull(),
            d => d.Fields.Keys.ShouldNotContain("reason"),
            d => d.Fields.Keys.ShouldNotContain("hitl_role"));
        decision.Kept.ShouldBe(
        [
            new KeptPart("priority", "unhappy", "High"),
            new KeptPart("status", "unhappy", "Pending"),
            new KeptPart("tag:hitl_negative", "unhappy", "hitl_negative"),
            new KeptPart("field:reason", "unhappy", "mood"),
            new KeptPart("group", "unhappy", "Care"),
            new KeptPart("assignee", "unhappy", "ann@example.com"),
        ]);
    }

    [Fact]
    public void Notify_SameEscalation_TellsEachTargetOnce()
    {
        var first = Decide([Unhappy, Other("other", "hitl_other") with { Then = new RuleActions { Notify = new RuleNotice("ann", null) } }]);
        var record = StateChange.Remember(null, first, "f", noteStored: true);
        var again = Sheet() with { Previous = PreviousState.Of(record) };

        first.Notify.Count.ShouldBe(2, "ann is told once");
        record.Notified.ShouldBe(["mention:ann", "webhook:ops"]);
        Decide(Unhappy, again).Notify.ShouldBeEmpty();
        StateChange.Remember(record, Decide(Unhappy, again), "g", noteStored: false).Notified.ShouldBe(record.Notified);
        Decide(Unhappy, again with { Since = Talk.Start }).Notify.Count.ShouldBe(2, "a human has acted since");
        Decide(Unhappy, Sheet() with { Ownership = new OwnershipState(Owner.Human, "agent_replied", Talk.Start, "m1") }).Notify.ShouldBeEmpty("a human has it");
    }

    [Fact]
    public void Desired_StatusThatIsThereAlready_IsNotWritten()
    {
        Decide(Unhappy, Sheet() with { Status = ConversationStatus.Pending }).Desired.Status.ShouldBeNull();
        Decide(Unhappy, Sheet() with { Status = ConversationStatus.Open }).Desired.Status.ShouldBe(ConversationStatus.Pending);
    }

    [Fact]
    public void Desired_TagsOfRulesThatNoLongerFire_AreTakenAwayInOrder() =>
        Decide([Other("b", "hitl_b", below: 0.1), Other("c", "hitl_c", below: 0.1), Other("a", "hitl_a", below: 0.1)], Sheet() with { Tags = ["hitl_c", "hitl_a", "hitl_b"] })
            .Desired.RemoveTags.ShouldBe(["hitl_a", "hitl_b", "hitl_c"]);

    [Fact]
    public void Fire_TwoRulesOfDifferentNotes_TheFirstHasItAndBothStand()
    {
        var decision = Decide([Unhappy, Other("other", "hitl_other") with { Then = new RuleActions { Note = NoteKind.Approval, Hold = true } }]);

        (decision.Note, decision.HoldRuleId).ShouldBe((NoteKind.Short, "unhappy"));
        decision.Conflicts.ShouldBe([new RuleConflict("note", "other", "approval", "unhappy", "short")]);
    }

    private static Rule Other(string id, string tag, double below = 0.3) => Unhappy with { Id = id, When = new Condition.Number(Measure.Sentiment, Comparison.Below, below), Then = new RuleActions { Tags = [tag] } };

    private static FactSheet Sheet() => Talk.Sheet(new Talk().Says(Talk.Customer).Show(), Talk.Scored(sentiment: 0.2), BotOwns);

    private static Decision Decide(Rule rule, FactSheet? sheet = null) => EscalationPolicy.Decide(new RuleSet([rule]), sheet ?? Sheet());

    private static Decision Decide(Rule[] rules, FactSheet? sheet = null) => EscalationPolicy.Decide(new RuleSet(rules), sheet ?? Sheet());
}
