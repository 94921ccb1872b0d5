using Hitl.Connector.Models.Features;
using Hitl.Connector.Models.Runtime;

namespace Hitl.Connector.Tests.Models;

/// <summary>The shipped language model through its reader. Of these texts, only greetings and what is of no language are learned as they stand.</summary>
public sealed class LanguageTests : IClassFixture<LanguageTests.Shipped>
{
    private readonly LanguageReader reader;

    public LanguageTests(Shipped shipped) => reader = shipped.Reader;

    [Theory]
    [InlineData("Hi, any news on order #48213?", "en")]
    [InlineData("password not working", "en")]
    [InlineData("danke für die hilfe", "de")]
    [InlineData("wo ist meine lieferung", "de")]
    [InlineData("merci pour votre aide", "fr")]
    [InlineData("gracias por la ayuda", "es")]
    [InlineData("meu pedido não chegou", "pt")]
    [InlineData("il pacco non è arrivato", "it")]
    [InlineData("bedankt voor de hulp", "nl")]
    [InlineData("chcę anulować zamówienie teraz", "pl")]
    [InlineData("tack för hjälpen", "sv")]
    [InlineData("pakettini ei ole tullut", "fi")]
    [InlineData("верните мои деньги", "ru")]
    [InlineData("посилка не прийшла", "uk")]
    [InlineData("الطلب لم يصل", "ar")]
    [InlineData("החבילה לא הגיעה", "he")]
    [InlineData("商品が届きません", "ja")]
    [InlineData("我的快递还没到", "zh")]
    [InlineData("물건이 안 왔어요", "ko")]
    public void Read_ShortSupportMessage_IsItsLanguage(string text, string language) => Read(text).ShouldBe(language);

    [Theory]
    [InlineData("鳄鱼皮钱夹镶嵌琥珀扣磨损", "zh")]
    [InlineData("纽扣掉漆，拉链卡涩，衬里霉斑", "zh")]
    [InlineData("A 3 h du", "fr")]
    public void Read_RareCharactersOrFewLetters_IsItsLanguage(string text, string language) => Read(text).ShouldBe(language);

    [Theory]
    [InlineData("Hi!", "en")]
    [InlineData("Hello", "en")]
    [InlineData("Thanks!", "en")]
    [InlineData("Bonjour !", "fr")]
    [InlineData("¡Hola!", "es")]
    [InlineData("Danke!", "de")]
    [InlineData("Grazie.", "it")]
    [InlineData("こんにちは", "ja")]
    public void Read_GreetingAlone_IsItsLanguage(string text, string language) => Read(text).ShouldBe(language);

    [Theory]
    [InlineData("Das iPhone 15 Pro ist kaputt", "de")]
    [InlineData("My order from München, number AB-48213, is missing", "en")]
    [InlineData("Please contact me at max.mustermann@beispiel.de", "en")]
    [InlineData("https://www.example.com/de/bestellung doesn't load", "en")]
    [InlineData("Guten Tag, mein Name ist John Smith", "de")]
    [InlineData("Bonjour, j'ai commandé un MacBook Air et un Apple Watch Series 9 sur votre site.", "fr")]
    public void Read_NamesNumbersAndLinks_DoNotTurnTheLanguage(string text, string language) => Read(text).ShouldBe(language);

    [Theory]
    [InlineData("ok")]
    [InlineData("OK!")]
    [InlineData("👍")]
    [InlineData("12345")]
    [InlineData("#48213")]
    [InlineData("lkjsdf lksjdf oiwer")]
    [InlineData("xcvbnm dfghjk")]
    [InlineData("ስለዚህ ጉዳይ ማወቅ እፈልጋለሁ")]
    public void Read_NoLanguage_IsUnknown(string text) => Read(text).ShouldBe("unknown");

    [Theory]
    [InlineData("I need help with my order. Ich habe die Bestellung vor drei Wochen aufgegeben.")]
    [InlineData("Bonjour, je suis client chez vous. My order has not arrived yet and I need it.")]
    [InlineData("Thank you for your help! Das Paket ist gestern endlich angekommen.")]
    public void Read_SentencesOfTwoLanguages_AreMixed(string text) => Read(text).ShouldBe("mixed");

    [Theory]
    [InlineData("Hello. I have a question about my invoice. Thanks, Jürgen", "en")]
    [InlineData("Hallo, mein Paket (Samsung Galaxy S24 Ultra) ist nicht da. Danke, Kevin Smith", "de")]
    [InlineData("Myslím, že mi ten balík ještě nepřišel, můžete se na to podívat?", "cs")]
    public void Read_ForeignNameOrWordOfARelative_IsNotMixed(string text, string language) => Read(text).ShouldBe(language);

    [Fact]
    public void Share_EveryLabel_IsWhole()
    {
        const string Text = "Where is my parcel?";
        var reading = reader.Read(Text, FeatureExtractor.Extract(Text));

        reading.Probabilities.ShouldNotBeNull().Length.ShouldBe(76);
        reading.Probabilities.Sum().ShouldBe(1, 1e-4f);
        LanguageReader.Share(reading, reader.PlacesOf(["en"])).ShouldBeGreaterThan(0.9);
    }

    private string Read(string text) => reader.Read(text, FeatureExtractor.Extract(text)).Code;

    public sealed class Shipped : IDisposable
    {
        private readonly TextModel model;

        public Shipped()
        {
            var manifest = ModelDirectory.ReadManifest(ShippedModels.Directory);
            model = TextModel.Load(ShippedModels.Directory, manifest.Version, manifest.Models.Single(m => m.Name == "language"), encoder: null);
            Reader = new LanguageReader(model);
        }

        public LanguageReader Reader { get; }

        public void Dispose() => model.Dispose();
    }
}
