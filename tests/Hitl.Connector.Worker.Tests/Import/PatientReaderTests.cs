using Hitl.Connector.Conversations;
using Hitl.Connector.Delivery;
using Hitl.Connector.Worker.Import;
using Hitl.Connector.Worker.Processing;

namespace Hitl.Connector.Worker.Tests.Import;

public sealed class PatientReaderTests
{
    private readonly HurriedTime _time = new();
    private readonly QuotaGovernor _governor;
    private readonly List<TimeSpan> _heard = [];
    private int _tries;

    public PatientReaderTests() => _governor = new QuotaGovernor(_time, _ => 100);

    private Task<HelpdeskResult<int>> ReadAsync(params HelpdeskResult<int>[] answers) =>
        new PatientReader("a", _governor, _time, new Jitter(() => 0)).ReadAsync(
            () => Task.FromResult(answers[Math.Min(_tries++, answers.Length - 1)]), QuotaLane.History, CallCost.OneRead, _heard.Add, default);

    [Theory]
    [InlineData(FailureKind.Unavailable)]
    [InlineData(FailureKind.Timeout)]
    [InlineData(FailureKind.Conflict)]
    public async Task Read_FailsInPassing_IsTriedAgain(FailureKind kind)
    {
        (await ReadAsync(new HelpdeskFailure(kind, "x"), 7)).Value.ShouldBe(7);
        _tries.ShouldBe(2);
    }

    [Fact]
    public async Task Read_NeverAnswered_GivesUpAfterAMinute()
    {
        (await ReadAsync(new HelpdeskFailure(FailureKind.Timeout, "x"))).Succeeded.ShouldBeFalse();
        _tries.ShouldBe(6);
        _time.Waited.ShouldBeInRange(TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(2));
    }

    [Theory]
    [InlineData(FailureKind.Gone)]
    [InlineData(FailureKind.NotFound)]
    [InlineData(FailureKind.Unauthorized)]
    [InlineData(FailureKind.Forbidden)]
    [InlineData(FailureKind.Malformed)]
    [InlineData(FailureKind.Rejected)]
    public async Task Read_FailsForGood_IsNotTriedAgain(FailureKind kind)
    {
        (await ReadAsync(new HelpdeskFailure(kind, "x"), 7)).Failure!.Kind.ShouldBe(kind);
        _tries.ShouldBe(1);
    }

    [Fact]
    public async Task Read_ToldToWait_WaitsAsLongAsAskedHoweverOften()
    {
        var throttled = new HelpdeskFailure(FailureKind.Throttled, "429", TimeSpan.FromSeconds(40));

        (await ReadAsync([.. Enumerable.Repeat<HelpdeskResult<int>>(throttled, 20), 7])).Value.ShouldBe(7);

        _time.Waited.ShouldBe(TimeSpan.FromSeconds(800));
        _heard.ShouldBe(Enumerable.Repeat(TimeSpan.FromSeconds(40), 20));
    }

    [Fact]
    public async Task Read_ShareOfTheQuotaSpent_WaitsForTheNextWindow()
    {
        _governor.Observe(new QuotaReading("a", "account", 100, 30, TimeSpan.FromSeconds(25)));

        (await ReadAsync(7)).Value.ShouldBe(7);

        _time.Waited.ShouldBe(TimeSpan.FromSeconds(25));
    }

    /// <summary>Waits end at once; the clock moves by as much.</summary>
    private sealed class HurriedTime : TimeProvider
    {
        private DateTimeOffset _now = Storage.Given.Noon;

        public TimeSpan Waited { get; private set; }

        public override DateTimeOffset GetUtcNow() => _now;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            Waited += dueTime;
            _now += dueTime;
            return base.CreateTimer(callback, state, TimeSpan.Zero, period);
        }
    }
}
