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
}
