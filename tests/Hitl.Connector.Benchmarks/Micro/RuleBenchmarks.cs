using System.Globalization;
using BenchmarkDotNet.Attributes;
using Hitl.Connector.Accounts;
using Hitl.Connector.Conversations;
using Hitl.Connector.Escalation;
using Hitl.Connector.Handover;
using Hitl.Connector.Scoring;

namespace Hitl.Connector.Benchmarks.Micro;

/// <summary>
/// A thousand rules, a hundred of them with text patterns, on a conversation of forty messages. What patterns cost when a
/// message arrives is <see cref="PatternBenchmarks"/>.
/// </summary>
public class RuleBenchmarks
{
    private readonly RuleSet _rules = ManyRules.Of(900, 100);
    private readonly RuleSet _quiet = new(ManyRules.NeverFiring(1000));
    private FactSheet _sheet = null!;

    [GlobalSetup]
    public void Prepare() => _sheet = ManyRules.Sheet(_rules);

    [Benchmark]
    public Decision Decide() => EscalationPolicy.Decide(_rules, _sheet);

    /// <summary>What is left when no rule matches: allocations do not grow with rules.</summary>
    [Benchmark]
    public Decision DecideNothingMatches() => EscalationPolicy.Decide(_quiet, _sheet);

    [Benchmark]
    public Decision DecideWithoutRules() => EscalationPolicy.Decide(RuleSet.Empty, _sheet);

    /// <summary>Each rule asks its conditions at each moment.</summary>
    [Benchmark(Baseline = true)]
    public int Naive()
    {
        var said = 0;
        foreach (var rule in _rules.Rules)
        {
            var fired = false;
            for (var i = _sheet.Moments.Count - 1; i >= 0 && !fired && (rule.Stands || i == _sheet.Moments.Count - 1); i--)
            {
                fired = rule.When.Test(new Facts(_sheet, i)) == true;
            }

            said += fired || rule.When.Gap(new Facts(_sheet, _sheet.Moments.Count - 1)) <= EscalationPolicy.AlmostWithin ? 1 : 0;
        }

        return said;
    }
}

/// <summary>One message of a customer against a hundred text patterns, once, when it arrives.</summary>
public class PatternBenchmarks
{
    private readonly RuleSet _rules = ManyRules.Of(0, 100);
    private readonly List<PatternHit> _hits = [];
    private readonly Message _message = SampleConversations.OfMessages(1).Messages[0];
    private int _number;

    [Benchmark]
    public int Match()
    {
        // A text that was seen before is not looked through again.
        _hits.Clear();
        _rules.Patterns.Match(_message with { Text = string.Create(CultureInfo.InvariantCulture, $"{_message.Text} {++_number}") }, 0, _hits);
        return _hits.Count;
    }
}

/// <summary>Rules and a conversation from a fixed seed.</summary>
internal static class ManyRules
{
    private static readonly Measure[] _measures = [Measure.Sentiment, Measure.Uncertainty, Measure.Frustration, Measure.Confusion, Measure.Complexity, Measure.Handover, Measure.IntentConfidence, Measure.Circling];

    public static RuleSet Of(int plain, int withText)
    {
        var random = new Random(20260301);
        return new RuleSet([.. Enumerable.Range(0, plain).Select(i => Rule(random, i, null)), .. Enumerable.Range(plain, withText).Select(i => Rule(random, i, Pattern(i)))]);
    }

    public static IEnumerable<Rule> NeverFiring(int count) => Enumerable.Range(0, count).Select(i =>
        new Rule($"quiet-{i}", $"Quiet {i}", "Ops", Severity.Normal, new Condition.Every([new Condition.Tags(true, [$"tag-{i}"]), new Condition.Number(Measure.Sentiment, Comparison.Below, i / 1000d)]), new RuleActions { Role = AiRole.Escalate }));

