using Hitl.Connector.Conversations;
using Hitl.Connector.Intercom;
using Microsoft.Extensions.Logging.Abstractions;

namespace Hitl.Connector.Connectors.Tests.Intercom;

public sealed class IntercomAccountTests
{
    private static string? Link(string? workspace, string id, string host = "https://api.intercom.io") => IntercomAccountFactory
        .Create("acme", () => new IntercomOptions { AccessToken = "t", ClientSecrets = ["s"], WorkspaceId = workspace, BaseUrl = new Uri(host) }, () => new HttpClientHandler(), TimeProvider.System, NullLoggerFactory.Instance)
        .LinkTo(new ConversationRef("acme", id), "2001");

    [Fact]
    public void LinkTo_Part_OpensTheInboxOfItsRegionThere()
    {
        Link("ws1", "1001").ShouldBe("https://app.intercom.com/a/inbox/ws1/inbox/conversation/1001#part_id=comment-1001-2001");
        Link("ws1", "1001", "https://api.eu.intercom.io").ShouldStartWith("https://app.eu.intercom.com/");
    }

    [Fact]
    public void LinkTo_NoWorkspaceOrATicket_IsNone()
    {
        Link(null, "1001").ShouldBeNull();
        Link("ws1", "ticket-7").ShouldBeNull();
    }
}
