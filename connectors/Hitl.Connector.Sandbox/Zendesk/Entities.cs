using System.Text.Json.Nodes;

namespace Hitl.Connector.Sandbox.Zendesk;

internal sealed record User(long Id, string Name, string Email, string Role, bool Active = true)
{
    public required DateTimeOffset CreatedAt { get; init; }

    public long? DefaultGroupId { get; init; }

    public long? OrganizationId { get; init; }

    public bool IsStaff => Role is "admin" or "agent";
}

/// <param name="Domain">Whoever has an e-mail address there is of the organisation.</param>
/// <param name="Fields">Custom fields by key.</param>
internal sealed record Organization(long Id, string Name, string Domain, DateTimeOffset CreatedAt, IReadOnlyDictionary<string, string> Fields);

internal sealed record Group(long Id, string Name, DateTimeOffset CreatedAt, bool Default = false)
{
    public HashSet<long> MemberIds { get; } = [];
}

/// <summary>A ticket field as it was sent, with what the vendor adds.</summary>
/// <param name="SegmentId">Who may read it; null for everybody.</param>
internal sealed record GuideArticle(long Id, string Title, string Body, string Locale, bool Draft, long? SegmentId, IReadOnlyList<string> Labels, DateTimeOffset UpdatedAt);

internal sealed class TicketField(long id, JsonObject body)
{
    public long Id => id;

    public JsonObject Body { get; } = body;

    public string Type => (string?)Body["type"] ?? "text";

    public string Title => (string?)Body["title"] ?? string.Empty;

    /// <summary>A checkbox's tag.</summary>
    public string? Tag => (string?)Body["tag"];

    public bool IsSystem => (bool?)Body["removable"] == false;

    public bool IsTagged => Type is "tagger" or "checkbox" or "multiselect";

    public bool HasOption(string value) => Body["custom_field_options"] is JsonArray options && options.Any(option => (string?)option?["value"] == value);
}

/// <summary>A trigger or an automation: the same shape, told apart by where it is kept.</summary>
internal sealed class Rule(long id, bool isTrigger, DateTimeOffset createdAt)
{
    /// <summary>The one category of triggers that a fresh account has.</summary>
    public const string FirstCategory = "10026";

    public long Id => id;

    public bool IsTrigger => isTrigger;

    public DateTimeOffset CreatedAt { get; } = createdAt;

    public DateTimeOffset UpdatedAt { get; set; } = createdAt;

    public string Title { get; set; } = string.Empty;

    public string? Description { get; set; }

    public bool Active { get; set; } = true;

    public int Position { get; set; }

    public string? CategoryId { get; set; }

    public JsonArray All { get; set; } = [];

    public JsonArray Any { get; set; } = [];

    public JsonArray Actions { get; set; } = [];

    /// <summary>The vendor's own bot speaks through this trigger: its comment is written by this user.</summary>
    public long? BotUserId { get; init; }
}

/// <summary>A view: only its definition, its tickets are never listed.</summary>
internal sealed class View(long id, JsonObject body)
{
    public long Id => id;

    public JsonObject Body => body;
}

internal sealed class Macro(long id, JsonObject body)
{
    public long Id => id;

    public JsonObject Body => body;
}

internal sealed class Via(string channel, JsonObject? source = null)
{
    public static readonly Via Api = new("api");
    public static readonly Via Web = new("web");
    public static readonly Via Messaging = new("native_messaging");

    public string Channel => channel;

    public JsonObject ToJson() => new()
    {
        ["channel"] = channel,
        ["source"] = source?.DeepClone() ?? new JsonObject { ["from"] = new JsonObject(), ["to"] = new JsonObject(), ["rel"] = null },
    };

    public static Via Of(Rule rule) => new("rule", new JsonObject
    {
        ["from"] = new JsonObject { ["id"] = rule.Id, ["title"] = rule.Title },
        ["to"] = new JsonObject(),
        ["rel"] = rule.IsTrigger ? "trigger" : "automation",
    });

    public static Via Email(User from, string support) => new("email", new JsonObject
    {
        ["from"] = new JsonObject { ["address"] = from.Email, ["name"] = from.Name },
        ["to"] = new JsonObject { ["address"] = support, ["name"] = "Support" },
        ["rel"] = null,
    });
}

internal sealed record Comment(long Id, long AuditId, long AuthorId, bool Public, string Plain, string Html, DateTimeOffset CreatedAt, Via Via);

/// <summary>Something an audit tells. A <see cref="By"/> says which rule did it.</summary>
internal abstract record AuditEvent(long Id)
{
    public Rule? By { get; init; }
}

internal sealed record CommentWritten(long Id, Comment Comment) : AuditEvent(Id);

