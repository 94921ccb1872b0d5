using System.Globalization;
using Hitl.Connector.Escalation;
using Hitl.Connector.Escalation.Outcomes;
using Hitl.Connector.Escalation.Replay;
using static Hitl.Connector.Tests.Escalation.Replay.Recorded;

namespace Hitl.Connector.Tests.Escalation.Replay;

public sealed class InstructiveDifferencesTests
{
    private static readonly RuleSet Loose = Rules(Rule("unhappy", "sentiment: { below: 0.30 }"));
    private static readonly RuleSet Strict = Rules(Rule("unhappy", "sentiment: { below: 0.20 }"));

    [Theory]
    [InlineData(Need.Human, DifferenceKind.NewMiss, DifferenceKind.MissMended)]
    [InlineData(Need.Bot, DifferenceKind.NeedlessMended, DifferenceKind.NewNeedless)]
    [InlineData(Need.Unknown, DifferenceKind.Undecided, DifferenceKind.Undecided)]
    public void Most_HandedOverByOneOnly_SaysWhatItMeansAndHowNearTheOtherWas(Need need, DifferenceKind stricter, DifferenceKind looser)
    {
        RecordedConversation[] history = [Conversation("1", need, sentiment: 0.25, proofs: 2)];

        var lost = Replayed(Loose, Strict, history).Differences.ShouldHaveSingleItem();
        var gained = Replayed(Strict, Loose, history).Differences.ShouldHaveSingleItem();

        (lost.Kind, lost.Live, lost.Draft).ShouldBe((stricter, "hand over to Care", "leave to the bot"));
        lost.Why.ShouldBe("sentiment 0.25 < 0.30; draft: sentiment 0.25, would fire below 0.20 (0.05 away)");
        (gained.Kind, gained.Live, gained.Draft).ShouldBe((looser, "leave to the bot", "hand over to Care"));
        gained.Why.ShouldBe("sentiment 0.25 < 0.30; live: sentiment 0.25, would fire below 0.20 (0.05 away)");
        (lost.Conversation.Id, lost.At, lost.Intent, lost.Language).ShouldBe(("1", RandomHistory.Start, "refund", "en"));
        lost.Rules.ShouldBe(["unhappy"]);
        lost.Proofs.ShouldBe([Proof.MarkedNeeded, Proof.MarkedNeedless]);
    }

    [Theory]
    [InlineData(Need.Human)]
    [InlineData(Need.Bot)]
    [InlineData(Need.Unknown)]
    public void Most_HandedOverByBoth_DifferOnlyByTeam(Need need)
    {
        var sales = Rules(Rule("unhappy", "sentiment: { below: 0.30 }", "role: escalate, group: Sales"));
        RecordedConversation[] history = [Conversation("1", need, sentiment: 0.25)];

        Replayed(Loose, Loose, history).Differing.ShouldBe(0);
        Replayed(Loose, sales, history).Differences.ShouldHaveSingleItem().ShouldSatisfyAllConditions(
            d => d.Kind.ShouldBe(DifferenceKind.OtherTeam),
            d => (d.Live, d.Draft).ShouldBe(("hand over to Care", "hand over to Sales")),
            d => d.Why.ShouldBe("sentiment 0.25 < 0.30", "the rule fires on both sides: nothing was near"));
    }

    [Fact]
    public void Most_SeveralRulesFire_NamesThoseThatHandOverHereAndNotThere()
    {
        const string tags = "tags: [hitl_a]";
        var live = Rules(
            Rule("angry", "frustration: { above: 0.5 }")
            + Rule("routed", "sentiment: { below: 0.40 }", "group: Care")
            + Rule("tagged", "sentiment: { below: 0.9 }", tags)
            + Rule("unhappy", "sentiment: { below: 0.30 }"));
        var draft = Rules(
            Rule("always", "sentiment: { below: 0.9 }", tags)
            + Rule("angry", "frustration: { above: 0.5 }", tags)
            + Rule("nearer", "sentiment: { below: 0.24 }", tags)
            + Rule("unhappy", "sentiment: { below: 0.20 }"));

        var difference = Replayed(live, draft, [Conversation("1", Need.Human, sentiment: 0.25, frustration: 0.9)]).Differences.ShouldHaveSingleItem();

        difference.Rules.ShouldBe(["routed", "unhappy"], "'angry' fires in the draft too, and 'tagged' hands nothing over");
        difference.Why.ShouldBe("sentiment 0.25 < 0.40; draft: sentiment 0.25, would fire below 0.20 (0.05 away)");
    }

    [Fact]
    public void Most_ManyOfOneKindAndRule_KeepsMoreProofThenNearerThenByName()
    {
        var half = Rules(Rule("unhappy", "sentiment: { below: 0.50 }"));
        var history = Enumerable.Range(10, 18).Select(i => Conversation(Name(i), Need.Human, sentiment: 0.45, account: i % 2 == 0 ? "b" : "a"))
            .Concat(Enumerable.Range(30, 2).Select(i => Conversation(Name(i), Need.Human, sentiment: 0.25)))
            .Concat(Enumerable.Range(40, 2).Select(i => Conversation(Name(i), Need.Human, sentiment: 0.45, proofs: 3)));

        var report = Replayed(half, Strict, history.Reverse());

        report.Differing.ShouldBe(22);
        report.Differences.Select(d => d.Conversation.Id).ShouldBe(
            ["40", "41", "30", "31", "11", "13", "15", "17", "19", "21", "23", "25", "27", "10", "12", "14", "16", "18", "20", "22"]);
    }

    [Theory]
    [InlineData(20, 20)]
    [InlineData(19, 19)]
    [InlineData(21, 20)]
    public void Most_OneKindAndRule_ShowsUpToTwenty(int differing, int shown)
    {
        var report = Replayed(Loose, Strict, Enumerable.Range(0, differing).Select(i => Conversation(Name(i), Need.Human, sentiment: 0.25)));

        (report.Differing, report.Differences.Count).ShouldBe((differing, shown));
    }

    [Fact]
    public void Most_MoreRulesThanAreShown_TakesOneOfEachGravestKindFirst()
    {
        // Each rule hands over the conversations of one frustration, and the draft has none of them.
        var live = Rules(string.Concat(Enumerable.Range(10, 15).Select(i => Rule($"r{i}", $"frustration: {{ at_least: 0.{i}, at_most: 0.{i} }}"))));
        var draft = Rules(Rule("other", "sentiment: { below: 0.1 }"));
        var history = Enumerable.Range(10, 15).SelectMany(i => new[]
        {
            Conversation($"bot{i}", Need.Bot, sentiment: 0.9, frustration: i / 100d),
            Conversation($"human{i}", Need.Human, sentiment: 0.9, frustration: i / 100d),
        });

        var report = Replayed(live, draft, history);

        report.Differing.ShouldBe(30);
        (report.DifferencesByKind[DifferenceKind.NewMiss], report.DifferencesByKind[DifferenceKind.NeedlessMended]).ShouldBe((15, 15));
        report.Differences.Select(d => (d.Kind, d.Rules[0])).ShouldBe(
            Enumerable.Range(10, 15).Select(i => (DifferenceKind.NewMiss, $"r{i}")).Concat(Enumerable.Range(10, 5).Select(i => (DifferenceKind.NeedlessMended, $"r{i}"))));
    }

    private static string Name(int number) => number.ToString(CultureInfo.InvariantCulture);
}
