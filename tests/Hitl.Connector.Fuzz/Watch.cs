using System.Globalization;
using System.Text.Json.Nodes;
using Hitl.Connector.Accounts;
using Hitl.Connector.Handover;
using Hitl.Connector.Sandbox.Intercom;
using Hitl.Connector.Sandbox.Zendesk;

namespace Hitl.Connector.Fuzz;

internal enum Who
{
    Customer,
    Human,

    /// <summary>Through a trigger of the helpdesk, or the vendor's own mechanism.</summary>
    NativeBot,

    /// <summary>Through a rule of the helpdesk that runs by the clock.</summary>
    Automation,

    /// <summary>Through the API.</summary>
    ApiBot,
}

/// <summary>What somebody did, as the helpdesk stored it.</summary>
/// <param name="Says">It reached the customer's eyes.</param>
/// <param name="Finishes">A human said that they are done; else, a human's is a take-over.</param>
internal sealed record Deed(Who Who, bool Says, bool Finishes, string What)
{
    public override string ToString() => $"{What}{(Says ? " (public)" : "")}{(Finishes ? " (finishes)" : "")}";
}

/// <summary>
/// Reads from the helpdesk's own memory what was done since it looked last: it shares neither the API nor the connectors'
/// reading of it with the worker.
/// </summary>
internal abstract class Watch
{
    /// <summary>False when nothing can have been done since it looked last.</summary>
    public abstract bool HasNews { get; }

    /// <summary>In the order in which the helpdesk stored it.</summary>
    public abstract IEnumerable<Deed> Look();

    /// <summary>The helpdesk's own mechanism keeps bots silent now.</summary>
    public abstract bool IsHeld { get; }

    /// <summary>Who may speak by the messaging switchboard; null elsewhere.</summary>
    public virtual SwitchboardIntegration? Control => null;

    public static Watch Of(ZendeskState state, string id) => new TicketWatch(state, state.Tickets[long.Parse(id, CultureInfo.InvariantCulture)]);

    public static Watch Of(IntercomState state, string id) => new IntercomWatch(state, state.Find(id)!);

    private static bool SaysResume(string text) => text.Trim() == Ownership.ResumeCommand;

    private sealed class TicketWatch(ZendeskState state, Ticket ticket) : Watch
    {
        private int _audits;
        private int _chat;
        private SwitchboardIntegration? _control;

        public override SwitchboardIntegration? Control => ticket.Conversation?.Active;

        public override bool HasNews => _audits < ticket.Audits.Count || _chat < (ticket.Conversation?.Messages.Count ?? 0) || _control != ticket.Conversation?.Active;

        public override bool IsHeld => ticket.Conversation is { } chat ? chat.Active != state.BotIntegration : ticket.Tags.Contains(HitlFields.HoldTag);

        public override IEnumerable<Deed> Look()
        {
            for (; _audits < ticket.Audits.Count; _audits++)
            {
                var audit = ticket.Audits[_audits];
                foreach (var deed in audit.Events.Select(e => Read(audit, e)).OfType<Deed>())
                {
                    yield return deed;
                }
            }

            _control = ticket.Conversation?.Active;
            for (; _chat < (ticket.Conversation?.Messages.Count ?? 0); _chat++)
            {
                var message = ticket.Conversation!.Messages[_chat];
                yield return new Deed(message switch { { AuthorType: "user" } => Who.Customer, { Subtype: "agent" } => Who.Human, _ => Who.NativeBot }, true, false, "message");
            }
        }

        private Deed? Read(Audit audit, AuditEvent happened) => happened switch
        {
            UserNotified told => told.Recipients.Contains(ticket.RequesterId)
                ? new Deed(told.By is { IsTrigger: false } ? Who.Automation : Who.NativeBot, true, false, $"notified by {told.By?.Title}")
                : null,
            CommentWritten { Comment: { AuthorId: ZendeskSeed.AnswerBotUserId, Public: true } } =>
                new Deed(audit.Via.Channel == "rule" || happened.By is not null ? Who.NativeBot : Who.ApiBot, true, false, "comment"),
            CommentWritten { Comment: { Public: true } said } when said.AuthorId == ticket.RequesterId => new Deed(Who.Customer, true, false, "comment"),
            _ when audit.AuthorId is not (ZendeskSeed.FirstAgentId or ZendeskSeed.SecondAgentId) => null,
            CommentWritten { Comment.Public: true } => new Deed(Who.Human, true, false, "comment"),
            CommentWritten { Comment.Plain: var text } when SaysResume(text) => new Deed(Who.Human, false, true, "resume_note"),
            FieldChanged { Field: "status", Value: var status } when (string?)status is "solved" => new Deed(Who.Human, false, true, "solved"),
            FieldChanged { Field: "tags", By: null } tags when Has(tags.Value) && !Has(tags.Previous) => new Deed(Who.Human, false, true, "resume_tag"),
            FieldChanged { Field: "assignee_id", Value: not null, By: null } when !Solves(audit) => new Deed(Who.Human, false, false, "assigned"),
            _ => null,
        };

        // Solving assigns the solver: one gesture.
        private static bool Solves(Audit audit) => audit.Events.OfType<FieldChanged>().Any(e => e.Field == "status" && (string?)e.Value == "solved");

        private static bool Has(JsonNode? tags) => tags is JsonArray all && all.Any(t => (string?)t == HitlFields.ResumeTag);
    }

    private sealed class IntercomWatch(IntercomState state, Sandbox.Intercom.Conversation conversation) : Watch
    {
        private int _parts;
        private HashSet<string> _tags = [];

        public override bool HasNews => _parts < conversation.Parts.Count || _tags.Count != conversation.Tags.Count;

        public override bool IsHeld => state.IsHeld(conversation);

        public override IEnumerable<Deed> Look()
        {
            for (; _parts < conversation.Parts.Count; _parts++)
            {
                if (Read(conversation.Parts[_parts]) is { } deed)
                {
                    yield return deed;
                }
            }

            HashSet<string> tags = [.. conversation.Tags.Select(t => t.Tag.Name)];
            if (tags.Contains(HitlFields.ResumeTag) && !_tags.Contains(HitlFields.ResumeTag))
            {
                yield return new Deed(Who.Human, false, true, "resume_tag");
            }

            _tags = tags;
        }

        private Deed? Read(Part part)
        {
            if (part.Author.Type == "bot")
            {
                return string.IsNullOrEmpty(part.Body) ? null : new Deed(Who.NativeBot, true, false, part.Type);
            }

            if (part.Author.Type is "user" or "lead")
            {
                return string.IsNullOrEmpty(part.Body) ? null : new Deed(Who.Customer, true, false, part.Type);
            }

            if (part.AppPackageCode == FuzzBots.AppCode)
            {
                return new Deed(Who.ApiBot, true, false, part.Type);
            }

            if (part.Author.Type != "admin" || part.AppPackageCode is not null || part.Author.Id == IntercomState.Text(state.Service.Id))
            {
                return null;
            }

            return part switch
            {
                { IsNote: true, Body: { } body } => SaysResume(Html.ToText(body) ?? "") ? new Deed(Who.Human, false, true, "resume_note") : null,
                { Type: "close" } => new Deed(Who.Human, false, true, "solved"),
                { AssignedTo: ("admin", _) } => new Deed(Who.Human, !string.IsNullOrEmpty(part.Body), false, "assigned"),
                { Body.Length: > 0 } => new Deed(Who.Human, true, false, part.Type),
                _ => null,
            };
        }
    }
}
