using System.Globalization;

namespace Hitl.Connector.Sandbox.Intercom;

/// <summary>Settings of the pretended workspace, its app (token, secret) and its bot's workflow.</summary>
internal sealed class IntercomWorkspace
{
    public string AppId { get; init; } = "wksp0001";

    /// <summary>Where it is served, with a slash at the end; appears in links to further pages.</summary>
    public string BaseUrl { get; set; } = "https://api.intercom.io/";

    public string Region { get; init; } = "US";
    public string AccessToken { get; init; } = "intercom-sandbox-token";

    /// <summary>The code that the vendor stamps on every part which the token's app wrote.</summary>
    public string AppPackageCode { get; init; } = "hitl-connector-sandbox";

    /// <summary>How far the search index runs behind the writes.</summary>
    public TimeSpan IndexLag { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>The bot answers customers by itself where no script speaks for it.</summary>
    public bool AutoAnswer { get; init; } = true;

    /// <summary>The bot's workflow tests the hold attribute first. Off: the hold has no effect, as with an unguarded workflow.</summary>
    public bool GuardInstalled { get; set; } = true;

    /// <summary>The token's app has the Read-tickets scope; without it tickets are missing from conversation search.</summary>
    public bool ReadTicketsScope { get; set; } = true;

    /// <summary>A teammate's first reply assigns the conversation to that teammate. The vendor's default leaves it unassigned.</summary>
    public bool AssignOnReply { get; set; }
}

/// <summary>One event that a webhook topic announces; the payload is built when it is sent, so it may show a later state.</summary>
/// <param name="PartIds">The parts that triggered it, and the only ones that the payload carries.</param>
/// <param name="Gone">The contact that was deleted: its notification holds little more than the id.</param>
internal sealed record Notice(string Id, string Topic, long ConversationId, IReadOnlyList<long> PartIds, DateTimeOffset CreatedAt, Tag? Tag = null, Contact? Gone = null);

/// <summary>
/// A stateful Intercom workspace in memory: no HTTP, no waiting. Callers hold <see cref="Gate"/> for the whole of one
/// request, so that a request is one transaction.
/// </summary>
internal sealed partial class IntercomState
{
    public const string HoldAttribute = "hitl_bot_state";
    public const string HoldValue = "paused";

    private readonly TimeProvider _time;
    private readonly Dictionary<long, Conversation> _conversations = [];
    private readonly SortedSet<(long UpdatedAt, long Id)> _byUpdatedAt = [];
    private readonly PriorityQueue<long, long> _snoozes = new();
    private readonly Dictionary<string, Contact> _contacts = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _contactByEmail = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, Tag> _tags = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _tagIdByName = new(StringComparer.OrdinalIgnoreCase);
    private long _nextConversation = 215_470_000_000_001;
    private long _nextPart = 45_763_812_601;
    private long _nextSource = 2_560_000_001;
    private long _nextContact = 1;
    private int _nextTag = 101;
    private int _nextAttribute = 1;
    private int _nextTicket = 1;
    private long _sequence;

    public IntercomState(IntercomWorkspace workspace, TimeProvider time)
    {
        Workspace = workspace;
        _time = time;
        Bot = new Person("bot", "6827949", "Fin", $"operator+{workspace.AppId}@intercom.io");
        Seed();
    }

    public Lock Gate { get; } = new();

    public IntercomWorkspace Workspace { get; }

    public Action<Notice>? Announce { get; set; }

    public IReadOnlyList<Admin> Admins { get; private set; } = [];

    public IReadOnlyList<Team> Teams { get; private set; } = [];

    /// <summary>As an admin does in the settings: its conversations are left without a team.</summary>
    public void RemoveTeam(Team team)
    {
        Teams = [.. Teams.Where(t => t != team)];
        foreach (var conversation in _conversations.Values.Where(c => c.TeamAssigneeId == team.Id))
        {
            conversation.TeamAssigneeId = 0;
        }
    }

    public Admin Service => Admins[0];

    public Person Bot { get; }

    public List<Article> Articles { get; } = [];

    public List<ConversationAttribute> Attributes { get; } = [];

    public List<DeletedConversation> Deleted { get; } = [];

    public IReadOnlyList<TicketState> TicketStates { get; private set; } = [];

    public IReadOnlyList<TicketType> TicketTypes { get; private set; } = [];

    public IReadOnlyCollection<Conversation> Conversations => _conversations.Values;

    public IReadOnlyCollection<Contact> Contacts => _contacts.Values;

    public IReadOnlyCollection<Tag> Tags => _tags.Values;

    public DateTimeOffset Instant => _time.GetUtcNow();

    /// <summary>Whole Unix seconds: the vendor knows nothing finer.</summary>
    public long Now => Instant.ToUnixTimeSeconds();

    public static string Text(long id) => id.ToString(CultureInfo.InvariantCulture);

    public Conversation? Find(long id) => _conversations.GetValueOrDefault(id);

    public Conversation? Find(string? id) =>
        long.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? Find(number) : null;

    public Admin? FindAdmin(string? id) =>
        long.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? Admins.FirstOrDefault(a => a.Id == number) : null;

    public Team? FindTeam(string? id) =>
        long.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? Teams.FirstOrDefault(t => t.Id == number) : null;

    public Contact? FindContact(string? id) => id is null ? null : _contacts.GetValueOrDefault(id);

