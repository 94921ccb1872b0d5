using Hitl.Connector.Conversations;
using Hitl.Connector.Models.Runtime;
using Hitl.Connector.Models.Transformers;
using Hitl.Connector.Scoring;
using Hitl.Connector.Worker.Processing;
using Microsoft.Extensions.Logging;

namespace Hitl.Connector.Worker.Tests.Processing;

public sealed class ModelWatchTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("hitl-models-").FullName;
    private readonly Said _log = new();
    private readonly SwappableScorer _scorer;
    private readonly ModelWatch _watch;

    public ModelWatchTests()
    {
        foreach (var file in Directory.EnumerateFiles(ShippedModels.Directory))
        {
            File.Copy(file, Path.Combine(_directory, Path.GetFileName(file)));
        }

        var places = new ModelPlaces(_directory, null, new Dictionary<string, TransformerOptions>());
        _scorer = new SwappableScorer(places.Load());
        _watch = new ModelWatch(places, _scorer, TimeProvider.System, _log);
    }

    public void Dispose()
    {
        _watch.Dispose();
        _scorer.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    [Fact]
    public void Look_NewManifest_IsSwappedInOnceItSettledAndStandsOnTheScores()
    {
        WriteVersion("9.9.9");

        _watch.Look();
        Version().ShouldBe(ShippedVersion);
        _watch.Look();

        Version().ShouldBe("9.9.9");
        _log.Lines.ShouldHaveSingleItem().ShouldContain("intent 9.9.9");
    }

    [Fact]
    public void Look_NothingChanged_KeepsTheModelsAndIsSilent()
    {
        _watch.Look();
        _watch.Look();

        Version().ShouldBe(ShippedVersion);
        _log.Lines.ShouldBeEmpty();
    }

    [Fact]
    public void Look_CorruptModel_IsRefusedOnceByNameAndTheOldOnesStayUntilItIsMended()
    {
        var file = Path.Combine(_directory, "abuse.onnx");
        var sound = File.ReadAllBytes(file);
        File.WriteAllBytes(file, [1, 2, 3]);

        for (var look = 0; look < 4; look++)
        {
            _watch.Look();
        }

        Version().ShouldBe(ShippedVersion);
        _log.Lines.ShouldHaveSingleItem().ShouldContain("abuse.onnx");

        File.WriteAllBytes(file, sound);
        WriteVersion("9.9.9");
        _watch.Look();
        _watch.Look();
        Version().ShouldBe("9.9.9");
    }

    [Fact]
    public void Look_StillBeingWritten_Waits()
    {
        WriteVersion("9.9.8");
        _watch.Look();
        WriteVersion("9.9.10");
        _watch.Look();

        Version().ShouldBe(ShippedVersion);
    }

    private static string ShippedVersion => ModelDirectory.ReadManifest(ShippedModels.Directory).Version;

    private string Version() => _scorer.Score(new Snapshot
    {
        Ref = new ConversationRef("acme", "1"),
        Helpdesk = HelpdeskKind.Zendesk,
        Status = ConversationStatus.Open,
        CreatedAt = DateTimeOffset.UnixEpoch,
        UpdatedAt = DateTimeOffset.UnixEpoch,
        Messages = [new Message("m1", new Author(AuthorKind.Customer, "c1"), Visibility.Public, "where is my order?", DateTimeOffset.UnixEpoch)],
    }).Models.Select(m => m.Version).Distinct().ShouldHaveSingleItem();

    private void WriteVersion(string version)
    {
        var manifest = ModelDirectory.ReadManifest(_directory) with { Version = version };
        File.WriteAllBytes(Path.Combine(_directory, ModelManifest.FileName), manifest.ToBytes());
    }

    private sealed class Said : ILogger<ModelWatch>
    {
        public List<string> Lines { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Lines.Add(formatter(state, exception));
    }
}
