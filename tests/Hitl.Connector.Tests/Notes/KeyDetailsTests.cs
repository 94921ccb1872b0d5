using Hitl.Connector.Notes;

namespace Hitl.Connector.Tests.Notes;

public class KeyDetailsTests
{
    [Fact]
    public void Merge_ModelKnowsTheWhole_TakesTheWhole()
    {
        const string text = "ship to 100234 Mill Road";
        DetailSpan[] form = [new(DetailKind.Number, 8, 14, 1)];

        KeyDetails.Merge(text, form, [new(DetailKind.Place, 8, 24, 0.9)]).ShouldHaveSingleItem().ShouldBe(new DetailSpan(DetailKind.Place, 8, 24, 0.9));
    }

    [Fact]
    public void Merge_ModelDisagreesWithATellingForm_TheFormStands()
    {
        DetailSpan[] form = [new(DetailKind.Email, 0, 8, 1)];

        KeyDetails.Merge("a@b.test", form, [new(DetailKind.Name, 0, 8, 0.9)]).ShouldBe(form);
    }

    [Fact]
    public void Once_RepeatedAndPartialValues_StandOnceWithTheirFirstMessage()
    {
        KeyDetail[] given = [new(DetailKind.Name, "Sam", "m1"), new(DetailKind.Number, "A1", "m2"), new(DetailKind.Name, "Sam Hill", "m3"), new(DetailKind.Number, "a1", "m4"), new(DetailKind.Name, "Hill", "m5")];

        KeyDetails.Once(given).ShouldBe([new KeyDetail(DetailKind.Number, "A1", "m2"), new KeyDetail(DetailKind.Name, "Sam Hill", "m3")]);
    }

    [Theory]
    [InlineData("May I have your order number?", DetailKind.Number)]
    [InlineData("Thanks! What is your full name?", DetailKind.Name)]
    [InlineData("Wie lautet Ihre Bestellnummer?", DetailKind.Number)]
    [InlineData("Please share your phone number and your email", DetailKind.Email)]
    [InlineData("Quelle est votre adresse ?", DetailKind.Place)]
    [InlineData("Is there anything else?", null)]
    [InlineData("I have sent the number.", null)]
    public void AskedFor_QuestionBefore_SaysWhatTheAnswerIs(string question, DetailKind? kind) => AskedFor.Of(question).ShouldBe(kind);
}
