using Hitl.Connector.Sandbox;

namespace Hitl.Connector.Worker.Tests;

internal static class SandboxCalls
{
    /// <summary>Calls that change something in the helpdesk: neither reads nor searches nor the fetching of a token.</summary>
    public static IReadOnlyList<string> WritesSince(this SandboxHost sandbox, long seq) =>
        [.. sandbox.Requests.Since(seq)
            .Where(c => c.Method != "GET" && !c.PathAndQuery.StartsWith("/oauth/", StringComparison.Ordinal) && !c.PathAndQuery.Contains("/search", StringComparison.Ordinal))
            .Select(c => $"{c.Method} {c.PathAndQuery}")];
}
