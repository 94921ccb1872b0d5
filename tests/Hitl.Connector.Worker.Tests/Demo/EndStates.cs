using Hitl.Connector.Sandbox;
using Hitl.Connector.Worker.Demo;

namespace Hitl.Connector.Worker.Tests.Demo;

/// <param name="Shown">Status, fields, priority, routing, owner and hold.</param>
/// <param name="Tags">Sorted.</param>
/// <param name="BotLinesHeld">What the bot had to keep to itself.</param>
internal sealed record EndState(string Shown, IReadOnlyList<string> Tags, int BotLinesHeld);

/// <summary>
/// What must be equal whatever the delivery. Notes in between may differ, since events that are folded together make one
/// decision.
/// </summary>
internal static class EndStates
{
    /// <summary>Set by the rule that counts the bot's answers.</summary>
    private const string CountsAnswers = "hitl_bot_failed";

    public static IReadOnlyDictionary<string, EndState> Of(DemoEnvironment environment, IEnumerable<PlayedConversation> played) =>
        played.ToDictionary(
            p => $"{p.Account}/{p.Script.Id}",
            p => Describe(environment.Stages.First(s => s.Account == p.Account).Helpdesk.Inspect(p.HelpdeskId)),
            StringComparer.Ordinal);

    /// <summary>
    /// Every conversation. Where a bot's line was under way when the hold came, the bot answered once more or less often: only
    /// the tag that says so may differ then.
    /// </summary>
    public static void ShouldAgree(IReadOnlyDictionary<string, EndState> first, IReadOnlyDictionary<string, EndState> second)
    {
        second.Keys.ShouldBe(first.Keys, ignoreOrder: true);
        first.Keys.SelectMany(key => Differences(first[key], second[key]).Select(difference => $"{key}: {difference}")).ShouldBeEmpty();
    }

    private static IEnumerable<string> Differences(EndState first, EndState second)
    {
        if (first.Shown != second.Shown)
        {
            yield return $"{first.Shown} | {second.Shown}";
        }

        string[] mayDiffer = first.BotLinesHeld == second.BotLinesHeld ? [] : [CountsAnswers];
        if (!first.Tags.Except(mayDiffer, StringComparer.Ordinal).SequenceEqual(second.Tags.Except(mayDiffer, StringComparer.Ordinal), StringComparer.Ordinal))
        {
            yield return $"tags {string.Join(',', first.Tags)} | {string.Join(',', second.Tags)}";
        }
    }

    private static EndState Describe(PlayedState state) => new(
        string.Join(
            "; ",
            $"status {state.Status}",
            $"fields {string.Join(',', state.Fields.Where(f => f.Value is { Length: > 0 }).OrderBy(f => f.Key, StringComparer.Ordinal).Select(f => $"{f.Key}={f.Value}"))}",
            $"priority {state.Priority}",
            $"group {state.Group}",
            $"assignee {state.Assignee}",
            $"held {state.Held}"),
        [.. state.Tags.Order(StringComparer.Ordinal)],
        state.Suppressed.Count);
}
