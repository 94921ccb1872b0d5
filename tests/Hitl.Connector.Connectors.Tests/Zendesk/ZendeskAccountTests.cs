namespace Hitl.Connector.Connectors.Tests.Zendesk;

public sealed class ZendeskAccountTests
{
    [Fact]
    public void LinkTo_Comment_OpensTheTicketThere()
    {
        var bench = new ZendeskBench();

        bench.Zendesk.LinkTo(ZendeskBench.Ticket(), "901").ShouldBe($"{bench.Options.BaseUrl!.GetLeftPart(UriPartial.Authority)}/agent/tickets/35436?comment=901");
    }
}
