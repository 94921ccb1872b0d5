using System.Text.Json;
using Hitl.Connector.Accounts;
using Hitl.Connector.Conversations;
using Hitl.Connector.Intake;
using Hitl.Connector.Intercom.Api;

namespace Hitl.Connector.Intercom.Reading;

/// <summary>Turns Intercom's answer into a <see cref="Snapshot"/>: pure.</summary>
internal sealed class SnapshotReader(AuthorRule authors)
{
    /// <summary>Conversation attribute or ticket field under which a Fin resolution state is shown.</summary>
    public const string AiResolutionField = "ai_agent_resolution_state";

    private readonly PartReader parts = new(authors);

    public Snapshot Conversation(ConversationRef reference, ConversationBody body, DateTimeOffset now)
    {
        var created = body.CreatedAt ?? body.UpdatedAt ?? now;
        var read = body.ConversationParts?.Items ?? [];
        var fields = Fields(body.CustomAttributes);
        if (body.AiAgent?.ResolutionState is { } resolution)
        {
            fields[AiResolutionField] = resolution;
        }

        return new Snapshot
        {
            Ref = reference,
            Helpdesk = HelpdeskKind.Intercom,
            Status = StatusOf(body),
            CreatedAt = created,
            UpdatedAt = body.UpdatedAt ?? created,
            Channel = ChannelOf(body.Channel?.Current ?? body.Source?.Type),
            Subject = SubjectOf(body),
            Priority = PriorityOf(body.Priority) ?? PriorityOf(fields.GetValueOrDefault(IntercomAttributes.Priority)),
            Customer = CustomerOf(body.Contacts, [body.Source?.Author, .. read.Select(p => p.Author)], body.Company?.Id),
            AssigneeId = Assignee(body.AdminAssigneeId),
            GroupId = Assignee(body.TeamAssigneeId),
            Tags = TagNames(body.Tags),
            Fields = fields,
            Messages = InOrder([SourceMessage(body.Source, created), .. read.Select(p => parts.Message(p, created))]),
            Activities = InOrder([.. read.SelectMany(p => parts.Activities(p, created)), .. TagActivities(body.Tags), .. Rating(body.ConversationRating)]),
            HoldEngaged = IsHeld(fields),
            HoldPartly = FinStopped(read, created),
            Truncated = body.ConversationParts?.TotalCount > read.Count,

            // The workspace's own staff try their bots out in previews.
            IgnoreReason = body.AiAgent?.SourceType is "workflow_preview" or "fin_preview" ? "test_traffic" : null,
        };
    }

    public Snapshot Ticket(ConversationRef reference, TicketBody body, DateTimeOffset now)
    {
        var created = body.CreatedAt ?? body.UpdatedAt ?? now;
        var read = body.TicketParts?.Items ?? [];
        var fields = Fields(body.TicketAttributes);
        var tags = TagNames(body.Tags);
        return new Snapshot
        {
            Ref = reference,
            Helpdesk = HelpdeskKind.Intercom,
            Status = StatusOf(body, now),
            CreatedAt = created,
            UpdatedAt = body.UpdatedAt ?? created,
            Channel = Channel.Other,
            Subject = fields.GetValueOrDefault("_default_title_"),
            Priority = PriorityOf(fields.GetValueOrDefault(IntercomAttributes.Priority)),
            Customer = CustomerOf(body.Contacts, [.. read.Select(p => p.Author)], null),
            AssigneeId = Assignee(body.AdminAssigneeId),
            GroupId = Assignee(body.TeamAssigneeId),
            Tags = tags,
            Fields = fields,
            Messages = InOrder([Description(body, fields, created), .. read.Select(p => parts.Message(p, created))]),
            Activities = InOrder([.. read.SelectMany(p => parts.Activities(p, created)), .. TagActivities(body.Tags)]),
            HoldEngaged = IsHeld(fields) || tags.Contains(HitlFields.HoldTag, StringComparer.OrdinalIgnoreCase),
            Truncated = body.TicketParts?.TotalCount > read.Count,
        };
    }

