using System.Text.RegularExpressions;

namespace Hitl.Connector.Worker.Tests.Contract;

/// <summary>One thing that a vendor documents and its own description lacks.</summary>
/// <param name="Operation">As in <see cref="Violation"/>.</param>
/// <param name="Pointer">As in <see cref="Finding"/>; <c>*</c> stands for any one step.</param>
/// <param name="Reason">What the vendor says, and the section of the fact sheet that says so.</param>
internal sealed record KnownException(string Operation, string Pointer, string Reason)
{
    /// <summary>
    /// JSON Schema of a body that the description leaves out altogether: the body is then held against this instead of
    /// being let through.
    /// </summary>
    public string? DocumentedBody { get; init; }

    /// <summary>How the finding's message begins, where only one kind of it is excused.</summary>
    public string MessageStart { get; init; } = "";

    private Regex Pattern { get; } = new("^" + Regex.Escape(Pointer).Replace(@"\*", "[^/]+", StringComparison.Ordinal) + "$", RegexOptions.CultureInvariant);

    /// <summary>Never a body that has a schema of its own: that one decides.</summary>
    public bool Excuses(Finding finding) => DocumentedBody is null && Pattern.IsMatch(finding.Pointer) && finding.Message.StartsWith(MessageStart, StringComparison.Ordinal);

    public bool Equals(KnownException? other) => other is not null && Operation == other.Operation && Pointer == other.Pointer && MessageStart == other.MessageStart;

    public override int GetHashCode() => HashCode.Combine(Operation, Pointer, MessageStart);
}

/// <summary>
/// The one reviewed list. An entry is right only while the vendor's own documentation says what its description file
/// does not; unused entries are reported and have to go.
/// </summary>
internal static class KnownExceptions
{
    private const string Tags = """
        {"type":"object","required":["tags"],"properties":{
          "tags":{"type":"array","minItems":1,"items":{"type":"string"}},
          "updated_stamp":{"type":"string","format":"date-time"},
          "safe_update":{"type":"string","enum":["true"]}}}
        """;

    private const string TicketField = """
        {"type":"object","required":["ticket_field"],"properties":{"ticket_field":{"$ref":"#/components/schemas/TicketFieldObject"}}}
        """;

    private const string Automation = """{"type":"object","required":["automation"],"properties":{"automation":{"$ref":"#/components/schemas/AutomationObject"}}}""";

    private const string View = """
        {"type":"object","required":["view"],"properties":{"view":{"type":"object","required":["title","all"],"properties":{
          "title":{"type":"string"},"description":{"type":"string"},"active":{"type":"boolean"},
          "all":{"type":"array","minItems":1,"items":{"$ref":"#/components/schemas/ConditionObject"}},
          "any":{"type":"array","items":{"$ref":"#/components/schemas/ConditionObject"}},
          "output":{"type":"object","properties":{"columns":{"type":"array","maxItems":10,"items":{"type":"string"}},
            "sort_by":{"type":"string"},"sort_order":{"type":"string","enum":["asc","desc"]}}}}}}}
        """;

    // An update names neither type nor title, which the object requires.
    private const string TicketFieldPart = """
        {"type":"object","required":["ticket_field"],"properties":{"ticket_field":{"type":"object","minProperties":1,"properties":{
          "title":{"type":"string"},"agent_description":{"type":"string"},"description":{"type":"string"},"active":{"type":"boolean"},
          "visible_in_portal":{"type":"boolean"},"editable_in_portal":{"type":"boolean"},"tag":{"type":"string","nullable":true}}}}}
        """;

    private const string NoBody = "The operation's text describes a JSON body, its description has no requestBody. ";

    private const string Paged = "The help centre's description has no paging at all, the vendor pages its lists by cursor. Zendesk fact sheet, reading threads: page[size], page[after], meta.has_more, meta.after_cursor.";

