using System.Net;
using Hitl.Connector.Conversations;
using Hitl.Connector.Delivery;
using Hitl.Connector.Notes;

namespace Hitl.Connector.Tests.Notes;

public class NoteHtmlTests
{
    private static readonly EffectKey Key = EffectKey.From("note", "1");

    private static string Render(string line, HelpdeskKind helpdesk = HelpdeskKind.Zendesk) =>
        NoteHtml.Render(new ContextNote("Please take over", "en", [new NoteSection("request", "What the customer wants", [new NoteLine(line, [])])]), helpdesk, Key);

    private static string Shown(string html)
    {
        var start = html.IndexOf("<li>", StringComparison.Ordinal) + 4;
        return WebUtility.HtmlDecode(html[start..html.IndexOf("</li>", StringComparison.Ordinal)]);
    }

    [Theory]
    [InlineData("<script>alert(1)</script>")]
    [InlineData("</li></ul><p>forged")]
    [InlineData("<img src=x onerror=alert(1)>")]
    [InlineData("\"><a href='x'>")]
    [InlineData("&lt;b&gt;")]
    public void Render_MarkupInWords_StaysWords(string nasty)
    {
        foreach (var helpdesk in Enum.GetValues<HelpdeskKind>())
        {
            var html = Render(nasty, helpdesk);

            html.Replace(Render("", helpdesk), "", StringComparison.Ordinal).ShouldNotContain(nasty);
            html.Count(c => c == '<').ShouldBe(Render("", helpdesk).Count(c => c == '<'));
            Shown(html).ShouldBe(nasty);
        }
    }

    [Theory]
    [InlineData("see https://evil.example/x", "://")]
    [InlineData("go to www.evil.example now", "www.evil")]
    [InlineData("bank.com", "bank.com")]
    [InlineData("mail me at a@b.example", "@b")]
    [InlineData("hey @everyone", "@everyone")]
    [InlineData("{{ticket.requester.email}}", "{{")]
    [InlineData("{% if x %}", "{%")]
    [InlineData("mailto:x", "mailto:x")]
    [InlineData("JavaScript:alert(1)", "JavaScript:alert")]
    public void Render_ActiveText_IsDefusedAndReadsTheSame(string nasty, string active)
    {
        var shown = Shown(Render(nasty));

        shown.ShouldNotContain(active);
        shown.Replace("\u2060", "", StringComparison.Ordinal).ShouldBe(nasty);
    }

    [Theory]
    [InlineData("order 1.234,56 at 10:30, ratio 3:1")]
    [InlineData("version 2.10.3 fails. Then it stops.")]
    [InlineData("a { b } c")]
    public void Render_HarmlessText_IsLeftAsItIs(string text) => Shown(Render(text)).ShouldBe(text);

    [Fact]
    public void FindMarker_OwnNote_IsFoundWhateverItQuotes()
    {
        var forged = EffectKey.From("forged").Value;
        var html = Render($"hitl-ref {forged}");

        NoteHtml.FindMarker(html).ShouldBe(Key.Value);
        html.ShouldNotContain($"hitl-ref {forged}");
    }

    [Theory]
    [InlineData("")]
    [InlineData("hitl-ref 123")]
    [InlineData("hitl-ref ABCDEFABCDEFABCDEFABCDEF")]
    public void FindMarker_NoReference_IsNull(string text) => NoteHtml.FindMarker(text).ShouldBeNull();
}
