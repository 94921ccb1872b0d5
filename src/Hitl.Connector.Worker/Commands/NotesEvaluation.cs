using System.Diagnostics;
using System.Globalization;
using Hitl.Connector.Escalation;
using Hitl.Connector.Models;
using Hitl.Connector.Models.Evaluation;
using Hitl.Connector.Models.Runtime;
using Hitl.Connector.Notes;
using Spectre.Console;

namespace Hitl.Connector.Worker.Commands;

/// <summary><c>hitl models evaluate --task notes</c>: key details and notes on conversations whose words are labelled.</summary>
internal static class NotesEvaluation
{
    public const string Task = "notes";

    private const int SlotsShown = 25;

    public static int Run(string data)
    {
        if (!File.Exists(data) && !Directory.Exists(data))
        {
            return ExitCode.Refuse($"--data: {data} does not exist. Name a .tsv file of labelled turns, or a directory of them.");
        }

        using var scorer = OnnxScorer.Load(ShippedModels.Directory);
        IReadOnlyList<LabelledTalk> talks;
        try
        {
            talks = DetailEvaluation.Read(data);
        }
        catch (InvalidDataException e)
        {
            return ExitCode.Refuse(e.Message + ".");
        }

        Print(DetailEvaluation.Report(scorer, talks));
        PrintNotes(scorer, talks);
        return ExitCode.Success;
    }

    private static void Print(DetailReport report)
    {
        var table = new Table().Title("key details").AddColumns("business", "values given", "found", "in one piece", "shown", "right");
        foreach (var figures in report.Businesses.Append(report.All))
        {
            table.AddRow(figures.Name.EscapeMarkup(), Count(figures.Given), Share(figures.Found, figures.Given), Share(figures.InOnePiece, figures.Given), Count(figures.Shown), Share(figures.Right, figures.Shown));
        }

        AnsiConsole.Write(table);
        var slots = new Table().AddColumns("kind", "values given", "found");
        foreach (var slot in report.Slots.Take(SlotsShown))
        {
            slots.AddRow(slot.Name.EscapeMarkup(), Count(slot.Given), Share(slot.Found, slot.Given));
        }

        AnsiConsole.Write(slots);
        ModelsText.Line($"invented  {report.Invented} of {report.All.Shown} (values that stand in no message)");
        ModelsText.Line($"missed    {string.Join(", ", report.Missed)}");
        ModelsText.Line($"wrong     {string.Join(", ", report.Wrong)}");
    }

    private static void PrintNotes(OnnxScorer scorer, IReadOnlyList<LabelledTalk> talks)
    {
        var options = new NoteOptions();
        var notes = talks.Select(t =>
        {
            var note = SummarizeCommand.Compose(scorer, RuleSet.Empty, options, t.Snapshot);
            return (note.WordCount, Said: t.Snapshot.Messages.Sum(m => NoteText.CountWords(m.Text)), Messages: t.Snapshot.Messages.Count);
        }).ToList();
        var words = notes.Select(n => n.WordCount).Order().ToList();
        var tooLong = notes.Count(n => n.WordCount > Math.Max(NoteComposer.ShortestLimit, n.Said));
        var started = Stopwatch.GetTimestamp();
        foreach (var talk in talks)
        {
            scorer.Read(talk.Snapshot);
        }

        var reading = Stopwatch.GetElapsedTime(started).TotalMilliseconds / talks.Count;
        ModelsText.Line($"words     median {words[words.Count / 2]}, most {words[^1]}, in {notes.Count} notes of conversations of {notes.Average(n => n.Messages):0.0} messages");
        ModelsText.Line($"too long  {tooLong} (more than {NoteComposer.ShortestLimit} words and more than the conversation)");
        ModelsText.Line($"reading   {reading:0.00} ms a conversation");
    }

    private static string Count(int count) => count.ToString(CultureInfo.InvariantCulture);

    private static string Share(int part, int whole) => whole == 0 ? "-" : string.Create(CultureInfo.InvariantCulture, $"{100.0 * part / whole:0.0} %");
}
