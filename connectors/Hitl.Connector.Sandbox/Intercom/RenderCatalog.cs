using System.Globalization;
using System.Text.Json.Nodes;

namespace Hitl.Connector.Sandbox.Intercom;

/// <summary>The vendor's JSON shapes of everything but conversations.</summary>
internal static class RenderCatalog
{
    public static JsonObject Me(IntercomState state)
    {
        var admin = state.Service;
        return new JsonObject
        {
            ["type"] = "admin",
            ["id"] = IntercomState.Text(admin.Id),
            ["email"] = admin.Email,
            ["name"] = admin.Name,
            ["email_verified"] = true,
            ["app"] = new JsonObject
            {
                ["type"] = "app",
                ["id_code"] = state.Workspace.AppId,
                ["name"] = "Sandbox workspace",
                ["created_at"] = 1_734_537_243,
                ["secure"] = false,
                ["identity_verification"] = false,
                ["timezone"] = "Etc/UTC",
                ["region"] = state.Workspace.Region,
            },
            ["avatar"] = new JsonObject { ["type"] = "avatar", ["image_url"] = null },
            ["has_inbox_seat"] = admin.HasInboxSeat,
        };
    }

    public static JsonObject Admin(Admin admin) => new()
    {
        ["type"] = "admin",
        ["email"] = admin.Email,
        ["id"] = IntercomState.Text(admin.Id),
        ["name"] = admin.Name,
        ["away_mode_enabled"] = false,
        ["away_mode_reassign"] = false,
        ["has_inbox_seat"] = admin.HasInboxSeat,
        ["team_ids"] = Render.Array(admin.TeamIds, id => JsonValue.Create(id)),
    };

    public static JsonObject Team(Team team, IntercomState state) => new()
    {
        ["type"] = "team",
        ["id"] = IntercomState.Text(team.Id),
        ["name"] = team.Name,
        ["admin_ids"] = Render.Array(state.Admins.Where(a => a.TeamIds.Contains(team.Id)), a => JsonValue.Create(a.Id)),
        ["assignment_limit"] = null,
        ["distribution_method"] = null,
    };

    public static JsonObject Contact(Contact contact, IntercomState state)
    {
        var path = "/contacts/" + contact.Id;
        return new JsonObject
        {
            ["type"] = "contact",
            ["id"] = contact.Id,
            ["workspace_id"] = state.Workspace.AppId,
            ["external_id"] = contact.ExternalId,
            ["role"] = contact.Role,
            ["email"] = contact.Email,
            ["phone"] = contact.Phone,
            ["name"] = contact.Name,
            ["avatar"] = null,
            ["owner_id"] = null,
            ["social_profiles"] = new JsonObject { ["type"] = "list", ["data"] = new JsonArray() },
            ["has_hard_bounced"] = false,
            ["marked_email_as_spam"] = false,
            ["unsubscribed_from_emails"] = false,
            ["created_at"] = contact.CreatedAt,
            ["updated_at"] = contact.UpdatedAt,
            ["signed_up_at"] = contact.CreatedAt,
            ["last_seen_at"] = null,
            ["last_replied_at"] = null,
            ["last_contacted_at"] = null,
            ["language_override"] = null,
            ["custom_attributes"] = Render.Values(contact.CustomAttributes),
            ["tags"] = Empty(path + "/tags"),
            ["notes"] = Empty(path + "/notes"),
            ["companies"] = Empty(path + "/companies"),
            ["opted_out_subscription_types"] = Empty(path + "/subscriptions"),
            ["opted_in_subscription_types"] = Empty(path + "/subscriptions"),
        };
    }

    public static JsonObject Attribute(ConversationAttribute attribute, IntercomState state)
    {
        var json = new JsonObject
        {
            ["type"] = "conversation_attribute",
            ["id"] = attribute.Id,
            ["name"] = attribute.Name,
            ["description"] = attribute.Description,
            ["data_type"] = attribute.DataType,
            ["required"] = false,
            ["visible_to_team_ids"] = new JsonArray(),
            ["archived"] = attribute.Archived,
            ["created_at"] = attribute.CreatedAt,
            ["updated_at"] = attribute.CreatedAt,
            ["admin_id"] = IntercomState.Text(state.Service.Id),
        };
        if (attribute.DataType == "string")
        {
            json["multiline"] = attribute.Multiline;
        }
        else if (attribute.DataType == "list")
        {
            json["options"] = Render.Array(attribute.Options, option => new JsonObject { ["id"] = option.Id, ["label"] = option.Label, ["archived"] = false });
        }

        return json;
    }

    public static JsonObject Article(Article article, IntercomState state) => new()
    {
        ["id"] = article.Id,
        ["type"] = "article",
        ["workspace_id"] = state.Workspace.AppId,
        ["parent_ids"] = new JsonArray(),
        ["tags"] = new JsonObject { ["type"] = "tag.list", ["tags"] = new JsonArray() },
        ["title"] = article.Title,
        ["description"] = "",
        ["body"] = article.Body,
        ["author_id"] = article.AuthorId,
        ["state"] = article.State,
        ["created_at"] = article.CreatedAt,
        ["updated_at"] = article.CreatedAt,
        ["url"] = article.State == "published" ? string.Create(CultureInfo.InvariantCulture, $"https://help.sandbox.example/en/articles/{article.Id}") : null,
    };

