using Hitl.Connector.Conversations;
using Hitl.Connector.Intake;
using Hitl.Connector.Polling;

namespace Hitl.Connector.Tests.Polling;

public class HistoryPositionTests
{
    private static IncomingEvent Changed(string id, double? minute) =>
        new(new ConversationRef("acme", id), $"{id}:{minute}", EventOrigin.Poll, "poll.ticket", Talk.Start)
        {
            OccurredAt = minute is { } m ? Talk.Start.AddMinutes(m) : null,
        };

    [Theory]
    [InlineData("cursor:MTU3Nj|x||")]
    [InlineData("{\"Since\":1,\"After\":null}")]
    [InlineData("")]
    public void Position_WrittenAndRead_IsTheSame(string feed)
    {
        var position = new HistoryPosition(Talk.Start, feed, Talk.Start.AddTicks(7));

        HistoryPosition.Read(position.Write()).ShouldBe(position);
        HistoryPosition.Read((position with { Through = null }).Write()).ShouldBe(position with { Through = null });
    }

    [Theory]
    [InlineData("")]
    [InlineData("cursor:abc")]
    [InlineData("x|1|cursor")]
    [InlineData("1|x|cursor")]
    [InlineData("9223372036854775807||cursor")]
    public void Position_TextOfSomethingElse_IsNone(string text) => HistoryPosition.Read(text).ShouldBeNull();

    [Fact]
    public void Pending_ReadAgain_LeavesOutWhatWasReadBefore()
    {
        var position = new HistoryPosition(Talk.Start, "", Talk.Start.AddMinutes(2));

        position.Pending([Changed("1", 1), Changed("2", 2), Changed("3", 3), Changed("4", null)]).Select(e => e.Conversation.Id).ShouldBe(["4", "2", "3"]);
    }

    [Fact]
    public void Pending_ConversationChangedTwice_IsReadOnceAtItsLastChange()
    {
        var pending = new HistoryPosition(Talk.Start, "").Pending([Changed("1", 1), Changed("2", 2), Changed("1", 3)]);

        pending.Select(e => (e.Conversation.Id, e.OccurredAt)).ShouldBe([("2", Talk.Start.AddMinutes(2)), ("1", Talk.Start.AddMinutes(3))]);
    }
}
