using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace Hitl.Connector.Sandbox.Zendesk;

/// <summary>The incremental cursor export and the search. Both lag behind the state by the option's time.</summary>
internal sealed class ExportEndpoints(ZendeskState state, Shapes shapes)
{
    private const int DeepestSearch = 1000;

    public void Map(ZendeskRouter router)
    {
        router.Get("incremental/tickets/cursor", "tickets", Export, Limited.Export, globalOnly: true);
        router.Get("search", "search", Search);
        router.Get("search/count", "search", call => Answer.Ok("count", Matches(call).Count()));
    }

    private Answer Export(ZendeskCall call)
    {
        var lag = state.Options.IndexLag;
        var newest = lag > TimeSpan.Zero ? (call.Now - lag).UtcTicks : long.MaxValue;
        var from = Start(call, lag);
        var size = Math.Clamp(call.Number("per_page") ?? 1000, 1, 1000);
        var scope = call.Query("support_type_scope") ?? "agent";
        var excludeDeleted = call.Query("exclude_deleted") == "true";
        var page = new List<Ticket>();
        var last = from;
        var end = true;
        foreach (var (ticks, id) in state.ExportOrder.GetViewBetween((from, long.MinValue), (newest, long.MaxValue)))
        {
            if (page.Count == size)
            {
                end = false;
                break;
            }

            last = ticks + 1;
            var ticket = state.Tickets[id];
            if ((scope == "all" || (scope == "ai_agent") == ticket.HeldByAiAgent) && !(excludeDeleted && ticket.Deleted))
            {
                page.Add(ticket);
            }
        }

        var after = Convert.ToBase64String(Encoding.UTF8.GetBytes($"{last.ToString(CultureInfo.InvariantCulture)}||sbx"));
        var body = new JsonObject
        {
            ["tickets"] = new JsonArray([.. page.Select(shapes.Ticket)]),
            ["after_url"] = $"{shapes.Url("incremental/tickets/cursor.json")}?cursor={Uri.EscapeDataString(after)}",
            ["before_url"] = null,
            ["after_cursor"] = after,
            ["before_cursor"] = null,
            ["end_of_stream"] = end,
        };
        Sideloads.Add(call, body, page, state, shapes);
        return Answer.Ok(body);
    }

    /// <summary>The first ticks to show.</summary>
    private static long Start(ZendeskCall call, TimeSpan lag)
    {
        if (call.Query("cursor") is { Length: > 0 } cursor)
        {
            var bytes = new byte[128];
            return Convert.TryFromBase64String(cursor, bytes, out var written)
                && Encoding.UTF8.GetString(bytes, 0, written).Split("||") is [var ticks, "sbx"]
                && long.TryParse(ticks, NumberStyles.None, CultureInfo.InvariantCulture, out var place)
                ? place
                : throw ZendeskError.BadRequest("InvalidCursor", "Invalid cursor");
        }

        if (!long.TryParse(call.Query("start_time"), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds))
        {
            throw ZendeskError.BadRequest("InvalidStartTime", "start_time or cursor must be present");
        }

        var start = DateTimeOffset.FromUnixTimeSeconds(Math.Min(seconds, 253_402_300_799));
        return start > call.Now - lag
            ? throw new ZendeskError(422, new JsonObject { ["error"] = "InvalidValue", ["description"] = "Too recent start_time. Use a start_time older than 60 seconds" })
            : start.UtcTicks;
    }

    private Answer Search(ZendeskCall call)
    {
        if (string.IsNullOrWhiteSpace(call.Query("query")))
        {
            throw ZendeskError.Errors(422, "invalid", "Invalid search: query is required");
        }

        var size = Math.Clamp(call.Number("per_page") ?? 100, 1, 100);
        var number = Math.Max(1, call.Number("page") ?? 1);
        if (number * size > DeepestSearch)
        {
            throw new ZendeskError(422, new JsonObject { ["error"] = "invalid", ["description"] = "Invalid search: Requested response size was greater than Search Response Limits" });
        }

        var found = Matches(call).ToList();
        var url = $"{shapes.Url("search.json")}?query={Uri.EscapeDataString(call.Query("query")!)}&page=";
        var page = found.Skip((number - 1) * size).Take(size).ToList();
        var body = new JsonObject
        {
            ["results"] = new JsonArray([.. page.Select(Result)]),
            ["facets"] = null,
            ["next_page"] = found.Count > number * size ? $"{url}{number + 1}" : null,
            ["previous_page"] = number > 1 ? $"{url}{number - 1}" : null,
            ["count"] = found.Count,
        };
        return Answer.Ok(body);
    }