    /// <summary>The first message stands in <c>source</c>, not among the parts.</summary>
    private Message? SourceMessage(SourceBody? source, DateTimeOffset created)
    {
        if (source is null)
        {
            return null;
        }

        var text = VisibleText.Of(source.Body);
        var attachments = PartReader.Attachments(source.Attachments);
        if (text.Text.Length == 0 && attachments.Count == 0)
        {
            return null;
        }

        var author = authors.Classify(source.Author, appCode: null, isPublicText: true);

        // Sent in an admin's name, but by a campaign or a workflow: no human is in the conversation.
        if (author.Kind is AuthorKind.Agent or AuthorKind.Self && source.DeliveredAs is { } how && how is not ("admin_initiated" or "customer_initiated"))
        {
            author = author with { Kind = how == "operator_initiated" ? AuthorKind.Bot : AuthorKind.System };
        }

        return new Message(source.Id ?? "source", author, Visibility.Public, text.Text, created)
        {
            Attachments = attachments,
            HadHiddenText = text.HadHiddenText,
            AutomatedReason = author.Kind == AuthorKind.Customer && source.Type == "email" ? MachineMail.Reason(source.Author?.Email, source.Subject, text.Text) : null,
        };
    }

    /// <summary>What a customer wrote into the form of a customer ticket; other tickets are staff's own.</summary>
    private static Message? Description(TicketBody body, Dictionary<string, string?> fields, DateTimeOffset created)
    {
        var text = VisibleText.Of(fields.GetValueOrDefault("_default_description_"));
        if (text.Text.Length == 0 || body.Category != "Customer" || body.Contacts?.Items.FirstOrDefault() is not { Id: { } contact })
        {
            return null;
        }

        return new Message("description", new Author(AuthorKind.Customer, contact), Visibility.Public, text.Text, created) { HadHiddenText = text.HadHiddenText };
    }

    private IEnumerable<Activity> TagActivities(Listing<TagBody>? tags) =>
        from tag in tags?.Items ?? []
        where tag.AppliedAt is not null && !string.IsNullOrEmpty(tag.Name)
        select new Activity(
            $"tag:{tag.Id}:{tag.AppliedAt!.Value.ToUnixTimeSeconds()}",
            ActivityKind.TagAdded,
            authors.Classify(new AuthorBody { Type = tag.AppliedBy?.Type, Id = tag.AppliedBy?.Id }, appCode: null, isPublicText: false),
            tag.AppliedAt.Value,
            tag.Name);

    private static IEnumerable<Activity> Rating(RatingBody? rating)
    {
        if (rating is { Rating: { } stars } && (rating.UpdatedAt ?? rating.CreatedAt) is { } at)
        {
            yield return new Activity($"rating:{at.ToUnixTimeSeconds()}", ActivityKind.Rated, new Author(AuthorKind.Customer, rating.Contact?.Id ?? ""), at, stars);
        }
    }

    internal static Dictionary<string, string?> Fields(JsonElement attributes)
    {
        var fields = new Dictionary<string, string?>(StringComparer.Ordinal);
        if (attributes.ValueKind == JsonValueKind.Object)
        {
            foreach (var property in attributes.EnumerateObject())
            {
                fields[property.Name] = property.Value.ValueKind is JsonValueKind.Object or JsonValueKind.Array
                    ? property.Value.GetRawText()
                    : property.Value.Text();
            }
        }

        return fields;
    }

