using Hitl.Connector.Sandbox;
using Hitl.Connector.Worker.Demo;

namespace Hitl.Connector.Worker.Tests.Demo;

/// <param name="Shown">Tags, fields, priority, routing, owner and hold.</param>
/// <param name="BotLinesHeld">What the bot had to keep to itself.</param>
internal sealed record EndState(string Shown, int BotLinesHeld);

/// <summary>
/// What must be equal whatever the delivery. Notes in between may differ, since events that are folded together make one
/// decision.
/// </summary>
internal static class EndStates
{
    public static IReadOnlyDictionary<string, EndState> Of(DemoEnvironment environment, IEnumerable<PlayedConversation> played) =>
        played.ToDictionary(
            p => $"{p.Account}/{p.Script.Id}",
            p => Describe(environment.Stages.First(s => s.Account == p.Account).Helpdesk.Inspect(p.HelpdeskId)),
            StringComparer.Ordinal);

    /// <summary>
    /// Equal wherever the same was said. A bot's line that was under way when the hold came makes another conversation, whose
    /// bot failed once more; few have one.
    /// </summary>
    public static void ShouldAgree(IReadOnlyDictionary<string, EndState> first, IReadOnlyDictionary<string, EndState> second)
    {
        second.Keys.ShouldBe(first.Keys, ignoreOrder: true);
        var same = first.Keys.Where(key => first[key].BotLinesHeld == second[key].BotLinesHeld).ToList();
        same.Count.ShouldBeGreaterThan(first.Count * 9 / 10);
        same.Where(key => first[key].Shown != second[key].Shown).Select(key => $"{key}: {first[key].Shown} | {second[key].Shown}").ShouldBeEmpty();
    }

    private static EndState Describe(PlayedState state) => new(
        string.Join(
            "; ",
            $"status {state.Status}",
            $"tags {string.Join(',', state.Tags.Order(StringComparer.Ordinal))}",
            $"fields {string.Join(',', state.Fields.Where(f => f.Value is { Length: > 0 }).OrderBy(f => f.Key, StringComparer.Ordinal).Select(f => $"{f.Key}={f.Value}"))}",
            $"priority {state.Priority}",
            $"group {state.Group}",
            $"assignee {state.Assignee}",
            $"held {state.Held}"),
        state.Suppressed.Count);
}
