using Hitl.Connector.Zendesk.Reading;

namespace Hitl.Connector.Connectors.Tests.Zendesk;

public sealed class HtmlTextTests
{
    [Theory]
    [InlineData("<p>One</p><p>Two<br>Three</p>", "One\nTwo\nThree")]
    [InlineData("<ul><li>a</li><li>b</li></ul>", "a\nb")]
    [InlineData("a &lt;b&gt; &amp;   c\n d", "a <b> & c d")]
    [InlineData("<table><tr><td>1</td><td>2</td></tr></table>", "1 2")]
    [InlineData("<style>p{color:red}</style><script>alert(1)</script>text", "text")]
    [InlineData("", "")]
    public void Of_VisibleMarkup_IsReadAsAPersonWould(string html, string text) => HtmlText.Of(html).ShouldBe(new VisibleText(text, false));

    [Theory]
    [InlineData("""<span style="display: none">x</span>""")]
    [InlineData("""<span style="visibility:hidden !important">x</span>""")]
    [InlineData("""<div style="opacity:0">x</div>""")]
    [InlineData("""<span style="FONT-SIZE: 0px;">x</span>""")]
    [InlineData("""<span style="color:transparent">x</span>""")]
    [InlineData("""<span style="color:#FFFFFF">x</span>""")]
    [InlineData("""<font color="white">x</font>""")]
    [InlineData("""<div style="height:0;overflow:hidden">x</div>""")]
    [InlineData("""<div style="position:absolute;left:-9999px">x</div>""")]
    [InlineData("""<div style="mso-hide:all">x</div>""")]
    [InlineData("""<div hidden>x</div>""")]
    [InlineData("""<style>.p{display:none}</style><b class="p">x</b>""")]
    public void Of_TextThatCssHides_IsLeftOutAndTold(string hidden) => HtmlText.Of($"<p>seen</p>{hidden}").ShouldBe(new VisibleText("seen", true));

    [Theory]
    [InlineData("""<div style="background:#000"><span style="color:white">seen</span></div>""")]
    [InlineData("""<span style="color:white;background-color:navy">seen</span>""")]
    [InlineData("""<span style="font-size:12px;opacity:0.9;height:0px">seen</span>""")]
    [InlineData("""<span style="display:none"></span>seen""")]
    public void Of_TextThatCanBeRead_Stays(string html) => HtmlText.Of(html).ShouldBe(new VisibleText("seen", false));
}
