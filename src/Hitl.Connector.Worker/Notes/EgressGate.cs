using System.ClientModel;
using System.ClientModel.Primitives;
using Hitl.Connector.Conversations;
using Hitl.Connector.Egress;
using OpenAI;
using OpenAI.Chat;

namespace Hitl.Connector.Worker.Notes;

/// <summary>
/// The one place where a client to a language model is made. Where nothing may leave there is none, so that no code
/// path can send; where something may, it is in the ledger before it goes.
/// </summary>
public sealed class EgressGate(EgressPermission permission, SummarizerOptions options, IEgressLedger ledger, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan Day = TimeSpan.FromHours(24);

    private readonly SocketsHttpHandler handler = new() { AllowAutoRedirect = false, UseCookies = false, UseProxy = false, PooledConnectionLifetime = TimeSpan.FromMinutes(5) };

    /// <summary>A client for one request; null where nothing may leave, or the account's day is used up.</summary>
    /// <param name="characters">Of the conversation, as they will be sent.</param>
    /// <param name="placeholders">Kinds of personal data that were replaced in them.</param>
    public async Task<ChatClient?> OpenAsync(ConversationRef conversation, int characters, IReadOnlyList<string> placeholders, CancellationToken cancellationToken)
    {
        if (permission is not EgressPermission.Summaries || options.Endpoint is not { } endpoint)
        {
            return null;
        }

        var now = time.GetUtcNow();
        if (await ledger.CharactersAsync(conversation.Account, now - Day, cancellationToken) + characters > options.MaxCharactersPerDay)
        {
            return null;
        }

        await ledger.RecordAsync(new EgressEntry(conversation, now, $"{endpoint.Host}:{endpoint.Port}", characters, placeholders), cancellationToken);
        return Client(endpoint);
    }

    private ChatClient Client(Uri endpoint)
    {
        // Redirects are not followed: they could lead to a host that nobody allowed. The caller has the time limit.
        var http = new HttpClient(handler, disposeHandler: false) { Timeout = Timeout.InfiniteTimeSpan };
        return new ChatClient(options.Model, new ApiKeyCredential(options.ApiKey.Length > 0 ? options.ApiKey : "none"), new OpenAIClientOptions
        {
            Endpoint = endpoint,
            Transport = new HttpClientPipelineTransport(http),
            RetryPolicy = new ClientRetryPolicy(maxRetries: 0),
            NetworkTimeout = Timeout.InfiniteTimeSpan,
        });
    }

    public void Dispose() => handler.Dispose();
}
