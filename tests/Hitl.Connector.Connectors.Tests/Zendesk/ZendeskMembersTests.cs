using System.Net;
using Hitl.Connector.Conversations;

namespace Hitl.Connector.Connectors.Tests.Zendesk;

public sealed class ZendeskMembersTests
{
    private const string Users = """
        {"users":[
          {"id":1,"name":"Ann","email":"ann@acme.com","role":"agent","role_type":0,"active":true},
          {"id":2,"name":"Light","email":"lena@acme.com","role":"agent","role_type":1,"active":true},
          {"id":3,"name":"Contributor","role":"agent","role_type":3,"active":true},
          {"id":4,"name":"Notes only","role":"agent","role_type":0,"only_private_comments":true,"active":true},
          {"id":5,"name":"Gone","role":"agent","active":false},
          {"id":6,"name":"Suspended","role":"agent","suspended":true,"active":true},
          {"id":7,"name":"Customer","role":"end-user","active":true},
          {"id":8,"name":"Boss","email":"boss@acme.com","role":"admin","role_type":4,"active":true}],
         "meta":{"has_more":false}}
        """;

    [Theory]
    [InlineData("Billing")]
    [InlineData("billing")]
    [InlineData("31")]
    public async Task Members_OfAGroup_AreThoseWhoMaySpeakToCustomers(string name)
    {
        var bench = new ZendeskBench().WithBasics().Answer(HttpMethod.Get, "/api/v2/groups/31/users", Users);

        var members = await bench.Zendesk.MembersAsync(name, default);

        members.Value!.Select(m => m.Id).ShouldBe(["1", "8"]);
    }

    [Fact]
    public async Task Members_OfAPersonsName_AreFoundByAddressAndIdAlone()
    {
        var bench = new ZendeskBench().WithBasics()
            .Answer(HttpMethod.Get, "/api/v2/users", Users)
            .Answer(HttpMethod.Get, "/api/v2/users/show_many?ids=1", """{"users":[{"id":1,"name":"Ann","email":"ann@acme.com","role":"agent","role_type":0,"active":true}]}""")
            .Answer(HttpMethod.Get, "/api/v2/users/show_many?ids=2", """{"users":[{"id":2,"name":"Light","role":"agent","role_type":1,"active":true}]}""");

        (await bench.Zendesk.MembersAsync("Ann@acme.com", default)).Value!.Single().Id.ShouldBe("1");
        (await bench.Zendesk.MembersAsync("2", default)).Value!.ShouldBeEmpty("a light agent");
        (await bench.Zendesk.MembersAsync("Ann", default)).Value!.ShouldBeEmpty("two people can have one name");
        (await bench.Zendesk.MembersAsync("Nobody", default)).Value!.ShouldBeEmpty();
    }

    [Fact]
    public async Task Members_HelpdeskDoesNotAnswer_IsAFailureAndNotAnEmptyGroup()
    {
        var bench = new ZendeskBench().WithBasics().Answer(HttpMethod.Get, "/api/v2/groups/31/users", "{}", HttpStatusCode.Forbidden);

        (await bench.Zendesk.MembersAsync("Billing", default)).Failure!.Kind.ShouldBe(FailureKind.Forbidden);
    }
}