    public static JsonObject TicketState(TicketState state) => new()
    {
        ["type"] = "ticket_state",
        ["id"] = state.Id,
        ["category"] = state.Category,
        ["internal_label"] = state.InternalLabel,
        ["external_label"] = state.ExternalLabel,
    };

    public static JsonObject TicketType(TicketType type, IntercomState state, bool withStates = false)
    {
        var json = new JsonObject
        {
            ["type"] = "ticket_type",
            ["id"] = type.Id,
            ["name"] = type.Name,
            ["description"] = type.Description,
            ["icon"] = "🎟️",
            ["workspace_id"] = state.Workspace.AppId,
            ["archived"] = false,
            ["created_at"] = 1_734_537_866,
            ["updated_at"] = 1_734_537_866,
            ["is_internal"] = type.Category != "Customer",
            ["ticket_type_attributes"] = new JsonObject
            {
                ["type"] = "list",
                ["data"] = Render.Array(type.Attributes.Index(), entry => new JsonObject
                {
                    ["type"] = "ticket_type_attribute",
                    ["id"] = string.Create(CultureInfo.InvariantCulture, $"{type.Id}{entry.Index}"),
                    ["workspace_id"] = state.Workspace.AppId,
                    ["name"] = entry.Item,
                    ["description"] = "",
                    ["data_type"] = "string",
                    ["input_options"] = new JsonObject { ["multiline"] = entry.Index > 0 },
                    ["order"] = entry.Index,
                    ["required_to_create"] = false,
                    ["required_to_create_for_contacts"] = false,
                    ["visible_on_create"] = true,
                    ["visible_to_contacts"] = true,
                    ["default"] = true,
                    ["ticket_type_id"] = int.Parse(type.Id, CultureInfo.InvariantCulture),
                    ["archived"] = false,
                    ["created_at"] = 1_734_537_866,
                    ["updated_at"] = 1_734_537_866,
                }),
            },
            ["category"] = type.Category,
        };
        if (withStates)
        {
            json["ticket_states"] = new JsonObject { ["type"] = "list", ["data"] = Render.Array(state.TicketStates, TicketState) };
        }

        return json;
    }

    public static JsonObject Ticket(Conversation c, IntercomState state, RenderStyle style, IEnumerable<Part>? only = null)
    {
        var ticket = c.Ticket!;
        var parts = only?.ToList() ?? c.Parts.Skip(Math.Max(0, c.Parts.Count - Render.NewestParts)).ToList();
        var json = new JsonObject
        {
            ["type"] = "ticket",
            ["id"] = IntercomState.Text(c.Id),
            ["ticket_id"] = ticket.Number,
            ["ticket_attributes"] = Render.Values(ticket.Attributes),
            ["ticket_state"] = TicketState(ticket.State),
            ["ticket_type"] = TicketType(ticket.Type, state),
            ["contacts"] = new JsonObject
            {
                ["type"] = "contact.list",
                ["contacts"] = new JsonArray(new JsonObject { ["type"] = "contact", ["id"] = c.Contact.Id, ["external_id"] = c.Contact.ExternalId }),
            },
            ["admin_assignee_id"] = c.AdminAssigneeId,
            ["team_assignee_id"] = c.TeamAssigneeId,
            ["created_at"] = c.CreatedAt,
            ["updated_at"] = c.UpdatedAt,
            ["ticket_parts"] = new JsonObject
            {
                ["type"] = "ticket_part.list",
                ["ticket_parts"] = Render.Array(parts, part => TicketPart(part, style)),
                ["total_count"] = only is null ? c.Parts.Count : parts.Count,
            },
            ["open"] = c.Open,
            ["tags"] = new JsonObject { ["type"] = "tag.list", ["tags"] = Render.Array(c.Tags, Render.AppliedTag) },
            ["linked_objects"] = Render.LinkedObjects(),
            ["category"] = ticket.Type.Category,
            ["is_shared"] = ticket.IsShared,
        };
        if (c.SnoozedUntil is { } until)
        {
            json["snoozed_until"] = until;
        }

        return json;
    }

    public static JsonObject TicketPart(Part part, RenderStyle style)
    {
        var json = new JsonObject
        {
            ["type"] = "ticket_part",
            ["id"] = IntercomState.Text(part.Id),
            ["part_type"] = part.Type,
        };
        if (part.Body is not null)
        {
            json["body"] = style.Body(part.Body);
        }

        if (part.TicketState is not null)
        {
            json["ticket_state"] = part.TicketState;
            json["previous_ticket_state"] = part.PreviousTicketState;
        }

        json["created_at"] = part.CreatedAt;
        json["updated_at"] = part.UpdatedAt;
        json["author"] = new JsonObject { ["id"] = part.Author.Id, ["type"] = part.Author.Type, ["name"] = part.Author.Name, ["email"] = part.Author.Email };
        if (part.AssignedTo is { } to)
        {
            json["assigned_to"] = new JsonObject { ["type"] = to.Type, ["id"] = to.Id };
        }

        json["attachments"] = Render.Attachments(part.AttachmentUrls);
        json["redacted"] = part.Redacted;

        // Tickets leave the key out where a conversation's part would say null.
        if (part.AppPackageCode is not null)
        {
            json["app_package_code"] = part.AppPackageCode;
        }

        return json;
    }

    private static JsonObject Empty(string url) => new() { ["type"] = "list", ["data"] = new JsonArray(), ["url"] = url, ["total_count"] = 0, ["has_more"] = false };
}
