using System.Diagnostics;
using System.Globalization;
using Hitl.Connector.Conversations;
using Hitl.Connector.Escalation;
using Hitl.Connector.Models;
using Hitl.Connector.Models.Evaluation;
using Hitl.Connector.Models.Runtime;
using Hitl.Connector.Models.Training;
using Hitl.Connector.Notes;
using Spectre.Console;

namespace Hitl.Connector.Worker.Commands;

/// <summary><c>hitl models evaluate --task notes</c>: key details and notes on conversations whose words are labelled.</summary>
internal static class NotesEvaluation
{
    public const string Task = "notes";

    private const int SlotsShown = 25;

    /// <summary>Messages of the conversations that notes are promised to be short for.</summary>
    private const int LongMessages = 15;

    /// <param name="sets">Directory of the public sets, to train without each kind of business in turn; null to measure the shipped models.</param>
    public static async Task<int> RunAsync(string data, string? sets, CancellationToken cancellationToken)
    {
        if (!File.Exists(data) && !Directory.Exists(data))
        {
            return ExitCode.Refuse($"--data: {data} does not exist. Name a .tsv file of labelled turns, or a directory of them.");
        }

        if (sets is not null && !Directory.Exists(sets))
        {
            return ExitCode.Refuse($"--training: the directory {sets} does not exist. Name the one with the public sets that models train --shipped reads.");
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

        if (sets is not null)
        {
            PrintLeftOut(await TrainingScreen.ShowAsync(progress => System.Threading.Tasks.Task.Run(() => LeftOutBusinesses.Measure(scorer, new PublicSets(sets), talks, progress, cancellationToken).ToList(), cancellationToken)));
            return ExitCode.Success;
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

    private static void PrintLeftOut(IReadOnlyList<DetailReport> reports)
    {
        var table = new Table().Title("key details in a business left out of training").AddColumns("business", "values given", "found", "shown", "right", "invented");
        foreach (var report in reports)
        {
            var figures = report.Businesses[0];
            table.AddRow(figures.Name.EscapeMarkup(), Count(figures.Given), Share(figures.Found, figures.Given), Count(figures.Shown), Share(figures.Right, figures.Shown), Count(report.Invented));
        }

        table.AddRow("mean", "", Share(reports.Average(r => r.All.Recall)), "", Share(reports.Average(r => r.All.Precision)), Count(reports.Sum(r => r.Invented)));
        AnsiConsole.Write(table);
        foreach (var report in reports)
        {
            ModelsText.Line($"missed in {report.Businesses[0].Name}  {string.Join(", ", report.Missed)}");
        }
    }

    private static void PrintNotes(OnnxScorer scorer, IReadOnlyList<LabelledTalk> talks)
    {
        List<Snapshot> all = [.. talks.Select(t => t.Snapshot)];
        var long15 = talks.GroupBy(t => t.Business).SelectMany(g => LongTalks.OfMessages([.. g.Select(t => t.Snapshot)], LongMessages)).ToList();
        PrintLengths(scorer, all, "agent", new NoteOptions());
        PrintLengths(scorer, long15, "agent", new NoteOptions());
        PrintLengths(scorer, long15, "specialist", new NoteOptions { SpecialistGroups = ["all"] });
        var started = Stopwatch.GetTimestamp();
        foreach (var talk in talks)
        {
            scorer.Read(talk.Snapshot);
        }

        ModelsText.Line($"reading   {Stopwatch.GetElapsedTime(started).TotalMilliseconds / talks.Count:0.00} ms a conversation");
    }

    private static void PrintLengths(OnnxScorer scorer, List<Snapshot> conversations, string reader, NoteOptions options)
    {
        if (conversations.Count == 0)
        {
            return;
        }

        var notes = conversations.Select(c => (Note: SummarizeCommand.Compose(scorer, RuleSet.Empty, options, c).WordCount, Said: c.Messages.Sum(m => NoteText.CountWords(m.Text)))).ToList();
        var words = notes.Select(n => n.Note).Order().ToList();
        var tooLong = notes.Count(n => n.Note > Math.Max(NoteComposer.ShortestLimit, n.Said));
        ModelsText.Line($"words     for {reader}: median {words[words.Count / 2]}, most {words[^1]}, in {notes.Count} notes of conversations of {conversations.Average(c => c.Messages.Count):0.0} messages");
        ModelsText.Line($"too long  {tooLong} (more than {NoteComposer.ShortestLimit} words and more than the conversation)");
    }

    private static string Count(int count) => count.ToString(CultureInfo.InvariantCulture);

    private static string Share(int part, int whole) => whole == 0 ? "-" : Share((double)part / whole);

    private static string Share(double share) => string.Create(CultureInfo.InvariantCulture, $"{100 * share:0.0} %");
}
