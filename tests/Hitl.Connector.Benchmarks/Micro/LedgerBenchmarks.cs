using System.Globalization;
using System.Text;
using BenchmarkDotNet.Attributes;
using Hitl.Connector.Conversations;
using Hitl.Connector.Intake;
using Hitl.Connector.Storage;

namespace Hitl.Connector.Benchmarks.Micro;

/// <summary>What stands between a webhook and its 2xx: one event committed and on the disk (SQLite, synchronous=FULL).</summary>
public class LedgerBenchmarks
{
    private readonly byte[] _body = Encoding.UTF8.GetBytes(new string('x', 2048));
    private string _directory = "";
    private LedgerDatabase _ledger = null!;
    private FileStream _file = null!;
    private int _number;

    [GlobalSetup]
    public async Task OpenAsync()
    {
        _directory = Directory.CreateTempSubdirectory("hitl-benchmark-").FullName;
        _ledger = await LedgerDatabase.OpenAsync(new StorageOptions { SqlitePath = Path.Combine(_directory, "hitl.db") }, CancellationToken.None);
        _file = File.Create(Path.Combine(_directory, "plain"));
    }

    [GlobalCleanup]
    public async Task CloseAsync()
    {
        await _ledger.DisposeAsync();
        await _file.DisposeAsync();
        Directory.Delete(_directory, recursive: true);
    }

    [Benchmark]
    public Task<Acceptance> AcceptOneEvent()
    {
        var id = (++_number).ToString(CultureInfo.InvariantCulture);
        return _ledger.Events.AcceptAsync(
            new IncomingEvent(new ConversationRef("acme", id), $"event:{id}", EventOrigin.Webhook, "ticket.created", SampleConversations.Now) { Body = _body },
            CancellationToken.None);
    }

    /// <summary>The disk's own share: the same bytes appended to a file and waited for.</summary>
    [Benchmark(Baseline = true)]
    public void AppendAndSync()
    {
        _file.Write(_body);
        _file.Flush(flushToDisk: true);
    }
}
