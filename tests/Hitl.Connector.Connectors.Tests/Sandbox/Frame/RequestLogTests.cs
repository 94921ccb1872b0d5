using Hitl.Connector.Sandbox;

namespace Hitl.Connector.Connectors.Tests.Sandbox.Frame;

public sealed class RequestLogTests
{
    [Fact]
    public void Since_MoreCallsThanItKeeps_HasTheNewestInOrder()
    {
        var log = Filled(capacity: 3, calls: 5);

        log.Since().Select(call => call.Seq).ShouldBe([3, 4, 5]);
        log.Since(4).Select(call => call.Seq).ShouldBe([5]);
        log.Since(9).ShouldBeEmpty();
    }

    [Fact]
    public void Clear_ThenMoreCalls_GoesOnCounting()
    {
        var log = Filled(capacity: 3, calls: 2);

        log.Clear();
        Add(log);

        log.Since().Single().Seq.ShouldBe(3);
        log.LastSeq.ShouldBe(3);
    }

    private static RequestLog Filled(int capacity, int calls)
    {
        var log = new RequestLog(capacity);
        for (var call = 0; call < calls; call++)
        {
            Add(log);
        }

        return log;
    }

    private static void Add(RequestLog log) => log.Add(seq => new LoggedCall
    {
        Seq = seq, Helpdesk = "zendesk", Method = "GET", PathAndQuery = "/", Headers = new Dictionary<string, string>(), Body = string.Empty, ReceivedAt = DateTimeOffset.UnixEpoch,
    });
}
