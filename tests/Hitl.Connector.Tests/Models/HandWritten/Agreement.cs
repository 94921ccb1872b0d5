using System.Globalization;
using System.Text;
using Hitl.Connector.Models.Evaluation;
using Hitl.Connector.Scoring;

namespace Hitl.Connector.Tests.Models.HandWritten;

/// <summary>One message judged in one aspect.</summary>
/// <param name="Said">Null where the score was withheld.</param>
/// <param name="Probability">Of "yes", for aspects that are answered so.</param>
public sealed record Judgement(HandWrittenMessage Message, IReadOnlyList<string> Expected, string? Said, double? Probability)
{
    public bool Agrees => Said is not null && Expected.Contains(Said);
}

/// <summary>How far readers and models agree in one aspect.</summary>
public sealed record Agreement(Aspect Aspect, IReadOnlyList<Judgement> Answered, int Withheld)
{
    public int Agreed => Answered.Count(j => j.Agrees);

    public double Share => Answered.Count == 0 ? double.NaN : Agreed / (double)Answered.Count;

    /// <summary>The mean of the shares found among each expected answer: saying "no" to everything reaches one half.</summary>
    public double Balanced => ByAnswer.Count == 0 ? double.NaN : ByAnswer.Average(a => (double)a.Agreed / a.Messages);

    /// <summary>How well the probability ranks the messages, whatever the threshold; null where the answer is not yes or no.</summary>
    public double? Auroc => Aspect.Probability is null ? null : Metrics.Auroc([.. Answered.Select(j => j.Probability!.Value)], [.. Answered.Select(j => j.Expected[0] == Aspect.Yes)]);

    /// <summary>By the reader's first choice, the most frequent first.</summary>
    public IReadOnlyList<(string Answer, int Agreed, int Messages)> ByAnswer =>
        [.. Answered.GroupBy(j => j.Expected[0]).OrderByDescending(g => g.Count()).ThenBy(g => g.Key, StringComparer.Ordinal)
            .Select(g => (g.Key, g.Count(j => j.Agrees), g.Count()))];

    public static IReadOnlyList<Agreement> Measure(IReadOnlyList<HandWrittenMessage> messages, Func<string, MessageScores> score)
    {
        var scored = messages.Select(m => (Message: m, Scores: score(m.Text))).ToList();
        return [.. Aspect.All.Select(aspect =>
        {
            var judged = scored.Select(s => (s.Message, Expected: aspect.Expected(s.Message), s.Scores))
                .Where(j => j.Expected is not null).Select(j => new Judgement(j.Message, j.Expected!, aspect.Says(j.Scores), aspect.Probability?.Invoke(j.Scores))).ToList();
            return new Agreement(aspect, [.. judged.Where(j => j.Said is not null)], judged.Count(j => j.Said is null));
        })];
    }

    /// <summary>The table of the model card, and after it every disagreement.</summary>
    public static string Describe(IEnumerable<Agreement> all)
    {
        const int answersShown = 4;
        var text = new StringBuilder("| aspect | messages | agreed | interval | by expected answer | AUROC | withheld |\n|---|---|---|---|---|---|---|\n");
        var shown = all.Where(a => a.Answered.Count > 0).ToList();
        foreach (var a in shown)
        {
            var (low, high) = ModelEvaluation.Wilson(a.Agreed, a.Answered.Count);
            var answers = a.ByAnswer.Count > answersShown ? "" : string.Join(", ", a.ByAnswer.Select(b => $"{b.Answer} {b.Agreed}/{b.Messages}"));
            text.AppendLine(CultureInfo.InvariantCulture, $"| {a.Aspect.Key} | {a.Answered.Count} | {a.Share * 100:F0} % | {low * 100:F0} to {high * 100:F0} | {answers} | {(a.Auroc is { } auroc ? auroc.ToString("F2", CultureInfo.InvariantCulture) : "")} | {a.Withheld} |");
        }

        foreach (var a in shown)
        {
            foreach (var miss in a.Answered.Where(j => !j.Agrees))
            {
                text.AppendLine(CultureInfo.InvariantCulture, $"{a.Aspect.Key}: {miss.Message.Id} is {string.Join(" or ", miss.Expected)}, the model says {miss.Said}. {miss.Message.Why}");
            }
        }

        return text.ToString();
    }
}
