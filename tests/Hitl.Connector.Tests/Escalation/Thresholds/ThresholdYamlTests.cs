using Hitl.Connector.Accounts;
using Hitl.Connector.Conversations;
using Hitl.Connector.Escalation;
using Hitl.Connector.Escalation.Thresholds;
using Hitl.Connector.Handover;
using Hitl.Connector.Scoring;

namespace Hitl.Connector.Tests.Escalation.Thresholds;

/// <summary>What is printed is read by the rule reader and decides as promised.</summary>
public class ThresholdYamlTests
{
    private static GroupThreshold Group(string? intent, string? language, double? value) =>
        new(intent, language, value is null ? ThresholdFinding.HandOverAll : ThresholdFinding.Solved) { Value = value, MustEscalate = 200, Others = 400, Needless = 40, MissAtMost = 0.0149 };

    private static string Write(Measure score, params GroupThreshold[] groups) =>
        ThresholdYaml.Write(score, new ThresholdTarget(0.02, 0.95, ThresholdScores.SideOf(score)), groups);

    private static RuleSet Read(string yaml)
    {
        var read = RuleFile.Parse(("printed.yaml", yaml));
        read.Errors.ShouldBeEmpty(yaml);
        return read.Rules!;
    }

    private static AiRole Decide(RuleSet rules, string? intent, double score, string language = "en") => EscalationPolicy.Decide(rules, new FactSheet
    {
        Conversation = new ConversationRef("acme", "1"),
        Helpdesk = HelpdeskKind.Zendesk,
        Now = Talk.Start,
        Mode = AccountMode.Act,
        Ownership = new OwnershipState(Owner.Bot, "test"),
        Language = language,
        Moments = [new Moment { At = Talk.Start, Intent = intent is null ? null : new ScoredLabel(intent, 0.3), Handover = score }],
    }).Role;

    [Fact]
    public void Yaml_Confidence_IsTheThresholdsOfARuleFile()
    {
        var yaml = Write(Measure.IntentConfidence, Group("refund", null, 0.91), Group("refund", "de", 0.9), Group("order: late", null, 0.4), Group(null, null, 0.875));

        yaml.ShouldStartWith("# At most 2 % of must-escalate conversations missed, each with 95 % confidence.\n");
        yaml.ShouldContain("thresholds:\n  default: 0.875  # 0 of 200 missed, so at most 1.5 %; 40 of 400 handed over needlessly\n  refund: 0.91  #");
        yaml.ShouldContain("\n  \"order: late\": 0.4  #");
        yaml.ShouldNotContain("rules:");
        Read(yaml + "rules:\n- { id: a, name: A, owner: O, severity: low, when: { intent: { in: [refund, \"order: late\"] } }, then: { role: assist } }\n");
    }

    [Fact]
    public void Yaml_ConfidenceOfALanguageThatNeedsMore_IsARule()
    {
        var rules = Read(Write(Measure.IntentConfidence, Group("refund", null, 0.2), Group("refund", "de", 0.4), Group("cancel", null, null), Group(null, null, 0.1)));

        Decide(rules, "refund", 0, "de").ShouldBe(AiRole.Escalate);
        Decide(rules, "refund", 0, "en").ShouldBe(AiRole.Resolve);
        Decide(rules, "cancel", 0).ShouldBe(AiRole.Escalate);
        Decide(rules, "bill", 0).ShouldBe(AiRole.Resolve);
    }

    [Fact]
    public void Yaml_Risk_DecidesEachIntentByItsOwnThreshold()
    {
        var rules = Read(Write(Measure.Handover, Group("refund", null, 0.6), Group("refund", "de", 0.5), Group("refund", "fr", 0.7), Group("cancel", null, null), Group(null, null, 0.3)));

        Decide(rules, "refund", 0.59).ShouldBe(AiRole.Resolve);
        Decide(rules, "refund", 0.6).ShouldBe(AiRole.Escalate);
        Decide(rules, "refund", 0.5, "de").ShouldBe(AiRole.Escalate);
        Decide(rules, "refund", 0.65, "fr").ShouldBe(AiRole.Escalate);
        Decide(rules, "cancel", 0.01).ShouldBe(AiRole.Escalate);
        Decide(rules, "bill", 0.29).ShouldBe(AiRole.Resolve);
        Decide(rules, "bill", 0.3).ShouldBe(AiRole.Escalate);
        Decide(rules, null, 0.3).ShouldBe(AiRole.Escalate);
    }

    [Fact]
    public void Yaml_OneThresholdForAll_AsksForNoIntent()
    {
        var rules = Read(Write(Measure.Handover, Group(null, null, 0.3)));

        Decide(rules, "bill", 0.3).ShouldBe(AiRole.Escalate);
        Decide(rules, null, 0.29).ShouldBe(AiRole.Resolve);
        Decide(Read(Write(Measure.Handover, Group(null, null, null))), null, 0).ShouldBe(AiRole.Escalate);
    }

    [Fact]
    public void Yaml_NothingSolved_IsEmpty() =>
        Write(Measure.Handover, new GroupThreshold(null, null, ThresholdFinding.TooFew) { MustEscalate = 3, Others = 4, MoreNeeded = 146 }).ShouldBeEmpty();

    /// <summary>YAML reads some words as something else than a text.</summary>
    [Theory]
    [InlineData("refund", "refund")]
    [InlineData("Order_late-2", "Order_late-2")]
    [InlineData("2nd", "\"2nd\"")]
    [InlineData("order: late", "\"order: late\"")]
    [InlineData("a \"b\" \\c", "\"a \\\"b\\\" \\\\c\"")]
    [InlineData("true", "\"true\"")]
    [InlineData("false", "\"false\"")]
    [InlineData("null", "\"null\"")]
    [InlineData("yes", "\"yes\"")]
    [InlineData("no", "\"no\"")]
    [InlineData("on", "\"on\"")]
    [InlineData("off", "\"off\"")]
    [InlineData("default", "\"default\"")]
    public void Yaml_IntentOfAnyName_IsWrittenAsThatText(string intent, string written)
    {
        Write(Measure.IntentConfidence, Group(intent, null, 0.9), Group(null, null, 0.8)).ShouldContain($"\n  {written}: 0.9  #");
        Write(Measure.Handover, Group(intent, null, 0.9), Group(intent, "de", 0.7), Group(null, null, 0.8)).ShouldContain($"intent: {{ in: [{written}], confidence: 0 }}\n      language: de\n");
    }
}
