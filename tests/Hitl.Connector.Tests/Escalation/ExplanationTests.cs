using Hitl.Connector.Conversations;
using Hitl.Connector.Delivery;
using Hitl.Connector.Escalation;
using Hitl.Connector.Handover;
using static Hitl.Connector.Tests.Talk;

namespace Hitl.Connector.Tests.Escalation;

public sealed class ExplanationTests
{
    private static readonly RuleSet Rules = RuleFile.Parse(("r.yaml", """
        rules:
          - id: asks
            name: Asks for a person
            owner: Support
            severity: high
            when: { wants_human: { at_least: 0.5 } }
            then: { role: escalate, group: Escalations, hold: true }
          - id: unhappy
            name: Unhappy
            owner: Support
            severity: high
            when: { sentiment: { below: 0.30 } }
            then: { role: escalate }
        """)).Rules!;

    private static readonly Snapshot Asked = new Talk().Says(Talk.Customer, "Hello. Get me a person now.", "m1").Says(Bot, id: "m2").Show();

    private static Decision Decided()
    {
        var scores = Scored(sentiment: 0.35, wantsHuman: 0.9) with { Handover = new Connector.Scoring.Handover(0.8, ["Get me a person now."]) };
        return Decide(Rules, Asked, scores, new OwnershipState(Owner.Bot, "bot_replied"), Connector.Accounts.AccountMode.Act, Start.AddMinutes(3));
    }

    private static string Text(IReadOnlyList<ExplanationPart> parts) => string.Join('\n', parts.WorthShowing().Select(p => $"{p.Heading}: {string.Join(" | ", p.Lines)}"));

    [Fact]
    public void Of_DecisionWithTextAndEffects_SaysWhatFiredWhatNearlyDidWhichWordsAndWhatWasDone()
    {
        var decision = Decided();
        var hold = new Effect(new EffectKey("k"), Asked.Ref, EffectKind.Hold, Start, "rule.asks", decision.Id);

        var text = Text(Explanation.Of(decision, [new OutboxEntry(hold, EffectState.Done, 1, Start.AddMinutes(4), null)], Asked));

        text.ShouldContain("AI hands this conversation over to a human.");
        text.ShouldContain("It goes to Escalations.");
        text.ShouldContain("Asks for a person (asks, high): asks for a person 0.90 ≥ 0.50");
        text.ShouldContain("What almost fired: Unhappy (unhappy, high): sentiment 0.35");
        text.ShouldContain("0.30");
        text.ShouldContain("message m1, characters 8 to 27: “Get me a person now.”");
        text.ShouldContain("hold (rule.asks): done 2026-03-02 09:04:00Z");
        text.ShouldContain($"Rules {Rules.Version}.");
        text.ShouldContain("intent 1 (abcdef012345)");
    }

    [Fact]
    public void Of_TextErased_KeepsPositionsAndShowsNoWord()
    {
        var text = Text(Explanation.Of(Decided(), [], null));

        text.ShouldContain("message m1, characters 8 to 27 (its text is no longer stored)");
        text.ShouldNotContain("Get me");
        text.ShouldContain("Nothing was written.");
    }

    [Fact]
    public void Of_MessageShorterThanThePosition_DoesNotQuoteWhatIsNotThere()
    {
        var shortened = Asked with { Messages = [Asked.Messages[0] with { Text = "Hello." }] };

        Text(Explanation.Of(Decided(), [], shortened)).ShouldContain("(its text is no longer stored)");
    }

    [Fact]
    public void Of_HeldBackAndConflicts_StandUnderTheirOwnHeadings()
    {
        var decision = Decided() with
        {
            HeldBack = [new HeldBackRule("c", "Canary", "low", "x 1", HeldBackBy.Canary), new HeldBackRule("p", "Cap", "low", "x 1", HeldBackBy.Cap), new HeldBackRule("s", "Shadow", "low", "x 1", HeldBackBy.Mode)],
            Conflicts = [new RuleConflict("group", "b", "Care", "a", "Escalations")],
            Kept = [new KeptPart("priority", "a", "High")],
        };

        var text = Text(Explanation.Of(decision, [], null));

        text.ShouldContain("not among the rule's canary percent");
        text.ShouldContain("reached its cap");
        text.ShouldContain("in shadow");
        text.ShouldContain("group: b wanted Care and lost to a, which set Escalations");
        text.ShouldContain("priority: a wanted High");
    }

