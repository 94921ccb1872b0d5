using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Hitl.Connector.Conversations;
using Hitl.Connector.Notes;
using Hitl.Connector.Zendesk.Api;

namespace Hitl.Connector.Zendesk.Reading;

internal sealed record AuditContents(IReadOnlyList<Message> Messages, IReadOnlyList<Activity> Activities);

/// <param name="Into">The surviving ticket's id; null when Zendesk does not name it.</param>
internal sealed record Merge(string AuditId, string? AuthorId, DateTimeOffset At, string? Into);

/// <summary>Audits to messages and activities. Unknown event types are kept as <see cref="ActivityKind.Other"/>, never acted on.</summary>
internal sealed partial class AuditReader(People people, Func<string, string> fieldName, string? subject)
{
    private const string RuleChannel = "rule";
    private const string BrowserChannel = "web";
    private readonly List<Message> messages = [];
    private readonly List<Activity> activities = [];
    private readonly Dictionary<string, bool> privacyChanges = new(StringComparer.Ordinal);

    public AuditContents Read(IReadOnlyList<AuditView> audits)
    {
        foreach (var audit in audits.OrderBy(a => VendorTime.Parse(a.CreatedAt) ?? DateTimeOffset.MinValue).ThenBy(a => a.Id?.Length ?? 0).ThenBy(a => a.Id, StringComparer.Ordinal))
        {
            ReadAudit(audit);
        }

        // A public comment that somebody made private later keeps its first value in its own audit.
        var settled = messages.Select(m => privacyChanges.TryGetValue(m.Id, out var isPublic)
            ? m with { Visibility = isPublic ? Visibility.Public : Visibility.Internal }
            : m);
        return new AuditContents([.. settled], activities);
    }

    private void ReadAudit(AuditView audit)
    {
        var at = VendorTime.Parse(audit.CreatedAt) ?? DateTimeOffset.UnixEpoch;
        var own = people.IsSelf(audit.AuthorId);

        // Both our user and our marker: anybody may write metadata, and a person may share our user.
        var marker = own ? audit.Metadata.Property("custom").Text("hitl_op") : null;
        var markerTold = false;
        foreach (var element in JsonElements.Items(audit.Events))
        {
            if (Event(element) is not { } happening)
            {
                activities.Add(new Activity(element.Text("id") ?? audit.Id ?? "", ActivityKind.Other, people.Of(audit.AuthorId), at));
                continue;
            }

            switch (happening.Type)
            {
                case "Comment" or "VoiceComment":
                    markerTold |= marker is not null;
                    messages.Add(ReadComment(audit, happening, marker, at));
                    break;
                case "Change" or "Create":
                    ReadChange(audit, happening, at);
                    break;
                case "AgentMacroReference" when happening.MacroId is { } macro:
                    activities.Add(new Activity(happening.Id ?? audit.Id ?? "", ActivityKind.MacroApplied, people.Of(audit.AuthorId), at, macro));
                    break;
                case "CommentPrivacyChange" when happening.CommentId is { } comment && happening.Public is { } isPublic:
                    privacyChanges[comment] = isPublic;
                    break;
                default:
                    break;
            }
        }

        if (marker is not null && !markerTold)
        {
            // Our write had no comment: the marker must still be found after an ambiguous answer.
            activities.Add(new Activity($"{audit.Id}.marker", ActivityKind.Other, people.Of(audit.AuthorId), at, marker));
        }
    }

    private Message ReadComment(AuditView audit, AuditEventView comment, string? marker, DateTimeOffset at)
    {
        var text = comment.HtmlBody is { } html ? VisibleText.Of(html) : new VisibleText(comment.Body ?? "", false);
        var authorId = comment.AuthorId ?? audit.AuthorId;
        var via = comment.Via ?? audit.Via;
        var written = Behind(authorId, audit, isPublic: comment.Public ?? true);

        // A registered bot that writes by a trigger is still that bot; any other rule is the helpdesk itself, and so is
        // the text that a merge leaves under the name of whoever merged: neither is a person's answer.
        var author = (IsRule(via) || IsMerge(via)) && written.Kind is not AuthorKind.Bot ? RuleAuthor(via) : written;
        var first = messages.Count == 0;
        var visibility = comment.Public ?? true ? Visibility.Public : Visibility.Internal;

        // Only what comes from outside can be a machine's mail.
        var automated = author.Kind is AuthorKind.Customer
            ? AutomatedMail.Reason(via, audit.Metadata, people.Address(authorId), first ? subject : null, text.Text)
                ?? AutomatedMail.Reason(via, comment.Metadata, null, null, null)
            : null;
        return new Message(comment.Id ?? audit.Id ?? "", author, visibility, text.Text, at)
        {
            Attachments = [.. JsonElements.Items(comment.Attachments).Select(a => a.Text("file_name")).OfType<string>()],
            Marker = marker ?? (author.Kind is AuthorKind.Self && visibility is Visibility.Internal ? NoteHtml.FindMarker(text.Text) : null),
            HadHiddenText = text.HadHiddenText,
            AutomatedReason = automated,
            ActionId = audit.Id,
        };
    }