    private JsonObject Result(Ticket ticket)
    {
        var result = shapes.Ticket(ticket);
        result["result_type"] = "ticket";
        return result;
    }

    private IEnumerable<Ticket> Matches(ZendeskCall call)
    {
        var words = Words(call.Query("query") ?? string.Empty);
        var newest = call.Now - state.Options.IndexLag;
        var forwards = call.Query("sort_order") == "asc";
        var ids = forwards ? state.TicketIds : Enumerable.Reverse(state.TicketIds);
        return ids.Select(id => state.Tickets[id]).Where(ticket => !ticket.Deleted && ticket.CreatedAt <= newest && words.TrueForAll(word => Fits(ticket, word))).Take(DeepestSearch);
    }

    private bool Fits(Ticket ticket, string word)
    {
        var negated = word.StartsWith('-');
        var plain = negated ? word[1..] : word;
        var cut = plain.IndexOfAny([':', '<', '>']);
        var value = cut < 0 ? plain : plain[(cut + 1)..].Trim('=');
        var fits = (cut < 0 ? string.Empty : plain[..cut]) switch
        {
            "type" => value == "ticket" || ticket.Type == value,
            "status" => plain[cut] switch
            {
                '<' => Rank(ticket.Status) < Rank(value),
                '>' => Rank(ticket.Status) > Rank(value),
                _ => ticket.Status == value,
            },
            "tags" => ticket.Tags.Contains(value),
            "priority" => (ticket.Priority ?? "none") == value,
            "assignee" => value == "none" ? ticket.AssigneeId is null : Is(ticket.AssigneeId, value),
            "requester" => Is(ticket.RequesterId, value),
            "group" => ticket.GroupId is { } group && (state.Groups[group].Name.Equals(value, StringComparison.OrdinalIgnoreCase) || RuleConditions.Text(group) == value),
            "subject" => ticket.Subject?.Contains(value, StringComparison.OrdinalIgnoreCase) == true,
            "external_id" => ticket.ExternalId == value,
            "created" => Compare(ticket.CreatedAt, plain[cut], value),
            "updated" => Compare(ticket.UpdatedAt, plain[cut], value),
            "order_by" or "sort" => true,
            _ => (ticket.Subject?.Contains(value, StringComparison.OrdinalIgnoreCase) ?? false) || ticket.Description.Contains(value, StringComparison.OrdinalIgnoreCase) || RuleConditions.Text(ticket.Id) == value,
        };
        return fits != negated;
    }

    private bool Is(long? userId, string value) =>
        userId is { } id && state.Users.TryGetValue(id, out var user) && (RuleConditions.Text(id) == value || user.Email.Equals(value, StringComparison.OrdinalIgnoreCase) || user.Name.Equals(value, StringComparison.OrdinalIgnoreCase));

    private static bool Compare(DateTimeOffset at, char test, string value) =>
        DateTimeOffset.TryParse(value, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var other)
        && (test switch { '<' => at < other, '>' => at > other, _ => at.UtcDateTime.Date == other.UtcDateTime.Date });

    private static int Rank(string status) => Array.IndexOf(["new", "open", "pending", "hold", "solved", "closed"], status);

    /// <summary>Words, with quoted values kept whole.</summary>
    private static List<string> Words(string query)
    {
        var words = new List<string>();
        var word = new StringBuilder();
        var quoted = false;
        foreach (var letter in query)
        {
            if (letter == '"')
            {
                quoted = !quoted;
            }
            else if (letter == ' ' && !quoted)
            {
                words.Add(word.ToString());
                word.Clear();
            }
            else
            {
                word.Append(letter);
            }
        }

        words.Add(word.ToString());
        words.RemoveAll(string.IsNullOrEmpty);
        return words;
    }
}
