using Hitl.Connector.Worker.Hosting;
using Hitl.Connector.Worker.Processing;
using Microsoft.Extensions.Logging;

namespace Hitl.Connector.Worker.Tests.Processing;

public sealed class RuleWatchTests : IDisposable
{
    private const string Good = """
        rules:
          - id: angry
            name: Angry
            owner: Ops
            severity: high
            when: { sentiment: { below: 0.3 } }
            then: { role: escalate }
        """;

    private readonly string _directory = Directory.CreateTempSubdirectory("hitl-rules-").FullName;
    private readonly Said _log = new();
    private readonly RuleBook _book;
    private readonly RuleWatch _watch;

    public RuleWatchTests()
    {
        Write(Good);
        _book = new RuleBook(RuleDirectory.Load(_directory).Rules!);
        _watch = new RuleWatch(_book, new WorkerSettings(new WorkerOptions { RulesPath = _directory }, []), TimeProvider.System, _log);
    }

    public void Dispose()
    {
        _watch.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    [Fact]
    public void Look_ChangedFile_IsInForceOnceItSettled()
    {
        Write(Good.Replace("0.3", "0.4", StringComparison.Ordinal));
        var before = _book.Current.Version;

        _watch.Look();
        _book.Current.Version.ShouldBe(before, "it may still be being written");
        _watch.Look();

        _book.Current.Version.ShouldNotBe(before);
        _log.Lines.ShouldHaveSingleItem().ShouldContain("in force");
    }

    [Fact]
    public void Look_BadFile_KeepsTheLastGoodRulesSaysWhyOnceAndIsForgivenWhenMended()
    {
        var good = _book.Current;
        Write(Good.Replace("sentiment", "sentimint", StringComparison.Ordinal));

        LookTwice();
        LookTwice();

        _book.Current.ShouldBe(good);
        _book.Refused!.Problems.ShouldHaveSingleItem().ShouldStartWith("rules.yaml");
        _log.Lines.ShouldHaveSingleItem().ShouldContain("sentimint");

        Write(Good + "\n");
        LookTwice();
        _book.Refused.ShouldBeNull();
        _book.Current.Version.ShouldBe(good.Version);
    }

    [Fact]
    public void Look_DirectoryTakenAway_KeepsTheRules()
    {
        File.Delete(Path.Combine(_directory, "rules.yaml"));
        Directory.Delete(_directory);

        LookTwice();

        _book.Current.Rules.Length.ShouldBe(1);
        _book.Refused!.Problems.ShouldHaveSingleItem().ShouldContain("does not exist");
        Directory.CreateDirectory(_directory);
    }

    private void LookTwice()
    {
        _watch.Look();
        _watch.Look();
    }

    private void Write(string text)
    {
        var file = Path.Combine(_directory, "rules.yaml");
        var before = File.Exists(file) ? File.GetLastWriteTimeUtc(file) : DateTime.UnixEpoch;
        File.WriteAllText(file, text);

        // Two writes within one tick of the file system's clock would look the same.
        File.SetLastWriteTimeUtc(file, before.AddSeconds(1));
    }

    private sealed class Said : ILogger<RuleWatch>
    {
        public List<string> Lines { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Lines.Add(formatter(state, exception));
    }
}