    private void ReadChange(AuditView audit, AuditEventView change, DateTimeOffset at)
    {
        var via = change.Via ?? audit.Via;
        var actor = IsRule(via) ? RuleAuthor(via) : Behind(audit.AuthorId, audit, isPublic: false);
        var id = change.Id ?? audit.Id ?? "";
        var value = change.Value.Joined();
        void Add(ActivityKind kind, string? what) => activities.Add(new Activity(id, kind, actor, at, what) { ActionId = audit.Id });

        switch (change.FieldName)
        {
            case null:
                break;
            case "assignee_id":
                if (!IsNobody(value))
                {
                    Add(ActivityKind.AssignedToAgent, value);
                }
                else if (change.Type == "Change")
                {
                    Add(ActivityKind.Unassigned, change.PreviousValue.Text());
                }

                break;
            case "group_id":
                if (!IsNobody(value))
                {
                    Add(ActivityKind.AssignedToGroup, value);
                }

                break;
            case "status":
                if (StatusActivity(value, created: change.Type == "Create") is { } kind)
                {
                    Add(kind, value);
                }

                break;
            case "tags":
                var before = change.PreviousValue.Words();
                var after = change.Value.Words();
                foreach (var tag in after.Except(before, StringComparer.Ordinal))
                {
                    Add(ActivityKind.TagAdded, tag);
                }

                foreach (var tag in before.Except(after, StringComparer.Ordinal))
                {
                    Add(ActivityKind.TagRemoved, tag);
                }

                break;
            case "satisfaction_score":
                Add(ActivityKind.Rated, value);
                break;
            default:
                // A priority given at the start was chosen by whoever gave it.
                if (change.Type == "Change" || IsNumber(change.FieldName) || (change.FieldName == "priority" && value is { Length: > 0 }))
                {
                    Add(ActivityKind.FieldChanged, $"{(IsNumber(change.FieldName) ? fieldName(change.FieldName) : change.FieldName)}={value}");
                }

                break;
        }
    }

    /// <summary>The merge by which this ticket ended in another one; null when it was not merged away.</summary>
    public static Merge? MergedInto(IReadOnlyList<AuditView> audits, IReadOnlyList<string> tags)
    {
        if (!tags.Contains("closed_by_merge", StringComparer.OrdinalIgnoreCase))
        {
            return null;
        }

        foreach (var audit in audits.Reverse())
        {
            if (!IsMerge(audit.Via)
                && !JsonElements.Items(audit.Events).Any(e => e.Text("type") == "Change" && e.Text("field_name") == "tags" && e.Property("value").Words().Contains("closed_by_merge", StringComparer.OrdinalIgnoreCase)))
            {
                continue;
            }

            var into = audit.Via?.Source.Property("to").Text("ticket_id")
                ?? JsonElements.Items(audit.Events).Where(e => e.Text("type") == "Comment").Select(e => MergeTarget().Match(e.Text("body") ?? "")).Where(m => m.Success).Select(m => m.Groups["id"].Value).FirstOrDefault();
            return new Merge(audit.Id ?? "", audit.AuthorId, VendorTime.Parse(audit.CreatedAt) ?? DateTimeOffset.UnixEpoch, into);
        }

        return null;
    }

    private static AuditEventView? Event(JsonElement element)
    {
        try
        {
            return element.Deserialize(ZendeskReadJson.Default.AuditEventView);
        }
        catch (JsonException)
        {
            // Of a shape nobody described: the caller keeps it as unknown.
            return null;
        }
    }

    private static ActivityKind? StatusActivity(string? status, bool created) => status switch
    {
        "new" or "open" when created => null,
        "new" or "open" => ActivityKind.Opened,
        "pending" or "hold" => ActivityKind.Pending,
        "solved" => ActivityKind.Solved,
        "closed" => ActivityKind.Closed,
        _ => null,
    };

    private static bool IsRule(ViaView? via) => string.Equals(via?.Channel, RuleChannel, StringComparison.OrdinalIgnoreCase);

    private static bool IsMerge(ViaView? via) => string.Equals(via?.Source.Text("rel"), "merge", StringComparison.OrdinalIgnoreCase);

    /// <summary>
    /// A person who shares our user cannot be told by the id, but by what this connector never does: write to customers,
    /// or work in the browser.
    /// </summary>
    private Author Behind(string? id, AuditView audit, bool isPublic)
    {
        var author = people.Of(id);
        var ours = audit.Metadata.Property("custom").Text("hitl_op") is not null;
        return author.Kind is AuthorKind.Self && !ours && (isPublic || string.Equals(audit.Via?.Channel, BrowserChannel, StringComparison.OrdinalIgnoreCase))
            ? author with { Kind = AuthorKind.Agent }
            : author;
    }

    private static Author RuleAuthor(ViaView? via)
    {
        var from = via!.Source.Property("from");
        return new Author(AuthorKind.System, from.Text("id") ?? "", from.Text("title"));
    }

    private static bool IsNobody(string? id) => string.IsNullOrEmpty(id) || id is "0" || id.StartsWith('-');

    private static bool IsNumber(string name) => long.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out _);

    [GeneratedRegex(@"merged into (request|ticket) #(?<id>\d+)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex MergeTarget();
}
