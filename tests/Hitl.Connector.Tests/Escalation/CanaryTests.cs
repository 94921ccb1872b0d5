using Hitl.Connector.Escalation;

namespace Hitl.Connector.Tests.Escalation;

public sealed class CanaryTests
{
    /// <summary>Reckoned from the two published functions: a conversation keeps its place on every machine and in every release.</summary>
    [Theory]
    [InlineData("acme", "1")]
    [InlineData("acme", "2")]
    [InlineData("größe", "日本")]
    [InlineData("", "")]
    public void Share_AnyConversation_IsFowlerNollVoFinishedByMurmur(string account, string conversation)
    {
        var hash = 14695981039346656037;
        foreach (var unit in $"{account}/{conversation}")
        {
            hash = unchecked((hash ^ (unit & 0xffu)) * 1099511628211);
            hash = unchecked((hash ^ (uint)(unit >> 8)) * 1099511628211);
        }

        hash ^= hash >> 33;
        hash = unchecked(hash * 0xff51afd7ed558ccd);
        hash ^= hash >> 33;
        hash = unchecked(hash * 0xc4ceb9fe1a85ec53);
        hash ^= hash >> 33;

        Canary.Share(account, conversation).ShouldBe((hash >> 11) / Math.Pow(2, 53) * 100, 1e-9);
    }

    [Fact]
    public void Share_ManyConversations_AreSpreadEvenly()
    {
        var shares = Enumerable.Range(0, 10_000).Select(i => Canary.Share("acme", $"{i}")).ToList();

        shares.ShouldAllBe(s => s >= 0 && s < 100);
        for (var tenth = 0; tenth < 10; tenth++)
        {
            shares.Count(s => s >= tenth * 10 && s < (tenth + 1) * 10).ShouldBeInRange(900, 1100);
        }
    }

    [Fact]
    public void Has_GrowingShare_OnlyAddsConversations()
    {
        for (var i = 0; i < 500; i++)
        {
            var within = Enumerable.Range(0, 101).Select(percent => Canary.Has("acme", $"{i}", percent)).ToList();

            within.ShouldBeInOrder();
            within[0].ShouldBeFalse();
            within[^1].ShouldBeTrue();
            within.IndexOf(true).ShouldBe((int)Canary.Share("acme", $"{i}") + 1);
        }
    }
}
