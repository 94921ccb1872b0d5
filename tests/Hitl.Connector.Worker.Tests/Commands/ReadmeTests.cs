using System.Text.RegularExpressions;
using Hitl.Connector.Escalation;
using Hitl.Connector.Sandbox;
using Hitl.Connector.Worker.Demo;
using Hitl.Connector.Worker.Tests.Http;

namespace Hitl.Connector.Worker.Tests.Commands;

/// <summary>Every command of the README is run as it stands there, in its order, by somebody with two accounts.</summary>
public sealed partial class ReadmeTests
{
    private const string Worker = "dotnet run -c Release --project src/Hitl.Connector.Worker -- ";
    private const string Tests = "dotnet test -c Release";

    [Fact]
    public async Task Readme_EveryCommand_DoesWhatItSays()
    {
        await using var sandbox = await SandboxHost.StartAsync(new SandboxOptions { VendorLimits = false, IndexLag = TimeSpan.Zero }, CancellationToken.None);
        using var settings = new SettingsDirectory(sandbox);
        var here = Directory.CreateTempSubdirectory("hitl-readme-").FullName;
        Directory.CreateSymbolicLink(Path.Combine(here, "appsettings"), settings.Path);
        await File.WriteAllTextAsync(Path.Combine(here, "my.jsonl"), """{"id":"c1","channel":"email","customer":{"name":"Ada","email":"ada@example.com","tags":["vip"]},"messages":[{"from":"customer","text":"Hi"}]}""");
        await File.WriteAllTextAsync(Path.Combine(here, "draft.yaml"), Blocks("yaml").Single());
        await File.WriteAllLinesAsync(Path.Combine(here, "judged.csv"), Judged());
        await File.WriteAllLinesAsync(Path.Combine(here, "labels.csv"), Labelled(0));
        await File.WriteAllLinesAsync(Path.Combine(here, "held-back.csv"), Labelled(1000));
        var ran = new List<string>();
        foreach (var line in Commands())
        {
            ran.Add(line);
            var (input, command) = Piped().Match(line) is { Success: true } piped ? (piped.Groups[1].Value, piped.Groups[2].Value) : ("", line);
            if (command == Tests)
            {
                // This very run.
                continue;
            }

            string[] arguments = (command.StartsWith(Worker, StringComparison.Ordinal) ? command[Worker.Length..] : command["hitl ".Length..]).Split(' ');
            if (arguments is ["run"])
            {
                await using var process = HitlProcess.StartIn(here, arguments);
                await Wait.UntilAsync(() => TestHttp.AnswersAsync(new Uri(settings.WorkerUrl, "/healthz")), $"the worker to listen; it says {process.Output}");
                (await process.TerminateAsync()).ExitCode.ShouldBe(0);
                continue;
            }

            var result = await HitlProcess.RunInAsync(here, input, arguments);
            result.ExitCode.ShouldBe(0, $"{line}\n{result.All}");
            if (line.Contains("zendesk", StringComparison.Ordinal) && line.Contains("--apply", StringComparison.Ordinal))
            {
                settings.ZendeskWebhookSecret(sandbox, await DemoSecrets.ReadZendeskWebhookSecretAsync(sandbox, CancellationToken.None));
            }
        }

        ran.ShouldContain(Worker + "demo");
        ran.ShouldContain(Tests);
        File.Exists(Path.Combine(here, "result.json")).ShouldBeTrue();
        Directory.Delete(here, recursive: true);
    }

    [Fact]
    public void Readme_RuleExample_IsAValidRuleFile()
    {
        var yaml = Blocks("yaml").ShouldHaveSingleItem();

        RuleFile.Parse(("README.md", yaml)).Errors.ShouldBeEmpty();
    }

    private static IEnumerable<string> Judged() =>
        ["must_escalate,score,intent,language", .. Enumerable.Range(0, 200).Select(i => FormattableString.Invariant($"{(i % 2 == 0 ? "yes" : "no")},{(i % 2 == 0 ? 0.2 + (0.001 * i) : 0.95)},refund,en"))];

    private static IEnumerable<string> Labelled(int from) =>
        ["text,label", .. Enumerable.Range(from, 40).SelectMany(i => new[] { $"please cancel order {i} for me,cancel", $"where is my parcel {i} now,delivery", $"I forgot the password of account {i},access" })];

    private static IEnumerable<string> Commands() => Blocks("bash").SelectMany(b => b.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));

    private static IEnumerable<string> Blocks(string language) =>
        Regex.Matches(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "README.md")), $"```{language}\n(.*?)```", RegexOptions.Singleline).Select(m => m.Groups[1].Value);

    [GeneratedRegex("^echo '(.*)' \\| (.*)$")]
    private static partial Regex Piped();
}