    public static IReadOnlyList<KnownException> All { get; } =
    [
        new("zendesk: GET /api/v2/help_center/articles", "query:page[size]", Paged),
        new("zendesk: GET /api/v2/help_center/articles", "query:page[after]", Paged),
        new("zendesk: POST /oauth/tokens", "body", NoBody + "Zendesk fact sheet, Auth: JSON grant_type, client_id, client_secret, scope, expires_in 300 to 172,800.")
        {
            DocumentedBody = """
                {"type":"object","required":["grant_type","client_id","client_secret"],"properties":{
                  "grant_type":{"type":"string","enum":["client_credentials"]},
                  "client_id":{"type":"string"},"client_secret":{"type":"string"},"scope":{"type":"string"},
                  "expires_in":{"type":"integer","minimum":300,"maximum":172800}}}
                """,
        },
        new("zendesk: PUT /api/v2/tickets/{ticket_id}/tags", "body", NoBody + "Zendesk fact sheet, Updating: PUT adds tags, with updated_stamp and string safe_update.") { DocumentedBody = Tags },
        new("zendesk: DELETE /api/v2/tickets/{ticket_id}/tags", "body", NoBody + "Zendesk fact sheet, Updating: DELETE removes tags (JSON body).") { DocumentedBody = Tags },
        new("zendesk: POST /api/v2/ticket_fields", "body", NoBody + "Zendesk fact sheet, Updating, Fields: the body is the ticket field object.") { DocumentedBody = TicketField },
        new("zendesk: PUT /api/v2/ticket_fields/{ticket_field_id}", "body", NoBody + "Zendesk fact sheet, Updating, Fields: the body is the ticket field object, in parts: the operation's own example sends one property.") { DocumentedBody = TicketFieldPart },
        new("zendesk: PUT /api/v2/automations/{automation_id}", "body", NoBody + "Zendesk fact sheet, Pausing: a PUT with a condition replaces both arrays, send everything.")
        {
            DocumentedBody = Automation,
        },
        new("zendesk: POST /api/v2/automations", "body/automation/actions/*/value", "Zendesk fact sheet, Pausing: a notification's value is a list, as the description itself has it for triggers.")
        {
            MessageStart = CompiledSchema.WrongType + ": array",
        },
        new("zendesk: PUT /api/v2/automations/{automation_id}", "body/automation/actions/*/value", "Zendesk fact sheet, Pausing: send everything. Actions go back as they were read, and a notification's value is a list, as the description itself has it for triggers.")
        {
            MessageStart = CompiledSchema.WrongType + ": array",
        },
        new("zendesk: POST /api/v2/automations", "body", NoBody + "Its text asks for conditions and actions as every automation has them. Zendesk fact sheet, Pausing: automations need a time condition; send everything.")
        {
            DocumentedBody = Automation,
        },
        new("zendesk: POST /api/v2/views", "body", NoBody + "Its text names title, description, active, all, any and output. Conditions are those of the Zendesk fact sheet, Pausing.") { DocumentedBody = View },
        new("zendesk: PUT /api/v2/views/{view_id}", "body", NoBody + "Its text has the object that creating takes. Conditions are those of the Zendesk fact sheet, Pausing.") { DocumentedBody = View },
        new("zendesk: POST /api/v2/routing/tickets/{ticket_id}/instance_values", "body", NoBody + "Zendesk fact sheet, Routing: the call replaces all skills; the description types their ids as text.")
        {
            DocumentedBody = """{"type":"object","required":["attribute_value_ids"],"properties":{"attribute_value_ids":{"type":"array","items":{"type":"string"}}}}""",
        },
        new("intercom: PUT /conversations/{conversation_id}", "body/custom_attributes/*", "Intercom fact sheet, Writing: attributes are created through /conversations/attributes, whose data types include decimal; custom_attributes has text and whole numbers only.")
        {
            MessageStart = "is float",
        },
        new("intercom: PUT /conversations/{conversation_id}", "body/custom_attributes/*", "Intercom fact sheet, Writing and mistake 14: boolean attributes exist and are created through /conversations/attributes; custom_attributes lacks the type.")
        {
            MessageStart = "is boolean",
        },
        new("intercom: POST /conversations", "body/from/id", "Intercom fact sheet, Auth: ids are strings to be read as they are; the description gives this one the format uuid and at the same time 24 characters, which its own example has and no uuid does.")
        {
            MessageStart = CompiledSchema.WrongType + ": string, Uuid",
        },
        new("intercom: POST /conversations/search", "body/sort", "Intercom fact sheet, Polling: sort is documented on the pagination page, and missing from search_request."),
        new("intercom: POST /tickets/search", "body/sort", "Intercom fact sheet, Polling: tickets search has the same shape as conversations search."),
    ];
}
