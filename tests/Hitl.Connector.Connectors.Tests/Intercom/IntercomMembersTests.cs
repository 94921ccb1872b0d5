using Hitl.Connector.Conversations;

namespace Hitl.Connector.Connectors.Tests.Intercom;

public sealed class IntercomMembersTests
{
    private static IntercomWorld World()
    {
        var world = new IntercomWorld();
        world.On(HttpMethod.Get, "teams", """{"type":"team.list","teams":[{"type":"team","id":"31","name":"Billing","admin_ids":[1,2,"3"]},{"type":"team","id":"32","name":"Empty","admin_ids":null}]}""");
        world.On(HttpMethod.Get, "admins", """
            {"type":"admin.list","admins":[
              {"type":"admin","id":"1","name":"Ann","email":"ann@acme.com","has_inbox_seat":true},
              {"type":"admin","id":"2","name":"Lite","email":"lena@acme.com","has_inbox_seat":false},
              {"type":"admin","id":"3","name":"Bea","email":"bea@acme.com","has_inbox_seat":true},
              {"type":"admin","id":"4","name":"Ann","email":"other@acme.com","has_inbox_seat":true}]}
            """);
        return world;
    }

    [Theory]
    [InlineData("Billing", "1,3")]
    [InlineData("31", "1,3")]
    [InlineData("Empty", "")]
    [InlineData("BEA@acme.com", "3")]
    [InlineData("4", "4")]
    [InlineData("lena@acme.com", "")]
    [InlineData("Ann", "")]
    public async Task Members_OfATeamOrAPerson_AreThoseWithAnInboxSeat(string name, string ids) =>
        string.Join(',', (await World().Connected.MembersAsync(name, default)).Value!.Select(m => m.Id)).ShouldBe(ids);

    [Fact]
    public async Task Members_HelpdeskDoesNotAnswer_IsAFailureAndNotAnEmptyTeam()
    {
        var world = new IntercomWorld();
        world.On(HttpMethod.Get, "teams", "{}", 401);

        (await world.Connected.MembersAsync("Billing", default)).Failure!.Kind.ShouldBe(FailureKind.Unauthorized);
    }
}