    [Fact]
    public void Of_RichDecision_IsThisPage()
    {
        var decision = Decided() with
        {
            HoldRuleId = "asks",
            Approvals = ["asks", "unhappy"],
            LookAgainAt = Start.AddMinutes(20),
            HeldBack = [new HeldBackRule("c", "Canary", "low", "x 1", HeldBackBy.Canary)],
            Conflicts = [new RuleConflict("group", "b", "Care", "a", "Escalations")],
            Kept = [new KeptPart("priority", "a", "High")],
            Sheet = Decided().Sheet with
            {
                Hits = [new PatternHit("now", AuthorKind.Customer, "m1", 23, 3, 0)],
                Models = [new("intent", "1", "abcdef012345"), new("mood", "2", "0123")],
            },
        };
        var written = new Effect(new EffectKey("k"), Asked.Ref, EffectKind.Update, Start, "rule.asks", decision.Id);
        var others = written with { DecisionId = "another", Reason = "rule.other" };

        var text = Text(Explanation.Of(decision, [new(written, EffectState.Done, 1, Start.AddMinutes(4), null), new(others, EffectState.Done, 1, Start, null)], Asked));

        text.ShouldBe($"""
            What was decided: AI hands this conversation over to a human. | A bot owned it (bot_replied). | It goes to Escalations. | Every bot is held until a human acts, by rule asks. | A person must sign it off first, by rule asks. | A person must sign it off first, by rule unhappy. | It is looked at again at 2026-03-02 09:20:00Z if nothing happens before.
            What fired: Asks for a person (asks, high): asks for a person 0.90 ≥ 0.50
            What almost fired: Unhappy (unhappy, high): sentiment 0.35, would fire below 0.30 (0.05 away)
            What was held back: Canary (c): x 1. The conversation is not among the rule's canary percent.
            Where rules disagreed: group: b wanted Care and lost to a, which set Escalations
            What a human had set and was kept: priority: a wanted High
            Which characters moved the score: message m1, characters 8 to 27: “Get me a person now.”
            Where text patterns matched: now: message m1, characters 24 to 26: “now”
            What was done: update (rule.asks): done 2026-03-02 09:04:00Z
            What it was made from: Decision {decision.Id} at 2026-03-02 09:03:00Z, account in act mode. | Rules {Rules.Version}. | Models intent 1 (abcdef012345), mood 2 (0123).
            """);
    }

    [Fact]
    public void Of_NothingToTell_SaysSoWhereSomebodyWouldLook()
    {
        var decision = Decide(RuleSet.Empty, Asked, Scored() with { Models = [] }, new OwnershipState(Owner.Nobody, "new"), Connector.Accounts.AccountMode.Shadow, Start);

        var parts = Explanation.Of(decision, [], Asked);

        Text(parts).ShouldBe($"""
            What was decided: It is left to the bot. | Nobody owned it (new).
            What fired: No rule.
            What almost fired: Nothing was near.
            Which characters moved the score: None stood out.
            What was done: Nothing was written.
            What it was made from: Decision {decision.Id} at 2026-03-02 09:00:00Z, account in shadow mode. | Rules {RuleSet.Empty.Version}. | No model was asked.
            """);
        parts.Where(p => p.Lines.Count == 0).Select(p => p.Heading).ShouldBe(
            ["What was held back", "Where rules disagreed", "What a human had set and was kept", "Where text patterns matched"]);
    }

