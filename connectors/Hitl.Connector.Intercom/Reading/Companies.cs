using System.Collections.Concurrent;
using Hitl.Connector.Conversations;
using Hitl.Connector.Intercom.Api;

namespace Hitl.Connector.Intercom.Reading;

/// <summary>Attributes of companies, each kept for ten minutes.</summary>
internal sealed class Companies(IIntercomApi api, TimeProvider time)
{
    /// <summary>The company's plan stands under this name, beside its attributes.</summary>
    public const string Plan = "plan";

    private const int MostKept = 10_000;
    private static readonly TimeSpan KeptFor = TimeSpan.FromMinutes(10);

    private readonly ConcurrentDictionary<string, (Dictionary<string, string?> Fields, DateTimeOffset At)> kept = new(StringComparer.Ordinal);

    /// <summary>By name; empty when the company was deleted.</summary>
    public async Task<HelpdeskResult<Dictionary<string, string?>>> FieldsAsync(string id, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if (kept.TryGetValue(id, out var known) && now - known.At < KeptFor)
        {
            return known.Fields;
        }

        var answer = await IntercomCall.GetAsync(() => api.CompanyAsync(id, cancellationToken), time, cancellationToken).ConfigureAwait(false);
        if (!answer.Succeeded && answer.Failure.Kind is not FailureKind.NotFound)
        {
            return answer.Failure;
        }

        if (kept.Count >= MostKept)
        {
            kept.Clear();
        }

        var fields = SnapshotReader.Fields(answer.Value?.CustomAttributes ?? default);
        if (answer.Value?.Plan?.Name is { } plan)
        {
            fields.TryAdd(Plan, plan);
        }

        kept[id] = (fields, now);
        return fields;
    }
}
