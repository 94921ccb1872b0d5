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

    [Fact]
    public void Render_CitedLinesAndDetails_LinkTheirMessages()
    {
        var note = new ContextNote("Please take over", "en", [new NoteSection("request", "Wants", [new NoteLine("her money", ["m1", "m2"])])])
        {
            Details = [new KeyDetail(DetailKind.Number, "10442", "m1"), new KeyDetail(DetailKind.Number, "<b>", "m9")],
            Links = new Dictionary<string, string> { ["m1"] = "https://acme.example/t/1?a=1&b=2", ["m2"] = "javascript:alert(1)" },
            Supersedes = new NoteLine("Replaces the note of yesterday", ["m1"]),
        };

        var html = NoteHtml.Render(note, HelpdeskKind.Zendesk, Key);

        html.ShouldContain("<li>her money <a href=\"https://acme.example/t/1?a=1&amp;b=2\">[1]</a></li>");
        html.ShouldContain("<li>Number: 10442 <a href=\"https://acme.example/t/1?a=1&amp;b=2\">[1]</a>, &lt;b&gt;</li>");
        html.ShouldContain("Replaces the note of yesterday");
        html.ShouldNotContain("javascript");
        html.ShouldEndWith($"hitl-ref {Key.Value}</i></p>");
    }

    [Fact]
    public void Plain_WholeNote_CitesInBrackets() =>
        NoteHtml.Plain(new ContextNote("Please take over", "de", [new NoteSection("request", "Wunsch", [new NoteLine("Geld", ["m1"])])]) { Details = [new KeyDetail(DetailKind.Date, "morgen", "m1")] })
            .ShouldBe("Please take over\n\nWunsch\n- Geld [m1]\n\nWichtige Angaben\n- Datum: morgen [m1]");
}