    [Theory]
    [InlineData(AiRole.Escalate, Owner.WaitingForHuman, "AI hands this conversation over to a human.", "It was waiting for a human (seen).")]
    [InlineData(AiRole.Assist, Owner.Human, "A human has it; AI helps them.", "A human owned it (seen).")]
    [InlineData(AiRole.Resolve, Owner.Bot, "It is left to the bot.", "A bot owned it (seen).")]
    [InlineData(AiRole.Resolve, Owner.Nobody, "It is left to the bot.", "Nobody owned it (seen).")]
    public void Of_EachRoleAndOwner_IsSaidInWords(AiRole role, Owner owner, string decided, string owned)
    {
        var decision = Decided() with { Role = role, Destination = null, HoldRuleId = null, Sheet = Decided().Sheet with { Ownership = new OwnershipState(owner, "seen") } };

        Explanation.Of(decision, [], null)[0].Lines.ShouldBe([decided, owned]);
    }

    [Theory]
    [InlineData(EffectState.Done, "done 2026-03-02 09:00:00Z")]
    [InlineData(EffectState.DeadLettered, "given up (gone)")]
    [InlineData(EffectState.Ended, "not needed any more (gone)")]
    [InlineData(EffectState.Waiting, "on its way")]
    [InlineData(EffectState.Postponed, "on its way")]
    public void Of_EachEndOfAWrite_IsSaidInWords(EffectState state, string words)
    {
        var decision = Decided();
        var effect = new Effect(new EffectKey("k"), Asked.Ref, EffectKind.Hold, Start, "rule.asks", decision.Id);

        var lines = Explanation.Of(decision, [new OutboxEntry(effect, state, 1, Start, new DeliveryResult(DeliveryOutcome.Ended, "gone"))], null).Single(p => p.Heading == "What was done").Lines;

        lines.ShouldBe([$"hold (rule.asks): {words}"]);
    }

    [Fact]
    public void Of_DoneAtATimeThatIsNotKnown_LeavesTheTimeOut()
    {
        var decision = Decided();
        var effect = new Effect(new EffectKey("k"), Asked.Ref, EffectKind.Release, Start, "finished.solved", decision.Id);

        Text(Explanation.Of(decision, [new OutboxEntry(effect, EffectState.Done, 1, null, null)], null)).ShouldContain("release (finished.solved): done \n");
    }

    [Theory]
    [InlineData(0, 27, "characters 1 to 27: “Hello. Get me a person now.”")]
    [InlineData(0, 28, "characters 1 to 28 (its text is no longer stored)")]
    [InlineData(7, 0, "characters 8 to 7: “”")]
    [InlineData(-1, 3, "characters 0 to 2 (its text is no longer stored)")]
    [InlineData(3, -1, "characters 4 to 2 (its text is no longer stored)")]
    public void Of_SpanAtTheEndsOfItsMessage_IsQuotedOnlyWhereThereIsText(int start, int length, string words) =>
        Quoted(Asked, new TextSpan("m1", start, length)).ShouldBe($"message m1, {words}");

    [Theory]
    [InlineData(160, false)]
    [InlineData(161, true)]
    public void Of_LongQuote_IsCutAndSaysSo(int length, bool cut)
    {
        var talk = new Talk().Says(Talk.Customer, new string('a', 300), "m1").Show();

        Quoted(talk, new TextSpan("m1", 0, length)).ShouldBe($"message m1, characters 1 to {length}: “{new string('a', 160)}{(cut ? "…" : "")}”");
    }

    [Fact]
    public void Of_QuoteOverTwoLines_IsOneLine() =>
        Quoted(new Talk().Says(Talk.Customer, "one\r\ntwo", "m1").Show(), new TextSpan("m1", 0, 8)).ShouldEndWith("“one two”");

    [Fact]
    public void Of_MessageThatIsGone_IsNotQuoted() =>
        Quoted(Asked, new TextSpan("m9", 0, 2)).ShouldBe("message m9, characters 1 to 2 (its text is no longer stored)");

    private static string Quoted(Snapshot stored, TextSpan span) =>
        Explanation.Of(Decided() with { Sheet = Decided().Sheet with { Moved = [span] } }, [], stored).Single(p => p.Heading == "Which characters moved the score").Lines.ShouldHaveSingleItem();
}
