using System.Globalization;
using System.Text.Json;

namespace Hitl.Connector.Sandbox.Intercom;

internal enum SearchKind
{
    Text,
    Number,
    Date,

    /// <summary>A date that the vendor compares by calendar day only.</summary>
    Day,
    Flag,
}

/// <summary>A searchable field of <typeparamref name="T"/>: numbers and dates by <paramref name="Number"/>, the others by <paramref name="Texts"/>.</summary>
internal sealed record SearchField<T>(SearchKind Kind, Func<T, long?>? Number, Func<T, IEnumerable<string?>>? Texts);

/// <summary>A filter tree, checked: known fields, fitting operators and values, at most two levels and 15 filters a group.</summary>
internal sealed class SearchQuery<T>
{
    private const int MaxLevels = 2;
    private const int MaxFilters = 15;
    private static readonly string[] TextOperators = ["=", "!=", "IN", "NIN", "~", "!~", "^", "$"];
    private static readonly string[] NumberOperators = ["=", "!=", "IN", "NIN", ">", "<", ">=", "<="];
    private static readonly string[] DayOperators = ["=", ">", "<"];
    private static readonly string[] FlagOperators = ["=", "!="];
    private readonly Func<T, bool> _matches;

    private SearchQuery(Func<T, bool> matches, long? lowerBound)
    {
        _matches = matches;
        LowerBound = lowerBound;
    }

    /// <summary>No match has an updated_at (Unix seconds) below this; null when the query does not say.</summary>
    public long? LowerBound { get; }

    public bool Matches(T item) => _matches(item);

    /// <returns>The query, or why the vendor would refuse it.</returns>
    public static (SearchQuery<T>? Query, string? Problem) Parse(JsonElement node, Func<string, SearchField<T>?> fields) => Parse(node, fields, 0);

    private static (SearchQuery<T>? Query, string? Problem) Parse(JsonElement node, Func<string, SearchField<T>?> fields, int level)
    {
        if (node.ValueKind != JsonValueKind.Object || !node.TryGetProperty("operator", out var operatorNode) || !node.TryGetProperty("value", out var value))
        {
            return (null, "query needs an operator and a value");
        }

        var name = operatorNode.ToString();
        if (!node.TryGetProperty("field", out var field))
        {
            return Group(name, value, fields, level);
        }

        return fields(field.ToString()) is { } known
            ? Filter(field.ToString(), known, name, value)
            : (null, $"{field} is not a valid search field");
    }

    private static (SearchQuery<T>? Query, string? Problem) Group(string name, JsonElement value, Func<string, SearchField<T>?> fields, int level)
    {
        if (name is not ("AND" or "OR") || value.ValueKind != JsonValueKind.Array)
        {
            return (null, $"bad '{name}' operator used");
        }

        if (level == MaxLevels)
        {
            return (null, "Search query is nested too deeply, the limit is 2");
        }

        if (value.GetArrayLength() is 0 or > MaxFilters)
        {
            return (null, "A group takes 1 to 15 filters");
        }

        List<SearchQuery<T>> parts = [];
        foreach (var child in value.EnumerateArray())
        {
            var (part, problem) = Parse(child, fields, level + 1);
            if (part is null)
            {
                return (null, problem);
            }

            parts.Add(part);
        }

        return name == "AND"
            ? (new SearchQuery<T>(item => parts.TrueForAll(p => p._matches(item)), parts.Max(p => p.LowerBound)), null)
            : (new SearchQuery<T>(item => parts.Exists(p => p._matches(item)), parts.TrueForAll(p => p.LowerBound is not null) ? parts.Min(p => p.LowerBound) : null), null);
    }

