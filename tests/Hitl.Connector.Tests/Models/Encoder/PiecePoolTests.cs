using Hitl.Connector.Models.Encoder;

namespace Hitl.Connector.Tests.Models.Encoder;

public sealed class PiecePoolTests
{
    // Four pieces of two numbers: two of the first sentence, one of the third, one of none; nothing was read of the second.
    private readonly PiecePool pool = new([1, 8, 3, 2, 5, 5, 11, -4], 2, [0, 0, 2, -1], 3);

    [Fact]
    public void Whole_AllPieces_CountAlike() => Pooled(pool.Whole).ShouldBe([5, 2.75f, 11, 8]);

    [Fact]
    public void Sentence_ItsOwnPieces_AloneCount() => Pooled(p => pool.Sentence(0, p)).ShouldBe([2, 5, 3, 8]);

    [Fact]
    public void Without_OneSentence_LeavesTheOthersAndWhatStandsInNone() => Pooled(p => pool.Without(0, p)).ShouldBe([8, 0.5f, 11, 5]);

    [Fact]
    public void Sentence_OfWhichNothingWasRead_SaysWhatTheWholeSays() => Pooled(p => pool.Sentence(1, p)).ShouldBe(Pooled(pool.Whole));

    [Fact]
    public void Without_TheOnlySentence_SaysWhatTheWholeSays()
    {
        var single = new PiecePool([1, 8, 3, 2], 2, [0, 0], 1);

        Pooled(p => single.Without(0, p)).ShouldBe(Pooled(single.Whole));
    }

    private delegate void Pooling(Span<float> pooled);

    private static float[] Pooled(Pooling pooling)
    {
        var pooled = new float[4];
        pooling(pooled);
        return pooled;
    }
}
