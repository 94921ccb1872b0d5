namespace Hitl.Connector.Intercom.Api;

/// <param name="Type">Always <c>admin</c>.</param>
internal sealed record NoteRequest(string MessageType, string Type, string AdminId, string Body)
{
    public static NoteRequest Create(string adminId, string html) => new("note", "admin", adminId, html);
}

/// <param name="Type"><c>admin</c> or <c>team</c>.</param>
internal sealed record AssignmentRequest(string MessageType, string Type, string AdminId, string AssigneeId)
{
    public static AssignmentRequest ToTeam(string adminId, string teamId) => new("assignment", "team", adminId, teamId);

    public static AssignmentRequest ToAdmin(string adminId, string assigneeId) => new("assignment", "admin", adminId, assigneeId);
}

/// <param name="MessageType"><c>open</c> or <c>close</c>.</param>
/// <param name="Type"><c>admin</c> for <c>close</c>; not sent for <c>open</c>, which does not know it.</param>
internal sealed record StateRequest(string MessageType, string? Type, string AdminId)
{
    public static StateRequest Open(string adminId) => new("open", null, adminId);

    public static StateRequest Close(string adminId) => new("close", "admin", adminId);
}

internal sealed record TagRequest(string Id, string AdminId);

internal sealed record UntagRequest(string AdminId);

internal sealed record TagNameRequest(string Name);

internal sealed record AttributeRequest(string Name, string DataType, string Description)
{
    /// <summary>Of a list.</summary>
    public IReadOnlyList<OptionRequest>? Options { get; init; }
}

internal sealed record OptionRequest(string Label);

internal sealed record SearchRequest(SearchGroup Query, SearchSort Sort, SearchPaging Pagination);

internal sealed record SearchGroup(string Operator, IReadOnlyList<SearchFilter> Value);

internal sealed record SearchFilter(string Field, string Operator, long Value);

internal sealed record SearchSort(string Field, string Order);

internal sealed record SearchPaging(int PerPage, string? StartingAfter);

/// <param name="Role"><c>user</c> or <c>lead</c>.</param>
internal sealed record NewContactRequest(string Role, string Name);

internal sealed record NewConversationRequest(SenderRequest From, string Body);

/// <param name="Type">The contact's role.</param>
internal sealed record SenderRequest(string Type, string Id);

internal sealed record ContactReplyRequest(string MessageType, string Type, string IntercomUserId, string Body)
{
    public static ContactReplyRequest Create(string contactId, string body) => new("comment", "user", contactId, body);
}
