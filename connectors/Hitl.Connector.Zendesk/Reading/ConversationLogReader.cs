using System.Text.Json;
using Hitl.Connector.Conversations;
using Hitl.Connector.Zendesk.Api;

namespace Hitl.Connector.Zendesk.Reading;

/// <summary>
/// The messaging thread: live messages are not comments, so the conversation log is read besides the audits. Each
/// message keeps the id that webhooks and own-write ledger know it by.
/// </summary>
internal static class ConversationLogReader
{
    private const string TicketEvent = "zen:ticket_event:";

    public static IReadOnlyList<Message> Merge(IReadOnlyList<JsonElement> log, People people, IReadOnlyList<Message> comments)
    {
        var known = comments.Select(c => c.Id).ToHashSet(StringComparer.Ordinal);
        var live = log.Select(entry => Read(entry, people)).OfType<Message>().Where(m => known.Add(m.Id));
        return [.. comments.Concat(live).OrderBy(m => m.At)];
    }

    private static Message? Read(JsonElement entry, People people)
    {
        var type = entry.Text("type");
        var reference = entry.Text("reference") ?? entry.Text("id");
        if (reference is null || (type != "Comment" && type != "Messaging::ConversationMessage"))
        {
            return null;
        }

        var id = reference[(reference.LastIndexOf(':') + 1)..];
        var content = entry.Property("content");
        var body = content.Text("text") ?? content.Text("altText") ?? content.Text("body") ?? "";
        var isHtml = reference.StartsWith(TicketEvent, StringComparison.Ordinal) || content.Text("type") is "html";
        var text = isHtml ? VisibleText.Of(body) : new VisibleText(body, false);
        var isPublic = entry.Property("metadata").Text("public") != "false";
        return new Message(id, AuthorOf(entry.Property("author"), people), isPublic ? Visibility.Public : Visibility.Internal, text.Text, At(entry))
        {
            Attachments = [.. JsonElements.Items(entry.Property("attachments")).Select(a => a.Text("file_name")).OfType<string>()],
            HadHiddenText = text.HadHiddenText,
        };
    }

    private static Author AuthorOf(JsonElement author, People people)
    {
        var id = author.Text("zen:support:user_id");
        var name = author.Text("display_name");
        var own = author.Text("zen:sunco:user_id") ?? "";
        var known = people.Of(id);
        return author.Text("type")?.ToLowerInvariant() switch
        {
            "user" => new Author(AuthorKind.Customer, id ?? own, name),
            "bot" => new Author(AuthorKind.Bot, known.Kind is AuthorKind.System ? own : id!, name),

            // An API bot is staff here too: the registered ids decide.
            "agent" => known.Kind is AuthorKind.Bot or AuthorKind.Self ? known : new Author(AuthorKind.Agent, id ?? own, name),
            "system" => new Author(AuthorKind.System, id ?? own, name),
            _ => new Author(AuthorKind.Unknown, id ?? own, name),
        };
    }

    private static DateTimeOffset At(JsonElement entry) =>
        VendorTime.Parse(entry.Text("received_at")) ?? VendorTime.Parse(entry.Text("created_at")) ?? DateTimeOffset.UnixEpoch;
}
