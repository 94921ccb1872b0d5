using Hitl.Connector.Models.Evaluation;

namespace Hitl.Connector.Tests.Models.Evaluation;

public sealed class LongTalksTests
{
    [Fact]
    public void OfMessages_ShorterAndLongerOnes_AreJoinedAndCutInOrder()
    {
        var talks = new[] { new Talk().Says(Talk.Customer, "a").Says(Talk.Bot, "b").Show(), new Talk().Says(Talk.Customer, "c").Says(Talk.Customer, "d").Says(Talk.Customer, "e").Show() };

        var joined = LongTalks.OfMessages(talks, 2);

        joined.Select(t => string.Concat(t.Messages.Select(m => m.Text))).ShouldBe(["ab", "cd"], "a rest is left out");
        joined.ShouldAllBe(t => t.Messages.Select(m => m.Id).SequenceEqual(new[] { "m1", "m2" }) && t.Messages[0].At < t.Messages[1].At);
        LongTalks.OfMessages([], 3).ShouldBeEmpty();
    }
}
