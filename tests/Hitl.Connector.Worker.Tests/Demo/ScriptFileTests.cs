using Hitl.Connector.Worker.Demo;

namespace Hitl.Connector.Worker.Tests.Demo;

public sealed class ScriptFileTests
{
    private static Task<(IReadOnlyList<ConversationScript> Scripts, IReadOnlyList<ScriptProblem> Problems)> ReadAsync(string text) =>
        ScriptFile.ReadAsync(new StringReader(text), CancellationToken.None);

    [Fact]
    public async Task ReadAsync_GoodLine_ReadsAllOfIt()
    {
        var (scripts, problems) = await ReadAsync("""{"id":"c1","channel":"email","customer":{"name":"Ada","email":"ada@example.com","tags":["vip"]},"messages":[{"from":"customer","text":"Hi","after_s":0.5}],"extra":1}""");

        problems.ShouldBeEmpty();
        var script = scripts.ShouldHaveSingleItem();
        script.Customer.Tags.ShouldBe(["vip"]);
        script.Messages[0].AfterSeconds.ShouldBe(0.5);
    }

    [Fact]
    public async Task ReadAsync_BadLinesAmongGoodOnes_NamesThemAndKeepsTheOthers()
    {
        var (scripts, problems) = await ReadAsync("""
            {"id":"c1","messages":[{"from":"customer","text":"Hi"}]}
            {"id":"c2","messages":[{"from":"customer","text":
            {"messages":[{"from":"customer","text":"Hi"}]}

            {"id":"c4","channel":"fax","messages":[{"from":"customer","text":"Hi"}]}
            {"id":"c5","messages":[{"from":"agent","text":"Hi"}]}
            {"id":"c6","messages":[{"from":"customer","text":"Hi"},{"from":"robot","text":"Hi"}]}
            {"id":"c7","messages":[{"from":"customer","text":"Hi","after_s":-1}]}
            {"id":"c8","messages":[{"from":"customer","text":"Hi"}]}
            """);

        scripts.Select(s => s.Id).ShouldBe(["c1", "c8"]);
        problems.Select(p => p.Line).ShouldBe([2, 3, 5, 6, 7, 8]);
        problems[1].Problem.ShouldContain("\"id\" is missing");
        problems[2].Problem.ShouldContain("fax");
        problems[4].Problem.ShouldContain("robot");
    }
}
