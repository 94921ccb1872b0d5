using Hitl.Connector.Intake;

namespace Hitl.Connector.Tests.Intake;

public sealed class MachineMailTests
{
    [Theory]
    [InlineData("MAILER-DAEMON@mx.example.com", "bounce")]
    [InlineData("postmaster@example.com", "bounce")]
    [InlineData("bounces+12=34@mail.example.com", "bounce")]
    [InlineData("bounce@example.com", "bounce")]
    [InlineData("no-reply@shop.example", "autoresponder")]
    [InlineData("DoNotReply@shop.example", "autoresponder")]
    [InlineData("noreply+17@shop.example", "autoresponder")]
    [InlineData("auto-responder@shop.example", "autoresponder")]
    [InlineData("noreen@example.com", null)]
    [InlineData("bouncer@club.example", null)]
    [InlineData("ann@postmaster.example", null)]
    [InlineData(null, null)]
    public void Reason_Sender_ByTheAddressThatMachinesUse(string? sender, string? reason) => MachineMail.Reason(sender, "Invoice").ShouldBe(reason);

    [Theory]
    [InlineData("Automatic reply: Your invoice", "autoresponder")]
    [InlineData("Auto-Response: Your invoice", "autoresponder")]
    [InlineData("Autoreply", "autoresponder")]
    [InlineData("Out of Office until Monday", "autoresponder")]
    [InlineData("Abwesenheitsnotiz: Rechnung", "autoresponder")]
    [InlineData("Automatische Antwort - Rechnung", "autoresponder")]
    [InlineData("Réponse automatique : facture", "autoresponder")]
    [InlineData("Respuesta automática: factura", "autoresponder")]
    [InlineData("Automatisch antwoord: factuur", "autoresponder")]
    [InlineData("自動応答：請求書", "autoresponder")]
    [InlineData("Undeliverable: Your invoice", "bounce")]
    [InlineData("Delivery Status Notification (Failure)", "bounce")]
    [InlineData("Unzustellbar: Rechnung", "bounce")]
    [InlineData("Undeliverables in my order", null)]
    [InlineData("Out of office chairs arrived broken", null)]
    [InlineData("My automatic reply does not work", null)]
    [InlineData("Automatic reply does not work", null)]
    [InlineData(null, null)]
    public void Reason_Subject_OnlyWhatMailProgramsSet(string? subject, string? reason) => MachineMail.Reason("ann@example.com", subject).ShouldBe(reason);

    [Theory]
    [InlineData("Automatic reply: I am away\nBack on Monday", "autoresponder")]
    [InlineData("I got this:\nAutomatic reply: I am away", null)]
    public void Reason_Text_OnlyItsFirstLine(string text, string? reason) => MachineMail.Reason("ann@example.com", null, text).ShouldBe(reason);

    [Theory]
    [InlineData("x-spam-flag", "YES", "spam")]
    [InlineData("x-spam-flag", "NO", null)]
    [InlineData("auto-submitted", "auto-replied; owner=\"x\"", "autoresponder")]
    [InlineData("auto-submitted", "No", null)]
    [InlineData("x-autoreply", "1", "autoresponder")]
    [InlineData("precedence", " Bulk ", "autoresponder")]
    [InlineData("precedence", "list", null)]
    public void Reason_Header_AsTheMailDeclares(string header, string value, string? reason) =>
        MachineMail.Reason("ann@example.com", "Invoice", null, name => name == header ? value : null).ShouldBe(reason);
}
