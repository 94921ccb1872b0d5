using Hitl.Connector.Models;
using Hitl.Connector.Notes;

namespace Hitl.Connector.Tests.Models.Notes;

public sealed class NoteReaderTests(NoteReaderTests.Shipped shipped) : IClassFixture<NoteReaderTests.Shipped>
{
    private NoteReading Read(Talk talk) => shipped.Scorer.Read(talk.Show());

    [Fact]
    public void Read_ChatInPlainEnglish_FindsWhatWasGivenWithItsMessage()
    {
        var reading = Read(new Talk()
            .Says(Talk.Bot, "Hello! May I have your name?", "b1")
            .Says(Talk.Customer, "crystal minh", "c1")
            .Says(Talk.Bot, "Thanks. What is your order number?", "b2")
            .Says(Talk.Customer, "3348917502", "c2")
            .Says(Talk.Customer, "i bought it in denver on the 5th of may for $60 and it shows error 0x80070005", "c3"));

        reading.Details.ShouldBe(
        [
            new KeyDetail(DetailKind.Name, "crystal minh", "c1"),
            new KeyDetail(DetailKind.Number, "3348917502", "c2"),
            new KeyDetail(DetailKind.Place, "denver", "c3"),
            new KeyDetail(DetailKind.Date, "5th of may", "c3"),
            new KeyDetail(DetailKind.Amount, "$60", "c3"),
            new KeyDetail(DetailKind.ErrorCode, "0x80070005", "c3"),
        ]);
    }

    [Theory]
    [InlineData("Ich warte seit drei Wochen auf meine Erstattung und niemand antwortet mir.")]
    [InlineData("Je n'arrive pas à me connecter à mon compte depuis hier matin.")]
    [InlineData("مرحبا، أريد استرداد أموالي من فضلكم لأن المنتج لا يعمل")]
    [InlineData("返金をお願いします。商品が届きませんでした。")]
    public void Read_LanguageThatTheModelDidNotLearn_TakesNoPlainWordForADetail(string text) =>
        Read(new Talk().Says(Talk.Customer, text)).Details.ShouldBeEmpty();

    [Fact]
    public void Read_NumbersInOtherLanguages_AreFoundByTheirForm()
    {
        var details = Read(new Talk().Says(Talk.Customer, "Meine Bestellnummer ist 4711, bezahlt habe ich 49,90 € am 2. März 2026. Mein Name ist Lina Meyer.", "m")).Details;

        details.Select(d => (d.Kind, d.Value)).ShouldBe([(DetailKind.Number, "4711"), (DetailKind.Amount, "49,90 €"), (DetailKind.Date, "2. März 2026"), (DetailKind.Name, "Lina Meyer")]);
    }

    [Fact]
    public void Read_Anything_InventsNothing()
    {
        var random = new Random(77);
        const string letters = "abc XYZ 0123456789 @.-/#€$:,\n\t😀éßあ";
        for (var run = 0; run < 300; run++)
        {
            var text = string.Concat(Enumerable.Range(0, random.Next(200)).Select(_ => letters[random.Next(letters.Length)]));
            var reading = Read(new Talk().Says(Talk.Customer, text, "m"));

            reading.Details.ShouldAllBe(d => text.Contains(d.Value, StringComparison.Ordinal), $"seed 77, run {run}");
            reading.Sentences.ShouldAllBe(s => text.Contains(s.Text, StringComparison.Ordinal), $"seed 77, run {run}");
        }
    }

    [Theory]
    [InlineData(true, "Can you refund my order please?", SentenceRole.Request)]
    [InlineData(true, "My parcel never arrived.", SentenceRole.Problem)]
    [InlineData(false, "Please try restarting the app.", SentenceRole.Attempt)]
    [InlineData(false, "I will send you a replacement by Friday.", SentenceRole.Promise)]
    [InlineData(true, "That did not help at all.", SentenceRole.Failed)]
    [InlineData(false, "Thank you, I have verified your identity.", SentenceRole.Verified)]
    [InlineData(true, "Thanks a lot!", SentenceRole.Other)]
    [InlineData(true, "Ich möchte meinen Vertrag kündigen.", SentenceRole.Request)]
    [InlineData(false, "Un collègue va vous appeler demain.", SentenceRole.Promise)]
    public void Read_Sentence_SaysWhatItDoes(bool customer, string text, SentenceRole role) =>
        Read(new Talk().Says(customer ? Talk.Customer : Talk.Bot, text)).Sentences.ShouldHaveSingleItem().Role.ShouldBe(role);

    [Fact]
    public void Read_QuotedHistoryNotesAndMachines_AreNotRead()
    {
        var reading = Read(new Talk()
            .Says(Talk.Customer, "It is broken.\n\nOn Monday Support wrote:\n> Order 99887766 is fine", "m1")
            .Notes(Talk.Agent, "internal 55667788")
            .Says(Talk.Customer, "Out of office until 2027-01-01", automated: "autoresponder"));

        reading.Details.ShouldBeEmpty();
        reading.Sentences.ShouldHaveSingleItem().Text.ShouldBe("It is broken.");
    }

    public sealed class Shipped : IDisposable
    {
        public OnnxScorer Scorer { get; } = OnnxScorer.LoadShipped();

        public void Dispose() => Scorer.Dispose();
    }
}
