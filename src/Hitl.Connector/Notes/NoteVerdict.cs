using Hitl.Connector.Accounts;
using Hitl.Connector.Conversations;

namespace Hitl.Connector.Notes;

/// <summary>What an agent says of a note, in the field that <c>setup</c> creates for it.</summary>
/// <param name="Id">The activity by which it was said: the same one is the same verdict.</param>
/// <param name="NoteId">Our last note at that time.</param>
/// <param name="Verdict">One of <see cref="NoteVerdicts.All"/>.</param>
/// <param name="ActorId">Vendor id of whoever said it.</param>
public sealed record NoteVerdict(string Id, string NoteId, string Verdict, DateTimeOffset At, string ActorId);

/// <summary>Reads agents' verdicts on notes out of the changes of the field. Pure.</summary>
public static class NoteVerdicts
{
    /// <summary>As they are stored and counted.</summary>
    public static IReadOnlyList<string> All { get; } = ["useful", "wrong", "incomplete", "needless_escalation"];

    /// <summary>Value of the drop-down at Zendesk, which also puts it on the ticket as a tag.</summary>
    public static string TagOf(string verdict) => Prefix + verdict;

    /// <summary>As people read it.</summary>
    public static string LabelOf(string verdict) => verdict.Replace('_', ' ');

    private const string Prefix = "hitl_note_";

    /// <summary>Each verdict that a person gave after a note of ours, oldest first; emptying the field says nothing.</summary>
    public static IReadOnlyList<NoteVerdict> Of(Snapshot snapshot)
    {
        var verdicts = new List<NoteVerdict>();
        foreach (var activity in snapshot.Activities)
        {
            if (activity is { Kind: ActivityKind.FieldChanged, Actor.Kind: AuthorKind.Agent, Value: { } change }
                && Said(change) is { } verdict
                && snapshot.Messages.LastOrDefault(m => m is { Visibility: Visibility.Internal, Author.Kind: AuthorKind.Self, Marker: not null } && m.At <= activity.At) is { } note)
            {
                verdicts.Add(new NoteVerdict(activity.Id, note.Id, verdict, activity.At, activity.Actor.Id));
            }
        }

        return verdicts;
    }

    /// <summary>A change that says something of a note, and nothing of the conversation: no reason to decide it anew.</summary>
    public static bool IsVerdict(Activity activity) => activity switch
    {
        { Kind: ActivityKind.FieldChanged, Value: { } change } => change.StartsWith(HitlFields.NoteVerdict + "=", StringComparison.Ordinal),
        { Kind: ActivityKind.TagAdded or ActivityKind.TagRemoved, Value: { } tag } => tag.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase),
        _ => false,
    };

    private static string? Said(string change)
    {
        if (!change.StartsWith(HitlFields.NoteVerdict + "=", StringComparison.Ordinal))
        {
            return null;
        }

        var value = change[(HitlFields.NoteVerdict.Length + 1)..].Trim().ToLowerInvariant().Replace(' ', '_');
        var verdict = value.StartsWith(Prefix, StringComparison.Ordinal) ? value[Prefix.Length..] : value;
        return All.Contains(verdict, StringComparer.Ordinal) ? verdict : null;
    }
}