internal sealed record FieldCreated(long Id, string Field, JsonNode? Value) : AuditEvent(Id);

internal sealed record FieldChanged(long Id, string Field, JsonNode? Value, JsonNode? Previous) : AuditEvent(Id);

internal sealed record UserNotified(long Id, IReadOnlyList<long> Recipients, string Subject, string Body) : AuditEvent(Id);

/// <summary>Somebody applied a macro.</summary>
internal sealed record MacroReferred(long Id, long MacroId, string Title) : AuditEvent(Id);

/// <summary>The start of a messaging session.</summary>
internal sealed record ChatStarted(long Id, string ConversationId, long UserId) : AuditEvent(Id);

internal sealed class Audit(long id, long ticketId, long authorId, DateTimeOffset createdAt, Via via, JsonObject? custom)
{
    public long Id => id;

    public long TicketId => ticketId;

    /// <summary>-1 is Zendesk itself.</summary>
    public long AuthorId => authorId;

    public DateTimeOffset CreatedAt { get; } = createdAt;

    public Via Via => via;

    /// <summary>What the client put into <c>metadata</c>.</summary>
    public JsonObject? Custom => custom;

    public List<AuditEvent> Events { get; } = [];
}

internal sealed class Ticket(long id, DateTimeOffset createdAt, Via via)
{
    public long Id => id;

    public DateTimeOffset CreatedAt { get; } = createdAt;

    public Via Via => via;

    public string? Subject { get; set; }

    public string Description { get; set; } = string.Empty;

    public string Status { get; set; } = "new";

    public string? Priority { get; set; }

    public string? Type { get; set; }

    public string? ExternalId { get; set; }

    public long RequesterId { get; set; }

    public long SubmitterId { get; set; }

    public long? AssigneeId { get; set; }

    public long? GroupId { get; set; }

    /// <summary>Attribute values that whoever takes it must have.</summary>
    public IReadOnlyList<string> Skills { get; set; } = [];

    public SortedSet<long> FollowerIds { get; } = [];

    /// <summary>Held by the vendor's AI agent: not in exports of the default scope.</summary>
    public bool HeldByAiAgent { get; set; }

    public bool Deleted { get; set; }

    public SortedSet<string> Tags { get; set; } = new(StringComparer.Ordinal);

    public Dictionary<long, JsonNode?> CustomFields { get; } = [];

    /// <summary>The value of the ticket's first comment: what a comment without <c>public</c> takes.</summary>
    public bool FirstCommentPublic { get; set; } = true;

    public DateTimeOffset UpdatedAt { get; set; } = createdAt;

    /// <summary>Ticks, strictly growing over the account: the order of the incremental export.</summary>
    public long GeneratedTicks { get; set; }

    /// <summary>Since when it has its status.</summary>
    public DateTimeOffset StatusSince { get; set; } = createdAt;

    public List<Audit> Audits { get; } = [];

    public List<Comment> Comments { get; } = [];

    /// <summary>The messaging conversation, if it is one.</summary>
    public Conversation? Conversation { get; set; }

    public bool IsClosed => Status == "closed";

    public bool SessionIsActive => Conversation is not null && !Deleted && !IsClosed;

    // What only the playing side knows.
    public bool HasScriptedBot { get; set; }

    public List<SuppressedBotLine> Suppressed { get; } = [];
}

internal sealed record SwitchboardIntegration(string Id, string Name, string IntegrationId, string Type, string? NextId, bool DeliverStandbyEvents);

/// <param name="AuthorType"><c>user</c> or <c>business</c>.</param>
/// <param name="Subtype"><c>bot</c>, <c>agent</c> or null.</param>
/// <param name="UserId">Sunshine id of the customer; null for a business.</param>
/// <param name="SupportUserId">The user in Support, if any.</param>
internal sealed record ChatMessage(string Id, string AuthorType, string? Subtype, string? UserId, long? SupportUserId, string DisplayName, string Text, DateTimeOffset ReceivedAt, JsonObject? Metadata)
{
    public bool FromConnector { get; init; }
}

internal sealed class Conversation(string id, long ticketId, string sunshineUserId, SwitchboardIntegration active, DateTimeOffset createdAt)
{
    public string Id => id;

    public long TicketId => ticketId;

    public string SunshineUserId => sunshineUserId;

    public DateTimeOffset CreatedAt { get; } = createdAt;

    /// <summary>Null after a release: then nobody has control.</summary>
    public SwitchboardIntegration? Active { get; set; } = active;

    public SwitchboardIntegration? Pending { get; set; }

    public JsonObject? Metadata { get; set; }

    public List<ChatMessage> Messages { get; } = [];
}
