using Hitl.Connector.Conversations;
using Hitl.Connector.Delivery;
using Hitl.Connector.Intercom.Api;
using RestEase;

namespace Hitl.Connector.Intercom.Writing;

/// <summary>Keeps count of the writes of one effect and stops at the first that fails.</summary>
internal sealed class WriteRun(TimeProvider time, CancellationToken cancellationToken)
{
    private readonly List<string> writtenIds = [];
    private int lastStatus;

    public HelpdeskFailure? Failure { get; private set; }

    /// <summary>How many were sent.</summary>
    public int Calls { get; private set; }

    public CancellationToken CancellationToken => cancellationToken;

    /// <summary>The part of ours that opened the conversation again, which it was not meant to; null when none did.</summary>
    public string? ReopenedBy { get; set; }

    /// <summary>Sends one write; null when it failed.</summary>
    public async Task<T?> SendAsync<T>(Func<Task<Response<T>>> call)
        where T : class
    {
        var answer = await IntercomCall.SendAsync(call, time, cancellationToken).ConfigureAwait(false);
        Calls++;
        lastStatus = answer.Status;

        // 2xx is done, whatever its body: taken as a failure it would be written twice.
        Failure = answer.Status is >= 200 and < 300 ? null : answer.Result.Failure;
        return answer.Result.Value;
    }

    /// <summary>Takes over a failure that was no write of its own (a look-up).</summary>
    public void Fail(HelpdeskFailure failure) => Failure = failure;

    /// <summary>Goes on in spite of the last failure.</summary>
    public void Forgive() => Failure = null;

    public void Wrote(IEnumerable<string?> ids) => writtenIds.AddRange(ids.OfType<string>().Where(id => id.Length > 0 && !writtenIds.Contains(id)));

    public DeliveryResult Result()
    {
        if (Failure is { } failure)
        {
            // Parts that were already written are ours even though the effect is not done.
            return DeliveryResult.Failed(failure, Calls) with { HttpStatus = lastStatus, WrittenIds = writtenIds };
        }

        return Calls == 0 ? DeliveryResult.AlreadyApplied() : DeliveryResult.Applied(lastStatus, Calls, writtenIds);
    }
}
