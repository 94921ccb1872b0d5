using Hitl.Connector.Escalation;

namespace Hitl.Connector.Tests.Escalation;

public sealed class RuleExcerptTests
{
    private static readonly RuleText[] Files =
    [
        new("a.yaml", "rules:\n  # why it is there\n  - id: one\n    name: One   # kept\n\n  - id: two\n    name: Two\nthresholds:\n  default: 0.85\n"),
        new("b.yaml", "rules:\r\n- id: three\r\n  name: Three\r\n"),
    ];

    [Theory]
    [InlineData("one", "a.yaml", 3, "  - id: one\n    name: One   # kept")]
    [InlineData("two", "a.yaml", 6, "  - id: two\n    name: Two")]
    [InlineData("three", "b.yaml", 2, "- id: three\n  name: Three")]
    public void Of_KnownRule_IsWhatItsAuthorWrote(string id, string file, int line, string text)
    {
        var excerpt = RuleExcerpt.Of(Files, id).ShouldNotBeNull();

        excerpt.File.ShouldBe(file);
        excerpt.Text.ShouldBe(text);
        excerpt.Line.ShouldBe(line);
    }

    [Theory]
    [InlineData("")]
    [InlineData("- a")]
    [InlineData("rules: [")]
    public void Of_FileThatHasNoRules_IsPassedOver(string text) =>
        RuleExcerpt.Of([new RuleText("empty.yaml", text), .. Files], "three")!.File.ShouldBe("b.yaml");

    [Fact]
    public void Of_UnknownRule_IsNothing() => RuleExcerpt.Of(Files, "four").ShouldBeNull();
}
