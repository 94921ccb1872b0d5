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

internal sealed record TagRequest(string Id, string AdminId);

internal sealed record UntagRequest(string AdminId);

internal sealed record TagNameRequest(string Name);

internal sealed record AttributeRequest(string Name, string DataType, string Description);

internal sealed record SearchRequest(SearchGroup Query, SearchSort Sort, SearchPaging Pagination);

internal sealed record SearchGroup(string Operator, IReadOnlyList<SearchFilter> Value);

internal sealed record SearchFilter(string Field, string Operator, long Value);

internal sealed record SearchSort(string Field, string Order);

internal sealed record SearchPaging(int PerPage, string? StartingAfter);
