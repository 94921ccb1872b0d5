using Hitl.Connector.Models.Runtime;
using Hitl.Connector.Scoring;

namespace Hitl.Connector.Tests.Models.Runtime;

public sealed class TriageTests
{
    private static readonly float[] Low = [0.8f, 0.2f, 0, 0];
    private static readonly float[] Normal = [0.2f, 0.7f, 0.1f, 0];
    private static readonly float[] High = [0, 0.3f, 0.6f, 0.1f];

    [Fact]
    public void ConversationUrgency_SeveralMessages_IsThatOfTheMostUrgent() =>
        Level(Of(Normal), Of(High), Of(Low)).ShouldBe(UrgencyLevel.High);

    [Fact]
    public void ConversationUrgency_UrgentBeforeTheAgentAnswered_IsNoLonger() =>
        Level(Of(High), Of(Normal, agentAnswers: 1)).ShouldBe(UrgencyLevel.Normal);

    [Fact]
    public void ConversationUrgency_LastMessageCloses_IsThatOfTheLast() =>
        Level(Of(High), Of(Low, closing: 0.9)).ShouldBe(UrgencyLevel.Low);

    [Theory]
    [InlineData(23, UrgencyLevel.Normal, 0.7)]
    [InlineData(25, UrgencyLevel.High, 0.8)]
    public void ConversationUrgency_WaitingForAPerson_RaisesOneLevel(int hours, UrgencyLevel level, double probability)
    {
        var urgency = Triage.ConversationUrgency([Of(Normal), Of(Low, hours: hours)]).ShouldNotBeNull();

        urgency.Level.ShouldBe(level);
        urgency.Probability.ShouldBe(probability, 1e-6);
    }

    [Fact]
    public void ConversationUrgency_NothingProven_IsUnknown()
    {
        Triage.ConversationUrgency([]).ShouldBeNull();
        Triage.ConversationUrgency([Of(null)]).ShouldBeNull();
    }

    [Fact]
    public void ConversationTopics_SeveralMessages_KeepsTheHighestOfEach()
    {
        var topics = Triage.ConversationTopics([With([0.9f, 0.1f, 0, 0, 0, 0, 0, 0, 0]), With(null), With([0.2f, 0.6f, 0, 0, 0, 0, 0, 0, 0])]).ShouldNotBeNull();

        topics.Keys.ShouldBe(RiskTopics.All);
        topics[RiskTopics.Payment].ShouldBe(0.9, 1e-6);
        topics[RiskTopics.Legal].ShouldBe(0.6, 1e-6);
        Triage.ConversationTopics([With(null)]).ShouldBeNull();
    }

    [Fact]
    public void ConversationComplexity_FurtherInvolvedMessages_AddPlainOnesDoNot()
    {
        Complexity(0.5, 0.1, 0.12).ShouldBe(0.5, 1e-9);
        Complexity(0.5, 0.45).ShouldBeInRange(0.51, 0.7);
        Complexity(0.9, 0.9, 0.9, 0.9).ShouldBeInRange(0.9, 1);
        Triage.ConversationComplexity([new MessageReading("de", 3)]).ShouldBeNull();
    }

    private static double Complexity(params double[] messages) =>
        Triage.ConversationComplexity(messages.Select(m => new MessageReading("en", 5) { Complexity = m })).ShouldNotBeNull();

    private static UrgencyLevel Level(params Said[] messages) => Triage.ConversationUrgency(messages).ShouldNotBeNull().Level;

    private static Said Of(float[]? levels, int agentAnswers = 0, double closing = 0, int hours = 0) =>
        new(new MessageReading("en", 5) { Urgency = levels, Closing = closing }, agentAnswers, Talk.Start.AddHours(hours));

    private static MessageReading With(float[]? topics) => new("en", 5) { Topics = topics };
}
