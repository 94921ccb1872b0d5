using Hitl.Connector.Models.Training.Details;

namespace Hitl.Connector.Tests.Models.Training.Details;

public sealed class DetailTrainingTests
{
    private static readonly SlotRow[] Turns =
    [
        new("shop", "1", "a blue lamp", ["O", "food_item", "food_item"]),
        new("shop", "1", "yes", ["O"]),
        new("bank", "2", "anna", ["name"]),
        new("bank", "2", "yes", ["O"]),
        new("bank", "2", "4711", ["account_number"]),
    ];

    private static IEnumerable<string> Learned(string? without, params string[] heldBack) =>
        DetailTraining.Learned(Turns, without, heldBack.ToHashSet(StringComparer.Ordinal)).Select(t => $"{t.Business}: {t.Text}");

    [Fact]
    public void Learned_NothingHeldBack_IsAll() => Learned(null).Count().ShouldBe(Turns.Length);

    [Fact]
    public void Learned_BusinessLeftOut_NoTurnOfItIsThere() => Learned("bank").ShouldBe(["shop: a blue lamp", "shop: yes"]);

    [Fact]
    public void Learned_HeldBackTextInAnotherBusiness_IsNotLearnedWithItsDetails() =>
        Learned("shop", "anna", "yes").ShouldBe(["bank: yes", "bank: 4711"], "a plain yes gives nothing away");
}