    /// <summary>
    /// A person's public words, and a person's taking it, stop Fin without any hold, and nothing but a change of the
    /// attribute lets it go on: it stays mute where a take-over and its end were over before a hold was set.
    /// </summary>
    private bool FinStopped(IReadOnlyList<PartBody> read, DateTimeOffset created)
    {
        var stopped = false;
        foreach (var part in read)
        {
            var activities = parts.Activities(part, created).ToList();
            if (activities.Any(a => a.Kind == ActivityKind.FieldChanged && a.Value?.StartsWith(HitlFields.BotState + "=", StringComparison.Ordinal) == true))
            {
                stopped = false;
            }
            else if (parts.Message(part, created)?.IsPublicFrom(AuthorKind.Agent) == true || activities.Any(a => a is { Kind: ActivityKind.AssignedToAgent, Actor.Kind: AuthorKind.Agent }))
            {
                stopped = true;
            }
        }

        return stopped;
    }

    private static bool IsHeld(Dictionary<string, string?> fields) =>
        string.Equals(fields.GetValueOrDefault(HitlFields.BotState), HitlFields.BotStateHeld, StringComparison.OrdinalIgnoreCase);

    private static ConversationStatus StatusOf(ConversationBody body) => body.State switch
    {
        "closed" => ConversationStatus.Closed,
        "snoozed" => ConversationStatus.Snoozed,
        "open" => ConversationStatus.Open,
        _ => body.Open == false ? ConversationStatus.Closed : ConversationStatus.Open,
    };

    private static ConversationStatus StatusOf(TicketBody body, DateTimeOffset now)
    {
        if (body.Open == false)
        {
            return ConversationStatus.Closed;
        }

        return body.TicketState?.Category switch
        {
            "resolved" => ConversationStatus.Solved,
            _ when body.SnoozedUntil > now => ConversationStatus.Snoozed,
            "waiting_on_customer" => ConversationStatus.Pending,
            _ => ConversationStatus.Open,
        };
    }

    private static string? SubjectOf(ConversationBody body)
    {
        var subject = VisibleText.Of(body.Title ?? body.Source?.Subject).Text;
        return subject.Length > 0 ? subject : null;
    }

    private static Channel ChannelOf(string? name) => name switch
    {
        "email" => Channel.Email,
        "conversation" or "messenger" or "in_app" or "push" or "automated" => Channel.Chat,
        "whatsapp" or "sms" or "zendesk_sunshine" => Channel.Messaging,
        "facebook" or "instagram" or "twitter" => Channel.Social,
        "phone_call" or "phone_switch" or "phone" => Channel.Phone,
        "api" => Channel.Api,
        "zendesk_ticket" => Channel.Web,
        _ => Channel.Other,
    };

    private static Priority? PriorityOf(string? name) => name switch
    {
        "low" => Priority.Low,
        "medium" or "normal" => Priority.Normal,
        "high" or "priority" => Priority.High,
        "urgent" => Priority.Urgent,
        _ => null,
    };

    private static Customer CustomerOf(Listing<ReferenceBody>? contacts, IReadOnlyList<AuthorBody?> seen, string? company)
    {
        var customers = seen.Where(a => a?.Type is "user" or "lead" or "contact" or "visitor").ToList();
        var id = contacts?.Items.FirstOrDefault()?.Id ?? customers.FirstOrDefault()?.Id ?? "";
        var known = customers.FirstOrDefault(a => a!.Id == id);
        return new Customer(id, known?.Name, known?.Email, company);
    }

    /// <summary>Since 2.16 "nobody" is 0; before, it was null.</summary>
    private static string? Assignee(string? id) => id is null or "" or "0" ? null : id;

    private static IReadOnlyList<string> TagNames(Listing<TagBody>? tags) =>
        [.. tags?.Items.Select(t => t.Name).OfType<string>().Distinct(StringComparer.OrdinalIgnoreCase) ?? []];

    // Whole seconds: a stable sort keeps Intercom's own order within one.
    private static IReadOnlyList<Message> InOrder(IEnumerable<Message?> messages) => [.. messages.OfType<Message>().OrderBy(m => m.At)];

    private static IReadOnlyList<Activity> InOrder(IEnumerable<Activity> activities) => [.. activities.OrderBy(a => a.At)];
}
