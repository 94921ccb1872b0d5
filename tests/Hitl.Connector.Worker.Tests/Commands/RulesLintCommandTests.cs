namespace Hitl.Connector.Worker.Tests.Commands;

public sealed class RulesLintCommandTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("hitl-rules-").FullName;

    [Fact]
    public async Task Lint_ShippedRules_AreGood()
    {
        var result = await HitlProcess.RunAsync(null, "rules", "lint", Path.Combine(AppContext.BaseDirectory, "appsettings", "rules"));

        result.ExitCode.ShouldBe(0, result.All);
        result.Output.ShouldContain("rules, version ");
        result.Output.ShouldContain(": good.");
    }

    [Fact]
    public async Task Lint_BadFile_NamesEveryMistakeWithItsPlaceAndFails()
    {
        var result = await LintAsync("rules:\n  - { id: a, name: A, owner: O, severity: huge, when: { sentimnt: { below: 0.3 } }, then: { role: assist } }\n");

        result.ExitCode.ShouldBe(1);
        result.Error.ShouldContain("draft.yaml(2,43): 'severity' is one of low, normal, high, critical");
        result.Error.ShouldContain("draft.yaml(2,57): unknown key 'sentimnt'");
        result.Error.ShouldContain("2 mistakes");
    }

    [Fact]
    public async Task Lint_GoodFileThatDoesLessThanItSeems_SaysSo()
    {
        var result = await LintAsync("rules:\n  - { id: a, name: A, owner: O, severity: low, mode: shadow, when: { sentiment: { below: 0.3 } }, then: { role: assist } }\n");

        result.ExitCode.ShouldBe(0, result.All);
        result.Output.ShouldContain("a: is in shadow");
    }

    [Fact]
    public async Task Lint_NoSuchFile_SaysWhatToName()
    {
        var result = await HitlProcess.RunAsync(null, "rules", "lint", Path.Combine(_directory, "missing"));

        result.ExitCode.ShouldBe(2);
        result.Error.ShouldContain("name a rule file or a folder");
    }

    [Fact]
    public async Task Schema_Printed_IsTheShippedOne()
    {
        var result = await HitlProcess.RunAsync(null, "rules", "schema");

        result.Output.ShouldBe(await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "appsettings", "rules", "rules.schema.json")));
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    private async Task<HitlResult> LintAsync(string text)
    {
        var path = Path.Combine(_directory, "draft.yaml");
        await File.WriteAllTextAsync(path, text);
        return await HitlProcess.RunAsync(null, "rules", "lint", path);
    }
}
