using Hitl.Connector.Conversations;
using Hitl.Connector.Delivery;
using Hitl.Connector.Notes;

namespace Hitl.Connector.Handover;

/// <summary>What of a standing belongs into the audit trail: pure, and the same entries for the same evidence.</summary>
public static class HandoverAudit
{
    public const string TalkOver = "talk_over";
    public const string Refused = "resume_refused";

    /// <summary>What a person said of a note; the detail is the verdict and the note's id, parted by a colon.</summary>
    public const string NoteJudged = "note_judged";

    public static IReadOnlyList<HandoverEntry> Of(Standing standing, Snapshot snapshot, HandoverTerms terms, IReadOnlyList<TalkOverReport> talkOvers, DateTimeOffset now)
    {
        var entries = new List<HandoverEntry>();
        entries.AddRange(Ownership.Refused(snapshot, terms.Rules)
            .Where(r => r.At >= terms.StartedAt)
            .Select(r => new HandoverEntry(snapshot.Ref, Refused, r.Id, r.At, r.ActorId, $"{r.Evidence}:{r.Reason}")));
        entries.AddRange(talkOvers.Select(t => new HandoverEntry(snapshot.Ref, TalkOver, t.BotMessageId, t.At, t.BotId, t.DespiteHold ? "despite_hold" : "before_hold")));
        entries.AddRange(NoteVerdicts.Of(snapshot)
            .Where(v => v.At >= terms.StartedAt)
            .Select(v => new HandoverEntry(snapshot.Ref, NoteJudged, v.Id, v.At, v.ActorId, $"{v.Verdict}:{v.NoteId}")));
        if (standing.Wait is { } wait)
        {
            var step = standing.Step switch { WaitStep.Remind => "remind", WaitStep.Queue => "queue", WaitStep.Bot => ResumeContract.TimedOut, _ => null };
            if (step is not null)
            {
                entries.Add(new HandoverEntry(snapshot.Ref, step, wait.Id, now, "", standing.Ownership.Evidence));
            }

            if (standing.OutOfHours)
            {
                entries.Add(new HandoverEntry(snapshot.Ref, "out_of_hours", wait.Id, now, "", terms.Options.OutOfHours.ToString().ToLowerInvariant()));
            }
        }

        if (standing.Ownership is { Evidence: Reopening.Evidence, EvidenceId: { } id })
        {
            entries.Add(new HandoverEntry(snapshot.Ref, Reopening.Evidence, id, standing.Ownership.Since ?? now, "", "back_to_team"));
        }

        return entries;
    }
}
