using Hitl.Connector.Conversations;
using Hitl.Connector.Intake;

namespace Hitl.Connector.Tests.Intake;

public sealed class OwnWritesTests
{
    private static readonly HashSet<string> _ours = ["c1"];

    private static IncomingEvent Event(string? actor, string? written = null) =>
        new(new ConversationRef("a", "1"), "k", EventOrigin.Webhook, "t", default) { ActorId = actor, WrittenId = written };

    [Fact]
    public void AreEchoes_OwnUserWithoutAMessage_IsAnEcho() => OwnWrites.AreEchoes([Event("9"), Event("9")], "9", _ours).ShouldBeTrue();

    [Fact]
    public void AreEchoes_OwnUserWithAKnownNote_IsAnEcho() => OwnWrites.AreEchoes([Event("9", "c1")], "9", _ours).ShouldBeTrue();

    [Fact]
    public void AreEchoes_OwnUserWithAnUnknownMessage_IsRead() => OwnWrites.AreEchoes([Event("9", "c2")], "9", _ours).ShouldBeFalse();

    [Fact]
    public void AreEchoes_SomebodyElseAmongThem_IsRead() => OwnWrites.AreEchoes([Event("9", "c1"), Event("7")], "9", _ours).ShouldBeFalse();

    [Fact]
    public void AreEchoes_APollThatNamesNobody_IsRead() => OwnWrites.AreEchoes([Event(null)], "9", _ours).ShouldBeFalse();
}
