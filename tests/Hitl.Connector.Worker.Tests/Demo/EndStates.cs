using Hitl.Connector.Sandbox;
using Hitl.Connector.Worker.Demo;

namespace Hitl.Connector.Worker.Tests.Demo;

/// <summary>
/// What must be equal whatever the delivery: tags, fields, priority, routing, owner and hold. Notes in between may
/// differ, since events that are folded together make one decision.
/// </summary>
internal static class EndStates
{
    public static IReadOnlyDictionary<string, string> Of(DemoEnvironment environment, IEnumerable<PlayedConversation> played) =>
        played.ToDictionary(
            p => $"{p.Account}/{p.Script.Id}",
            p => Describe(environment.Stages.First(s => s.Account == p.Account).Helpdesk.Inspect(p.HelpdeskId)),
            StringComparer.Ordinal);

    private static string Describe(PlayedState state) => string.Join(
        "; ",
        $"status {state.Status}",
        $"tags {string.Join(',', state.Tags.Order(StringComparer.Ordinal))}",
        $"fields {string.Join(',', state.Fields.Where(f => f.Value is { Length: > 0 }).OrderBy(f => f.Key, StringComparer.Ordinal).Select(f => $"{f.Key}={f.Value}"))}",
        $"priority {state.Priority}",
        $"group {state.Group}",
        $"assignee {state.Assignee}",
        $"held {state.Held}");
}
