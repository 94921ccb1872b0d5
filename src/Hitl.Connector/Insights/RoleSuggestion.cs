using System.Globalization;
using Hitl.Connector.Escalation;
using Hitl.Connector.Escalation.Thresholds;

namespace Hitl.Connector.Insights;

/// <summary>
/// Which role AI can have in an intent. "Resolve" has to be proven: by outcomes, clear requests and little risk, together.
/// How often an intent comes proves nothing.
/// </summary>
public static class RoleSuggestion
{
    /// <summary>Fewer conversations say nothing.</summary>
    public const int FewestConversations = 20;

    /// <summary>The share that may need a person where the bot resolves, shown with 95 % confidence.</summary>
    public const double MostNeeded = 0.2;

    private const double Confidence = 0.95;
    private const double Half = 0.5;
    private const double ClearEnough = 0.8;
    private const double CoveredEnough = 0.8;
    private const double RiskyAtMost = 0.1;

    public static IntentReport For(IntentReport report)
    {
        var (role, because) = Judge(report);
        return report with { Suggests = role, Because = because };
    }

    private static (AiRole Role, string Because) Judge(IntentReport report)
    {
        if (report.Volume < FewestConversations)
        {
            return (AiRole.Assist, Text($"{report.Volume} conversations are too few to say more"));
        }

        if (report.RiskTopics >= Half)
        {
            return (AiRole.Escalate, Text($"{report.RiskTopics:P0} touch a risk topic, mostly {report.MainTopic}"));
        }

        if (report.Frustrated >= Half)
        {
            return (AiRole.Escalate, Text($"{report.Frustrated:P0} of the customers are unhappy"));
        }

        // The least share that needed a person is what at most the others leave.
        if (report.Judged > 0 && 1 - MissBound.AtMost(report.Judged - report.NeededPerson, report.Judged, Confidence) >= Half)
        {
            return (AiRole.Escalate, Text($"{report.NeededPerson} of {report.Judged} with a known outcome needed a person"));
        }

        var against = Against(report).ToList();
        return against.Count > 0
            ? (AiRole.Assist, string.Join("; ", against))
            : (AiRole.Resolve, Text($"{report.Judged - report.NeededPerson} of {report.Judged} with a known outcome needed no person, {report.Clear:P0} are clear, {report.Risky:P0} risky"));
    }

    private static IEnumerable<string> Against(IntentReport report)
    {
        if (report.Intent == IntentReport.NotRecognised)
        {
            yield return "what these ask is not known";
        }

        if (report.Judged == 0)
        {
            yield return "no outcome is known: nothing shows that a bot's answer is enough";
        }
        else if (MissBound.AtMost(report.NeededPerson, report.Judged, Confidence) > MostNeeded)
        {
            yield return Text($"{report.NeededPerson} of {report.Judged} with a known outcome needed a person: more than {MostNeeded:P0} may");
        }

        if (report.Clear < ClearEnough)
        {
            yield return Text($"only {report.Clear:P0} are clear");
        }

        if (report.Risky > RiskyAtMost)
        {
            yield return Text($"{report.Risky:P0} are risky");
        }

        if (report.KnowledgeCoverage < CoveredEnough)
        {
            yield return Text($"the bot's knowledge covers {report.KnowledgeCoverage:P0}");
        }
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
