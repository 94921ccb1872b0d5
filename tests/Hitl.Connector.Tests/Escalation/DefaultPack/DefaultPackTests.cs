using Hitl.Connector.Escalation;
using Hitl.Connector.Models;

namespace Hitl.Connector.Tests.Escalation.DefaultPack;

/// <summary>The shipped rules with the shipped models on conversations written for them.</summary>
public sealed class DefaultPackTests : IClassFixture<DefaultPackTests.Shipped>
{
    private static readonly Lazy<IReadOnlyList<SampleConversation>> Samples = new(SampleConversation.Read);

    private readonly Shipped shipped;

    public DefaultPackTests(Shipped shipped) => this.shipped = shipped;

    public static TheoryData<string> Ids => [.. Samples.Value.Select(s => s.Id)];

    [Theory]
    [MemberData(nameof(Ids))]
    public void Decide_Sample_SetsOffItsRules(string id)
    {
        var sample = Samples.Value.Single(s => s.Id == id);
        var decision = sample.Decide(shipped.Scorer, shipped.Rules);
        var said = string.Join("; ", decision.Fired.Select(f => $"{f.RuleId}: {f.Because}"));

        decision.Role.ShouldBe(sample.Role, said);
        if (sample.Fires.Count == 0)
        {
            decision.Fired.ShouldBeEmpty(said);
        }

        sample.Fires.ShouldBeSubsetOf(decision.Fired.Select(f => f.RuleId), said);
    }

    /// <summary>What always needs a person (see the approval policy): a bot that cannot ask is held there by the shipped rules alone.</summary>
    [Theory]
    [InlineData("refund", "Hello, I would like a refund for order 7741. The jacket arrived and I want my money back.")]
    [InlineData("payment", "I was charged $4,980 yesterday for an order I never placed. Send the money back to my card.")]
    [InlineData("account closure", "Please delete my account and everything in it.")]
    [InlineData("prescription", "My prescription ran out yesterday and I need the blood pressure tablets. Can you send a refill at a higher dose?")]
    [InlineData("clinical advice", "I have had chest pain since yesterday and my left arm feels numb. Should I take more of my heart medication?")]
    [InlineData("legal commitment", "My lawyer asks that you confirm in writing that you accept liability for the damage, otherwise we go to court.")]
    public void Decide_WhatAlwaysNeedsAPerson_HoldsABotThatCannotAsk(string topic, string message)
    {
        var decision = new SampleConversation { Messages = [new() { ["customer"] = message }] }.Decide(shipped.Scorer, shipped.Rules);

        decision.Hold.ShouldBeTrue($"{topic}: {string.Join("; ", decision.Fired.Select(f => $"{f.RuleId}: {f.Because}"))}");
    }

    [Fact]
    public void Rules_Each_HasASampleThatSetsItOff() =>
        shipped.Rules.Rules.Select(r => r.Id).ShouldBeSubsetOf(Samples.Value.SelectMany(s => s.Fires));

    [Fact]
    public void Rules_Each_ActsAndHasAnOwner() =>
        shipped.Rules.Rules.ShouldAllBe(r => r.Enabled && r.Owner.Length > 0 && r.Canary == 100);

    public sealed class Shipped : IDisposable
    {
        public Shipped()
        {
            var (rules, errors) = RuleFile.Parse([.. Directory.EnumerateFiles(Path.Combine(AppContext.BaseDirectory, "rules"), "*.yaml").Order(StringComparer.Ordinal).Select(f => (Path.GetFileName(f), File.ReadAllText(f)))]);
            errors.ShouldBeEmpty();
            Rules = rules!;
        }

        public OnnxScorer Scorer { get; } = OnnxScorer.LoadShipped();

        public RuleSet Rules { get; }

        public void Dispose() => Scorer.Dispose();
    }
}
