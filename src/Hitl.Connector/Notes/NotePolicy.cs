using Hitl.Connector.Conversations;
using Hitl.Connector.Escalation;
using Hitl.Connector.Handover;
using Hitl.Connector.Intake;

namespace Hitl.Connector.Notes;

/// <summary>Whether a note is written now.</summary>
/// <param name="Reason">
/// Bounded. For a note: <c>asked</c>, <c>mention</c>, <c>first</c>, <c>role</c>, <c>destination</c>, <c>owner</c>. For
/// none: <c>rule_wants_none</c>, <c>nothing_changed</c>, <c>over</c>, <c>bot_told</c>, <c>bot_resolves</c>, <c>taken_over</c>,
/// <c>human_replied</c>, <c>told_before</c>, <c>enough</c>, <c>short</c>.
/// </param>
public readonly record struct NotePlan(bool Writes, string Reason);

/// <summary>
/// Decides when a note comes: one per state change, at most three, and none that tells an agent nothing. Pure; the same
/// event delivered again finds the state it made and gives no second note.
/// </summary>
public static class NotePolicy
{
    /// <summary>A line of an internal note by which a person asks for a note now.</summary>
    public const string AskCommand = "/note";

    /// <summary>Notes of one conversation, unless a person asks for more.</summary>
    public const int Most = 3;

    /// <summary>A conversation of fewer words is read faster than its note, unless it was escalated.</summary>
    public const int LeastWords = 80;

    /// <param name="handBackTold">The bot that gets the conversation back is told what the human said by a note of its own (<see cref="HandBackNote"/>).</param>
    public static NotePlan Plan(Snapshot snapshot, Decision decision, ConversationRecord? previous, bool handBackTold = false)
    {
        if (AskedIn(snapshot) is { } asked && asked != previous?.NoteAsked)
        {
            return new NotePlan(true, "asked");
        }

        if (decision.Notify.Any(n => n.Kind is NoticeKind.Mention))
        {
            return new NotePlan(true, "mention");
        }

        var change = StateChange.Of(previous, decision, decision.Ownership);
        return ReasonAgainst(snapshot, decision, previous, handBackTold, change) is { } reason ? new NotePlan(false, reason) : new NotePlan(true, change.Reason);
    }

    /// <summary>The id of the last internal note in which a person asked for one; null when nobody did.</summary>
    public static string? AskedIn(Snapshot snapshot) =>
        snapshot.Messages.LastOrDefault(m => m.Visibility == Visibility.Internal && m.Author.Kind == AuthorKind.Agent && HasAskLine(m.Text))?.Id;

    /// <summary>Our last note in the conversation; null when none is there.</summary>
    public static Message? FormerNote(Snapshot snapshot) =>
        snapshot.Messages.LastOrDefault(m => m is { Visibility: Visibility.Internal, Author.Kind: AuthorKind.Self, Marker: not null });

    private static string? ReasonAgainst(Snapshot snapshot, Decision decision, ConversationRecord? previous, bool handBackTold, StateChange change)
    {
        var owner = decision.Ownership.Owner;
        var escalated = decision.Role == AiRole.Escalate || previous?.Role == AiRole.Escalate || owner == Owner.WaitingForHuman;
        var said = snapshot.Messages.Where(m => m.Visibility == Visibility.Public && m.AutomatedReason is null).ToList();
        return 0 switch
        {
            _ when decision.Note == NoteKind.None => "rule_wants_none",
            _ when !change.IsChange => "nothing_changed",
            _ when owner == Owner.Nobody => "over",
            _ when handBackTold && decision.Role == AiRole.Resolve => "bot_told",
            _ when decision.Role == AiRole.Resolve && owner == Owner.Bot && change.Reason != "owner" => "bot_resolves",

            // The note of the escalation is what the person who took it over reads: that AI now assists follows from it.
            _ when owner == Owner.Human && change.Reason == "role" && previous is { Role: AiRole.Escalate, Notes: > 0 } => "taken_over",
            _ when said is [.., { Author.Kind: AuthorKind.Agent }] => "human_replied",
            _ when owner == Owner.Human && previous?.NotedAt is { } noted && !said.Exists(m => m.Author.Kind == AuthorKind.Customer && m.At > noted) => "told_before",
            _ when previous?.Notes >= Most => "enough",
            _ when !escalated && said.Sum(m => NoteText.CountWords(m.Text)) < LeastWords => "short",
            _ => null,
        };
    }

    private static bool HasAskLine(string text)
    {
        foreach (var line in text.AsSpan().EnumerateLines())
        {
            if (line.Trim().Equals(AskCommand, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }
}
