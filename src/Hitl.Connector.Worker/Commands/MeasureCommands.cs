using System.CommandLine;
using Hitl.Connector.Models.Evaluation;
using Hitl.Connector.Models.Runtime;
using Hitl.Connector.Models.Training;

namespace Hitl.Connector.Worker.Commands;

/// <summary><c>hitl models evaluate</c> and <c>compare</c>: what a model is worth on labelled texts.</summary>
internal static class MeasureCommands
{
    private const int Seed = 17;

    /// <summary>Stands for the directory of the shipped models.</summary>
    private const string Shipped = "shipped";

    private const int LabelsShown = 12;
    private const string PlotExtension = ".svg";

    public static Command Evaluate()
    {
        var task = TaskOption();
        var label = LabelOption();
        var data = DataOption();
        var model = new Option<string>("--model") { Description = "Directory of models, or shipped", DefaultValueFactory = _ => Shipped };
        var training = new Option<string?>("--training") { Description = "What the model was trained on: rows that occur there too are reported apart. Models trained by models train --task remember it themselves" };
        var outOfScope = new Option<string?>("--oos") { Description = "Texts of none of the labels: CSV, JSON lines, or one a line" };
        var plot = new Option<string?>("--plot") { Description = "File that gets the reliability and the coverage as a picture (.svg)" };
        var leaveOut = new Option<bool>("--leave-out-business") { Description = "With --task notes: trains without each kind of business in turn and measures on it; --training names the directory of the public sets" };
        var command = new Command("evaluate", "Measures a model on labelled texts: accuracy, F1, AUROC, calibration, coverage, confusions, latency.") { task, label, data, model, training, outOfScope, plot, leaveOut };
        command.Validators.Add(result =>
        {
            if (result.GetValue(leaveOut) && (result.GetValue(task) != NotesEvaluation.Task || result.GetValue(training) is null))
            {
                result.AddError("--leave-out-business goes with --task notes, and with --training and the directory of the public sets that models train --shipped reads.");
            }
            else if (result.GetValue(plot) is { } file && !file.EndsWith(PlotExtension, StringComparison.OrdinalIgnoreCase))
            {
                result.AddError($"--plot writes SVG: name a file that ends with {PlotExtension}.");
            }
            else if (result.GetValue(plot) is { } path && !Directory.Exists(Path.GetDirectoryName(Path.GetFullPath(path))))
            {
                result.AddError($"--plot: the directory of {path} does not exist.");
            }
        });
        command.SetAction((parsed, cancellationToken) => ExitCode.GuardAsync(async () =>
        {
            if (parsed.GetRequiredValue(task) == NotesEvaluation.Task)
            {
                return await NotesEvaluation.RunAsync(parsed.GetRequiredValue(data), parsed.GetValue(leaveOut) ? parsed.GetValue(training) : null, cancellationToken);
            }

            var rows = LabelFile.ReadForEvaluation(parsed.GetRequiredValue(data));
            var given = parsed.GetValue(training) is { } file ? SeenTexts.Of(LabelFile.ReadTexts(file)) : null;
            IReadOnlyList<string> strangers = parsed.GetValue(outOfScope) is { } oos ? LabelFile.ReadTexts(oos) : [];
            using var loaded = LoadedModel.Load(parsed.GetRequiredValue(model), parsed.GetRequiredValue(task), parsed.GetValue(label));
            if (loaded.Examinee.IsScopeModel)
            {
                // What it says yes to is exactly these texts.
                rows = [.. rows, .. strangers.Select(text => (text, loaded.Examinee.Answers[0]))];
                strangers = [];
            }

            if (NothingInCommon(loaded, rows) is { } problem)
            {
                return ExitCode.Refuse(problem);
            }

            if (strangers.Count > 0 && !loaded.Examinee.KnowsItsScope)
            {
                return ExitCode.Refuse($"{loaded.Examinee.Description} does not say what is out of its scope: leave --oos out, or measure --task uncertainty.");
            }

            bool Seen(string text) => loaded.Seen?.Contains(text) == true || given?.Contains(text) == true;
            var remembered = loaded.Seen is not null || given is not null;
            var answered = EvaluatedRows.Ask(loaded.Examinee, rows, Seen, TimeProvider.System);
            if (answered.AreGrades)
            {
                if (parsed.GetValue(plot) is not null || strangers.Count > 0)
                {
                    return ExitCode.Refuse("The labels are numbers, so there is neither a reliability to plot nor a scope to measure: leave --plot and --oos out.");
                }

                MeasureText.Print(loaded.Examinee.Description, ModelEvaluation.Grade(answered), remembered);
                return ExitCode.Success;
            }

            var report = ModelEvaluation.Report(answered, strangers, Seen);
            MeasureText.Print(loaded.Examinee.Description, report, loaded.Examinee.IsYesOrNo, remembered);
            if (parsed.GetValue(plot) is { } picture)
            {
                var promise = loaded.Examinee.IsYesOrNo ? "probability said" : "confidence said";
                await File.WriteAllTextAsync(picture, ReliabilityPlot.Draw(loaded.Examinee.Description, promise, report), cancellationToken);
                ModelsText.Line($"plot      {picture}");
            }

            return ExitCode.Success;
        }));
        return command;
    }

