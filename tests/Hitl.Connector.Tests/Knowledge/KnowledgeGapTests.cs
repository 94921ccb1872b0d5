using Hitl.Connector.Conversations;
using Hitl.Connector.Knowledge;

namespace Hitl.Connector.Tests.Knowledge;

public sealed class KnowledgeGapTests
{
    private static KnowledgeGap Gap(int number, string question, double? sentiment = null) =>
        new(new ConversationRef("acme", $"{number}"), DateTimeOffset.UnixEpoch.AddMinutes(number), question, sentiment);

    [Fact]
    public void Cluster_SameQuestionInOtherWords_ComesTogether()
    {
        var clusters = KnowledgeGaps.Cluster(
            [
                Gap(1, "does the lamp work on a boat with 12 volts"),
                Gap(2, "can I rent a speaker for a party"),
                Gap(3, "I want to use the lamp on my boat, 12 volts"),
                Gap(4, "speaker for a party, can it be rented?"),
                Gap(5, "lamp on a boat?"),
            ],
            Thesaurus.Shipped);

        clusters.Select(c => c.Gaps.Select(g => g.Conversation.Id).Order().ToArray()).ShouldBe([["1", "3", "5"], ["2", "4"]]);
        clusters[0].Conversations.ShouldBe(3);
    }

    [Fact]
    public void Cluster_EquallyMany_TheUnhappierOnesComeFirst()
    {
        var clusters = KnowledgeGaps.Cluster([Gap(1, "do you lend vans", 0.9), Gap(2, "who repairs the heating of my landlord", 0.05)], Thesaurus.Shipped);

        clusters.Select(c => c.Gaps[0].Conversation.Id).ShouldBe(["2", "1"]);
        clusters[0].Weight.ShouldBe(1.9, 1e-9);
        clusters[1].Weight.ShouldBe(1);
    }

    [Fact]
    public void Cluster_NothingRecorded_IsEmpty() => KnowledgeGaps.Cluster([], Thesaurus.Shipped).ShouldBeEmpty();
}
