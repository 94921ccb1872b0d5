using Hitl.Connector.Models.Encoder;

namespace Hitl.Connector.Tests.Models.Encoder;

public sealed class PieceTreeTests
{
    private readonly PieceTree tree = new();

    [Fact]
    public void TryAdd_SamePieceAgain_KeepsItsFirstNumber()
    {
        tree.TryAdd("▁order", 7, -3f).ShouldBeTrue();

        tree.TryAdd("▁order", 8, -1f).ShouldBeFalse();

        Find("▁order").ShouldBe((7, -3f));
    }

    [Fact]
    public void PieceAt_OnTheWayToALongerPiece_IsNone()
    {
        tree.TryAdd("▁order", 7, -3f);

        Find("▁ord").Id.ShouldBeLessThan(0);
        tree.Next(PieceTree.Root, 'o').ShouldBeLessThan(0);
    }

    [Fact]
    public void TryAdd_ThousandsOfPieces_AllAreFoundAgain()
    {
        string[] pieces = [.. Enumerable.Range(0, 5000).Select(i => $"▁{i}ö{i * 7919 % 5000}")];
        for (var i = 0; i < pieces.Length; i++)
        {
            tree.TryAdd(pieces[i], i, -i).ShouldBeTrue();
        }

        for (var i = 0; i < pieces.Length; i++)
        {
            Find(pieces[i]).ShouldBe((i, -i));
        }
    }

    private (int Id, float Score) Find(string piece)
    {
        var node = PieceTree.Root;
        foreach (var letter in piece)
        {
            node = tree.Next(node, letter);
        }

        return tree.PieceAt(node);
    }
}
