using Hitl.Connector.Accounts;
using Hitl.Connector.Conversations;

namespace Hitl.Connector.Tests.Accounts;

public sealed class CustomerTierOptionsTests
{
    private static readonly CustomerTierOptions _everywhere = new() { Tags = new() { ["vip"] = "Gold" }, Field = "Plan", OrganizationField = "tier" };

    private static Snapshot With(string[] tags, string? field, string? organization) => new Talk().Show() with
    {
        Tags = tags,
        Fields = new Dictionary<string, string?> { ["Plan"] = field },
        OrganizationFields = new Dictionary<string, string?> { ["tier"] = organization },
    };

    [Fact]
    public void Of_SaidInSeveralPlaces_TheNearestToTheConversationCounts()
    {
        _everywhere.Of(With(["VIP"], "silver", "bronze")).ShouldBe("gold");
        _everywhere.Of(With([], " Silver ", "bronze")).ShouldBe("silver");
        _everywhere.Of(With([], "", "Bronze")).ShouldBe("bronze");
        _everywhere.Of(With([], null, null)).ShouldBeNull();
    }

    [Fact]
    public void Validate_NowhereNamed_SaysSo() => new CustomerTierOptions().Validate("T").ShouldHaveSingleItem().ShouldStartWith("T: says nowhere");
}
