using System.Net.Http.Headers;
using Microsoft.Extensions.DependencyInjection;

namespace Hitl.Connector.Worker.Tests.Http;

/// <summary>One client for all tests that only talk HTTP.</summary>
internal static class TestHttp
{
    private static readonly IHttpClientFactory _factory = new ServiceCollection().AddHttpClient().BuildServiceProvider().GetRequiredService<IHttpClientFactory>();

    public static HttpClient Client => _factory.CreateClient();

    public static async Task<HttpResponseMessage> GetAsync(Uri url, string? key = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, url);
        request.Headers.Authorization = key is null ? null : new AuthenticationHeaderValue("Bearer", key);
        return await Client.SendAsync(request);
    }

    /// <summary>False also while nobody listens.</summary>
    public static async Task<bool> AnswersAsync(Uri url)
    {
        try
        {
            using var response = await GetAsync(url);
            return response.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