    public static Command Compare()
    {
        var first = new Argument<string>("A") { Description = "Directory of models, or shipped" };
        var second = new Argument<string>("B") { Description = "Directory of models, or shipped" };
        var task = TaskOption();
        var label = LabelOption();
        var data = DataOption();
        var command = new Command("compare", "Says whether one model is really better than another on the same labelled texts.") { first, second, task, label, data };
        command.SetAction((parsed, _) => ExitCode.GuardAsync(() =>
        {
            var rows = LabelFile.ReadForEvaluation(parsed.GetRequiredValue(data));
            var (a, b) = (parsed.GetRequiredValue(first), parsed.GetRequiredValue(second));
            using var one = LoadedModel.Load(a, parsed.GetRequiredValue(task), parsed.GetValue(label));
            using var other = LoadedModel.Load(b, parsed.GetRequiredValue(task), parsed.GetValue(label));
            if ((NothingInCommon(one, rows) ?? NothingInCommon(other, rows)) is { } problem)
            {
                return Task.FromResult(ExitCode.Refuse(problem));
            }

            // A row that either has learned by heart favours that one.
            bool Seen(string text) => one.Seen?.Contains(text) == true || other.Seen?.Contains(text) == true;
            var ofOne = EvaluatedRows.Ask(one.Examinee, rows, Seen, TimeProvider.System);
            var ofOther = EvaluatedRows.Ask(other.Examinee, rows, Seen, TimeProvider.System);
            if (ofOne.AreGrades != ofOther.AreGrades)
            {
                return Task.FromResult(ExitCode.Refuse("The labels are numbers, of which only one of the two models makes sense."));
            }

            var unseen = ModelComparison.Unseen(ofOne, ofOther);
            var compared = unseen ?? (ofOne, ofOther);
            var forgetful = new[] { (Name: a, Model: one), (Name: b, Model: other) }.Where(m => m.Model.Seen is null).Select(m => m.Name);
            MeasureText.Print(a, b, ModelComparison.Compare(compared.First, compared.Second, Seed), rows.Count - (unseen?.First.Rows.Count ?? 0), rows.Count, forgetful);
            return Task.FromResult(ExitCode.Success);
        }));
        return command;
    }

    private static Option<string> TaskOption() => new("--task") { Description = "Name of the model in its directory, e.g. intent; notes measures key details and notes", Required = true };

    private static Option<string?> LabelOption() => new("--label") { Description = "Measures only whether the model sees this one of its labels, by its probability" };

    private static Option<string> DataOption() => new("--data")
    {
        Description = "CSV with a header or JSON lines, with text and label: a name of the model's, yes or no for a model of one label, or a number such as stars; for notes turns with a label for each word (.tsv, or a directory of them)",
        Required = true,
    };

    // Zero per cent would look like a bad model where the data is of something else.
    private static string? NothingInCommon(LoadedModel model, IReadOnlyList<(string Text, string Label)> rows) =>
        rows.Any(r => model.Examinee.Understands(r.Label)) || model.Examinee.AreGrades(rows.Select(r => r.Label)) ? null
            : $"No row has a label of {model.Examinee.Description}: it knows {Some(model.Examinee.Answers)}{(model.Examinee.IsYesOrNo ? ", yes and no" : "")}.";

    private static string Some(IReadOnlyList<string> labels) =>
        string.Join(", ", labels.Take(LabelsShown)) + (labels.Count > LabelsShown ? $" and {labels.Count - LabelsShown} more" : "");

    /// <summary>A model of a directory with what it remembers of its training.</summary>
    private sealed record LoadedModel(TextModels Directory, Examinee Examinee, SeenTexts? Seen) : IDisposable
    {
        public static LoadedModel Load(string directory, string task, string? label)
        {
            var path = directory == Shipped ? ShippedModels.Directory : directory;
            var loaded = ModelDirectory.LoadOne(path, task);
            try
            {
                return new LoadedModel(loaded, new Examinee(loaded.Models[0], label), ModelDirectory.ReadSeen(path, loaded.Models[0].Entry));
            }
            catch
            {
                loaded.Dispose();
                throw;
            }
        }

        public void Dispose() => Directory.Dispose();
    }
}
