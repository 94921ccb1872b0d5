using System.Text.Json;
using System.Text.Json.Nodes;

namespace Hitl.Connector.Sandbox.Intercom;

/// <summary>Who wrote a part. <see cref="Type"/> is the vendor's word: admin, bot, user, lead.</summary>
internal sealed record Person(string Type, string Id, string? Name, string? Email);

internal sealed record Admin(long Id, string Name, string Email, bool HasInboxSeat, IReadOnlyList<long> TeamIds)
{
    public Person AsAuthor => new("admin", IntercomState.Text(Id), Name, Email);
}

internal sealed record Team(long Id, string Name);

internal sealed record Tag(string Id, string Name);

internal sealed record AppliedTag(Tag Tag, long AppliedAt, Person By);

internal sealed record Article(string Id, string Title, string Body, string State, long AuthorId, long CreatedAt);

internal sealed record DeletedConversation(string Id, bool MetricsRetained, long DeletedAt);

internal sealed record Rating(int Score, string? Remark, long RequestedAt, long UpdatedAt, string ContactId, string? AdminId);

internal sealed class Contact
{
    public required string Id { get; init; }
    public required string Role { get; set; }
    public string? ExternalId { get; set; }
    public string? Email { get; set; }
    public string? Name { get; set; }
    public string? Phone { get; set; }
    public long CreatedAt { get; init; }
    public long UpdatedAt { get; set; }

    /// <summary>Set when this contact was merged away: reads answer 410 and point to the survivor.</summary>
    public string? MergedInto { get; set; }

    public Dictionary<string, JsonElement> CustomAttributes { get; } = new(StringComparer.Ordinal);

    public Person AsAuthor => new(Role == "lead" ? "lead" : "user", Id, Name, Email);
}

internal sealed class ConversationAttribute
{
    public required int Id { get; init; }
    public required string Name { get; init; }
    public required string DataType { get; init; }
    public string Description { get; set; } = "";
    public bool Archived { get; set; }
    public bool Multiline { get; init; }
    public long CreatedAt { get; init; }
    public List<(string Id, string Label)> Options { get; } = [];
}

internal sealed record TicketState(string Id, string Category, string InternalLabel, string ExternalLabel);

internal sealed record TicketType(string Id, string Name, string Description, string Category, IReadOnlyList<string> Attributes);

/// <summary>What makes a conversation a ticket: the vendor keeps both in one id space, and so does this.</summary>
internal sealed class TicketDetails
{
    public required string Number { get; init; }
    public required TicketType Type { get; set; }
    public required TicketState State { get; set; }
    public Dictionary<string, JsonElement> Attributes { get; } = new(StringComparer.Ordinal);
    public bool IsShared { get; set; }
}

internal sealed class Part
{
    public required long Id { get; init; }
    public required string Type { get; init; }
    public required Person Author { get; init; }

    /// <summary>HTML, as REST returns it; webhooks carry its plain text.</summary>
    public string? Body { get; set; }

    public long CreatedAt { get; init; }
    public long UpdatedAt { get; set; }
    public (string Type, string Id)? AssignedTo { get; init; }
    public bool Redacted { get; set; }
    public string State { get; init; } = "open";
    public JsonObject? EventDetails { get; init; }
    public string? AppPackageCode { get; init; }
    public bool FromAiAgent { get; init; }
    public string? TicketState { get; init; }
    public string? PreviousTicketState { get; init; }
    public List<Tag> Tags { get; } = [];
    public IReadOnlyList<string> AttachmentUrls { get; init; } = [];
    public bool IsNote => Type.StartsWith("note", StringComparison.Ordinal);
}

/// <summary>Fin's own record on a conversation.</summary>
internal sealed class AiAgent
{
    public string SourceType { get; set; } = "workflow";
    public string? SourceTitle { get; set; } = "Main workflow";
    public string? LastAnswerType { get; set; }
    public string? ResolutionState { get; set; }
    public List<Article> Sources { get; } = [];
}

/// <summary>The times and counts behind the vendor's <c>statistics</c> object; null until it happened.</summary>
internal sealed class Statistics
{
    public long? FirstContactReplyAt { get; set; }
    public long? FirstAssignmentAt { get; set; }
    public long? LastAssignmentAt { get; set; }
    public long? FirstAdminReplyAt { get; set; }
    public long? LastAdminReplyAt { get; set; }
    public long? LastContactReplyAt { get; set; }
    public long? FirstCloseAt { get; set; }
    public long? LastCloseAt { get; set; }
    public string? LastClosedById { get; set; }
    public int Reopens { get; set; }
    public int Assignments { get; set; }
}

internal sealed class Conversation
{
    public required long Id { get; init; }
    public required Contact Contact { get; set; }
    public required Person SourceAuthor { get; init; }
    public required long SourceId { get; init; }

    /// <summary>The vendor's source.type: "conversation" for the Messenger, "email" for mail.</summary>
    public required string SourceType { get; init; }

    public string DeliveredAs { get; init; } = "customer_initiated";
    public string Subject { get; init; } = "";
    public string SourceBody { get; set; } = "";
    public bool SourceRedacted { get; set; }
    public IReadOnlyList<string> SourceAttachmentUrls { get; init; } = [];
    public long CreatedAt { get; init; }
    public long UpdatedAt { get; set; }

    /// <summary>The instant of the last write, finer than the vendor's whole seconds; decides when the search index shows it.</summary>
    public DateTimeOffset TouchedAt { get; set; }

    public long? WaitingSince { get; set; }
    public long? SnoozedUntil { get; set; }
    public long LastRequestAt { get; set; }
    public string State { get; set; } = "open";
    public bool Read { get; set; }
    public long AdminAssigneeId { get; set; }
    public long TeamAssigneeId { get; set; }
    public string? Title { get; set; }
    public string Priority { get; set; } = "none";
    public long? MergedInto { get; set; }
    public bool AiAgentParticipated => Ai is not null;
    public AiAgent? Ai { get; set; }
    public Rating? Rating { get; set; }
    public TicketDetails? Ticket { get; set; }
    public Statistics Statistics { get; } = new();
    public List<AppliedTag> Tags { get; } = [];
    public SortedDictionary<string, JsonElement> CustomAttributes { get; } = new(StringComparer.Ordinal);
    public List<Part> Parts { get; } = [];
    public HashSet<long> TeammateIds { get; } = [];

    /// <summary>Order of the last human take-over (reply or assignment to a teammate) and of the last workflow restart.</summary>
    public long HumanTookAt { get; set; }
    public long BotRestartedAt { get; set; }
    public bool AnsweredByScript { get; set; }
    public List<(string Text, DateTimeOffset At)> Suppressed { get; } = [];

    public bool Open => State != "closed";
}
