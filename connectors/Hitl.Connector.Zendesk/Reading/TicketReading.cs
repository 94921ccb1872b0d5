using System.Text.Json;
using Hitl.Connector.Accounts;
using Hitl.Connector.Conversations;
using Hitl.Connector.Intake;
using Hitl.Connector.Zendesk.Api;

namespace Hitl.Connector.Zendesk.Reading;

/// <summary>Everything that a snapshot is made from: answers in, no call.</summary>
internal sealed record TicketReading
{
    private const string AgentWorkspace = "zd:agentWorkspace";

    /// <summary>Stamps count whole seconds; the other one is what this clock and Zendesk's may differ by.</summary>
    public static readonly TimeSpan StampSettles = TimeSpan.FromSeconds(2);

    public required ConversationRef Ref { get; init; }
    public required TicketView Ticket { get; init; }

    /// <summary>When the ticket was asked for.</summary>
    public required DateTimeOffset AskedAt { get; init; }
    public required IReadOnlyList<AuditView> Audits { get; init; }
    public required IReadOnlyDictionary<string, UserView> Users { get; init; }
    public required IReadOnlyList<NamedField> Fields { get; init; }
    public required string SelfId { get; init; }
    public required IReadOnlyList<string> BotUserIds { get; init; }

    /// <summary>Custom fields of the requester's organisation; empty where nobody asked for them.</summary>
    public IReadOnlyDictionary<string, string?> OrganizationFields { get; init; } = new Dictionary<string, string?>();

    /// <summary>Entries of the messaging log; empty for tickets without one.</summary>
    public IReadOnlyList<JsonElement> Log { get; init; } = [];

    /// <summary>Null when the ticket has no messaging conversation, or it cannot be asked.</summary>
    public bool? AgentsHaveControl { get; init; }

    public Snapshot ToSnapshot()
    {
        var people = new People(Ticket.RequesterId, SelfId, BotUserIds, Users);
        var audits = new AuditReader(people, FieldName, Ticket.RawSubject ?? Ticket.Subject).Read(Audits);
        var messages = Log.Count == 0 ? audits.Messages : ConversationLogReader.Merge(Log, people, audits.Messages);
        var tags = Ticket.Tags.Words();
        var activities = new List<Activity>(audits.Activities);
        if (AuditReader.MergedInto(Audits, tags) is { } merge)
        {
            activities.Add(new Activity($"{merge.AuditId}.merged", ActivityKind.Merged, people.Of(merge.AuthorId), merge.At, merge.Into));
        }

        // Agents have control though no hold of ours gave it to them.
        if (AgentsHaveControl == true
            && !tags.Contains(HitlFields.HoldTag, StringComparer.OrdinalIgnoreCase)
            && ControlHandedOver.Of(messages, activities, AgentWorkspace) is { } handed)
        {
            activities.Add(handed);
        }

        var status = StatusOf(Ticket.Status);
        var updated = VendorTime.Parse(Ticket.UpdatedAt);
        var created = VendorTime.Parse(Ticket.CreatedAt) ?? messages.FirstOrDefault()?.At ?? DateTimeOffset.UnixEpoch;
        var customer = Requester;
        return new Snapshot
        {
            Ref = Ref,
            Helpdesk = HelpdeskKind.Zendesk,
            Status = status,
            CreatedAt = created,
            UpdatedAt = updated ?? created,
            Channel = ChannelOf(Ticket.Via?.Channel, Ticket.FromMessagingChannel == true),

            // Zendesk makes a messaging ticket's subject ("Conversation with …"): it is nothing the customer said.
            Subject = Ticket.FromMessagingChannel == true ? null : Ticket.Subject,
            Priority = PriorityOf(Ticket.Priority),
            Customer = new Customer(Ticket.RequesterId ?? "", customer?.Name, customer?.Email, OrganizationId),
            AssigneeId = Ticket.AssigneeId,
            GroupId = Ticket.GroupId,
            BrandId = Ticket.BrandId,
            Tags = tags,
            Fields = ReadFields(),
            OrganizationFields = OrganizationFields,
            Messages = messages,
            Activities = [.. activities.OrderBy(a => a.At)],
            VersionStamp = Ticket.UpdatedAt,
            VersionStampFresh = AskedAt - updated < StampSettles,
            HoldEngaged = IsHeld(tags, status),
            HoldPartly = AgentsHaveControl == true || tags.Contains(HitlFields.HoldTag, StringComparer.OrdinalIgnoreCase),
            IgnoreReason = ReasonToIgnore(messages, customer, tags),
            MessagingConversationId = MessagingConversation(),
        };
    }

    /// <summary>The ticket's own where it has one: a person can be of several.</summary>
    public string? OrganizationId => Ticket.OrganizationId ?? Requester?.OrganizationId;

    private UserView? Requester => Ticket.RequesterId is { } requester && Users.TryGetValue(requester, out var user) ? user : null;

    /// <summary>
    /// Tag and control together. When a ticket is solved, messaging ends and control leaves the agents by itself: the
    /// tag alone then still has to be taken off.
    /// </summary>
    private bool IsHeld(IReadOnlyList<string> tags, ConversationStatus status) =>
        tags.Contains(HitlFields.HoldTag, StringComparer.OrdinalIgnoreCase)
        && (AgentsHaveControl is not false || status is ConversationStatus.Solved or ConversationStatus.Closed);

