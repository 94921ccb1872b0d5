using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Hitl.Connector.Escalation;
using Hitl.Connector.Escalation.Evaluation;

namespace Hitl.Connector.Tests.Escalation;

/// <summary>Laws that hold for any rules and any conversation. A failing one prints the seed that replays it.</summary>
public class PolicyLawTests
{
    /// <summary>Of single moments, of a block's edge, of more than one block.</summary>
    private static readonly int[] Lengths = [1, 2, 7, 40, 64, 65, 130];

    [Fact]
    public void HeldAt_AnyRule_SaysWhatTheConditionSaysAtEachMoment() => ForAnySeed(150, policies =>
    {
        var sheet = policies.Sheet(policies.One(Lengths));
        var rules = policies.Rules(12);
        var now = sheet.Moments.Count - 1;
        using var masks = new SheetMasks(rules.Compiled, sheet);
        for (var i = 0; i < rules.Rules.Length; i++)
        {
            var when = rules.Rules[i].When;
            var naive = when.Test(new Facts(sheet, now)) == true ? now : Enumerable.Range(0, now).FirstOrDefault(m => when.Test(new Facts(sheet, m)) == true, -1);
            rules.Compiled.HeldAt(i, masks, lookBack: true).ShouldBe(naive);
            rules.Compiled.HeldAt(i, masks, lookBack: false).ShouldBe(naive == now ? now : -1);
        }
    });

    [Fact]
    public void Gap_AnyRule_IsTheConditionsOwn() => ForAnySeed(150, policies =>
    {
        var sheet = policies.Sheet(policies.One(Lengths));
        var rules = policies.Rules(12);
        using var masks = new SheetMasks(rules.Compiled, sheet);
        for (var i = 0; i < rules.Rules.Length; i++)
        {
            rules.Compiled.Gap(i, masks, double.PositiveInfinity).ShouldBe(rules.Rules[i].When.Gap(new Facts(sheet, sheet.Moments.Count - 1)));
        }
    });

    [Fact]
    public void Decide_Twice_IsTheSameBitForBit() => ForAnySeed(100, policies =>
    {
        var (rules, sheet) = (policies.List(15), policies.Sheet(5));
        var decision = EscalationPolicy.Decide(new RuleSet(rules), sheet);

        Written(EscalationPolicy.Decide(new RuleSet(rules), sheet)).ShouldBe(Written(decision));

        // The stored sheet holds fewer fields, and says the same.
        Written(EscalationPolicy.Decide(new RuleSet(rules), decision.Sheet)).ShouldBe(Written(decision));
    });

    [Fact]
    public void Decide_UnrelatedRuleAdded_OthersDoTheSame() => ForAnySeed(150, policies =>
    {
        var (rules, sheet) = (policies.List(12), policies.Sheet(5));
        var unrelated = policies.Unrelated("unrelated");
        var with = rules.ToList();
        with.Insert(rules.Count / 2, unrelated);

        Effects(EscalationPolicy.Decide(new RuleSet(with), sheet), without: unrelated.Id).ShouldBe(Effects(EscalationPolicy.Decide(new RuleSet(rules), sheet)));
    });

    [Fact]
    public void Decide_RulesOfDifferentSeverityReordered_NothingChanges() => ForAnySeed(150, policies =>
    {
        var (rules, sheet) = (policies.List(12), policies.Sheet(5));
        var reordered = rules.GroupBy(r => r.Severity).OrderBy(g => g.Key).SelectMany(g => g).ToList();

        Written(EscalationPolicy.Decide(new RuleSet(reordered), sheet)).ShouldBe(Written(EscalationPolicy.Decide(new RuleSet(rules), sheet)));
        new RuleSet(reordered).Version.ShouldBe(new RuleSet(rules).Version);
    });

    [Fact]
    public void Decide_IdsRenamed_RulesDoTheSame() => ForAnySeed(150, policies =>
    {
        var sheet = policies.Sheet(5);
        var rules = policies.List(12).ConvertAll(r => r with { Cap = null });
        var renamed = rules.ConvertAll(r => r with { Id = "z-" + r.Id });

        Effects(EscalationPolicy.Decide(new RuleSet(renamed), sheet)).Replace("z-", "", StringComparison.Ordinal)
            .ShouldBe(Effects(EscalationPolicy.Decide(new RuleSet(rules), sheet)));
    });

    /// <summary>Deciding at each moment and deciding once, later, fire the same rules that stand.</summary>
    [Fact]
    public void Decide_FoldedTogether_FiresWhatFiredOneByOne() => ForAnySeed(150, policies =>
    {
        // Without what is measured up to the end of a moment: that end is another one while it is the last.
        var rules = new RuleSet(policies.List(15).Select(r => r with { Then = r.Then with { Stop = false }, ValidFrom = null, ValidTo = null, Cap = null })
            .Where(r => r.Stands && !r.When.Leaves().Any(l => l is Condition.BusinessHours or Condition.Number { Measure: Measure.MinutesSinceCustomer } or Condition.Unknown { Measure: Measure.MinutesSinceCustomer })));
        var sheet = policies.Sheet(8);
        var oneByOne = Enumerable.Range(1, sheet.Moments.Count).SelectMany(n => EscalationPolicy.Decide(rules, sheet with
        {
            Moments = [.. sheet.Moments.Take(n)],
            Hits = [.. sheet.Hits.Where(h => h.Moment < n)],
        }).Fired.Select(f => f.RuleId)).ToHashSet();

        EscalationPolicy.Decide(rules, sheet).Fired.Select(f => f.RuleId).ToHashSet().ShouldBe(oneByOne, ignoreOrder: true);
    });

    private static void ForAnySeed(int runs, Action<RandomPolicies> law) => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(runs),
        Prop.ForAll(Gen.Choose(0, int.MaxValue - 1).ToArbitrary(), seed => law(new RandomPolicies(seed))));

    private static string Written(Decision decision) => JsonSerializer.Serialize(decision with { Sheet = decision.Sheet with { Fields = new Dictionary<string, string?>() } });

    // What rules do, apart from what stands on the receipt of the rule set as a whole.
    private static string Effects(Decision decision, string? without = null) => JsonSerializer.Serialize(new
    {
        decision.Role,
        decision.Destination,
        decision.Hold,
        decision.HoldRuleId,
        decision.Note,
        decision.Notify,
        decision.Approvals,
        decision.Conflicts,
        decision.Kept,
        Fired = decision.Fired.Where(f => f.RuleId != without),
        HeldBack = decision.HeldBack.Where(f => f.RuleId != without),
        AddTags = decision.Desired.AddTags.Where(t => t != $"hitl_{without}"),
        decision.Desired.RemoveTags,
        Fields = decision.Desired.Fields.Where(f => f.Key != without),
        decision.Desired.Priority,
        decision.Desired.Status,
        decision.Desired.Group,
    });
}
