using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using Hitl.Connector.Sandbox;
using Microsoft.Extensions.DependencyInjection;

namespace Hitl.Connector.Benchmarks.Latency;

/// <summary>
/// The floor under every figure: one read and one write against the sandboxed Zendesk, one after the other, by the
/// same process, with no worker in between.
/// </summary>
internal static class BareRoundTrip
{
    private const int WarmUps = 50;
    private const int Samples = 300;

    public static async Task<(Percentiles Get, Percentiles Put)> MeasureAsync(SandboxHost sandbox, string ticketId, CancellationToken cancellationToken)
    {
        await using var services = new ServiceCollection().AddHttpClient().BuildServiceProvider();
        using var http = services.GetRequiredService<IHttpClientFactory>().CreateClient();
        http.BaseAddress = sandbox.ZendeskUrl;
        var credentials = $"{sandbox.Options.ZendeskApiTokenEmail}/token:{sandbox.Options.ZendeskApiToken}";
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(credentials)));
        var get = new List<double>();
        var put = new List<double>();
        for (var round = 0; round < WarmUps + Samples; round++)
        {
            var started = Stopwatch.GetTimestamp();
            using (var answer = await http.GetAsync($"api/v2/tickets/{ticketId}", cancellationToken))
            {
                answer.EnsureSuccessStatusCode();
            }

            var read = Stopwatch.GetElapsedTime(started);
            using var body = new StringContent(string.Create(CultureInfo.InvariantCulture, $"{{\"tags\":[\"bare_{round}\"]}}"), Encoding.UTF8, "application/json");
            started = Stopwatch.GetTimestamp();
            using (var answer = await http.PutAsync($"api/v2/tickets/{ticketId}/tags", body, cancellationToken))
            {
                answer.EnsureSuccessStatusCode();
            }

            if (round >= WarmUps)
            {
                get.Add(read.TotalMilliseconds);
                put.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
            }
        }

        return (Percentiles.Of(get), Percentiles.Of(put));
    }
}
