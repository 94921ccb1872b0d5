using System.Text.Json.Nodes;
using Hitl.Connector.Accounts;
using Hitl.Connector.Conversations;
using Hitl.Connector.Delivery;
using Hitl.Connector.Intake;
using Hitl.Connector.Intercom;
using Hitl.Connector.Notes;
using Microsoft.Extensions.Logging.Abstractions;
using RichardSzalay.MockHttp;

namespace Hitl.Connector.Connectors.Tests.Intercom;

/// <summary>An account whose transport is a script, and the payloads that go over it.</summary>
internal sealed class IntercomWorld
{
    public const string Account = "acme-intercom";
    public const string SelfId = "7000001";
    public const string OwnCode = "hitl-connector-ab12";
    public const string Human = "5017691";
    public const string ConversationId = "215470000000001";

    public static readonly DateTimeOffset Start = DateTimeOffset.FromUnixTimeSeconds(1_779_200_000);

    public IntercomWorld(Action<IntercomOptions>? configure = null, TimeProvider? time = null)
    {
        Options = new IntercomOptions { AccessToken = "token-1", ClientSecrets = ["test-client-secret"], AppPackageCode = OwnCode };
        configure?.Invoke(Options);
        Http.When(HttpMethod.Get, "https://api.intercom.io/me").Respond("application/json", Me);
        Connected = IntercomAccountFactory.Create(Account, () => Options, () => Http, time ?? TimeProvider.System, NullLoggerFactory.Instance, Quota, () => 0.5);
    }

    public MockHttpMessageHandler Http { get; } = new();

    public IntercomOptions Options { get; }

    public QuotaLog Quota { get; } = new();

    public IHelpdeskAccount Connected { get; }

    public static string Me => $$"""{"type":"admin","id":"{{SelfId}}","name":"AI Assistant","app":{"id_code":"wksp0001","region":"US"},"has_inbox_seat":true}""";

    public static ConversationRef Ref(string id = ConversationId) => new(Account, id);

    public static string Url(string path) => "https://api.intercom.io/" + path;

    /// <summary>A request log entry per call to <paramref name="path"/>, answered with <paramref name="answer"/>.</summary>
    public List<Call> On(HttpMethod method, string path, string answer, int status = 200)
    {
        var calls = new List<Call>();
        Http.When(method, Url(path)).Respond(async request =>
        {
            var body = request.Content is null ? null : await request.Content.ReadAsStringAsync();
            calls.Add(new Call(request.Method.Method, request.RequestUri!.PathAndQuery, body, request.Headers.ToDictionary(h => h.Key, h => string.Join(",", h.Value))));
            return new HttpResponseMessage((System.Net.HttpStatusCode)status) { Content = new StringContent(answer, System.Text.Encoding.UTF8, "application/json") };
        });
        return calls;
    }

    public static JsonObject Conversation(params JsonObject[] parts) => new()
    {
        ["type"] = "conversation",
        ["id"] = ConversationId,
        ["created_at"] = Start.ToUnixTimeSeconds(),
        ["updated_at"] = Start.ToUnixTimeSeconds() + 100,
        ["source"] = new JsonObject
        {
            ["type"] = "conversation",
            ["id"] = "2560000001",
            ["delivered_as"] = "customer_initiated",
            ["subject"] = "",
            ["body"] = "<p>My invoice is wrong</p>",
            ["author"] = Author("user", "c1", "Customer One"),
            ["attachments"] = new JsonArray(),
        },
        ["contacts"] = new JsonObject { ["type"] = "contact.list", ["contacts"] = new JsonArray(new JsonObject { ["type"] = "contact", ["id"] = "c1" }) },
        ["admin_assignee_id"] = 0,
        ["team_assignee_id"] = 0,
        ["open"] = true,
        ["state"] = "open",
        ["priority"] = "none",
        ["tags"] = new JsonObject { ["type"] = "tag.list", ["tags"] = new JsonArray() },
        ["custom_attributes"] = new JsonObject(),
        ["ai_agent"] = null,
        ["conversation_parts"] = new JsonObject
        {
            ["type"] = "conversation_part.list",
            ["conversation_parts"] = new JsonArray([.. parts]),
            ["total_count"] = parts.Length,
        },
    };

    public static JsonObject Part(string id, string type, string? body, JsonObject author, int afterSeconds = 10, string? appCode = null) => new()
    {
        ["type"] = "conversation_part",
        ["id"] = id,
        ["part_type"] = type,
        ["body"] = body,
        ["created_at"] = Start.ToUnixTimeSeconds() + afterSeconds,
        ["assigned_to"] = null,
        ["author"] = author,
        ["attachments"] = new JsonArray(),
        ["app_package_code"] = appCode,
    };

    public static JsonObject Author(string type, string id, string name = "Somebody", string? email = null) =>
        new() { ["type"] = type, ["id"] = id, ["name"] = name, ["email"] = email ?? $"{id}@example.test" };

    public async Task<Snapshot> ReadAsync(JsonObject conversation)
    {
        On(HttpMethod.Get, $"conversations/{ConversationId}", conversation.ToJsonString());
        var read = await Connected.Source.ReadAsync(Ref(), CancellationToken.None);
        read.Failure.ShouldBeNull();
        return read.Value!;
    }

    public static Snapshot Snapshot(ConversationStatus status = ConversationStatus.Open) => new()
    {
        Ref = Ref(),
        Helpdesk = HelpdeskKind.Intercom,
        Status = status,
        CreatedAt = Start,
        UpdatedAt = Start,
        Customer = new Customer("c1"),
        Messages = [new Message("2560000001", new Author(AuthorKind.Customer, "c1"), Visibility.Public, "My invoice is wrong", Start)],
    };

    public static Effect Update(ConversationUpdate update, string salt = "1") =>
        new(EffectKey.From("test", salt), Ref(), EffectKind.Update, Start, "rule.test") { Update = update };

    public static ContextNote Note => new("Please take over", "en", [new NoteSection("request", "Request", [new NoteLine("Invoice is wrong", ["2560000001"])])]);

    public static WebhookRequest Webhook(string body, string? signature = null) =>
        new(name => name.Equals("X-Hub-Signature", StringComparison.OrdinalIgnoreCase) ? signature : null, System.Text.Encoding.UTF8.GetBytes(body), Start);

    internal sealed record Call(string Method, string Path, string? Body, IReadOnlyDictionary<string, string> Headers)
    {
        public JsonObject Json => JsonNode.Parse(Body!)!.AsObject();
    }

    internal sealed class QuotaLog : IQuotaObserver
    {
        public List<QuotaReading> Readings { get; } = [];

        public void Observe(QuotaReading reading) => Readings.Add(reading);
    }
}

/// <summary>Vendor payloads that are kept beside the project, not in it.</summary>
internal static class SharedFixtures
{
    public static string? Folder { get; } = Find();

    public static string Require()
    {
        Skip.If(Folder is null, "The vendor payloads (shared/api/intercom/fixtures) are not beside the project.");
        return Folder!;
    }

    public static IEnumerable<string> Files(string pattern, string sub = "") =>
        Folder is null ? [] : Directory.EnumerateFiles(Path.Combine(Folder, sub), pattern).Order(StringComparer.Ordinal);

    private static string? Find()
    {
        for (var at = new DirectoryInfo(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            var candidate = Path.Combine(at.FullName, "shared", "api", "intercom", "fixtures");
            if (Directory.Exists(candidate))
            {
                return candidate;
            }
        }

        return null;
    }
}
