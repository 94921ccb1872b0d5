using Hitl.Connector.Notes;

namespace Hitl.Connector.Tests.Notes;

public class PersonalDataTests
{
    [Theory]
    [InlineData("pay with 4111 1111 1111 1111 please", "pay with ••••1111 please")]
    [InlineData("IBAN DE89370400440532013000", "IBAN ••••3000")]
    [InlineData("my ssn is 123-45-6789", "my ssn is ••••")]
    [InlineData("SSN: 123456789", "SSN: ••••")]
    [InlineData("AB 12 34 56 C", "••••")]
    [InlineData("RSSMRA85T10A562S", "••••")]
    [InlineData("12345678Z", "••••")]
    [InlineData("1 85 05 78 006 084 91", "••••")]
    [InlineData("key sk-proj-abcdefghijklmnop1234567890", "key ••••")]
    [InlineData("ghp_abcdefghijklmnopqrstuvwxyz0123456789", "••••")]
    [InlineData("AKIAIOSFODNN7EXAMPLE", "••••")]
    [InlineData("my password is hunter2!", "my password is ••••")]
    [InlineData("Passwort: geheim123", "Passwort: ••••")]
    public void Mask_Usual_HidesWhatNoAgentNeeds(string text, string masked) => PersonalData.Mask(text, PersonalData.Usual).ShouldBe(masked);

    [Theory]
    [InlineData("order 10442 of 2026-03-02, 123456789")]
    [InlineData("call +44 20 7946 0958 or write cara@example.com")]
    [InlineData("12 Mill Road, Bristol")]
    [InlineData("I forgot my password and it is urgent")]
    [InlineData("my password is wrong")]
    [InlineData("12345678A")]
    [InlineData("4111 1111 1111 1112")]
    public void Mask_Usual_LeavesTheRest(string text) => PersonalData.Mask(text, PersonalData.Usual).ShouldBe(text);

    [Theory]
    [InlineData("call +44 20 7946 0958 now", "call •••• now")]
    [InlineData("write cara.d@mail.example.com", "write ••••")]
    [InlineData("I live at 12 Mill Road, Bristol", "I live at ••••, Bristol")]
    [InlineData("Ich wohne Hauptstraße 5", "Ich wohne ••••")]
    public void Mask_All_HidesTheRestToo(string text, string masked) => PersonalData.Mask(text, PersonalData.All).ShouldBe(masked);

    [Fact]
    public void Mask_NothingWanted_LeavesTheText() => PersonalData.Mask("4111 1111 1111 1111", new HashSet<PersonalDataKind>()).ShouldBe("4111 1111 1111 1111");
}
