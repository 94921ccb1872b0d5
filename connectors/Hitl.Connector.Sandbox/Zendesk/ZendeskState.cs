using System.Security.Cryptography;
using System.Text;

namespace Hitl.Connector.Sandbox.Zendesk;

/// <summary>A webhook as Zendesk stores it.</summary>
internal sealed class Webhook(string id, DateTimeOffset createdAt)
{
    public string Id => id;

    public DateTimeOffset CreatedAt { get; } = createdAt;

    public DateTimeOffset UpdatedAt { get; set; } = createdAt;

    public required long CreatedBy { get; init; }

    public required string Name { get; set; }

    public string? Description { get; set; }

    public required Uri Endpoint { get; set; }

    public required string Method { get; set; }

    public required string Format { get; set; }

    public required string Status { get; set; }

    public required IReadOnlyList<string> Subscriptions { get; set; }

    public required string SigningSecret { get; set; }

    public IReadOnlyDictionary<string, string> CustomHeaders { get; set; } = new Dictionary<string, string>();

    public System.Text.Json.Nodes.JsonNode? Authentication { get; set; }

    public bool IsActive => Status == "active";

    public bool HearsEvents => Subscriptions is not ["conditional_ticket_events"];
}

/// <summary>A webhook of Sunshine Conversations: a static secret, no signature.</summary>
internal sealed record SunshineWebhook(string Id, string IntegrationId, Uri Target, IReadOnlyList<string> Triggers, string Secret);

/// <summary>
/// One Zendesk account in memory. Everything in it is read and changed under <see cref="Gate"/>, which is held for
/// one call at a time and never across I/O.
/// </summary>
internal sealed partial class ZendeskState
{
    public const long SystemUserId = -1;
    private Random random;
    private long lastId = 38_600_000_000_000;
    private long lastTicketId = 1000;
    private long lastTicks;

    public ZendeskState(SandboxOptions options)
    {
        Options = options;
        random = new Random(unchecked((int)(options.Seed ?? 1)));
        SwitchboardId = NextHexId();
        AgentWorkspace = new SwitchboardIntegration(NextHexId(), "zd-agentWorkspace", NextHexId(), "zd:agentWorkspace", null, true);
        BotIntegration = new SwitchboardIntegration(NextHexId(), "zd-answerBot", NextHexId(), "zd:answerBot", AgentWorkspace.Id, false);
        ZendeskSeed.Plant(this, options);
    }

    public SandboxOptions Options { get; }

    public Lock Gate { get; } = new();

    public long AccountId => 22_129_848;

    public Dictionary<long, User> Users { get; } = [];

    public Dictionary<string, long> UserIdsByEmail { get; } = new(StringComparer.OrdinalIgnoreCase);

    public SortedDictionary<long, Group> Groups { get; } = [];

    public long DefaultGroupId { get; set; }

    public Dictionary<long, Organization> Organizations { get; } = [];

    /// <summary>Ids are GUIDs, as the vendor's are.</summary>
    public List<(string Id, string Name)> Skills { get; } = [];

    public SortedDictionary<long, TicketField> Fields { get; } = [];

    /// <summary>Fields whose value is also a tag.</summary>
    public List<TicketField> TaggedFields { get; private set; } = [];

    public List<GuideArticle> Articles { get; } = [];

    public SortedDictionary<long, Macro> Macros { get; } = [];

    public SortedDictionary<long, View> Views { get; } = [];

    public SortedDictionary<long, Rule> Triggers { get; } = [];

    public SortedDictionary<long, Rule> Automations { get; } = [];

    public Dictionary<string, Webhook> Webhooks { get; } = new(StringComparer.Ordinal);

    public Dictionary<string, SunshineWebhook> SunshineWebhooks { get; } = new(StringComparer.Ordinal);

    public Dictionary<long, Ticket> Tickets { get; } = [];

    /// <summary>In the order of creation.</summary>
    public List<long> TicketIds { get; } = [];

    public Dictionary<string, long> TicketIdsByExternalId { get; } = new(StringComparer.Ordinal);

    public Dictionary<string, Conversation> Conversations { get; } = new(StringComparer.Ordinal);

    /// <summary>Every ticket by its generated timestamp: the incremental export.</summary>
    public SortedSet<(long Ticks, long TicketId)> ExportOrder { get; } = [];

    public Dictionary<string, int> TagCounts { get; } = new(StringComparer.Ordinal);

    /// <summary>Called under the lock after each update of a ticket.</summary>
    public Action<TicketUpdate>? Updated { get; set; }

    /// <summary>Called under the lock after each message and each pass of control.</summary>
    public Action<Conversation, ChatMessage>? MessageAdded { get; set; }

    /// <summary>Event type and what came with it.</summary>
    public Action<Conversation, string, string?>? ControlChanged { get; set; }

    public long NextId() => ++lastId;

    /// <summary>24 hex digits, as Sunshine Conversations names things.</summary>
    public string NextHexId()
    {
        Span<byte> bytes = stackalloc byte[12];
        random.NextBytes(bytes);
        return Convert.ToHexStringLower(bytes);
    }

    public string NextSecret()
    {
        Span<byte> bytes = stackalloc byte[32];
        random.NextBytes(bytes);
        return Convert.ToBase64String(bytes);
    }

    /// <summary>26 characters, as the vendor's event ids.</summary>
    public string NextEventId(DateTimeOffset now)
    {
        const string Alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
        var id = new StringBuilder(26);
        var milliseconds = now.ToUnixTimeMilliseconds();
        for (var shift = 45; shift >= 0; shift -= 5)
        {
            id.Append(Alphabet[(int)((milliseconds >> shift) & 31)]);
        }

        for (var index = 0; index < 16; index++)
        {
            id.Append(Alphabet[random.Next(32)]);
        }

        return id.ToString();
    }

    public User FindOrAddCustomer(string name, string email, DateTimeOffset now)
    {
        if (UserIdsByEmail.TryGetValue(email, out var id))
        {
            return Users[id];
        }

        var user = new User(NextId(), name, email, "end-user")
        {
            CreatedAt = now,
            OrganizationId = Organizations.Values.FirstOrDefault(organization => email.EndsWith($"@{organization.Domain}", StringComparison.OrdinalIgnoreCase))?.Id,
        };
        Add(user);
        return user;
    }

    public void Add(User user)
    {
        Users[user.Id] = user;
        UserIdsByEmail[user.Email] = user.Id;
    }

    public void Add(TicketField field)
    {
        Fields[field.Id] = field;
        RefreshTaggedFields();
    }

    public void RefreshTaggedFields() => TaggedFields = [.. Fields.Values.Where(field => field is { IsSystem: false, IsTagged: true })];

    /// <exception cref="ZendeskError">404.</exception>
    public Ticket Ticket(long id) =>
        Tickets.TryGetValue(id, out var ticket) && !ticket.Deleted ? ticket : throw ZendeskError.NotFound();

    public static byte[] Hash(ReadOnlySpan<byte> bytes) => SHA256.HashData(bytes);

    /// <summary>Moves the ticket to the end of the export; <c>updated_at</c> may stay behind.</summary>
    public void Touch(Ticket ticket, DateTimeOffset now)
    {
        ExportOrder.Remove((ticket.GeneratedTicks, ticket.Id));
        lastTicks = Math.Max(now.UtcTicks, lastTicks + 1);
        ticket.GeneratedTicks = lastTicks;
        ExportOrder.Add((ticket.GeneratedTicks, ticket.Id));
    }
}
