using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Hitl.Connector.Sandbox.Intercom;

/// <summary>
/// The Developer Hub's part: which topics go where, and what a notification looks like. A subscription can only be
/// made here, never through the API.
/// </summary>
internal sealed class IntercomHub
{
    public static readonly IReadOnlyList<string> Topics =
    [
        "conversation.user.created", "conversation.user.replied", "conversation.operator.replied",
        "conversation.admin.replied", "conversation.admin.assigned", "conversation.admin.open.assigned",
        "conversation.admin.noted", "conversation.admin.closed", "conversation.admin.opened",
        "conversation.admin.snoozed", "conversation.admin.unsnoozed", "conversation.rating.added",
        "conversation.read", "conversation.deleted", "conversation_part.tag.created", "conversation_part.redacted",
        "ticket.created", "ticket.state.updated", "ticket.attribute.updated", "ticket.note.created",
        "ticket.admin.assigned", "ticket.team.assigned", "ticket.admin.replied", "ticket.contact.replied",
        "ticket.closed", "ticket.resolved", "ticket.rating.provided", "ticket.admin.snoozed", "contact.deleted", "ping",
    ];

    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);
    private static readonly RetryRules Rules = new()
    {
        Timeout = Timeout,
        Retries = [new([.. Enumerable.Range(300, 300).Where(s => s is not (410 or 429)), RetryRule.Timeout, RetryRule.NoConnection], 1, TimeSpan.FromMinutes(1))],
        Breaker = new(1, int.MaxValue, 1_001, TimeSpan.FromMinutes(15), TimeSpan.FromMinutes(15)),
        DisablingStatus = (int)HttpStatusCode.Gone,
        ThrottledFor = TimeSpan.FromMinutes(1),
    };

    private readonly IntercomState _state;
    private readonly SandboxFrame _frame;
    private readonly Lock _gate = new();
    private HashSet<string> _topics = [];
    private WebhookTarget? _target;
    private int _subscriptions;

    public IntercomHub(IntercomState state, SandboxFrame frame)
    {
        _state = state;
        _frame = frame;
        ClientSecret = frame.Options.IntercomClientSecret;
        state.Announce = Notify;
    }

    public string ClientSecret { get; private set; }

    public Uri? Endpoint
    {
        get
        {
            lock (_gate)
            {
                return _target?.Endpoint;
            }
        }
    }

    public IReadOnlyCollection<string> Subscribed
    {
        get
        {
            lock (_gate)
            {
                return [.. _topics.Order(StringComparer.Ordinal)];
            }
        }
    }

    /// <summary>
    /// Points the app's webhooks to an endpoint, after asking it with HEAD as the vendor does. Set live again, a
    /// subscription that an answer disabled starts afresh.
    /// </summary>
    /// <param name="endpoint">Null ends the subscription.</param>
    /// <returns>Why not, or null.</returns>
    public async Task<string?> SubscribeAsync(Uri? endpoint, string? clientSecret, IReadOnlyCollection<string> topics, CancellationToken cancellationToken)
    {
        if (topics.FirstOrDefault(t => !Topics.Contains(t)) is { } unknown)
        {
            return $"{unknown} is not a topic";
        }

        // Without a network there is nobody to ask.
        if (endpoint is not null && _frame.Webhooks.HandedTo is null && await ProbeAsync(endpoint, cancellationToken) is { } problem)
        {
            return problem;
        }

        lock (_gate)
        {
            ClientSecret = clientSecret ?? ClientSecret;
            _topics = [.. topics, "ping"];
            _target = endpoint is null ? null : new WebhookTarget("intercom", $"{_state.Workspace.AppId}-{++_subscriptions}", endpoint, Rules, Signed)
            {
                Disabled = () =>
                {
                    lock (_gate)
                    {
                        _target = null;
                    }
                },
            };
        }

        return null;
    }

    public void Ping() => Notify(new Notice($"notif_{Guid.NewGuid():D}", "ping", 0, [], _state.Instant));

    /// <summary>The notification's JSON as of now. Bodies are plain text, and only the triggering parts are in it.</summary>
    internal JsonObject Payload(Notice notice, int attempt, long firstSentAt) => new()
    {
        ["type"] = "notification_event",
        ["app_id"] = _state.Workspace.AppId,
        ["data"] = new JsonObject { ["type"] = "notification_event_data", ["item"] = Item(notice) },
        ["links"] = new JsonObject(),
        ["id"] = notice.Id,
        ["topic"] = notice.Topic,
        ["delivery_status"] = "pending",
        ["delivery_attempts"] = attempt,
        ["delivered_at"] = 0,
        ["first_sent_at"] = firstSentAt,
        ["created_at"] = notice.CreatedAt.ToUnixTimeSeconds(),
        ["self"] = null,
    };

    private void Notify(Notice notice)
    {
        WebhookTarget? target;
        lock (_gate)
        {
            target = _topics.Contains(notice.Topic) ? _target : null;
        }

        if (target is null)
        {
            return;
        }

        var firstSentAt = 0L;
        _frame.Webhooks.Enqueue(target, new WebhookMessage(notice.Id, notice.Topic, attempt =>
        {
            firstSentAt = firstSentAt == 0 ? _state.Now : firstSentAt;
            JsonObject payload;
            lock (_state.Gate)
            {
                payload = Payload(notice, attempt, firstSentAt);
            }

            return Bytes(payload);
        }));
    }

    private JsonObject Item(Notice notice)
    {
        if (notice.Topic == "ping")
        {
            return new JsonObject { ["type"] = "ping", ["message"] = "something something interzen" };
        }

        if (notice.Gone is { } contact)
        {
            return new JsonObject { ["type"] = "contact", ["id"] = contact.Id, ["external_id"] = contact.ExternalId, ["deleted"] = true };
        }

        if (_state.Find(notice.ConversationId) is not { } conversation)
        {
            return new JsonObject { ["type"] = "conversation", ["id"] = IntercomState.Text(notice.ConversationId) };
        }

        var style = new RenderStyle(PlainText: true);
        var parts = conversation.Parts.Where(p => notice.PartIds.Contains(p.Id)).ToList();
        if (notice.Topic.StartsWith("ticket.", StringComparison.Ordinal))
        {
            var ticket = RenderCatalog.Ticket(conversation, _state, style, parts);
            return notice.Topic == "ticket.closed" ? new JsonObject { ["type"] = "ticket", ["ticket"] = ticket } : ticket;
        }

        var item = Render.Conversation(conversation, style);
        item["conversation_parts"] = Render.Parts(parts, parts.Count, style);
        if (notice.Tag is { } tag)
        {
            item["tags_added"] = new JsonObject { ["type"] = "tag.list", ["tags"] = new JsonArray(Render.Tag(tag)) };
        }

        return item;
    }

    private IEnumerable<KeyValuePair<string, string>> Signed(WebhookAttempt attempt)
    {
        var mac = HMACSHA1.HashData(Encoding.UTF8.GetBytes(ClientSecret), attempt.Body.Span);
        yield return new("X-Hub-Signature", "sha1=" + Convert.ToHexStringLower(mac));
        yield return new("User-Agent", "intercom-parrot-service-client/1.0");
    }

    private async Task<string?> ProbeAsync(Uri endpoint, CancellationToken cancellationToken)
    {
        if (!endpoint.IsAbsoluteUri || (endpoint.Scheme != Uri.UriSchemeHttps && !endpoint.IsLoopback))
        {
            return "webhook_url must be https (http only for loopback)";
        }

        using var timeout = new CancellationTokenSource(Timeout, _frame.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            using var http = new HttpMessageInvoker(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false });
            using var request = new HttpRequestMessage(HttpMethod.Head, endpoint);
            using var response = await http.SendAsync(request, either.Token);
            return response.IsSuccessStatusCode ? null : $"webhook_url answered HEAD with {(int)response.StatusCode}";
        }
        catch (HttpRequestException)
        {
            return "webhook_url does not answer";
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return "webhook_url does not answer HEAD in time";
        }
    }

    private static ReadOnlyMemory<byte> Bytes(JsonObject payload)
    {
        var buffer = new System.Buffers.ArrayBufferWriter<byte>(2048);
        using (var writer = new Utf8JsonWriter(buffer))
        {
            payload.WriteTo(writer);
        }

        return buffer.WrittenMemory;
    }
}
