using Hitl.Connector.Conversations;
using Hitl.Connector.Scoring;

namespace Hitl.Connector.Tests.Scoring;

public class SwappableScorerTests
{
    private static readonly Snapshot Any = new Talk().Says(Talk.Customer).Show();

    [Fact]
    public void Replace_NextScore_ComesFromTheNewModels()
    {
        using var scorer = new SwappableScorer(new Fake("old"));
        var old = scorer.Score(Any);

        scorer.Replace(new Fake("new"));

        old.Models.ShouldHaveSingleItem().Version.ShouldBe("old");
        scorer.Score(Any).Models.ShouldHaveSingleItem().Version.ShouldBe("new");
        scorer.Models.ShouldHaveSingleItem().Version.ShouldBe("new");
    }

    [Fact]
    public void Replace_NoScoreRuns_OldOneIsDisposedAtOnce()
    {
        var old = new Fake("old");
        using var scorer = new SwappableScorer(old);

        scorer.Replace(new Fake("new"));

        old.Disposed.ShouldBeTrue();
    }

    [Fact]
    public void Replace_WhileAScoreRuns_ItEndsOnTheOldModelsWhichAreDisposedAfterIt()
    {
        var old = new Fake("old");
        using var scorer = new SwappableScorer(old);
        var disposedDuring = true;
        old.During = () =>
        {
            scorer.Replace(new Fake("new"));
            disposedDuring = old.Disposed;
        };

        scorer.Score(Any).Models.ShouldHaveSingleItem().Version.ShouldBe("old");

        disposedDuring.ShouldBeFalse();
        old.Disposed.ShouldBeTrue();
    }

    [Fact]
    public void Score_ModelFails_ThrowsAndStillLetsGo()
    {
        var old = new Fake("old") { During = () => throw new InvalidOperationException("no number") };
        using var scorer = new SwappableScorer(old);

        Should.Throw<InvalidOperationException>(() => scorer.Score(Any));
        scorer.Replace(new Fake("new"));

        old.Disposed.ShouldBeTrue();
    }

    [Fact]
    public void Score_AfterDispose_IsRefused()
    {
        var only = new Fake("only");
        var scorer = new SwappableScorer(only);
        scorer.Dispose();

        only.Disposed.ShouldBeTrue();
        Should.Throw<ObjectDisposedException>(() => scorer.Score(Any));
    }

    private sealed class Fake(string version) : IScorer, IDisposable
    {
        public Action During { get; set; } = () => { };

        public bool Disposed { get; private set; }

        public IReadOnlyList<ModelStamp> Models { get; } = [new("intent", version, "0123456789ab")];

        public Scores Score(Snapshot snapshot)
        {
            During();
            return new Scores { Language = "en", Models = Models };
        }

        public void Dispose() => Disposed = true;
    }
}
