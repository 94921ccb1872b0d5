using Hitl.Connector.Notes;

namespace Hitl.Connector.Tests.Notes;

public class DetailPatternsTests
{
    [Theory]
    [InlineData("write to cara.d+x@mail.example.com.", DetailKind.Email, "cara.d+x@mail.example.com")]
    [InlineData("I paid $1,299.50 for it", DetailKind.Amount, "$1,299.50")]
    [InlineData("das kostet 49,90 € im Monat", DetailKind.Amount, "49,90 €")]
    [InlineData("it shows ERR_BILLING_404 again", DetailKind.ErrorCode, "ERR_BILLING_404")]
    [InlineData("error code 0x80070005", DetailKind.ErrorCode, "0x80070005")]
    [InlineData("I get error 500 at login", DetailKind.ErrorCode, "500")]
    [InlineData("since 2026-03-02", DetailKind.Date, "2026-03-02")]
    [InlineData("am 2. März 2026", DetailKind.Date, "2. März 2026")]
    [InlineData("on March 3rd", DetailKind.Date, "March 3rd")]
    [InlineData("le 14 juillet 2026", DetailKind.Date, "14 juillet 2026")]
    [InlineData("at 10:30 pm", DetailKind.Time, "10:30 pm")]
    [InlineData("um 14 Uhr", DetailKind.Time, "14 Uhr")]
    [InlineData("call +44 20 7946 0958", DetailKind.Phone, "+44 20 7946 0958")]
    [InlineData("call (977) 625-2661", DetailKind.Phone, "(977) 625-2661")]
    [InlineData("order A4G4F3 please", DetailKind.Number, "A4G4F3")]
    [InlineData("policy AB-2024-9917", DetailKind.Number, "AB-2024-9917")]
    [InlineData("Meine Bestellnummer ist 4711", DetailKind.Number, "4711")]
    [InlineData("order #3312", DetailKind.Number, "3312")]
    [InlineData("Mein Name ist Lina von Meyer.", DetailKind.Name, "Lina von Meyer")]
    [InlineData("je m'appelle Anne Martin", DetailKind.Name, "Anne Martin")]
    public void Find_FormThatGivesItAway_IsFoundAsItStands(string text, DetailKind kind, string value)
    {
        var found = DetailPatterns.Find(text).ShouldHaveSingleItem();

        (found.Kind, text[found.Start..found.End]).ShouldBe((kind, value));
    }

    [Theory]
    [InlineData("the 2nd time in 10 minutes, 3 of 4")]
    [InlineData("A 1st class ticket, 5GB and 10kg")]
    [InlineData("why does it not work?")]
    [InlineData("")]
    public void Find_PlainWords_FindsNothing(string text) => DetailPatterns.Find(text).ShouldBeEmpty();
}