    public static FactSheet Sheet(RuleSet rules)
    {
        var random = new Random(20260302);
        var snapshot = SampleConversations.OfMessages(40) with { Tags = ["vip", "email", "tag-of-the-team"] };
        var sheet = FactSheets.Of(snapshot, new Scores { Language = "en", Models = [] }, new OwnershipState(Owner.Bot, "no_human_signal"), new DecisionSurroundings(AccountMode.Act, SampleConversations.Now), rules);
        return sheet with { Moments = [.. Enumerable.Range(0, 40).Select(i => At(random, i))], Hits = [.. sheet.Hits.Select(h => h with { Moment = random.Next(40) })] };
    }

    // Two to four parts each, most of which do not hold: policies are about the few.
    private static Rule Rule(Random random, int index, string? pattern)
    {
        var parts = Enumerable.Range(0, random.Next(2, 5)).Select(_ => Part(random, index)).ToList();
        if (pattern is not null)
        {
            parts.Insert(0, new Condition.Text(pattern, Speaker.Customer));
        }

        return new Rule($"rule-{index}", $"Rule {index}", "Ops", (Severity)random.Next(4), new Condition.Every(parts), new RuleActions { Role = AiRole.Escalate, Group = $"Group {index % 7}", Tags = [$"hitl_{index % 50}"] });
    }

    private static Condition Part(Random random, int index) => random.Next(8) switch
    {
        0 => new Condition.Intent([$"intent_{random.Next(60)}", $"intent_{random.Next(60)}"], 0.85),
        1 => new Condition.Topics(false, [RiskTopics.All[random.Next(RiskTopics.All.Count)]], random.Next(50, 95) / 100d),
        2 => new Condition.Tags(false, [$"tag-{index}", $"tag-{random.Next(200)}"]),
        3 => new Condition.OneOf(Subject.Language, [random.Next(2) == 0 ? "en" : "de"]),
        4 => new Condition.Not(new Condition.Number(_measures[random.Next(_measures.Length)], Comparison.AtLeast, random.Next(1, 60) / 100d)),
        5 => new Condition.Some([new Condition.Number(Measure.Sentiment, Comparison.Below, random.Next(1, 30) / 100d), new Condition.Number(Measure.FailedBotAnswers, Comparison.AtLeast, random.Next(2, 5))]),
        _ => new Condition.Number(_measures[random.Next(_measures.Length)], Comparison.Above, random.Next(60, 99) / 100d),
    };

    private static string Pattern(int index) => (index % 4) switch
    {
        0 => string.Create(CultureInfo.InvariantCulture, $@"\border[ -]?{index}\b"),
        1 => string.Create(CultureInfo.InvariantCulture, $@"(invoice|bill|charge)s? .*{index}"),
        2 => string.Create(CultureInfo.InvariantCulture, $@"product[a-z]* (is|was) (broken|late|gone) {index}?"),
        _ => string.Create(CultureInfo.InvariantCulture, $@"\b[A-Z]{{2}}[0-9]{{4,8}}-{index}\b"),
    };

    private static Moment At(Random random, int index) => new()
    {
        At = SampleConversations.Now,
        MessageId = $"m{index}",
        Sentiment = 0.3 + (0.6 * random.NextDouble()),
        Intent = new ScoredLabel($"intent_{random.Next(60)}", random.NextDouble()),
        Uncertainty = random.NextDouble() * 0.6,
        WantsHuman = random.NextDouble() * 0.4,
        Frustration = random.NextDouble() * 0.6,
        Confusion = random.NextDouble() * 0.6,
        Abuse = 0,
        Complexity = random.NextDouble() * 0.6,
        Closing = 0.1,
        Handover = random.NextDouble() * 0.6,
        Urgency = new Urgency(UrgencyLevel.Normal, 0.6),
        Topics = RiskTopics.All.ToDictionary(t => t, _ => random.NextDouble() * 0.5),
        Signs = new ThreadSigns(index / 20, 0, 0.1, 1, 0, 0.1),
        BotMessages = index / 2,
    };
}
