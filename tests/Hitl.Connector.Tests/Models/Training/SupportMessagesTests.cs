using Hitl.Connector.Models.Training;
using Hitl.Connector.Scoring;
using Hitl.Connector.Tests.Models.HandWritten;

namespace Hitl.Connector.Tests.Models.Training;

public sealed class SupportMessagesTests
{
    [Fact]
    public void Read_Lines_GiveMessagesWithWhatIsSaidOfThem()
    {
        var messages = SupportMessages.Read(new StringReader("# a remark\n\nhigh 2 payment,legal? | My money | now\nlow 0 - greeting | hi\n"), "en").ToList();

        messages.Count.ShouldBe(2);
        (messages[0].Text, messages[0].Urgency, messages[0].Complexity, messages[0].Language).ShouldBe(("My money | now", UrgencyLevel.High, 2, "en"));
        messages[0].About.ShouldBe(new Dictionary<string, float> { ["payment"] = 1, ["legal"] = 0.5f });
        messages[1].About.ShouldBeEmpty();
        messages.Select(m => m.Intent).ShouldBe([null, "greeting"]);
    }

    [Theory]
    [InlineData("high 2 payment no bar")]
    [InlineData("urgent 2 payment | text")]
    [InlineData("high 5 payment | text")]
    [InlineData("high payment | text")]
    [InlineData("high 1 lawyers | text")]
    [InlineData("high 1 legal legal legal | text")]
    public void Read_BadLine_IsRefusedWithItsNumber(string line) =>
        Should.Throw<InvalidDataException>(() => SupportMessages.Read(new StringReader("low 0 - | hi\n" + line), "en").ToList()).Message.ShouldContain("Line 2");

    [Fact]
    public void Messages_OfTheAssembly_CoverEveryLevelAndTopicWithoutRepeats()
    {
        var messages = EmbeddedData.Messages();

        messages.GroupBy(m => m.Text, StringComparer.OrdinalIgnoreCase).Where(g => g.Count() > 1).Select(g => g.Key).ShouldBeEmpty();
        Enum.GetValues<UrgencyLevel>().ShouldAllBe(level => messages.Count(m => m.Urgency == level) >= 50);
        RiskTopics.All.ShouldAllBe(topic => messages.Count(m => m.About.GetValueOrDefault(topic) == 1f) >= 50);
    }

    [Fact]
    public void Priors_OfTheAssembly_NameEveryRequestAndOnlyKnownTopics()
    {
        var priors = EmbeddedData.Priors();

        EmbeddedData.Intents().Select(i => i.Id).Except(priors.SelectMany(p => p.Of)).ShouldBeEmpty();
        priors.SelectMany(p => p.Topics.Keys).Except([.. RiskTopics.All, SupportMessages.Closing]).ShouldBeEmpty();
    }

    [Fact]
    public void Requests_OfTheAssembly_NameEveryIntentAndNoOther()
    {
        var intents = EmbeddedData.Intents().Select(i => i.Id).ToList();

        EmbeddedData.Requests().Select(r => r.Id).ShouldBe(intents, ignoreOrder: true);
        EmbeddedData.Messages().Select(m => m.Intent).OfType<string>().Except(intents).ShouldBeEmpty();
    }

    [Fact]
    public void Examples_OfTheAssembly_HoldNoMessageThatTheModelsAreJudgedBy()
    {
        var learned = EmbeddedData.Messages().Select(m => m.Text).Concat(EmbeddedData.Requests().SelectMany(r => r.Texts)).ToHashSet(StringComparer.OrdinalIgnoreCase);

        HandWrittenMessages.Read().Select(m => m.Text).Where(learned.Contains).ShouldBeEmpty();
    }
}