    private string? ReasonToIgnore(IReadOnlyList<Message> messages, UserView? customer, IReadOnlyList<string> tags)
    {
        if (tags.Contains(HitlFields.TrialTag, StringComparer.OrdinalIgnoreCase))
        {
            return "trial";
        }

        // A ticket that somebody took out of the suspended ones is wanted; a suspended requester is not.
        if (customer?.Suspended == true)
        {
            return MachineMail.Spam;
        }

        // A ticket in which only machines have written. One with a person's words too is judged message by message.
        var written = messages.Where(m => m.Visibility == Visibility.Public && m.Author.Kind is AuthorKind.Customer or AuthorKind.Agent).ToList();
        return written.Count > 0 && written.All(m => m.AutomatedReason is not null) ? written[0].AutomatedReason : null;
    }

    /// <summary>The title that people see; the vendor's id where two fields share it.</summary>
    internal string FieldName(string id)
    {
        var known = Fields.FirstOrDefault(f => f.Id == id);
        return known is { Name.Length: > 0 } && Fields.Count(f => f.Name == known.Name) == 1 ? known.Name : id;
    }

    private Dictionary<string, string?> ReadFields()
    {
        var fields = new Dictionary<string, string?>(StringComparer.Ordinal);
        foreach (var field in JsonElements.Items(Ticket.CustomFields))
        {
            if (field.Text("id") is { } id)
            {
                // A rule may name a field either way.
                fields[id] = fields[FieldName(id)] = field.Property("value").Joined();
            }
        }

        return fields;
    }

    /// <summary>The messaging conversation behind the ticket, wherever the account's audits and log name it.</summary>
    internal string? MessagingConversation()
    {
        foreach (var element in Audits.Select(a => a.Events).Concat(Audits.Select(a => a.Metadata)).Concat(Log).Concat([Ticket.Via?.Source ?? default]))
        {
            if (FindConversationId(element, 0) is { Length: > 0 } id)
            {
                return id;
            }
        }

        return null;
    }

    private static string? FindConversationId(JsonElement element, int depth)
    {
        if (depth > 5)
        {
            return null;
        }

        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (var property in element.EnumerateObject())
                {
                    var found = property.Name is "conversation_id" or "conversationId" ? property.Value.Text() : FindConversationId(property.Value, depth + 1);
                    if (found is { Length: > 0 })
                    {
                        return found;
                    }
                }

                return null;
            case JsonValueKind.Array:
                return element.EnumerateArray().Select(e => FindConversationId(e, depth + 1)).FirstOrDefault(id => id is { Length: > 0 });
            default:
                return null;
        }
    }

    internal static ConversationStatus StatusOf(string? status) => status?.ToLowerInvariant() switch
    {
        "new" => ConversationStatus.New,
        "pending" => ConversationStatus.Pending,
        "hold" => ConversationStatus.OnHold,
        "solved" => ConversationStatus.Solved,
        "closed" => ConversationStatus.Closed,
        "deleted" => ConversationStatus.Deleted,
        _ => ConversationStatus.Open,
    };

    internal static Priority? PriorityOf(string? priority) => priority?.ToLowerInvariant() switch
    {
        "low" => Priority.Low,
        "normal" => Priority.Normal,
        "high" => Priority.High,
        "urgent" => Priority.Urgent,
        _ => null,
    };

    internal static Channel ChannelOf(string? channel, bool messaging) => channel?.ToLowerInvariant() switch
    {
        _ when messaging => Channel.Messaging,
        "email" => Channel.Email,
        "web" or "web_form" or "web_widget" or "help_center" or "helpcenter" or "mobile" or "mobile_sdk" => Channel.Web,
        "chat" or "chat_transcript" => Channel.Chat,
        "native_messaging" or "messaging" or "whatsapp" or "line" or "wechat" or "sms" or "sunshine_conversations_api" or "apple_business_chat" => Channel.Messaging,
        "twitter" or "facebook" or "instagram_dm" or "twitter_dm" or "facebook_messenger" or "any_channel" => Channel.Social,
        "voice" or "phone" or "voicemail" => Channel.Phone,
        "api" or "web_service" => Channel.Api,
        _ => Channel.Other,
    };
}

/// <summary>Who stands behind an id on this ticket.</summary>
internal sealed class People(string? requesterId, string selfId, IReadOnlyList<string> botUserIds, IReadOnlyDictionary<string, UserView> users)
{
    public bool IsSelf(string? id) => id is { Length: > 0 } && id == selfId;

    public string? Address(string? id) => id is not null && users.TryGetValue(id, out var user) ? user.Email : null;

    public Author Of(string? id)
    {
        // -1 is Zendesk itself.
        if (string.IsNullOrEmpty(id) || id.StartsWith('-') || id == "0")
        {
            return new Author(AuthorKind.System, id ?? "");
        }

        var user = users.GetValueOrDefault(id);
        return new Author(KindOf(id, user), id, user?.Name) { Limited = user is { OnlyPrivateComments: true } or { RoleType: "1" or "3" } };
    }

    /// <summary>The order matters: a bot is staff to Zendesk, and staff writing as the requester is the customer.</summary>
    private AuthorKind KindOf(string id, UserView? user)
    {
        if (IsSelf(id))
        {
            return AuthorKind.Self;
        }

        if (botUserIds.Contains(id))
        {
            return AuthorKind.Bot;
        }

        if (id == requesterId)
        {
            return AuthorKind.Customer;
        }

        return user?.Role?.ToLowerInvariant() switch
        {
            "agent" or "admin" => AuthorKind.Agent,
            "end-user" or "end_user" => AuthorKind.Customer,
            _ => AuthorKind.Unknown,
        };
    }
}
