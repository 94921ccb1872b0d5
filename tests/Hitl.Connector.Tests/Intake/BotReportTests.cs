using Hitl.Connector.Accounts;
using Hitl.Connector.Conversations;
using Hitl.Connector.Escalation;
using Hitl.Connector.Intake;

namespace Hitl.Connector.Tests.Intake;

public sealed class BotReportTests
{
    private static Snapshot With(string? confidence = null, string? intent = null, string? knowledge = null) => new Talk().Show() with
    {
        Fields = new Dictionary<string, string?> { [HitlFields.BotConfidence] = confidence, [HitlFields.BotIntent] = intent, [HitlFields.BotKnowledge] = knowledge },
    };

    [Fact]
    public void Of_NothingSaid_IsNull() => BotReport.Of(With(), null).ShouldBeNull();

    [Fact]
    public void Of_FieldsAndApi_TheApiCountsPartByPart() =>
        BotReport.Of(With("0.4", "refund", "Missing"), new BotEvidence(0.9, null, null)).ShouldBe(new BotEvidence(0.9, "refund", KnowledgeMatch.Missing));

    [Theory]
    [InlineData("85")]
    [InlineData("-0.1")]
    [InlineData("NaN")]
    [InlineData("high")]
    public void Of_ConfidenceThatIsNoProbability_SaysNothing(string confidence) => BotReport.Of(With(confidence), null).ShouldBeNull();

    [Fact]
    public void Of_UnknownKnowledge_SaysNothing() => BotReport.Of(With(knowledge: "perhaps"), null).ShouldBeNull();

    [Fact]
    public void Fingerprint_BotsFieldChangedByATrigger_IsNews()
    {
        var before = new Talk().Says(Talk.Customer);
        var first = Fingerprint.Of(before.Show());

        Fingerprint.Of(before.Does(Talk.Helpdesk, ActivityKind.FieldChanged, "hitl_bot_confidence=0.2").Show()).ShouldNotBe(first);
        Fingerprint.Of(new Talk().Says(Talk.Customer).Does(Talk.Helpdesk, ActivityKind.FieldChanged, "hitl_sentiment=0.2").Show()).ShouldBe(first);
    }
}
