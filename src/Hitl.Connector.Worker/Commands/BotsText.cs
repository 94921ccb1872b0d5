using System.Globalization;
using Hitl.Connector.Bots;
using Spectre.Console;

namespace Hitl.Connector.Worker.Commands;

/// <summary>The registry on a screen. The words say what the colours say.</summary>
internal static class BotsText
{
    public static void Print(string account, IReadOnlyList<BotEntry> entries)
    {
        AnsiConsole.MarkupLineInterpolated($"[bold]{account}[/]");
        var table = new Table().AddColumns("status", "kind", "id", "name", "owner", "held by", "proved", "during holds");
        foreach (var entry in entries)
        {
            table.AddRow(
                $"[{Colour(entry)}]{Word(entry.Status)}[/]",
                entry.Kind.ToString().ToLowerInvariant(),
                entry.Id.EscapeMarkup(),
                entry.Name.EscapeMarkup(),
                entry.Owner.Length > 0 ? entry.Owner.EscapeMarkup() : entry.NeedsRegistering || entry.IsRegistered ? "[yellow]nobody[/]" : "",
                entry.HeldBy.ToString().ToLowerInvariant(),
                entry.Proof is { } proof ? $"{(proof.Held ? "yes" : "NO")} {proof.At.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture)}: {proof.Detail}".EscapeMarkup() : "never",
                entry.Breaches is { } breaches ? string.Create(CultureInfo.InvariantCulture, $"{breaches.Count}, last {breaches.LastAt:yyyy-MM-dd HH:mm}") : "");
        }

        AnsiConsole.Write(table);
        var red = entries.Count(e => e.IsRed);
        AnsiConsole.MarkupLine(red == 0
            ? $"[green]{entries.Count} bot(s); none can speak unheld.[/]"
            : $"[red]{red} of {entries.Count} bot(s) can speak to a customer whom a human is serving.[/] Guard rules with: hitl setup zendesk --apply. A program of your own asks GET /api/v1/holds first: then register it with HeldBy \"asks\".");
    }

    public static void PrintDifference(string account, IReadOnlyList<BotEntry> entries)
    {
        AnsiConsole.MarkupLineInterpolated($"[bold]{account}[/]");
        var unknown = entries.Where(e => e.NeedsRegistering).ToList();
        foreach (var entry in unknown)
        {
            AnsiConsole.MarkupLine($"  [yellow]not registered[/] {Line(entry)}");
        }

        foreach (var entry in entries.Where(e => e.Status is BotStatus.Gone))
        {
            AnsiConsole.MarkupLine($"  [yellow]gone[/]           {Line(entry)}");
        }

        var macros = entries.Count(e => !e.IsRegistered && e.Kind is BotKind.Macro);
        AnsiConsole.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"  {entries.Count(e => e.IsRegistered)} registered, {unknown.Count} not, {macros} macro(s) with a public comment: register those that a bot applies.");
        if (unknown.Count > 0)
        {
            AnsiConsole.MarkupLine("  To register, add to the account's settings, with the name of who answers for it:");
            foreach (var entry in unknown)
            {
                AnsiConsole.MarkupLine($"    {{ \"Kind\": \"{entry.Kind.ToString().ToLowerInvariant()}\", \"Id\": \"{entry.Id}\", \"Owner\": \"\" }}".EscapeMarkup());
            }
        }
    }

    private static string Line(BotEntry entry) =>
        $"{entry.Kind.ToString().ToLowerInvariant()} {entry.Id} \"{entry.Name}\"{(entry.Speech is { } speech ? $" ({Word(speech)})" : "")}".EscapeMarkup();

    private static string Word(Speech speech) => speech switch
    {
        Speech.Notification => "notifies the requester",
        Speech.PublicComment => "comments publicly",
        Speech.CallsOut => "calls a webhook that may answer",
        _ => "writes messages",
    };

    private static string Word(BotStatus status) => status switch
    {
        BotStatus.Proved => "proved",
        BotStatus.InPlace => "held",
        BotStatus.Silent => "does not speak",
        BotStatus.Unproved => "not proved",
        BotStatus.Reported => "reported only",
        BotStatus.Gone => "gone",
        BotStatus.Open => "NOT GUARDED",
        BotStatus.Refuted => "SPOKE IN TRIAL",
        _ => "CANNOT BE HELD",
    };

    private static string Colour(BotEntry entry) => entry switch
    {
        { IsRed: true } => "red",
        { Status: BotStatus.Proved or BotStatus.InPlace or BotStatus.Silent } => "green",
        _ => "yellow",
    };
}
