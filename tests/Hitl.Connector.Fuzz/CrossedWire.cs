using System.Net;
using Hitl.Connector.Sandbox;

namespace Hitl.Connector.Fuzz;

/// <summary>How the wire to the helpdesks misbehaves, as chances per call from 0 to 1.</summary>
internal sealed record WireFaults(double Lost = 0, double Refused = 0, double Busy = 0, double Slow = 0);

/// <summary>The way of a call to a helpdesk and back. Once it is under way the worker's death does not stop it.</summary>
internal sealed class CrossedWire(VirtualTime time, Crossing crossing, InProcessSandbox sandbox, Func<WireFaults> faults, Action<HttpRequestMessage, int> called) : HttpMessageHandler
{
    /// <summary>Calls that change something and were answered as done.</summary>
    public int Writes { get; set; }

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var answered = new TaskCompletionSource<HttpResponseMessage>();
        var life = time.Life;
        var now = faults();
        var there = crossing.Chance(now.Slow) ? crossing.Some(500, 9_000) : crossing.Some(10, 60);
        time.After(there, () =>
        {
            if (crossing.Chance(now.Refused))
            {
                Answer(life, answered, new HttpResponseMessage(HttpStatusCode.ServiceUnavailable) { Content = new ByteArrayContent([]) });
                return;
            }

            if (crossing.Chance(now.Busy))
            {
                var busy = new HttpResponseMessage(HttpStatusCode.TooManyRequests) { Content = new ByteArrayContent([]) };
                busy.Headers.RetryAfter = new System.Net.Http.Headers.RetryConditionHeaderValue(TimeSpan.FromSeconds(2));
                Answer(life, answered, busy);
                return;
            }

            var answer = sandbox.Call(request);
            called(request, (int)answer.StatusCode);
            Writes += IsWrite(request) && answer.IsSuccessStatusCode ? 1 : 0;
            if (crossing.Chance(now.Lost))
            {
                Answer(life, answered, null);
            }
            else
            {
                Answer(life, answered, answer);
            }
        });

        // The caller's patience: what was sent may be done all the same.
        cancellationToken.Register(() => answered.TrySetCanceled(cancellationToken));
        return answered.Task;
    }

    // Intercom searches by POST.
    private static bool IsWrite(HttpRequestMessage request) => request.Method != HttpMethod.Get && request.RequestUri?.AbsolutePath.EndsWith("/search", StringComparison.Ordinal) == false;

    private void Answer(int life, TaskCompletionSource<HttpResponseMessage> answered, HttpResponseMessage? answer) => time.After(crossing.Some(10, 60), () =>
    {
        if (life != time.Life)
        {
            return;
        }

        crossing.Pass(() =>
        {
            if (answer is null)
            {
                answered.TrySetException(new HttpRequestException("The connection broke before the answer."));
            }
            else
            {
                answered.TrySetResult(answer);
            }
        });
    });
}
