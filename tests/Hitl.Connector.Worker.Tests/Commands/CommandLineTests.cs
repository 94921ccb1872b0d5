namespace Hitl.Connector.Worker.Tests.Commands;

public sealed class CommandLineTests
{
    [Theory]
    [InlineData("demo")]
    [InlineData("run")]
    [InlineData("sandbox")]
    [InlineData("score")]
    [InlineData("models")]
    [InlineData("models", "train")]
    [InlineData("models", "evaluate")]
    [InlineData("models", "compare")]
    [InlineData("doctor")]
    [InlineData("setup")]
    [InlineData("pause")]
    [InlineData("keys")]
    [InlineData("keys", "add")]
    [InlineData("keys", "list")]
    [InlineData("keys", "revoke")]
    [InlineData("dead-letters")]
    public async Task Help_OfEveryVerb_ExitsWith0AndSaysHowToUseIt(params string[] verb)
    {
        var result = await HitlProcess.RunAsync(null, [.. verb, "--help"]);

        result.ExitCode.ShouldBe(0);
        result.Output.ShouldContain("Usage:");
        result.Output.ShouldContain($"hitl {string.Join(' ', verb)}");
    }

    [Fact]
    public async Task Verb_ThatDoesNotExist_IsRefused()
    {
        var result = await HitlProcess.RunAsync(null, "dance");

        result.ExitCode.ShouldNotBe(0);
        result.Error.ShouldContain("dance");
    }

    [Theory]
    [InlineData("demo", "--limit", "0")]
    [InlineData("demo", "--speed", "0")]
    [InlineData("demo", "--account", "freshdesk")]
    [InlineData("demo", "--conversations", "/nowhere/at/all.jsonl")]
    [InlineData("score", "--input", "/nowhere/at/all.jsonl")]
    [InlineData("score", "--model", "/nowhere/at/all")]
    [InlineData("run", "--appsettings", "/nowhere/at/all")]
    [InlineData("doctor", "--appsettings", "/nowhere/at/all")]
    [InlineData("setup", "freshdesk")]
    public async Task Argument_ThatCannotBe_IsRefusedWithoutAStackTrace(params string[] arguments)
    {
        var result = await HitlProcess.RunAsync("", arguments);

        result.ExitCode.ShouldNotBe(0);
        result.Error.ShouldContain(arguments[^1]);
        result.All.ShouldNotContain("   at ");
    }
}