    private static (SearchQuery<T>? Query, string? Problem) Filter(string name, SearchField<T> field, string operation, JsonElement value)
    {
        var allowed = field.Kind switch
        {
            SearchKind.Text => TextOperators,
            SearchKind.Day => DayOperators,
            SearchKind.Flag => FlagOperators,
            _ => NumberOperators,
        };
        if (!allowed.Contains(operation))
        {
            return (null, $"bad '{operation}' operator used for {name}");
        }

        if (operation is "IN" or "NIN" && value.ValueKind != JsonValueKind.Array)
        {
            return (null, $"{operation} needs an array");
        }

        JsonElement[] values = value.ValueKind == JsonValueKind.Array ? [.. value.EnumerateArray()] : [value];
        if (field.Number is null)
        {
            var texts = values.Select(AsText).ToArray();
            return (new SearchQuery<T>(item => MatchesText(field.Texts!(item), operation, texts), null), null);
        }

        var numbers = new long?[values.Length];
        for (var i = 0; i < values.Length; i++)
        {
            if (values[i].ValueKind == JsonValueKind.Null)
            {
                continue;
            }

            if (!long.TryParse(values[i].ToString(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number))
            {
                return (null, $"{name} needs a whole number");
            }

            numbers[i] = number;
        }

        var bound = name == "updated_at" ? operation switch { ">" => numbers[0] + 1, ">=" or "=" => numbers[0], _ => null } : null;
        var day = field.Kind == SearchKind.Day;
        return (new SearchQuery<T>(item => MatchesNumber(field.Number(item), operation, numbers, day), bound), null);
    }

    private static string? AsText(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null => null,
        JsonValueKind.True => "true",
        JsonValueKind.False => "false",
        _ => value.ToString(),
    };

    private static bool MatchesText(IEnumerable<string?> actual, string operation, string?[] wanted)
    {
        const StringComparison Compare = StringComparison.OrdinalIgnoreCase;
        var first = wanted.FirstOrDefault() ?? "";
        return operation switch
        {
            "=" or "IN" => wanted.Any(w => w is null ? !actual.Any(a => a is not null) : actual.Any(a => string.Equals(a, w, Compare))),
            "!=" or "NIN" => !wanted.Any(w => w is null ? !actual.Any(a => a is not null) : actual.Any(a => string.Equals(a, w, Compare))),
            "~" => actual.Any(a => a?.Contains(first, Compare) == true),
            "!~" => !actual.Any(a => a?.Contains(first, Compare) == true),
            "^" => actual.Any(a => a?.StartsWith(first, Compare) == true),
            _ => actual.Any(a => a?.EndsWith(first, Compare) == true),
        };
    }

    private static bool MatchesNumber(long? actual, string operation, long?[] wanted, bool day)
    {
        const long SecondsPerDay = 86_400;
        if (day)
        {
            actual /= SecondsPerDay;
        }

        var first = day ? wanted[0] / SecondsPerDay : wanted[0];
        return operation switch
        {
            // Strict on purpose: the vendor's pages disagree on whether ">" includes equality, so callers must ask for both.
            ">" => actual > first,
            "<" => actual < first,
            ">=" => actual >= first,
            "<=" => actual <= first,
            "=" => actual == first,
            "!=" => actual != first,
            "IN" => wanted.Contains(actual),
            _ => !wanted.Contains(actual),
        };
    }
}

/// <summary>The searchable fields, by the vendor's names.</summary>
internal static class SearchFields
{
    private static readonly Dictionary<string, SearchField<Conversation>> OfConversation = new(StringComparer.Ordinal)
    {
        ["id"] = Text(c => IntercomState.Text(c.Id)),
        ["created_at"] = Date(c => c.CreatedAt),
        ["updated_at"] = Date(c => c.UpdatedAt),
        ["last_request_at"] = Date(c => c.LastRequestAt),
        ["waiting_since"] = Date(c => c.WaitingSince),
        ["snoozed_until"] = Date(c => c.SnoozedUntil),
        ["source.type"] = Text(c => c.SourceType),
        ["source.id"] = Text(c => IntercomState.Text(c.SourceId)),
        ["source.delivered_as"] = Text(c => c.DeliveredAs),
        ["source.subject"] = Text(c => c.Subject),
        ["source.body"] = new(SearchKind.Text, null, c => (Html.ToText(c.SourceBody) ?? "").Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries)),
        ["source.author.id"] = Text(c => c.SourceAuthor.Id),
        ["source.author.type"] = Text(c => c.SourceAuthor.Type),
        ["source.author.name"] = Text(c => c.SourceAuthor.Name),
        ["source.author.email"] = Text(c => c.SourceAuthor.Email),
        ["contact_ids"] = Text(c => c.Contact.Id),
        ["teammate_ids"] = new(SearchKind.Text, null, c => c.TeammateIds.Select(IntercomState.Text)),
        ["tag_ids"] = new(SearchKind.Text, null, c => c.Tags.Select(t => t.Tag.Id)),
        ["admin_assignee_id"] = new(SearchKind.Number, c => c.AdminAssigneeId, null),
        ["team_assignee_id"] = new(SearchKind.Number, c => c.TeamAssigneeId, null),
        ["open"] = Flag(c => c.Open),
        ["read"] = Flag(c => c.Read),
        ["state"] = Text(c => c.State),
        ["priority"] = Text(c => c.Priority),
        ["ai_agent_participated"] = Flag(c => c.AiAgentParticipated),
        ["ai_agent.resolution_state"] = Text(c => c.Ai?.ResolutionState),
        ["ai_agent.last_answer_type"] = Text(c => c.Ai?.LastAnswerType),
        ["ai_agent.source_type"] = Text(c => c.Ai?.SourceType),
        ["conversation_rating.score"] = new(SearchKind.Number, c => c.Rating?.Score, null),
        ["conversation_rating.remark"] = Text(c => c.Rating?.Remark),
        ["conversation_rating.replied_at"] = Date(c => c.Rating?.UpdatedAt),
        ["statistics.first_contact_reply_at"] = Date(c => c.Statistics.FirstContactReplyAt),
        ["statistics.first_admin_reply_at"] = Date(c => c.Statistics.FirstAdminReplyAt),
        ["statistics.last_contact_reply_at"] = Date(c => c.Statistics.LastContactReplyAt),
        ["statistics.last_admin_reply_at"] = Date(c => c.Statistics.LastAdminReplyAt),
        ["statistics.last_close_at"] = Date(c => c.Statistics.LastCloseAt),
        ["statistics.count_reopens"] = new(SearchKind.Number, c => c.Statistics.Reopens, null),
        ["statistics.count_assignments"] = new(SearchKind.Number, c => c.Statistics.Assignments, null),
        ["statistics.count_conversation_parts"] = new(SearchKind.Number, c => c.Parts.Count, null),
    };

