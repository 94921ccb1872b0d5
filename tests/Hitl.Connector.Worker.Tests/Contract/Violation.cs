namespace Hitl.Connector.Worker.Tests.Contract;

/// <summary>One thing in one request that the description does not allow.</summary>
/// <param name="Pointer">
/// <c>path</c>, <c>method</c>, <c>content-type</c>, <c>path:name</c>, <c>query:name</c>, <c>header:name</c>, or
/// <c>body/a/*/b</c>, where <c>*</c> is any item of a list.
/// </param>
internal sealed record Finding(string Pointer, string Message);

/// <summary>Equal findings of one operation, counted.</summary>
/// <param name="Operation">Helpdesk, method and path template, such as <c>zendesk: PUT /api/v2/tickets/{ticket_id}</c>.</param>
/// <param name="Count">Requests that show it.</param>
/// <param name="Example">The first such request, shortened.</param>
internal sealed record Violation(string Operation, string Pointer, string Message, int Count, string Example)
{
    public override string ToString() => $"{Operation} | {Pointer} | {Message} | {Count} times, such as {Example}";
}

/// <summary>What a check of recorded traffic found.</summary>
/// <param name="Operations">Every operation of the descriptions that was called.</param>
/// <param name="UnusedExceptions">Exceptions that excused nothing: they should leave the list.</param>
internal sealed record ContractReport(int Requests, IReadOnlyList<string> Operations, IReadOnlyList<Violation> Violations, IReadOnlyList<KnownException> UnusedExceptions);