    public Contact? FindContactByEmail(string email) =>
        _contactByEmail.TryGetValue(email, out var id) ? _contacts[id] : null;

    public Tag? FindTag(string? id) => id is null ? null : _tags.GetValueOrDefault(id);

    /// <summary>Conversations by last write, oldest first, from <paramref name="since"/> (Unix seconds) on.</summary>
    public IEnumerable<Conversation> UpdatedSince(long since) =>
        _byUpdatedAt.GetViewBetween((since, 0), (long.MaxValue, long.MaxValue)).Select(entry => _conversations[entry.Id]);

    /// <summary>Does what falls due by the clock: snoozed conversations whose time came wake up.</summary>
    public void Advance()
    {
        while (_snoozes.TryPeek(out var id, out var until) && until <= Now)
        {
            _snoozes.Dequeue();
            if (Find(id) is { State: "snoozed" } conversation && conversation.SnoozedUntil == until)
            {
                conversation.State = "open";
                conversation.SnoozedUntil = null;
                var part = Add(conversation, "timer_unsnooze", Bot, null);
                Tell("conversation.admin.unsnoozed", conversation, part);
            }
        }
    }

    private Part Add(Conversation conversation, string type, Person author, string? html, PartExtras? extras = null)
    {
        var now = Now;
        var part = new Part
        {
            Id = _nextPart++,
            Type = type,
            Author = author,
            Body = html,
            CreatedAt = now,
            UpdatedAt = now,
            State = conversation.State,
            AssignedTo = extras?.AssignedTo,
            EventDetails = extras?.EventDetails,
            AppPackageCode = extras?.AppPackageCode,
            FromAiAgent = extras?.FromAiAgent ?? false,
            TicketState = extras?.TicketState,
            PreviousTicketState = extras?.PreviousTicketState,
            AttachmentUrls = extras?.AttachmentUrls ?? [],
        };
        conversation.Parts.Add(part);
        Touch(conversation);
        return part;
    }

    private void Touch(Conversation conversation)
    {
        _byUpdatedAt.Remove((conversation.UpdatedAt, conversation.Id));
        conversation.TouchedAt = Instant;
        conversation.UpdatedAt = conversation.TouchedAt.ToUnixTimeSeconds();
        _byUpdatedAt.Add((conversation.UpdatedAt, conversation.Id));
    }

    private void Tell(string topic, Conversation conversation, params ReadOnlySpan<Part> parts)
    {
        if (Announce is { } announce)
        {
            var ids = new long[parts.Length];
            for (var i = 0; i < parts.Length; i++)
            {
                ids[i] = parts[i].Id;
            }

            announce(new Notice($"notif_{Guid.NewGuid():D}", topic, conversation.Id, ids, Instant));
        }
    }

    private void Seed()
    {
        Teams = [new(5_017_691, "Support"), new(5_017_692, "Escalations"), new(5_017_693, "Billing")];
        Admins =
        [
            new(7_000_001, "AI Assistant", "ai-assistant@example.test", true, []),
            new(991_267_001, "Agent Ana", "ana@example.test", true, [5_017_691, 5_017_692]),
            new(991_267_002, "Agent Ben", "ben@example.test", true, [5_017_691, 5_017_693]),
            new(991_267_003, "Viewer Vera", "vera@example.test", false, []),
        ];
        TicketStates =
        [
            new("8321", "submitted", "Submitted", "Submitted"),
            new("8322", "in_progress", "In progress", "In progress"),
            new("8323", "waiting_on_customer", "Waiting on customer", "Waiting on you"),
            new("8324", "resolved", "Resolved", "Resolved"),
        ];
        TicketTypes =
        [
            new("67", "Support request", "A customer's request", "Customer", ["_default_title_", "_default_description_"]),
            new("68", "Back-office task", "Work the customer does not see", "Back-office", ["_default_title_", "_default_description_"]),
        ];
        var now = Now;
        AddArticle("How to reset your password", "<p>Open Settings, choose Security, then Reset password. We send a link that is valid for one hour.</p>", now);
        AddArticle("Refunds and returns", "<p>You can ask for a refund within 30 days of the order. The money is back on your card within five working days.</p>", now);
        AddArticle("Where is my order?", "<p>Your order confirmation holds a tracking link. Delivery takes two to four working days.</p>", now);
        AddArticle("Understanding your invoice", "<p>An invoice lists the plan, the period and the tax. Billing can correct the address within 14 days.</p>", now);
        AddArticle("Cancel a subscription", "<p>Open Billing, choose Plan, then Cancel subscription. It ends with the paid period.</p>", now);
        AddArticle("Warranty claims (draft)", "<p>Being written.</p>", now, "draft");
        foreach (var name in new[] { "vip", "bug", "refund" })
        {
            UpsertTag(name);
        }
    }

    private void AddArticle(string title, string body, long at, string state = "published") =>
        Articles.Add(new Article(Text(39 + Articles.Count), title, body, state, Service.Id, at));

    private sealed record PartExtras
    {
        public (string Type, string Id)? AssignedTo { get; init; }
        public System.Text.Json.Nodes.JsonObject? EventDetails { get; init; }
        public string? AppPackageCode { get; init; }
        public bool FromAiAgent { get; init; }
        public string? TicketState { get; init; }
        public string? PreviousTicketState { get; init; }
        public IReadOnlyList<string>? AttachmentUrls { get; init; }
    }
}