    private static readonly Dictionary<string, SearchField<Conversation>> OfTicket = new(StringComparer.Ordinal)
    {
        ["title"] = Text(c => c.Title),
        ["category"] = Text(c => c.Ticket!.Type.Category switch { "Customer" => "request", "Back-office" => "task", _ => "tracker" }),
        ["ticket_type_id"] = Text(c => c.Ticket!.Type.Id),
        ["state"] = Text(c => c.Ticket!.State.Category),
    };

    private static readonly Dictionary<string, SearchField<Contact>> OfContact = new(StringComparer.Ordinal)
    {
        ["id"] = new(SearchKind.Text, null, c => [c.Id]),
        ["role"] = new(SearchKind.Text, null, c => [c.Role]),
        ["name"] = new(SearchKind.Text, null, c => [c.Name]),
        ["email"] = new(SearchKind.Text, null, c => [c.Email]),
        ["phone"] = new(SearchKind.Text, null, c => [c.Phone]),
        ["external_id"] = new(SearchKind.Text, null, c => [c.ExternalId]),
        ["created_at"] = new(SearchKind.Day, c => c.CreatedAt, null),
        ["updated_at"] = new(SearchKind.Day, c => c.UpdatedAt, null),
    };

    public static SearchField<Conversation>? Conversation(string name)
    {
        const string Custom = "custom_attributes.";
        return name.StartsWith(Custom, StringComparison.Ordinal)
            ? Text(c => c.CustomAttributes.TryGetValue(name[Custom.Length..], out var value) ? value.ToString() : null)
            : OfConversation.GetValueOrDefault(name);
    }

    public static SearchField<Conversation>? Ticket(string name) => OfTicket.GetValueOrDefault(name) ?? OfConversation.GetValueOrDefault(name);

    public static SearchField<Contact>? Contact(string name) => OfContact.GetValueOrDefault(name);

    private static SearchField<Conversation> Text(Func<Conversation, string?> text) => new(SearchKind.Text, null, c => [text(c)]);

    private static SearchField<Conversation> Date(Func<Conversation, long?> date) => new(SearchKind.Date, date, null);

    private static SearchField<Conversation> Flag(Func<Conversation, bool> flag) => new(SearchKind.Flag, null, c => [flag(c) ? "true" : "false"]);
}
