using System.Globalization;
using Hitl.Connector.Worker.Commands;
using Spectre.Console;

namespace Hitl.Connector.Worker.Demo;

/// <summary>The table at the end of a demo, and whether it was a success.</summary>
public static class DemoSummary
{
    public static void Print(DemoResult result)
    {
        var byRule = new Table().Title("What fired").AddColumns("rule", "conversations").Border(TableBorder.Rounded);
        foreach (var rule in result.Conversations.SelectMany(c => c.Rules).GroupBy(r => r, StringComparer.Ordinal).OrderByDescending(g => g.Count()))
        {
            byRule.AddRow(rule.Key.EscapeMarkup(), Number(rule.Count()));
        }

        AnsiConsole.Write(byRule);
        var summary = result.Summary;
        var table = new Table().Title("Summary").AddColumns("", "").HideHeaders().Border(TableBorder.Rounded);
        foreach (var (name, value) in new (string, string)[]
        {
            ("conversations", Number(summary.Conversations)),
            ("events received", Number(summary.EventsReceived)),
            ("  duplicates", Number(summary.Duplicates)),
            ("  own echoes", Number(summary.OwnEchoes)),
            ("  processed", Number(summary.Processed)),
            ("  ignored", string.Join(", ", summary.IgnoredByReason.Select(r => $"{r.Key} {Number(r.Value)}")) is { Length: > 0 } ignored ? ignored : "0"),
            ("  dead letters", Number(summary.DeadLettered)),
            ("effects applied", Number(summary.EffectsApplied)),
            ("  waiting for a conversation to reopen", Number(summary.EffectsPostponed)),
            ("notes written", Number(summary.NotesWritten)),
            ("  doubled", Number(summary.NotesDuplicated)),
            ("  public", Number(summary.NotesPublic)),
            ("holds", Number(summary.Holds)),
            ("bot lines suppressed by them", Number(summary.SuppressedBotLines)),
            ("customers' tags lost", Number(summary.TagsLost)),
            ("webhook to first effect, p50 / p95 / p99", $"{Milliseconds(summary.P50Milliseconds)} / {Milliseconds(summary.P95Milliseconds)} / {Milliseconds(summary.P99Milliseconds)}"),
        })
        {
            table.AddRow(name, value.EscapeMarkup());
        }

        AnsiConsole.Write(table);
    }

    /// <summary>Success means: everything worked off, no dead letter, no note doubled or public, no tag lost.</summary>
    public static int Verdict(DemoResult result, int expected, bool idle, int badLines)
    {
        var summary = result.Summary;
        string[] problems =
        [
            .. idle ? Array.Empty<string>() : ["not everything was worked off in time"],
            .. summary.Conversations == expected ? Array.Empty<string>() : [$"{summary.Conversations} of {expected} conversations were played"],
            .. summary.DeadLettered == 0 ? Array.Empty<string>() : [$"{summary.DeadLettered} dead letter(s)"],
            .. summary.NotesDuplicated == 0 ? Array.Empty<string>() : [$"{summary.NotesDuplicated} note(s) doubled"],
            .. summary.NotesPublic == 0 ? Array.Empty<string>() : [$"{summary.NotesPublic} note(s) public"],
            .. summary.TagsLost == 0 ? Array.Empty<string>() : [$"{summary.TagsLost} tag(s) lost"],
            .. badLines == 0 ? Array.Empty<string>() : [$"{badLines} bad line(s) in the input"],
        ];
        foreach (var problem in problems)
        {
            AnsiConsole.MarkupLineInterpolated($"[red]failed[/] {problem}");
        }

        return problems.Length == 0 ? ExitCode.Success : ExitCode.Failed;
    }

    private static string Number(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    private static string Milliseconds(double? value) => value is { } ms ? string.Create(CultureInfo.InvariantCulture, $"{ms:0} ms") : "–";
}
